"""Calls the `gh` command: arguments are constants and paths of the API, every text goes through standard input."""

import json
import re
import subprocess
from collections.abc import Mapping
from typing import Literal

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.forge.answers import mappings
from mlspec.forge.forge import ForgeError

Method = Literal["GET", "POST", "PATCH", "DELETE"]
PATIENCE = 60
PAGE = 100
MOST_PAGES = 50
_UNWANTED = frozenset({"GH_DEBUG", "DEBUG", "GH_FORCE_TTY", "GH_PAGER", "PAGER", "CLICOLOR_FORCE", "GH_REPO"})
_QUIET = {"GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}
_STATUS = re.compile(r"\(HTTP (?P<status>\d{3})\)")


class Gh:
    """The command, with the environment that it is started in."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        kept = {name: value for name, value in environment.items() if name not in _UNWANTED}
        self._environment = {**kept, **_QUIET}

    def call(self, method: Method, path: str, data: object = None) -> object:
        """Returns what the API answers at a path; None for nothing.

        Raises:
            ForgeError: it refuses, or does not answer.
        """
        body = ("--input", "-") if data is not None else ()
        return self._run(("api", "--method", method, path, *body), b"" if data is None else json.dumps(data).encode())

    def pages(self, path: str) -> tuple[Mapping[object, object], ...]:
        """Returns a list of the API, all its pages in their order.

        Raises:
            ForgeError: it refuses, does not answer, or goes on and on.
        """
        found: list[Mapping[object, object]] = []
        joint = "&" if "?" in path else "?"
        for page in range(1, MOST_PAGES + 1):
            more = mappings(self.call("GET", f"{path}{joint}per_page={PAGE}&page={page}"))
            found += more
            if len(more) < PAGE:
                return tuple(found)
        raise ForgeError(f"GitHub has more than {MOST_PAGES * PAGE:,} at {path}", "look at it: nobody reads that many")

    def viewer(self) -> str:
        """Returns whom the token belongs to; the one way that holds for a workflow's own token too.

        Raises:
            ForgeError: GitHub does not say it.
        """
        answer = self._run(("api", "graphql", "-f", "query={viewer{login}}"), b"")
        for key in ("data", "viewer", "login"):
            answer = answer.get(key) if is_mapping(answer) else None
        if not isinstance(answer, str) or not answer:
            raise ForgeError("GitHub does not say whose token this is", "give the token of a user or an app")
        return answer

    def _run(self, arguments: tuple[str, ...], said: bytes) -> object:
        try:
            done = subprocess.run(
                ("gh", *arguments),
                env=self._environment,
                input=said,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ForgeError(f"GitHub does not answer within {PATIENCE} seconds", "run it again") from None
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise ForgeError(f"gh cannot be run: {reason}", "install the GitHub CLI on the runner") from None
        answered = _decoded(done.stdout)
        if done.returncode == 0:
            return answered
        raise _refusal(answered, done.stderr.decode(errors="replace"), done.returncode)


def _decoded(data: bytes) -> object:
    try:
        return json.loads(data) if data.strip() else None
    except (ValueError, RecursionError):
        return None


def _refusal(answered: object, complaint: str, code: int) -> ForgeError:
    said = [str(answered["message"])] if is_mapping(answered) and isinstance(answered.get("message"), str) else []
    errors = answered.get("errors") if is_mapping(answered) else None
    for each in errors if is_list(errors) else ():
        message = each.get("message") if is_mapping(each) else each
        said += [message] if isinstance(message, str) else []
    lines = [line.removeprefix("gh: ") for line in complaint.splitlines() if line.strip()]
    found = _STATUS.search(complaint)
    status = int(found["status"]) if found is not None else None
    reason = ": ".join(said) or (lines[0] if lines else f"gh ended with {code}")
    return ForgeError(f"GitHub: {reason}", _way_out(status, reason), status)


def _way_out(status: int | None, reason: str) -> str:
    if "not permitted to create or approve pull requests" in reason:
        return "allow it in Settings > Actions > General > Workflow permissions, or give an app's token as GH_TOKEN"
    if status in (401, 403, 404):
        return "see that the job has the permission, and that GH_TOKEN is a token of this repository"
    if status is None or status >= 500:  # noqa: PLR2004 - the server's own faults
        return "run it again: what was done stays done"
    return "see what GitHub says there"
