"""Logged values held against recomputed ones, bit by bit."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlspec.expressions.values import Value
from mlspec_runtime.parity.logged import Line
from mlspec_runtime.parity.recomputing import Recomputed
from mlspec_runtime.serve.prediction_log import plain

EXAMPLES = 3

Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Example:
    """A value that differs; `logged` and `recomputed` are as JSON has them."""

    key: tuple[Value, ...]
    logged: object
    recomputed: object


@dataclass(slots=True)
class Compared:
    """What came of one input: a feature, or a column that is logged beside them."""

    values: int = 0
    differing: int = 0
    examples: list[Example] = field(default_factory=list[Example])

    @property
    def share(self) -> float:
        """The share of values that differ."""
        return self.differing / self.values if self.values else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of all lines; `unmatched` are those whose key no source has (yet)."""

    rows: int
    unmatched: int
    inputs: Mapping[str, Compared]

    def verdict(self, at_most: float) -> Verdict:
        """Returns fail if more of any one input differs than may; without a single value nothing is said."""
        if not any(found.values for found in self.inputs.values()):
            return "inconclusive"
        return "fail" if any(found.share > at_most for found in self.inputs.values()) else "pass"


def compare(lines: Iterable[Line], recomputed: Recomputed) -> Comparison:
    """Returns what differs, by input, in the order in which the first line has them."""
    found: dict[str, Compared] = {}
    rows = unmatched = 0
    for line in lines:
        if line.key not in recomputed.features:
            unmatched += 1
            continue
        rows += 1
        for name, logged, today in _pairs(line, recomputed):
            of_input = found.setdefault(name, Compared())
            of_input.values += 1
            if not is_same(logged, plain(today)):
                of_input.differing += 1
                if len(of_input.examples) < EXAMPLES:
                    of_input.examples.append(Example(line.key, logged, plain(today)))
    return Comparison(rows, unmatched, found)


def _pairs(line: Line, recomputed: Recomputed) -> Iterator[tuple[str, object, Value]]:
    features, inputs = recomputed.features[line.key], recomputed.inputs[line.key]
    for name, logged in line.features.items():
        if name in features:
            yield name, logged, features[name]
    for name, logged in line.extra.items():
        if name in inputs and name not in features:
            yield name, logged, inputs[name]


def is_same(logged: object, recomputed: object) -> bool:
    """Returns whether two values of JSON are of one type and have the same bits: 0.0 is not -0.0, and 1 not 1.0."""
    if isinstance(logged, float) and isinstance(recomputed, float):
        return struct.pack("<d", logged) == struct.pack("<d", recomputed)
    return type(logged) is type(recomputed) and logged == recomputed
