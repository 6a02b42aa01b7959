# A client of asyncio, which connects without waiting.
import asyncio
import sys


async def main():
    reader, writer = await asyncio.open_connection("localhost", 8888)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        writer.write(line.encode())
        await writer.drain()
        print("reply:", (await reader.readline()).decode().strip(), flush=True)


asyncio.run(main())
