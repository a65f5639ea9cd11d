"""The log of predictions: JSON lines or CloudEvents from a bounded queue, which no answer ever waits for."""

import json
import math
import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Event, Thread
from time import monotonic
from typing import Literal

from mlspec.expressions.values import Value
from mlspec_runtime.serve.answering import Answer
from mlspec_runtime.serve.log_sink import URLS, FileSink, Sink
from mlspec_runtime.serve.url_sink import UrlSink

_GATHERED = 0.05
"""Lines are gathered for so many seconds: a thread that woke up for each would take turns with those who answer."""

_PAUSE = 1.0
"""After a fault the sink is left alone for so many seconds; lines of that time are lost."""

TOKEN = "MLSPEC_LOG_TOKEN"  # noqa: S105 - the name of a variable
"""The variable that holds the token for a collector."""

EVENT = "dev.mlspec.prediction"
"""The type of the CloudEvents."""


@dataclass(frozen=True, slots=True)
class LogRule:
    """What is kept.

    Attributes:
        place: A path, `-` for stdout, or a URL of http or https.
        features: The features that are kept.
        extra: The columns of the request that are kept too.
        share: The share of predictions that is kept, chosen by a digest of request and row.
        queue: So many lines wait at most; further ones are dropped.
        form: A line is an object of its own (json), or a CloudEvent that holds it (cloudevents).
    """

    place: str
    features: tuple[str, ...]
    extra: tuple[str, ...]
    share: float = 1.0
    queue: int = 10_000
    form: Literal["json", "cloudevents"] = "json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One prediction with what a log line says of it; `row` is its place in the request."""

    request: str
    row: int
    time: datetime
    answer: Answer
    extra: Mapping[str, Value]


class PredictionLog:
    """Takes entries without waiting and writes them in a thread of its own.

    Args:
        rule: What is kept, and where.
        model: The name of the model.
        version: Its version.
        count: Is told `written` or `dropped` for each line.

    Raises:
        StageFailure: lines can never be written there.
    """

    def __init__(self, rule: LogRule, model: str, version: str, count: Callable[[str], None]) -> None:
        self._rule = rule
        self._names = (model, version)
        self._count = count
        self._sink = _sink(rule)
        self._waiting: deque[Entry] = deque()
        self._ends = Event()
        self._resumes = 0.0
        self._writer = Thread(target=self._run, name="prediction log", daemon=True)
        self._writer.start()

    def add(self, entry: Entry) -> None:
        """Keeps an entry if its share of predictions is kept; a full queue drops it, which is counted."""
        if not _is_kept(entry, self._rule.share):
            return
        if len(self._waiting) >= self._rule.queue:
            self._count("dropped")
        else:
            self._waiting.append(entry)

    def close(self, seconds: float) -> None:
        """Returns once all is written, or after so many seconds; what is not written by then counts as dropped."""
        self._ends.set()
        self._writer.join(seconds)
        if self._writer.is_alive():
            for _ in self._taken(len(self._waiting)):
                self._count("dropped")

    def _run(self) -> None:
        ends = False
        while not ends:
            ends = self._ends.wait(_GATHERED)
            while together := self._taken(self._sink.most):
                written = self._written(together)
                for place in range(len(together)):
                    self._count("written" if place < written else "dropped")
        self._sink.close()

    def _taken(self, most: int) -> list[Entry]:
        """Returns the oldest entries, as far as they are there, and takes them from those that wait."""
        found: list[Entry] = []
        while len(found) < most:
            try:
                found.append(self._waiting.popleft())
            except IndexError:
                break
        return found

    def _written(self, entries: list[Entry]) -> int:
        """Returns how many of the entries are written, from the first on; after a fault none for a while."""
        if monotonic() < self._resumes:
            return 0
        try:
            lines = [self._line(entry) for entry in entries]
        except ValueError:
            return 0
        written = self._sink.write(lines)
        if written < len(entries):
            self._resumes = monotonic() + _PAUSE
        return written

    def _line(self, entry: Entry) -> bytes:
        content = self._content(entry)
        if self._rule.form == "cloudevents":
            model, version = self._names
            content = {
                "specversion": "1.0",
                "id": f"{entry.request}/{entry.row}",
                "source": f"/models/{model}/versions/{version}",
                "type": EVENT,
                "time": content["time"],
                "datacontenttype": "application/json",
                "data": content,
            }
        return json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()

    def _content(self, entry: Entry) -> dict[str, object]:
        model, version = self._names
        found = entry.answer
        return {
            "time": plain(entry.time),
            "id": entry.request,
            "row": entry.row,
            "model": model,
            "version": version,
            "features": {name: plain(found.features[name]) for name in self._rule.features},
            "extra": {
                name: plain(entry.extra[name] if name in entry.extra else found.row.get(name))
                for name in self._rule.extra
            },
            "score": plain(found.score),
            "model_prediction": plain(found.said),
            "prediction": plain(found.prediction),
            "filters": list(found.fired),
        }


def _sink(rule: LogRule) -> Sink:
    if rule.place.startswith(URLS):
        return UrlSink(rule.place, rule.form, os.environ.get(TOKEN))
    return FileSink(rule.place)


def _is_kept(entry: Entry, share: float) -> bool:
    if share >= 1:
        return True
    drawn = int.from_bytes(sha256(f"{entry.request}/{entry.row}".encode()).digest()[:8])
    return drawn < share * 2**64


def plain(value: Value) -> object:
    """Returns a value as JSON has it: a moment as RFC 3339 in UTC, what is not finite as its name."""
    if isinstance(value, datetime):
        return f"{value.replace(tzinfo=None).isoformat()}Z"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def now() -> datetime:
    """Returns the moment in UTC."""
    return datetime.now(UTC)
