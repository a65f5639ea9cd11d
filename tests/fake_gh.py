"""A `gh` that talks to a JSON file in the place of GitHub: what mlspec, its workflows and people in tests call.

`install(folder, state, origin=BARE)` puts it on disk as `folder/gh`; a test puts `folder` first on PATH. In a job,
GH_TOKEN has to be set, as the real one asks for. What it honours, with the real one's output and exit codes:

    gh api [--method M | -X M] PATH [--input FILE|-] [-f KEY=VALUE]... [-H HEADER]...
    gh api graphql -f query={viewer{login}}
    gh auth status | setup-git | git-credential get
    gh pr list [--repo R] [--head B] [--base B] [--state open|closed|merged|all] [--label L] [--limit N] --json FIELDS
    gh pr view N [--repo R] --json FIELDS
    gh pr create [--repo R] --head B --base B --title T (--body T | --body-file FILE|-) [--label L]...
    gh pr comment N [--repo R] (--body T | --body-file FILE|-)

and of the API, below `repos/OWNER/NAME/`: `pulls` (GET with state, head, base, per_page, page; POST), `pulls/N` (GET,
PATCH), `pulls/N/requested_reviewers` (POST), `issues/N/comments` (GET, POST), `issues/comments/ID` (PATCH, DELETE),
`issues/N/labels` (POST) and `issues/N/events` (GET). Anything else is 404, so that a test sees it.

The file (see `begin`) has `repository`, `origin` (a bare repository, or null), `viewer`, `now`, `teams` (those that may
be asked; a workflow's own token may ask none: `may_ask` is false), `may_open` (the setting that lets Actions open pull
requests), `pulls`, `comments`, `events`, `failures` and `calls` (forge_state.py). `calls` has the arguments, the
standard input and the names of the variables that were set of each call. What people do is `merge`, `close`, `write`
and `fork_pull` of this module.

Where FAKE_GH_TOKENS names a file of tokens and their rights (gh_rights.py), no other token is known, and a call that
needs more than its token has is refused.
"""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

import forge_state
from forge_state import State, changing
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


# ---- for tests


def begin(file: Path, origin: Path | None = None, repository: str = "octo/models", **also: Any) -> Path:
    """Returns the file of a new state."""
    with changing(file) as state:
        state.update(
            repository=repository,
            origin=None if origin is None else str(origin),
            viewer=BOT,
            now=forge_state.NOW,
            teams=[],
            may_ask=False,
            may_open=True,
            pulls=[],
            comments=[],
            events=[],
            failures=[],
            calls=[],
        )
        state.update(also)
    return file


def install(folder: Path, state: Path) -> Path:
    """Returns the folder with `gh` in it, which keeps its state in a file (that of FAKE_GH_STATE, where it is set)."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "gh"
    program.write_text(
        f"#!{sys.executable}\nimport os, sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"os.environ.setdefault('FAKE_GH_STATE', {str(state)!r})\n"
        "import fake_gh\nsys.exit(fake_gh.main(sys.argv[1:]))\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


def environment(folder: Path, token: str = "ghs_a-token", repository: str = "octo/models") -> dict[str, str]:  # noqa: S107 - made up
    """Returns what a job on GitHub has set, with the `gh` of a folder."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": repository,
        "GITHUB_SERVER_URL": "https://github.com",
        "GH_TOKEN": token,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }


def merge(file: Path, number: int, how: str = "merge") -> str:
    """Returns the commit by which a person merges a pull request."""
    with changing(file) as state:
        pull = _pull(state, number)
        origin, base = Path(state["origin"]), pull["base"]["ref"]
        _refresh(state, pull)
        made = forge_state.merge(origin, base, pull["head"]["ref"], f"{pull['title']} (#{number})", how=how)
        pull.update(state="closed", closed_at=state["now"], merged_at=state["now"], merge_commit_sha=made)
        return made


def close(file: Path, number: int) -> None:
    """Closes a pull request, as a person who does not want it."""
    with changing(file) as state:
        pull = _pull(state, number)
        _refresh(state, pull)
        pull.update(state="closed", closed_at=state["now"])


