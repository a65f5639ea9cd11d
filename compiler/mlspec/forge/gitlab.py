"""GitLab, by its REST API and the token of a bot; a job's own token may neither push nor open a merge request."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import quote, urlsplit

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.forge.answers import Answer, instant, mapping, number, text
from mlspec.forge.credentials import settings
from mlspec.forge.forge import Asked, Comment, ForgeError, Request, Wanted
from mlspec.forge.quick_actions import quiet
from mlspec.forge.rest import Rest
from mlspec.history.committing import Person

TOKEN = "MLSPEC_GITLAB_TOKEN"  # noqa: S105 - the name of a variable
_MAY_NOT = (403, 404)
_RULES = "approval rules by group need GitLab Premium and the role Maintainer: let CODEOWNERS name the team"


class GitLab:
    """A project on GitLab."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Takes the environment of a job.

        Raises:
            ForgeError: it does not say the project, or has no token.
        """
        address = environment.get("CI_API_V4_URL", "")
        self._project = environment.get("CI_PROJECT_ID", "")
        place = urlsplit(address)
        if (
            place.scheme not in ("https", "http")
            or not place.hostname
            or not re.fullmatch(r"[0-9]{1,15}", self._project)
        ):
            raise ForgeError("CI_API_V4_URL and CI_PROJECT_ID do not say the project", "run it in a job of GitLab CI")
        token = environment.get(TOKEN, "")
        if not re.fullmatch(r"[!-~]{1,1000}", token):
            way_out = "give the job a project access token of scopes api and write_repository in that variable"
            raise ForgeError(f"{TOKEN} is not set" if not token else f"{TOKEN} is no token", way_out)
        self.bot = Person("mlspec", f"mlspec@noreply.{environment.get('CI_SERVER_HOST') or place.hostname}")
        self.secrets = (token,)
        self.git = settings(f"{place.scheme}://{place.netloc}", "oauth2", f"${TOKEN}")
        self._group = environment.get("CI_PROJECT_ROOT_NAMESPACE", "")
        self._rest = Rest(address, token)

    def requests(self, branch: str) -> tuple[Request, ...]:
        """Returns the merge requests from a branch of this project, the newest first; forks have none here."""
        asked = {"source_branch": branch, "state": "all", "order_by": "created_at", "sort": "desc"}
        found = self._rest.pages(self._path("merge_requests"), **asked)
        return tuple(_request(each) for each in found if number(each, "source_project_id") == int(self._project))

    def open(self, wanted: Wanted) -> Request:
        """Opens a merge request; one that is open already is a ForgeError of status 409."""
        data = {
            "source_branch": wanted.branch,
            "target_branch": wanted.base,
            "title": wanted.title,
            "description": quiet(wanted.body),
            "labels": ",".join(wanted.labels),
            "remove_source_branch": True,
        }
        return _request(mapping(self._rest.call("POST", self._path("merge_requests"), data)))

    def update(self, request: Request, wanted: Wanted) -> bool:
        """Makes a merge request say what is wanted, and returns whether it said else; labels are only added."""
        body = quiet(wanted.body)
        missing = [label for label in wanted.labels if label not in request.labels]
        same = (request.title, request.body.rstrip()) == (wanted.title, body.rstrip())
        if same and not missing:
            return False
        data = {"title": wanted.title, "description": body, "add_labels": ",".join(missing)}
        self._rest.call("PUT", self._path(f"merge_requests/{request.number}"), data)
        return True

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Returns our own comments on a merge request, the oldest first."""
        who = mapping(self._rest.call("GET", "user")).get("id")
        found = self._rest.pages(self._notes(number), order_by="created_at", sort="asc")
        ours = (each for each in found if each.get("system") is not True and _author(each) == who)
        return tuple(_comment(each) for each in ours)

    def comment(self, number: int, body: str) -> None:
        """Writes a comment."""
        self._rest.call("POST", self._notes(number), {"body": quiet(body)})

    def edit(self, number: int, comment: Comment, body: str) -> None:
        """Makes a comment of our own say something else."""
        self._rest.call("PUT", f"{self._notes(number)}/{comment.id}", {"body": quiet(body)})

    def remove(self, number: int, comment: Comment) -> None:
        """Takes a comment of our own away."""
        self._rest.call("DELETE", f"{self._notes(number)}/{comment.id}")

    def ask(self, number: int, teams: Sequence[str]) -> tuple[Asked, ...]:
        """Asks teams by an approval rule each; where the token may not, that is an answer and no error."""
        if not teams:
            return ()
        rules = self._path(f"merge_requests/{number}/approval_rules")
        try:
            there = {text(each, "name") for each in self._rest.pages(rules)}
        except ForgeError as error:
            if error.status in _MAY_NOT:
                return tuple(Asked(team, "refused", f"{error}; {_RULES}") for team in teams)
            raise
        return tuple(self._ask(rules, team, there) for team in teams)

    def _ask(self, rules: str, team: str, there: set[str]) -> Asked:
        name = f"mlspec: {team}"
        if name in there:
            return Asked(team, "before")
        try:
            group = mapping(self._rest.call("GET", f"groups/{quote(f'{self._group}/{team}', safe='')}"))
            data = {"name": name, "approvals_required": 1, "group_ids": [number(group, "id")]}
            self._rest.call("POST", rules, data)
        except ForgeError as error:
            if error.status in _MAY_NOT:
                return Asked(team, "refused", f"{error}; {_RULES}")
            raise
        return Asked(team, "now")

    def _path(self, rest: str) -> str:
        return f"projects/{self._project}/{rest}"

    def _notes(self, request: int) -> str:
        return self._path(f"merge_requests/{request}/notes")


def _request(found: Answer) -> Request:
    said = text(found, "state")
    state: Literal["open", "closed", "merged"] = (
        "merged" if said == "merged" else "closed" if said == "closed" else "open"
    )
    labels: object = found.get("labels")
    return Request(
        number=number(found, "iid"),
        url=text(found, "web_url"),
        state=state,
        ended=None if state == "open" else instant(found, "merged_at", "closed_at"),
        title=text(found, "title"),
        body=text(found, "description"),
        labels=tuple(each for each in (labels if is_list(labels) else ()) if isinstance(each, str)),
        tip=text(found, "sha"),
    )


def _comment(found: Answer) -> Comment:
    return Comment(number(found, "id"), text(found, "body"))


def _author(found: Answer) -> object:
    author = found.get("author")
    return author.get("id") if is_mapping(author) else None
