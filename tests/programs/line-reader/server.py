import socketserver


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(b'ok: ' + line)


socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(('', 8889), Handler) as server:
    server.serve_forever()
