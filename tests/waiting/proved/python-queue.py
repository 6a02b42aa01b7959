# Hands the message to a thread and waits for an answer that nobody puts.
import queue
import socket
import threading

server = socket.create_server(("127.0.0.1", 8888))
asked, answers = queue.Queue(), queue.Queue()
threading.Thread(target=lambda: [asked.get() for _ in iter(int, 1)], daemon=True).start()
connection, _ = server.accept()
asked.put(connection.recv(1024))
connection.sendall(answers.get())
