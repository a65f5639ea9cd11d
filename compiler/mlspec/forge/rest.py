"""Calls GitLab's REST API: the token goes in a header to that one address, and no redirect is followed."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.forge.answers import Answer, mappings
from mlspec.forge.forge import ForgeError

Method = Literal["GET", "POST", "PUT", "DELETE"]
PATIENCE = 30
PAGE = 100
MOST_PAGES = 50
LARGEST = 20_000_000
_AGAIN = "run it again: what was done stays done"


_WITHOUT_REDIRECTS = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor)
"""What an opener is made of that follows none: the token would go along."""


class Rest:
    """The API at an address, for the owner of a token."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address.rstrip("/")
        self._token = token
        self._opener = OpenerDirector()
        for handler in _WITHOUT_REDIRECTS:
            self._opener.add_handler(handler())

    def call(self, method: Method, path: str, data: Mapping[str, object] | None = None) -> object:
        """Returns what the API answers at a path; None for nothing.

        Raises:
            ForgeError: it refuses, or does not answer.
        """
        headers = {"PRIVATE-TOKEN": self._token, "Accept": "application/json", "Content-Type": "application/json"}
        body = None if data is None else json.dumps(data).encode()
        request = Request(f"{self._address}/{path}", body, headers, method=method)  # noqa: S310 - its scheme is judged where it is read
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return _decoded(answer.read(LARGEST))
        except HTTPError as error:
            raise _refusal(error) from None
        except (URLError, HTTPException, OSError) as error:
            raise ForgeError(f"GitLab does not answer: {_reason(error)}", _AGAIN) from None

    def pages(self, path: str, **asked: str) -> tuple[Answer, ...]:
        """Returns a list of the API, all its pages in their order.

        Raises:
            ForgeError: it refuses, does not answer, or goes on and on.
        """
        found: list[Answer] = []
        for page in range(1, MOST_PAGES + 1):
            query = urlencode({**asked, "per_page": PAGE, "page": page})
            more = mappings(self.call("GET", f"{path}?{query}"))
            found += more
            if len(more) < PAGE:
                return tuple(found)
        raise ForgeError(f"GitLab has more than {MOST_PAGES * PAGE:,} at {path}", "look at it: nobody reads that many")


def _decoded(data: bytes) -> object:
    try:
        return json.loads(data) if data.strip() else None
    except (ValueError, RecursionError):
        raise ForgeError("GitLab answers with no JSON", "see that CI_API_V4_URL leads to its API") from None


def _refusal(error: HTTPError) -> ForgeError:
    try:
        answered: object = json.loads(error.read(LARGEST) or b"null")
    except (ValueError, RecursionError, OSError, HTTPException):
        answered = None
    said = (answered.get("message") or answered.get("error")) if is_mapping(answered) else None
    reason = _words(said) or error.reason or "refused"
    return ForgeError(f"GitLab: {reason} ({error.code})", _way_out(error.code), error.code)


def _words(said: object) -> str:
    """Returns the words of a message, which may be a text, a list of them, or lists of them by field."""
    if is_mapping(said):
        return "; ".join(f"{key}: {_words(value)}" for key, value in said.items())
    return ", ".join(map(_words, said)) if is_list(said) else said if isinstance(said, str) else ""


def _way_out(status: int) -> str:
    if status in (401, 403, 404):
        return "see that MLSPEC_GITLAB_TOKEN is a token of this project, of scope api, whose role may do that"
    if 300 <= status < 400:  # noqa: PLR2004 - redirects
        return "no redirect is followed: see that CI_API_V4_URL is the address itself"
    return _AGAIN if status >= 500 else "see what GitLab says there"  # noqa: PLR2004 - the server's own faults


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return f"nothing came within {PATIENCE} seconds"
    words = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return (words or type(cause).__name__).lower()
