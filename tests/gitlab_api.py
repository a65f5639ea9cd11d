"""What the API of GitLab answers, by the state that fake_gitlab.py keeps."""

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import forge_state
from forge_state import State

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
