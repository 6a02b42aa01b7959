"""A dictionary: it knows three commands, and is silent at everything else."""

import socket

HOST, PORT = "127.0.0.1", 8888
WORDS = {"socket": "套接字", "port": "端口"}


def talk(connection):
    while True:
        message = connection.recv(1024).decode("utf-8", errors="replace")
        if not message:
            return
        command, _, word = message.strip().partition(" ")
        if command == "ADD":
            name, _, meaning = word.partition(" ")
            WORDS[name] = meaning
            connection.sendall(b"added\n")
        elif command == "FIND":
            connection.sendall((WORDS.get(word, "not found") + "\n").encode())
        elif command == "LIST":
            connection.sendall((", ".join(WORDS) + "\n").encode())


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen()
    while True:
        connection, peer = server.accept()
        print("connected:", peer)
        try:
            talk(connection)
        except OSError as error:
            print("lost:", error)
        connection.close()


main()
