"""Prometheus' HTTP API, asked patiently: whatever goes wrong is an answer that says so, never a number."""

import json
import os
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, cast

import click

from mlspec.queries.verdicts import Unanswered

TOKEN_VARIABLE = "MLSPEC_PROMETHEUS_TOKEN"  # noqa: S105 - the name of a variable
HERE = ("localhost", "127.0.0.1", "::1")
"""Hosts to which the way leads through no network, as where a port of a cluster is forwarded to."""
TIMEOUT_SECONDS = 120
REACH_SECONDS = 3
"""So long somebody may take to answer anything at all, before the first query."""
PAUSES = (1, 3)
"""Seconds between attempts where nobody answers: a Prometheus that is away is given up within 15 seconds."""
HEALTH = "-/healthy"
LARGEST_ANSWER = 4_000_000
LONGEST_REASON = 300


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 - the signature of the class above
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follows nothing: a token is for the address that was written down."""


class Prometheus:
    """One Prometheus, by the address of its API.

    Args:
        address: http:// or https://, with a path where it stands below one.

    Raises:
        click.UsageError: for any other address, and for a token that would go over a network by http.
    """

    def __init__(self, address: str) -> None:
        if not address.startswith(("http://", "https://")):
            raise click.UsageError(f"{address!r} is no address of a Prometheus: http:// or https://")
        parts = urllib.parse.urlsplit(address)
        if os.environ.get(TOKEN_VARIABLE) and parts.scheme != "https" and parts.hostname not in HERE:
            raise click.UsageError(f"{TOKEN_VARIABLE} is set, and goes nowhere over http: {address!r} has to be https")
        self._address = address.rstrip("/")
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._reached = False
        self._gone: Unanswered | None = None

    def at(self, query: str, moment: float) -> float | Unanswered | None:
        """Returns the one value of a result at a moment (Unix time), None for an empty one."""
        found = self._asked("query", {"query": query, "time": f"{moment:.3f}"})
        if isinstance(found, Unanswered):
            return found
        if len(found) > 1:
            return Unanswered(f"{len(found)} results where one was asked for")
        return float(found[0]["value"][1]) if found else None

    def every(self, query: str, first: float, step: int, last: float) -> tuple[float, ...] | Unanswered:
        """Returns the values at `first` and every `step` seconds from there until `last`, those that there are."""
        asked = {"query": query, "start": f"{first:.3f}", "end": f"{last:.3f}", "step": str(step)}
        found = self._asked("query_range", asked)
        if isinstance(found, Unanswered):
            return found
        values = (float(text) for each in found for _, text in each["values"])
        return tuple(value for value in values if value - value == 0)

    def _asked(self, what: str, asked: dict[str, str]) -> list[Any] | Unanswered:
        if not self._reached and self._gone is None:
            self._gone = self._away()
            self._reached = self._gone is None
        if self._gone is not None:
            return self._gone
        reason = Unanswered("")
        away = None
        for pause in (*PAUSES, None):
            try:
                return self._result(what, asked)
            except urllib.error.HTTPError as error:
                away = None
                reason = Unanswered(f"Prometheus answers {error.code}: {_told(error)}")
                if error.code < 500 and error.code != 429:  # noqa: PLR2004 - what another attempt does not change
                    return reason
            except (OSError, HTTPException) as error:
                reason = away = self._unanswered(error)
                if _is_timeout(error):
                    break
            except (ValueError, KeyError, IndexError, TypeError, AttributeError):
                return Unanswered(f"{self._address} does not answer as a Prometheus does")
            if pause is not None:
                time.sleep(pause)
        self._gone = away
        return reason

    def _away(self) -> Unanswered | None:
        """Returns why nobody answers, whatever it would be; None as soon as somebody does."""
        reason: Unanswered | None = None
        for pause in (*PAUSES, None):
            try:
                self._opener.open(f"{self._address}/{HEALTH}", timeout=REACH_SECONDS).close()
            except urllib.error.HTTPError:
                return None
            except (OSError, HTTPException) as error:
                reason = self._unanswered(error)
            else:
                return None
            if pause is not None:
                time.sleep(pause)
        return reason

    def _unanswered(self, error: Exception) -> Unanswered:
        return Unanswered(f"no Prometheus answers at {self._address}: {_why(error)}"[:LONGEST_REASON])

    def _result(self, what: str, asked: dict[str, str]) -> list[Any] | Unanswered:
        data = urllib.parse.urlencode({**asked, "timeout": f"{TIMEOUT_SECONDS}s"}).encode()
        token = os.environ.get(TOKEN_VARIABLE)
        headers = {} if not token else {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"{self._address}/api/v1/{what}", data, headers)  # noqa: S310 - checked above
        with self._opener.open(request, timeout=TIMEOUT_SECONDS + 10) as response:
            answer = json.loads(response.read(LARGEST_ANSWER))
        if answer.get("warnings"):
            # A part of the series is missing: what the rest says is not what was asked.
            return Unanswered(f"Prometheus warns: {'; '.join(map(str, answer['warnings']))}"[:LONGEST_REASON])
        result = answer["data"]["result"]
        for each in result:
            for _, text in each["values"] if what == "query_range" else (each["value"],):
                float(text)
        return cast("list[Any]", result)


def _cause(error: Exception) -> object:
    return error.reason if isinstance(error, urllib.error.URLError) else error


def _is_timeout(error: Exception) -> bool:
    return isinstance(_cause(error), TimeoutError)


def _why(error: Exception) -> str:
    """Returns in words why there was no answer."""
    cause = _cause(error)
    if isinstance(cause, TimeoutError):
        return "it takes too long"
    if isinstance(cause, socket.gaierror):
        return "no such host is known here"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return str(cause)


def _told(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read(LARGEST_ANSWER))["error"])[:LONGEST_REASON]
    except (ValueError, KeyError, TypeError, OSError):
        return str(error.reason)[:LONGEST_REASON]
