# socketserver, whose main thread looks twice a second whether it is to end.
import socketserver


class Silent(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(1024):
            pass


socketserver.ThreadingTCPServer(("127.0.0.1", 8888), Silent).serve_forever()