def write(file: Path, number: int, login: str, body: str) -> int:
    """Returns the id of a comment that somebody writes."""
    with changing(file) as state:
        return int(_written(state, number, login, body)["id"])


def fork_pull(file: Path, branch: str, repository: str = "mallory/models", **also: Any) -> int:
    """Returns the number of a pull request that comes from a branch of that name in a fork."""
    with changing(file) as state:
        pull = _new(state, branch, "main", "mine", "", fork=repository)
        pull.update(also)
        return int(pull["number"])


# ---- the program


def main(arguments: list[str]) -> int:
    """Does what the real `gh` does with these arguments."""
    given = sys.stdin.buffer.read() if _reads_input(arguments) else b""
    file = Path(os.environ["FAKE_GH_STATE"])
    with changing(file) as state:
        state["calls"].append(
            {"argv": arguments, "input": given.decode(errors="replace"), "variables": sorted(os.environ)}
        )
        if not _token():
            sys.stderr.write(
                "gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable. Example:\n"
                "  env:\n    GH_TOKEN: ${{ github.token }}\n"
            )
            return 4
        match arguments:
            case ["api", *rest]:
                return _api(state, rest, given)
            case ["auth", *rest]:
                return _auth(rest, given)
            case ["pr", verb, *rest]:
                return _pr(state, verb, rest, given)
    sys.stderr.write(f'unknown command {" ".join(arguments)!r} for "gh"\n')
    return 1


def _token() -> str:
    return os.environ.get("GH_TOKEN") or os.environ.get("GITHUB_TOKEN") or ""


def _reads_input(arguments: list[str]) -> bool:
    return "-" in arguments or arguments[:2] == ["auth", "git-credential"]


def _api(state: State, arguments: list[str], given: bytes) -> int:
    options, words = _parsed(arguments)
    (path,) = words
    fields = dict(each.split("=", 1) for each in options.get("field", []))
    data = json.loads(given) if given else fields or None
    method = (options.get("method") or ["GET" if data is None else "POST"])[-1]
    try:
        answered = _asked(state, method, path, data)
    except ApiError as error:
        sys.stdout.write(json.dumps(error.body))
        sys.stderr.write(f"gh: {error} (HTTP {error.status})\n")
        return 1
    if answered is not None:
        sys.stdout.write(json.dumps(answered))
    return 0


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


def _auth(words: list[str], given: bytes) -> int:
    token = _token()
    match words:
        case ["git-credential", "get"]:
            asked = dict(line.split("=", 1) for line in given.decode().splitlines() if "=" in line)
            if asked.get("host", "").split(":")[0] != os.environ.get("GH_HOST", "github.com"):
                return 1
            lines = (f"protocol={asked['protocol']}", f"host={asked['host']}", "username=x-access-token")
            sys.stdout.write("\n".join((*lines, f"password={token}")) + "\n")
        case ["setup-git"]:
            for host in ("github.com", "gist.github.com"):
                for value in ("", "!gh auth git-credential"):
                    name = f"credential.https://{host}.helper"
                    command = ["git", "config", "--global", *(() if value == "" else ("--add",)), name, value]
                    subprocess.run(command if value else [*command[:3], "--replace-all", name, ""], check=True)
        case ["status"]:
            sys.stdout.write("github.com\n  Logged in to github.com (GH_TOKEN)\n")
        case _:
            sys.stderr.write(f'unknown command {" ".join(words)!r} for "gh auth"\n')
            return 1
    return 0


_NAMES = {
    "R": "repo",
    "H": "head",
    "B": "base",
    "t": "title",
    "b": "body",
    "F": "body-file",
    "l": "label",
    "s": "state",
}
_API_NAMES = {"X": "method", "f": "field", "F": "field", "H": "header"}


