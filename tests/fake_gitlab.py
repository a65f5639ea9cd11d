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
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

import forge_state
import git_over_http
from forge_state import State, changing

API = "/api/v4/"
PAGE = 20
LONGEST_TITLE, LONGEST_BODY = 255, 1_048_576
ACTION = re.compile(r"^\s*/(?P<name>merge|close|approve|assign|label|draft|reopen|target_branch)\b(?P<rest>.*)$")


class ApiError(Exception):
    """An answer that is a refusal."""

    def __init__(self, status: int, message: Any, location: str | None = None) -> None:
        super().__init__(str(message))
        self.status = status
        self.body = {"message": message}
        self.location = location


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


def _asked(state: State, call: dict[str, str], data: Any, *, is_known: bool) -> tuple[int, Any]:
    """Returns status and answer, unless a test planted a failure before or after."""
    if not is_known:
        raise ApiError(401, "401 Unauthorized")
    method, path = call["method"], call["path"]
    answered: tuple[int, Any] = (200, None)
    for after in (False, True):
        if after:
            answered = _route(state, method, path, data)
        failure = forge_state.planted(state, f"{method} {path}", after=after)
        if failure is not None and "kill" in failure:
            forge_state.kill_caller(int(failure["kill"]))
        if failure is not None:
            raise ApiError(failure.get("status", 500), failure.get("message", "500 Error"), failure.get("location"))
    return answered


def _route(state: State, method: str, path: str, data: Any) -> tuple[int, Any]:
    url = urlsplit(path)
    asked = {key: values[-1] for key, values in parse_qs(url.query).items()}
    parts = [unquote(part) for part in url.path.split("/")]
    if (method, parts) == ("GET", ["user"]):
        return 200, state["user"]
    if method == "GET" and parts[0] == "groups" and parts[1] in state["groups"]:
        return 200, {"id": state["groups"][parts[1]], "full_path": parts[1]}
    if parts[:3] == ["projects", str(state["project"]), "merge_requests"]:
        rest = parts[3:]
        return _of_one(state, method, rest, asked, data) if rest else _of_all(state, method, asked, data)
    raise ApiError(404, "404 Not found")


def _of_all(state: State, method: str, asked: dict[str, str], data: Any) -> tuple[int, Any]:
    if method == "GET":
        return 200, _page(_listed(state, asked), asked)
    return 201, _opened(state, data)


def _of_one(state: State, method: str, rest: list[str], asked: dict[str, str], data: Any) -> tuple[int, Any]:
    number = int(rest[0])
    match method, rest[1:]:
        case "GET", []:
            return 200, _request(state, number)
        case "PUT", []:
            return 200, _changed(state, number, data)
        case "GET", ["notes"]:
            found = [each for each in state["notes"] if each["noteable_iid"] == number]
            return 200, _page(found if asked.get("sort") == "asc" else found[::-1], asked)
        case "POST", ["notes"]:
            return _noted(state, number, data["body"])
        case "PUT", ["notes", identity]:
            note = _note(state, int(identity))
            note["body"] = _acted(state, number, data["body"])
            return 200, note
        case "DELETE", ["notes", identity]:
            state["notes"].remove(_note(state, int(identity)))
            return 204, None
        case _, ["approval_rules"] if state["premium"]:
            return _ruled(state, method, number, asked, data)
    raise ApiError(404, "404 Not found")


def _ruled(state: State, method: str, number: int, asked: dict[str, str], data: Any) -> tuple[int, Any]:
    if method == "GET":
        return 200, _page([each for each in state["rules"] if each["iid"] == number], asked)
    rule = {"id": len(state["rules"]) + 1, "iid": number, **data}
    state["rules"].append(rule)
    return 201, rule


def _page(found: list[Any], asked: dict[str, str]) -> list[Any]:
    size, number = int(asked.get("per_page", PAGE)), int(asked.get("page", 1))
    return found[(number - 1) * size : number * size]


def _listed(state: State, asked: dict[str, str]) -> list[Any]:
    found = [
        request
        for request in state["merge_requests"]
        if asked.get("state", "all") in ("all", request["state"])
        and asked.get("source_branch") in (None, request["source_branch"])
        and asked.get("target_branch") in (None, request["target_branch"])
    ]
    for request in found:
        _refresh(state, request)
    return sorted(found, key=lambda request: int(request["iid"]), reverse=asked.get("sort", "desc") == "desc")


