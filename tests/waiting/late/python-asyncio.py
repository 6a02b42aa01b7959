# An asyncio server that sleeps before it answers.
import asyncio


async def serve(reader, writer):
    while data := await reader.read(1024):
        await asyncio.sleep(0.4)
        writer.write(data)


async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", 8888) as server:
        await server.serve_forever()


asyncio.run(main())
