# the main thread takes commands from the terminal, a thread serves
import os
import socket
import threading


def session(conn):
    with conn:
        for line in conn.makefile('rb'):
            conn.sendall(b'reply to ' + line)


def serve():
    with socket.create_server(('', 7777)) as s:
        while True:
            conn, _ = s.accept()
            try:
                session(conn)
            except OSError:
                pass


threading.Thread(target=serve, daemon=True).start()
while True:
    try:
        command = input('command (q to quit): ')
    except EOFError:
        threading.Event().wait()
    if command == 'q':
        os._exit(0)
