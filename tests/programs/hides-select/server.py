import socketserver


class Talk(socketserver.BaseRequestHandler):
    def handle(self):
        while True:
            data = self.request.recv(1024)
            if not data:
                break
            self.request.sendall(b'ok')


socketserver.ThreadingTCPServer(('', 8888), Talk).serve_forever()
