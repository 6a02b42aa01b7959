import argparse
import asyncio

parser = argparse.ArgumentParser()
parser.add_argument('-p', '--port', type=int, required=True)
options = parser.parse_args()


async def session(reader, writer):
    number = 0
    try:
        while data := await reader.read(4096):
            number += 1
            writer.write(f'message {number}: {len(data)} bytes\n'.encode())
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(session, '0.0.0.0', options.port)
    async with server:
        await server.serve_forever()

asyncio.run(main())
