"""GitHub, by way of its own command: nothing here knows a token, and none is ever an argument."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import quote, urlsplit

from mlspec.emit.shapes import is_mapping
from mlspec.forge.answers import Answer, instant, mapping, mappings, number, text
from mlspec.forge.credentials import settings
from mlspec.forge.forge import Asked, Comment, ForgeError, Request, Wanted
from mlspec.forge.gh import Gh
from mlspec.history.committing import Person

TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_MAY_NOT = (403, 404, 422)
_TEAMS = "the token of a workflow may ask no team: give that of an app as GH_TOKEN, or let CODEOWNERS name the team"


class GitHub:
    """A repository on GitHub, or on a server of GitHub Enterprise."""

    bot = Person("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Takes the environment of a job.

        Raises:
            ForgeError: it does not say the repository, or has no token.
        """
        repository = environment.get("GITHUB_REPOSITORY", "")
        if _REPOSITORY.fullmatch(repository) is None:
            raise ForgeError("GITHUB_REPOSITORY does not say OWNER/NAME", "run it in a job of GitHub Actions")
        self.secrets = tuple(environment[name] for name in TOKENS if environment.get(name))
        if not self.secrets:
            raise ForgeError("GH_TOKEN is not set", "give this step env: GH_TOKEN: ${{ github.token }}")
        server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
        self.git = settings(server, "x-access-token", "${GH_TOKEN:-${GITHUB_TOKEN:-$GH_ENTERPRISE_TOKEN}}")
        self._owner, self._name = repository.split("/")
        self._gh = Gh({**environment, **_server(environment, self.secrets[0])})

    def requests(self, branch: str) -> tuple[Request, ...]:
        """Returns the pull requests from a branch of this repository, the newest first; forks have none here."""
        asked = f"?state=all&sort=created&direction=desc&head={quote(f'{self._owner}:{branch}', safe='')}"
        found = self._gh.pages(self._path(f"pulls{asked}"))
        return tuple(_request(each) for each in found if self._is_ours(each))

    def open(self, wanted: Wanted) -> Request:
        """Opens a pull request; one that is open already is a ForgeError of status 409."""
        data = {"head": wanted.branch, "base": wanted.base, "title": wanted.title, "body": wanted.body}
        try:
            request = _request(mapping(self._gh.call("POST", self._path("pulls"), data)))
        except ForgeError as error:
            if error.status == 422 and "already exists" in str(error):  # noqa: PLR2004 - unprocessable
                raise ForgeError(str(error), error.way_out, 409) from None
            raise
        self._label(request, wanted)
        return request

    def update(self, request: Request, wanted: Wanted) -> bool:
        """Makes a pull request say what is wanted, and returns whether it said anything else; labels are only added."""
        same = (request.title, _lines(request.body)) == (wanted.title, _lines(wanted.body))
        if not same:
            data = {"title": wanted.title, "body": wanted.body}
            self._gh.call("PATCH", self._path(f"pulls/{request.number}"), data)
        return self._label(request, wanted) or not same

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Returns our own comments on a pull request, the oldest first."""
        who = self._gh.viewer()
        found = self._gh.pages(self._path(f"issues/{number}/comments"))
        return tuple(_comment(each) for each in found if _login(each) == who)

    def comment(self, number: int, body: str) -> None:
        """Writes a comment."""
        self._gh.call("POST", self._path(f"issues/{number}/comments"), {"body": body})

    def edit(self, number: int, comment: Comment, body: str) -> None:
        """Makes a comment of our own say something else."""
        del number
        self._gh.call("PATCH", self._path(f"issues/comments/{comment.id}"), {"body": body})

    def remove(self, number: int, comment: Comment) -> None:
        """Takes a comment of our own away."""
        del number
        self._gh.call("DELETE", self._path(f"issues/comments/{comment.id}"))

    def ask(self, number: int, teams: Sequence[str]) -> tuple[Asked, ...]:
        """Asks teams for a review, each once; where the token may not, that is an answer and no error."""
        events = self._gh.pages(self._path(f"issues/{number}/events"))
        before = {text(team, "slug") for each in events if is_mapping(team := each.get("requested_team"))}
        return tuple(Asked(team, "before") if team in before else self._ask(number, team) for team in teams)

    def _ask(self, number: int, team: str) -> Asked:
        try:
            self._gh.call("POST", self._path(f"pulls/{number}/requested_reviewers"), {"team_reviewers": [team]})
        except ForgeError as error:
            if error.status in _MAY_NOT:
                return Asked(team, "refused", f"{error}; {_TEAMS}")
            raise
        return Asked(team, "now")

    def _label(self, request: Request, wanted: Wanted) -> bool:
        """Returns whether labels were missing, and adds those."""
        missing = [label for label in wanted.labels if label not in request.labels]
        if missing:
            self._gh.call("POST", self._path(f"issues/{request.number}/labels"), {"labels": missing})
        return bool(missing)

    def _path(self, rest: str) -> str:
        return f"repos/{self._owner}/{self._name}/{rest}"

    def _is_ours(self, found: Answer) -> bool:
        head = mapping(found.get("head"))
        repository = head.get("repo")
        return is_mapping(repository) and text(repository, "full_name").lower() == f"{self._owner}/{self._name}".lower()


def _request(found: Answer) -> Request:
    is_open = text(found, "state") == "open"
    state: Literal["open", "closed", "merged"] = "open" if is_open else "merged" if found.get("merged_at") else "closed"
    labels = tuple(text(label, "name") for label in mappings(found.get("labels", [])))
    return Request(
        number=number(found, "number"),
        url=text(found, "html_url"),
        state=state,
        ended=None if is_open else instant(found, "merged_at", "closed_at"),
        title=text(found, "title"),
        body=text(found, "body"),
        labels=labels,
        tip=text(mapping(found.get("head")), "sha"),
    )


def _comment(found: Answer) -> Comment:
    return Comment(number(found, "id"), text(found, "body"))


def _login(found: Answer) -> str:
    author = found.get("user")
    return text(author, "login") if is_mapping(author) else ""


def _lines(body: str) -> list[str]:
    """Returns the lines of a body: GitHub may keep them with other ends, and without the last one."""
    return body.rstrip().splitlines()


def _server(environment: Mapping[str, str], token: str) -> dict[str, str]:
    """Returns what gh has to be told of a server that is not github.com."""
    host = urlsplit(environment.get("GITHUB_SERVER_URL", "")).hostname
    if host in (None, "github.com") or environment.get("GH_HOST"):
        return {}
    return {"GH_HOST": str(host), "GH_ENTERPRISE_TOKEN": environment.get("GH_ENTERPRISE_TOKEN") or token}
