# An asyncio server that hands its work to a pool of threads, and loses the result.
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(4)


async def serve(reader, writer):
    while data := await reader.read(1024):
        await asyncio.get_running_loop().run_in_executor(pool, data.upper)


async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 8888) as server:
        await server.serve_forever()


asyncio.run(main())