def _parsed(words: list[str], names: dict[str, str] | None = None) -> tuple[dict[str, list[str]], list[str]]:
    """Returns the options, each with its values in order, and the words that are none."""
    options: dict[str, list[str]] = {}
    others: list[str] = []
    rest = iter(words)
    for word in rest:
        if re.fullmatch(r"--[a-z-]+(=.*)?", word, re.DOTALL):
            name, equals, value = word[2:].partition("=")
            name = "field" if name in ("raw-field", "field") else name
            options.setdefault(name, []).append(value if equals else next(rest))
        elif re.fullmatch(r"-[A-Za-z]", word):
            options.setdefault((names or _API_NAMES)[word[1]], []).append(next(rest))
        else:
            others.append(word)
    return options, others


def _pr(state: State, verb: str, words: list[str], given: bytes) -> int:
    options, others = _parsed(words, _NAMES)
    one = {name: values[-1] for name, values in options.items()}
    if one.get("repo", state["repository"]) != state["repository"]:
        sys.stderr.write(f"GraphQL: Could not resolve to a Repository with the name '{one['repo']}'. (repository)\n")
        return 1
    body = one.get("body") or (
        given.decode()
        if one.get("body-file") == "-"
        else Path(one["body-file"]).read_text()
        if "body-file" in one
        else ""
    )
    try:
        _check_rights("GET" if verb in ("list", "view") else "POST", "pulls")
        match verb:
            case "list":
                found = [_shown(pull) for pull in _listed(state, {"state": "all"})]
                wanted = one.get("state", "open").upper()
                fits = (
                    pull
                    for pull in found
                    if wanted in ("ALL", pull["state"])
                    and one.get("head") in (None, pull["headRefName"])
                    and one.get("base") in (None, pull["baseRefName"])
                    and set(options.get("label", ())) <= {each["name"] for each in pull["labels"]}
                )
                sys.stdout.write(json.dumps([_only(pull, one["json"]) for pull in fits][: int(one.get("limit", 30))]))
            case "view":
                pull = _shown(_pull(state, int(others[0])))
                comments = [each for each in state["comments"] if each["issue"] == pull["number"]]
                shown = [
                    {"author": each["user"], "body": each["body"], "url": each["html_url"]}
                    | {"viewerDidAuthor": each["user"]["login"] == state["viewer"]}
                    for each in comments
                ]
                sys.stdout.write(json.dumps(_only(pull | {"comments": shown}, one["json"])))
            case "create":
                data = {"head": one["head"], "base": one["base"], "title": one["title"], "body": body}
                pull = _asked(state, "POST", f"repos/{state['repository']}/pulls", data)
                pull["labels"] += [{"name": name} for name in options.get("label", ())]
                sys.stdout.write(f"{pull['html_url']}\n")
            case "comment":
                sys.stdout.write(_written(state, int(others[0]), state["viewer"], body)["html_url"] + "\n")
            case _:
                sys.stderr.write(f'unknown command {verb!r} for "gh pr"\n')
                return 1
    except ApiError as error:
        sys.stderr.write(f"pull request {verb} failed: GraphQL: {error}\n")
        return 1
    return 0


def _shown(pull: Any) -> dict[str, Any]:
    """Returns a pull request under the names that `--json` has for its fields."""
    return {
        "number": pull["number"],
        "url": pull["html_url"],
        "state": "MERGED" if pull["merged_at"] else pull["state"].upper(),
        "title": pull["title"],
        "body": pull["body"] or "",
        "labels": pull["labels"],
        "headRefName": pull["head"]["ref"],
        "headRefOid": pull["head"]["sha"],
        "baseRefName": pull["base"]["ref"],
        "isCrossRepository": pull["head"]["repo"]["fork"],
        "isDraft": pull["draft"],
        "author": {"login": pull["user"]["login"]},
        "closedAt": pull["closed_at"],
        "mergedAt": pull["merged_at"],
        "createdAt": pull["created_at"],
        "reviewRequests": [{"__typename": "Team", "slug": each["slug"]} for each in pull["requested_teams"]],
    }


def _only(pull: dict[str, Any], fields: str) -> dict[str, Any]:
    return {field: pull[field] for field in fields.split(",")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