def _refresh(state: State, request: Any) -> None:
    """Makes an open merge request know what was pushed to its branch."""
    if request["state"] == "opened" and request["source_project_id"] == state["project"]:
        request["sha"] = forge_state.tip(state["origin"], request["source_branch"]) or request["sha"]


def _opened(state: State, data: Any) -> Any:
    for request in _listed(state, {"source_branch": data["source_branch"], "state": "opened"}):
        if request["source_project_id"] == state["project"] and request["target_branch"] == data["target_branch"]:
            message = f"Another open merge request already exists for this source branch: !{request['iid']}"
            raise ApiError(409, [message])
    for field in ("source_branch", "target_branch"):
        if forge_state.tip(state["origin"], data[field]) is None:
            raise ApiError(400, {field: ["does not exist"]})
    _check(data)
    request = _new(state, data, project=state["project"])
    request["description"] = _acted(state, request["iid"], data.get("description") or "")
    return request


def _new(state: State, data: Any, project: int) -> Any:
    number = len(state["merge_requests"]) + 1
    request = {
        "id": 9000 + number,
        "iid": number,
        "project_id": state["project"],
        "source_project_id": project,
        "target_project_id": state["project"],
        "source_branch": data["source_branch"],
        "target_branch": data["target_branch"],
        "title": data["title"],
        "description": data.get("description") or "",
        "state": "opened",
        "author": state["user"] if project == state["project"] else {"id": 666, "username": "mallory"},
        "labels": [label for label in (data.get("labels") or "").split(",") if label],
        "force_remove_source_branch": bool(data.get("remove_source_branch")),
        "sha": (forge_state.tip(state["origin"], data["source_branch"]) if project == state["project"] else None)
        or "2" * 40,
        "web_url": f"https://gitlab.example.com/{state['path']}/-/merge_requests/{number}",
        "created_at": state["now"],
        "closed_at": None,
        "merged_at": None,
    }
    state["merge_requests"].append(request)
    return request


def _changed(state: State, number: int, data: Any) -> Any:
    request = _request(state, number)
    _check(data)
    if "title" in data:
        request["title"] = data["title"]
    if "description" in data:
        request["description"] = _acted(state, number, data["description"])
    added = [label for label in (data.get("add_labels") or "").split(",") if label]
    request["labels"] += [label for label in added if label not in request["labels"]]
    if data.get("state_event") == "close":
        request.update(state="closed", closed_at=state["now"])
    return request


def _check(data: Any) -> None:
    for field, longest in (("title", LONGEST_TITLE), ("description", LONGEST_BODY)):
        if len(data.get(field) or "") > longest:
            raise ApiError(400, {field: [f"is too long (maximum is {longest} characters)"]})


def _noted(state: State, number: int, body: str) -> tuple[int, Any]:
    _request(state, number)
    kept = _acted(state, number, body)
    if body.strip() and not kept.strip():
        return 202, {"commands_changes": {}, "summary": ["Applied."]}
    return 201, _written(state, number, state["user"]["id"], kept)


def _written(state: State, number: int, user: int, body: str) -> Any:
    state["ids"] = state.get("ids", 300) + 1
    note = {
        "id": state["ids"],
        "noteable_iid": number,
        "noteable_type": "MergeRequest",
        "author": {"id": user},
        "body": body,
        "system": False,
        "created_at": state["now"],
    }
    state["notes"].append(note)
    return note


def _acted(state: State, number: int, body: str) -> str:
    """Returns a text without its quick actions, after they were carried out."""
    kept: list[str] = []
    in_code = False
    for line in body.split("\n"):
        in_code ^= line.lstrip().startswith("```")
        action = None if in_code else ACTION.match(line)
        if action is None:
            kept.append(line)
            continue
        state["quick_actions"].append(line.strip())
        request = _request(state, number)
        if action["name"] in ("merge", "close"):
            request["state"] = "merged" if action["name"] == "merge" else "closed"
    return "\n".join(kept)


def _request(state: State, number: int) -> Any:
    for request in state["merge_requests"]:
        if request["iid"] == number:
            _refresh(state, request)
            return request
    raise ApiError(404, "404 Not found")


def _note(state: State, identity: int) -> Any:
    for note in state["notes"]:
        if note["id"] == identity:
            if note["author"]["id"] != state["user"]["id"]:
                raise ApiError(403, "403 Forbidden")
            return note
    raise ApiError(404, "404 Note Not Found")


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
