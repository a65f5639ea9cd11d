"""What was written down when a version was released, read so that a record of any age can be."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.source.document import Data
from mlspec.source.reader import read


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file of some commit says nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name and what was said of it: a digest, or a verdict."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A KPI on the version's own test rows; without `low` and `high` there was no interval."""

    kpi: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """One released version: `data` and `filters` by their digests, `metrics` and the answers of its gates.

    `against` is the version that served when it was released; `its_metrics` are that one's on the same rows.
    """

    model: str
    version: str
    file: str
    released: str
    commit: str
    manifest: str
    data: tuple[Named, ...]
    filters: tuple[Named, ...]
    metrics: tuple[Measured, ...]
    verdicts: tuple[Named, ...]
    against: str | None
    its_metrics: tuple[Measured, ...]
    hypothesis: str | None
    outcome: str | None


def read_record(file: str, data: bytes) -> Record | Unreadable:
    """Returns what a record says, as far as it says it, or why it is of no version."""
    document = read(file, data)
    if document.document is None:
        return Unreadable(document.diagnostics[0].message if document.diagnostics else "it holds nothing")
    content: Data = document.document.data()
    metadata = part(content, "metadata")
    model, version = metadata.get("model"), metadata.get("version")
    if not isinstance(model, str) or not isinstance(version, str):
        return Unreadable("it does not say of which version of which model it is")
    digests, hypothesis = part(content, "digests"), part(content, "hypothesis")
    return Record(
        model,
        version,
        file,
        _text(metadata.get("released")) or "",
        _text(metadata.get("commit")) or "",
        _text(digests.get("manifest")) or "",
        _named(part(digests, "data")),
        _named(part(digests, "filters")),
        tuple(_measured(part(content, "metrics"))),
        _named(part(content, "verdicts")),
        _text(part(content, "production").get("version")),
        tuple(_measured(part(part(content, "production"), "metrics"))),
        _text(hypothesis.get("claim")),
        _text(part(hypothesis, "outcome").get("verdict")),
    )


def part(data: Data | Mapping[str, Data], key: str) -> Mapping[str, Data]:
    """Returns the mapping at a key; an empty one where there is none."""
    inner = data.get(key) if isinstance(data, Mapping) else None
    return inner if isinstance(inner, dict) else {}


def _named(values: Mapping[str, Data]) -> tuple[Named, ...]:
    return tuple(Named(name, text) for name, text in sorted(values.items()) if isinstance(text, str))


def _measured(values: Mapping[str, Data]) -> list[Measured]:
    found: list[Measured] = []
    for kpi in sorted(values):
        said = part(values, kpi)
        value = _number(said.get("value"))
        if value is not None:
            found.append(Measured(kpi, value, _number(said.get("low")), _number(said.get("high"))))
    return found


def _number(value: Data) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def _text(value: Data) -> str | None:
    return value if isinstance(value, str) else None
