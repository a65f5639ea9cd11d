"""GitLab's REST API, and its git over HTTP, on loopback: what mlspec, its pipelines and people in tests call.

As a thread: `with running(state) as gitlab:`, where `gitlab.environment()` is what a job has set. As a program:
`python fake_gitlab.py STATE [PORT]` prints its address and serves until it is killed. Every request is answered from a
JSON file, and changes it. What it honours, below `/api/v4/`, with the header PRIVATE-TOKEN:

    user (GET)
    groups/ID-OR-PATH (GET)
    projects/ID/merge_requests (GET: source_branch, target_branch, state, order_by, sort, per_page, page; POST)
    projects/ID/merge_requests/IID (GET, PUT: title, description, labels, add_labels, state_event)
    projects/ID/merge_requests/IID/notes (GET, POST), .../notes/ID (PUT, DELETE)
    projects/ID/merge_requests/IID/approval_rules (GET, POST; 404 unless `premium`)

and, below `/GROUP/NAME.git/`, git with any user and the token for a password. Quick actions are carried out as the real
one does, in notes and in descriptions: a line `/merge`, `/close`, `/approve`, `/label ~x` outside of code blocks is
taken out, and `quick_actions` of the state lists it.

The file (see `begin`) has `project` (its number), `path`, `origin` (a bare repository, or null), `token`, `user`,
`now`, `premium`, `groups` (path to number), `merge_requests`, `notes`, `rules`, `quick_actions`, `failures` and `calls`
(forge_state.py). `calls` has method, path, body and the names of the headers. What people do is `merge`, `close`,
`write` and `fork_request` of this module.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import forge_state
import git_over_http
from forge_state import changing
from gitlab_api import ApiError, _asked, _new, _request, _written

API = "/api/v4/"


# ---- for tests


def begin(file: Path, origin: Path | None = None, **also: Any) -> Path:
    """Returns the file of a new state."""
    with changing(file) as state:
        state.update(
            project=42,
            path="shop/models",
            origin=None if origin is None else str(origin),
            token="glpat-a-token",  # noqa: S106 - made up
            user={"id": 7, "username": "project_42_bot_1a2b", "name": "mlspec"},
            now=forge_state.NOW,
            premium=False,
            groups={},
            merge_requests=[],
            notes=[],
            rules=[],
            quick_actions=[],
            failures=[],
            calls=[],
        )
        state.update(also)
    return file


@dataclass(frozen=True)
class Running:
    """A GitLab that answers at an address."""

    address: str
    state: Path

    def environment(self) -> dict[str, str]:
        """Returns what a job of the project has set."""
        state = forge_state.read(self.state)
        return {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{self.address}{API.rstrip('/')}",
            "CI_SERVER_URL": self.address,
            "CI_SERVER_HOST": "gitlab.example.com",
            "CI_PROJECT_ID": str(state["project"]),
            "CI_PROJECT_PATH": state["path"],
            "CI_PROJECT_ROOT_NAMESPACE": state["path"].split("/")[0],
            "MLSPEC_GITLAB_TOKEN": state["token"],
            "NO_PROXY": "127.0.0.1",
        }

    def repository(self) -> str:
        """Returns the address of the project's repository, with a job's own token in it, as a runner has it."""
        path = forge_state.read(self.state)["path"]
        return f"{self.address.replace('://', '://gitlab-ci-token:job-token@')}/{path}.git"


@contextmanager
def running(state: Path, port: int = 0) -> Iterator[Running]:
    """Yields a GitLab that answers as long as the block lasts."""
    server = _Server(("127.0.0.1", port), _Handler)
    server.state = state
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_address[1]}", state)
    finally:
        server.shutdown()
        server.server_close()


def merge(file: Path, number: int, how: str = "merge") -> str:
    """Returns the commit by which a person merges a merge request; the branch goes where it was asked to."""
    with changing(file) as state:
        request = _request(state, number)
        origin = Path(state["origin"])
        made = forge_state.merge(origin, request["target_branch"], request["source_branch"], request["title"], how=how)
        request.update(state="merged", merged_at=state["now"], merge_commit_sha=made)
        if request["force_remove_source_branch"]:
            forge_state.git(origin, "update-ref", "-d", f"refs/heads/{request['source_branch']}")
        return made


def close(file: Path, number: int) -> None:
    """Closes a merge request, as a person who does not want it."""
    with changing(file) as state:
        _request(state, number).update(state="closed", closed_at=state["now"])


def write(file: Path, number: int, user: int, body: str, *, system: bool = False) -> int:
    """Returns the id of a note that somebody writes."""
    with changing(file) as state:
        note = _written(state, number, user, body)
        note["system"] = system
        return int(note["id"])


def fork_request(file: Path, branch: str) -> int:
    """Returns the number of a merge request that comes from a branch of that name in a fork."""
    with changing(file) as state:
        data = {"source_branch": branch, "target_branch": "main", "title": "mine", "description": ""}
        return int(_new(state, data, project=666)["iid"])


# ---- the server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: Path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Says nothing."""

    def handle_any(self) -> None:
        """Answers a request."""
        if self.path.startswith(API):
            self._answer()
            return
        state = forge_state.read(self.server.state)
        root = f"/{state['path']}.git/"
        if not self.path.startswith(root):
            self._say(404, {"message": "404 Not Found"})
            return
        git_over_http.answer(self, Path(state["origin"]), self.path.removeprefix(root), state["token"])

    do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - their names there

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = {"method": self.command, "path": self.path.removeprefix(API), "body": body.decode(errors="replace")}
        try:
            with changing(self.server.state) as state:
                state["calls"].append({**call, "headers": sorted(self.headers.keys())})
                is_known = self.headers.get("PRIVATE-TOKEN") == state["token"]
                status, answered = _asked(state, call, json.loads(body) if body else {}, is_known=is_known)
        except ApiError as error:
            self._say(error.status, error.body, error.location)
            return
        self._say(status, answered)

    def _say(self, status: int, answered: Any, location: str | None = None) -> None:
        data = b"" if answered is None else json.dumps(answered).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Serves until it is killed."""
    state = Path(sys.argv[1])
    if not state.exists():
        begin(state)
    with running(state, int(sys.argv[2]) if len(sys.argv) > len(("program", "state")) else 0) as gitlab:
        sys.stdout.write(f"{gitlab.address}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
