# An asyncio server.
import asyncio


async def serve(reader, writer):
    while await reader.read(1024):
        pass


async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 8888) as server:
        await server.serve_forever()


asyncio.run(main())
