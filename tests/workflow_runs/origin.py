"""A repository as a forge keeps it: bare, served by git over HTTP, where a token says who may read and who may push.

`git http-backend` answers; in front of it stands what a forge adds. A read needs the token's right `contents: read`,
a push `contents: write`. The protected branch takes a push from nobody but a person, who writes into the bare folder,
and no token without the right `workflows: write`, which no job's own has, brings commits that change a workflow.
"""

import base64
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

PROTECTED = "refs/heads/main"
HOOK = rf"""#!/bin/sh
if [ -n "$REMOTE_USER" ] && [ "$1" = {PROTECTED} ]; then
  echo "error: GH006: Protected branch update failed for {PROTECTED}." >&2
  exit 1
fi
deleted=$(printf '%040d' 0)
if [ -n "$REMOTE_USER" ] && [ "$MAY_CHANGE_WORKFLOWS" != write ] && [ "$3" != "$deleted" ] &&
    [ -n "$(git log --format=%h "$3" --not --all -- .github/workflows)" ]; then
  echo "error: refusing to allow a GitHub App to create or update workflow without \`workflows\` permission" >&2
  exit 1
fi
"""
LEVELS = {"none": 0, "read": 1, "write": 2}


@dataclass
class Origin:
    """The repository `owner/name` at `url`; `tokens` maps each token to its rights, also as a file for others."""

    bare: Path
    name: str
    server: str
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """The requests that were refused, in their order."""

    @property
    def url(self) -> str:
        return f"{self.server}/{self.name}.git"

    @property
    def tokens_file(self) -> Path:
        return self.bare.with_name("tokens.json")

    def token(self, name: str, rights: Mapping[str, str]) -> str:
        """Returns a new token with these rights."""
        token = f"ghs_{len(self.tokens):03d}{name.encode().hex()}"
        self.tokens[token] = dict(rights)
        self.tokens_file.write_text(json.dumps(self.tokens))
        return token

    def git(self, *arguments: str) -> str:
        """Returns what git says of the bare repository, as the person who may do everything."""
        return git(self.bare, *arguments)

    def tip(self, branch: str = "main") -> str:
        """Returns the commit that a branch is at."""
        return self.git("rev-parse", f"refs/heads/{branch}")

    def clone(self, folder: Path) -> Path:
        """Returns a person's clone, which may push what it likes."""
        git(self.bare.parent, "clone", "--quiet", str(self.bare), str(folder))
        return folder

    def request(self, number: int, head: str, base: str = "main") -> str:
        """Returns the merge commit of a pull request, and makes the refs that a forge keeps for it."""
        tree = self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        merged = self.git("commit-tree", tree, "-p", base, "-p", head, "-m", f"Merge {head} into {base}")
        self.git("update-ref", f"refs/pull/{number}/head", head)
        self.git("update-ref", f"refs/pull/{number}/merge", merged)
        return merged

    def merge(self, branch: str, base: str = "main") -> str:
        """Returns the commit by which a person merged a branch."""
        head = self.tip(branch)
        tree = self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        merged = self.git("commit-tree", tree, "-p", base, "-p", head, "-m", f"Merge {branch}")
        self.git("update-ref", f"refs/heads/{base}", merged)
        return merged


def bare_repository(folder: Path, project: Path, name: str) -> Path:
    """Returns a bare repository whose branch main has the files of `project`, or those of that repository's own main.

    Who comes over HTTP does not get at the protected branch; who writes into the folder is a person.
    """
    bare = folder / "origin" / f"{name}.git"
    bare.parent.mkdir(parents=True)
    if (project / ".git").exists():
        git(folder, "clone", "--quiet", "--bare", str(project), str(bare))
    else:
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        git(project, f"--git-dir={bare}", f"--work-tree={project}", "add", "--all")
        git(project, f"--git-dir={bare}", f"--work-tree={project}", "commit", "--quiet", "-m", "The project")
        (bare / "index").unlink()
    (bare / "hooks" / "update").write_text(HOOK)
    (bare / "hooks" / "update").chmod(0o755)
    git(bare, "config", "http.receivepack", "true")
    return bare


@contextmanager
def served_origin(folder: Path, project: Path, name: str = "acme/models") -> Iterator[Origin]:
    """Yields a repository that answers as long as the block lasts."""
    bare = bare_repository(folder, project, name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Asked)
    origin = Origin(bare, name, f"http://127.0.0.1:{server.server_address[1]}")
    server.daemon_threads = True
    server.origin = origin  # type: ignore[attr-defined]  # where its handlers find it
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()


def git(folder: Path, *arguments: str) -> str:
    """Returns what git says in a folder, without the line end."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout.removesuffix("\n")


class _Asked(BaseHTTPRequestHandler):
    """Hands a request to `git http-backend` if its token may ask for it."""

    server: Any
    passed: ClassVar[dict[str, str]] = {
        "Content-Encoding": "HTTP_CONTENT_ENCODING",
        "Git-Protocol": "HTTP_GIT_PROTOCOL",
    }

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def log_message(self, *_: object) -> None:
        """Keeps the terminal of the tests quiet."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        origin: Origin = self.server.origin
        asked = urlsplit(self.path)
        pushes = "git-receive-pack" in self.path
        rights = origin.tokens.get(self._token())
        if rights is None or LEVELS[rights.get("contents", "none")] < (2 if pushes else 1):
            origin.refused.append(f"{'push' if pushes else 'read'}: {'no token' if rights is None else rights}")
            return self._refuse(401 if rights is None else 403)
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(origin.bare.parents[len(Path(origin.name).parts) - 1]),
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_USER": "x-access-token",
            "MAY_CHANGE_WORKFLOWS": rights.get("workflows", "none"),
            **{variable: self.headers[name] for name, variable in self.passed.items() if name in self.headers},
        }
        done = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        told = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(told.pop("Status", "200").split()[0]))
        for key, value in told.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def _token(self) -> str:
        _, _, coded = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(coded).decode(errors="replace").partition(":")[2]

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="GitHub"')
        self.send_header("Content-Length", "0")
        self.end_headers()
