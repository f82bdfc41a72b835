#!/bin/sh
# An object store for one test: test-store.sh FOLDER [PORT] serves the folder on this machine, to whoever asks.
exec python3 - "$1" "${2:-9900}" <<'PYTHON'
import hashlib, http.server, os, pathlib, sys, urllib.parse
folder = pathlib.Path(sys.argv[1]).resolve()

class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def file(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
        found = (folder / path).resolve()
        return found if found.is_relative_to(folder) else folder / "none"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def error(self, status, code):
        self.answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "list-type" in query:
            return self.list(query.get("prefix", [""])[0])
        file = self.file()
        if not file.is_file():
            return self.error(404, "NoSuchKey")
        body = file.read_bytes()
        self.answer(200, body, ETag=tag(body))

    def list(self, prefix):
        bucket = self.file()
        keys = sorted(str(f.relative_to(bucket)) for f in bucket.rglob("*") if f.is_file())
        entries = "".join(
            f"<Contents><Key>{key}</Key><Size>{(bucket / key).stat().st_size}</Size>"
            f"<ETag>{tag((bucket / key).read_bytes())}</ETag></Contents>"
            for key in keys if key.startswith(prefix))
        self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode())

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        file = self.file()
        there = file.read_bytes() if file.is_file() else None
        wanted = self.headers.get("If-Match")
        if (self.headers.get("If-None-Match") == "*" and there is not None) or (
            wanted and (there is None or tag(there).strip('"') != wanted.strip('"'))):
            return self.error(412, "PreconditionFailed")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        self.answer(200, ETag=tag(body))

    def do_DELETE(self):
        self.file().unlink(missing_ok=True)
        self.answer(204)

    def log_message(self, *_):
        pass

def tag(body):
    return '"' + hashlib.md5(body).hexdigest() + '"'

os.makedirs(folder, exist_ok=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Store).serve_forever()
PYTHON
