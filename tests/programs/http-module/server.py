from http.server import HTTPServer, BaseHTTPRequestHandler


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'hello')


HTTPServer(('', 8000), Page).serve_forever()
