"""A bare repository behind HTTP with a password, as forges have theirs: `git http-backend` answers, git asks."""

import base64
import os
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path


def answer(handler: BaseHTTPRequestHandler, origin: Path, inner: str, password: str) -> None:
    """Answers a request of git for `inner`, a path in the repository with its query; 401 without the password."""
    said = handler.headers.get("Authorization", "")
    given = base64.b64decode(said.removeprefix("Basic ")).decode() if said.startswith("Basic ") else ""
    if given.partition(":")[2] != password:
        handler.send_response(401)
        handler.send_header("WWW-Authenticate", 'Basic realm="git"')
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    path, _, query = inner.partition("?")
    done = subprocess.run(
        ["git", "-c", "http.receivepack=true", "http-backend"],
        input=_body(handler),
        env={
            **os.environ,
            "GIT_PROJECT_ROOT": str(origin.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{origin.name}/{path}",
            "QUERY_STRING": query,
            "REQUEST_METHOD": handler.command,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
            "REMOTE_USER": given.partition(":")[0],
            "REMOTE_ADDR": "127.0.0.1",
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    handler.send_response(int(headers.pop("Status", "200").split(" ")[0]))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    body = b""
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return body
