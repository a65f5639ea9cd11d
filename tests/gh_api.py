"""What the API of GitHub answers, by the state that fake_gh.py keeps."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import forge_state
from forge_state import State
from gh_rights import refusal

BOT = "github-actions[bot]"
PAGE = 30
LONGEST_BODY, LONGEST_TITLE = 65_536, 256


class ApiError(Exception):
    """An answer that is a refusal."""

    def __init__(self, status: int, message: str, *errors: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "status": str(status)}
        if errors:
            self.body["errors"] = [{"message": each} for each in errors]


def _asked(state: State, method: str, path: str, data: Any) -> Any:
    """Returns what the API answers, unless a test planted a failure before or after, or the token may not ask."""
    _check_rights(method, path)
    for after in (False, True):
        answered = _route(state, method, path, data) if after else None
        failure = forge_state.planted(state, f"{method} {path}", after=after)
        if failure is not None and failure.get("kill"):
            forge_state.kill_caller(os.getppid())
        if failure is not None:
            raise ApiError(failure.get("status", 500), failure.get("message", "Server Error"))
    return answered


def _token() -> str:
    return os.environ.get("GH_TOKEN") or os.environ.get("GITHUB_TOKEN") or ""


def _check_rights(method: str, path: str) -> None:
    if "FAKE_GH_TOKENS" in os.environ:
        refused = refusal(Path(os.environ["FAKE_GH_TOKENS"]), _token(), method, path)
        if refused is not None:
            raise ApiError(*refused)


def _route(state: State, method: str, path: str, data: Any) -> Any:
    if path == "graphql":
        return {"data": {"viewer": {"login": state["viewer"]}}}
    url = urlsplit(path)
    asked = {key: values[-1] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
    root = f"repos/{state['repository']}/"
    if not url.path.startswith(root):
        raise ApiError(404, "Not Found")
    match url.path.removeprefix(root).split("/"):
        case ["pulls", *rest]:
            return _of_pulls(state, method, rest, asked, data)
        case ["issues", *rest]:
            return _of_issues(state, method, rest, asked, data)
    raise ApiError(404, "Not Found")


def _of_pulls(state: State, method: str, rest: list[str], asked: dict[str, str], data: Any) -> Any:
    match method, rest:
        case "GET", []:
            return _page(_listed(state, asked), asked)
        case "POST", []:
            return _opened(state, data)
        case "GET", [number]:
            return _pull(state, int(number))
        case "PATCH", [number]:
            pull = _pull(state, int(number))
            pull.update({key: _checked(key, value) for key, value in data.items() if key in ("title", "body")})
            return pull
        case "POST", [number, "requested_reviewers"]:
            return _requested(state, int(number), data)
    raise ApiError(404, "Not Found")


def _of_issues(state: State, method: str, rest: list[str], asked: dict[str, str], data: Any) -> Any:
    match method, rest:
        case "GET", [number, "comments"]:
            return _page([each for each in state["comments"] if each["issue"] == int(number)], asked)
        case "POST", [number, "comments"]:
            _pull(state, int(number))
            return _written(state, int(number), state["viewer"], _checked("body", data["body"]))
        case "PATCH", ["comments", identity]:
            comment = _comment(state, int(identity))
            comment["body"] = _checked("body", data["body"])
            return comment
        case "DELETE", ["comments", identity]:
            state["comments"].remove(_comment(state, int(identity)))
            return None
        case "POST", [number, "labels"]:
            labels = _pull(state, int(number))["labels"]
            names = [each["name"] for each in labels]
            labels += [{"name": name} for name in data["labels"] if name not in names]
            return labels
        case "GET", [number, "events"]:
            return _page([each for each in state["events"] if each["issue"] == int(number)], asked)
    raise ApiError(404, "Not Found")


def _page(found: list[Any], asked: dict[str, str]) -> list[Any]:
    size, number = int(asked.get("per_page", PAGE)), int(asked.get("page", 1))
    return found[(number - 1) * size : number * size]


def _listed(state: State, asked: dict[str, str]) -> list[Any]:
    owner, _, branch = asked.get("head", "").partition(":")
    wanted = asked.get("state", "open")
    found = [
        pull
        for pull in state["pulls"]
        if (wanted in ("all", pull["state"]))
        and (not branch or (pull["head"]["ref"] == branch and pull["head"]["repo"]["owner"]["login"] == owner))
        and asked.get("base") in (None, pull["base"]["ref"])
    ]
    for pull in found:
        _refresh(state, pull)
    return sorted(found, key=lambda pull: int(pull["number"]), reverse=asked.get("direction", "desc") == "desc")


def _refresh(state: State, pull: Any) -> None:
    """Makes an open pull request know what was pushed to its branch."""
    if pull["state"] == "open" and pull["head"]["repo"]["full_name"] == state["repository"]:
        pull["head"]["sha"] = forge_state.tip(state["origin"], pull["head"]["ref"]) or pull["head"]["sha"]


def _opened(state: State, data: Any) -> Any:
    if not state["may_open"]:
        raise ApiError(403, "GitHub Actions is not permitted to create or approve pull requests.")
    head, base = data["head"], data["base"]
    there = _listed(state, {"head": f"{_owner(state)}:{head}", "base": base})
    if any(pull["head"]["repo"]["full_name"] == state["repository"] for pull in there):
        raise ApiError(422, "Validation Failed", f"A pull request already exists for {_owner(state)}:{head}.")
    tips = [forge_state.tip(state["origin"], each) for each in (head, base)]
    for field, found in zip(("head", "base"), tips, strict=True):
        if found is None:
            raise ApiError(422, "Validation Failed", f"PullRequest.{field} is invalid")
    if state["origin"] is not None and tips[0] == tips[1]:
        raise ApiError(422, "Validation Failed", f"No commits between {base} and {head}")
    return _new(state, head, base, _checked("title", data["title"]), _checked("body", data.get("body") or ""))


def _new(state: State, head: str, base: str, title: str, body: str, *, fork: str | None = None) -> Any:
    repository = fork or state["repository"]
    number = len(state["pulls"]) + 1
    pull = {
        "number": number,
        "html_url": f"https://github.com/{state['repository']}/pull/{number}",
        "state": "open",
        "title": title,
        "body": body or None,
        "draft": False,
        "user": {"login": state["viewer"] if fork is None else fork.split("/")[0]},
        "labels": [],
        "requested_teams": [],
        "head": {
            "ref": head,
            "sha": (forge_state.tip(state["origin"], head) if fork is None else None) or "2" * 40,
            "repo": {"full_name": repository, "owner": {"login": repository.split("/")[0]}, "fork": fork is not None},
        },
        "base": {"ref": base, "repo": {"full_name": state["repository"]}},
        "created_at": state["now"],
        "closed_at": None,
        "merged_at": None,
    }
    state["pulls"].append(pull)
    return pull


def _requested(state: State, number: int, data: Any) -> Any:
    pull = _pull(state, number)
    for team in data["team_reviewers"]:
        if not state["may_ask"]:
            raise ApiError(422, "Validation Failed", "Could not resolve to a node with the global id of 'T_kwDO'.")
        if team not in state["teams"]:
            raise ApiError(
                422,
                "Reviews may only be requested from collaborators. One or more of the users or teams you specified is"
                f" not a collaborator of the {state['repository']} repository.",
            )
    for team in data["team_reviewers"]:
        pull["requested_teams"].append({"slug": team})
        state["events"].append({"issue": number, "event": "review_requested", "requested_team": {"slug": team}})
    return pull


def _written(state: State, number: int, login: str, body: str) -> Any:
    state["ids"] = state.get("ids", 1000) + 1
    comment = {
        "id": state["ids"],
        "issue": number,
        "user": {"login": login},
        "body": body,
    }
    comment["html_url"] = f"https://github.com/{state['repository']}/pull/{number}#issuecomment-{comment['id']}"
    state["comments"].append(comment)
    return comment


def _checked(field: str, value: str) -> str:
    longest = LONGEST_TITLE if field == "title" else LONGEST_BODY
    if len(value) > longest:
        raise ApiError(422, "Validation Failed", f"{field} is too long (maximum is {longest} characters)")
    return value


def _pull(state: State, number: int) -> Any:
    for pull in state["pulls"]:
        if pull["number"] == number:
            _refresh(state, pull)
            return pull
    raise ApiError(404, "Not Found")


def _comment(state: State, identity: int) -> Any:
    for comment in state["comments"]:
        if comment["id"] == identity:
            if comment["user"]["login"] != state["viewer"]:
                raise ApiError(403, "Resource not accessible by integration")
            return comment
    raise ApiError(404, "Not Found")


def _owner(state: State) -> str:
    return str(state["repository"]).split("/")[0]
