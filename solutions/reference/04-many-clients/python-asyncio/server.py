"""多客户端服务端：asyncio，每个客户端一个协程，回复里有时间。

用法: python3 server.py [HOST PORT]
"""
import asyncio
import sys
import time


async def converse(reader, writer):
    try:
        while data := await reader.read(4096):
            writer.write(f"{time.ctime()}  {len(data)} 字节\n".encode())
            await writer.drain()
    except OSError as error:
        print("连接中断:", error)
    finally:
        writer.close()


async def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else ("127.0.0.1", 8888)
    server = await asyncio.start_server(converse, host, port, backlog=128)
    print("等待连接:", server.sockets[0].getsockname())
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("服务端退出")
