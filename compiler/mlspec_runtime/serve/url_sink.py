"""A collector that log lines are posted to: JSON lines, or a batch of CloudEvents."""

import re
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import create_default_context
from urllib.parse import urlsplit

from mlspec_runtime.failure import StageFailure

SECONDS = 2.0
"""So long may a collector take to be reached, and then again to take lines and to answer."""

HERE = ("localhost", "127.0.0.1", "::1")
"""Hosts to which the way leads through no network."""

BATCH = 500
_SUCCESS = range(200, 300)
_MOST_ANSWERED = 65_536
_PATH = re.compile(r"[!-~]*", re.ASCII)
_TYPES = {"json": "application/x-ndjson", "cloudevents": "application/cloudevents-batch+json"}


class UrlSink:
    """Posts lines together, on one connection that is opened again after a fault; nothing is sent twice.

    Args:
        url: Where to, http or https.
        form: `json` for lines, `cloudevents` for a list of events.
        token: Sent as a bearer token.

    Raises:
        StageFailure: this is no URL that lines can be posted to.
    """

    most = BATCH

    def __init__(self, url: str, form: str, token: str | None) -> None:
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError:
            raise StageFailure(
                "--log: this is no URL; write it like https://collector.example.com/predictions"
            ) from None
        if (
            not host
            or parts.username is not None
            or parts.fragment
            or not _PATH.fullmatch(f"{parts.path}{parts.query}")
        ):
            raise StageFailure("--log: a URL has a host and a path, no user and no fragment")
        if token and parts.scheme != "https" and host not in HERE:
            raise StageFailure(
                "--log: MLSPEC_LOG_TOKEN is set, and goes nowhere over http: write https, or leave the token out"
            )
        self._is_json = form == "json"
        self._path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        self._headers = {"Content-Type": _TYPES[form]}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._connection: HTTPConnection
        if parts.scheme == "https":
            self._connection = HTTPSConnection(host, port, timeout=SECONDS, context=create_default_context())
        else:
            self._connection = HTTPConnection(host, port, timeout=SECONDS)

    def write(self, lines: Sequence[bytes]) -> int:
        """Posts lines; returns 0 if the collector is not there, is too slow, or does not answer with success."""
        body = b"".join(line + b"\n" for line in lines) if self._is_json else b"[" + b",".join(lines) + b"]"
        began = time.monotonic()
        try:
            self._connection.request("POST", self._path, body, self._headers)
            answer = self._connection.getresponse()
            said = answer.read(_MOST_ANSWERED)
        except (OSError, HTTPException):
            self.close()
            return 0
        if len(said) == _MOST_ANSWERED or time.monotonic() - began > SECONDS * 2:
            self.close()
        return len(lines) if answer.status in _SUCCESS else 0

    def close(self) -> None:
        """Closes the connection; another write opens one again."""
        self._connection.close()
