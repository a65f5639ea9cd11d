"""A rollout that was aborted: what its message says, how the record of the version keeps it, and how it is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit, Value
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from mlspec.spec.abort import Abort, Miss
from mlspec.spec.abort_message import AbortMessage
from mlspec.spec.bind import bind_abort_message, bind_release

ABORTS = "aborts"


@dataclass(frozen=True, slots=True)
class RecordEdit:
    """The file of a record, and its text before and after."""

    file: str
    before: str
    after: str


def read_message(file: str, data: bytes) -> AbortMessage | tuple[Diagnostic, ...]:
    """Returns what a message says, or everything that is wrong with it."""
    result = read(file, data)
    if result.document is None or result.diagnostics:
        return result.diagnostics
    bound = bind_abort_message(result.document)
    return bound.bound.spec if bound.bound is not None else bound.diagnostics


def recorded(records: Mapping[str, bytes], message: AbortMessage) -> RecordEdit | str:
    """Returns the record of the version with the abort in it, or why it cannot be there.

    An abort of the same environment at the same instant is there already, and nothing is added.
    """
    for file, data in records.items():
        document = read(file, data).document
        bound = bind_release(document).bound if document is not None else None
        if bound is None or (bound.spec.metadata.model, bound.spec.metadata.version) != (
            message.model,
            message.version,
        ):
            continue
        known = bound.spec.aborts
        if any((each.environment, each.at.text) == (message.environment, message.at.text) for each in known):
            return RecordEdit(file, bound.document.text, bound.document.text)
        place: tuple[str | int, ...] = (ABORTS, len(known)) if known else (ABORTS,)
        value = _value(message)
        edited = edit_document(bound.document, [Edit(place, value if known else [value])])
        if isinstance(edited, Unedited):
            return edited.reason
        return RecordEdit(file, bound.document.text, edited.text)
    return f"no record of {message.model} {message.version} can be read"


def told(version: str, aborts: Iterable[Abort]) -> Iterator[str]:
    """Yields one line for each abort of a version."""
    for abort in aborts:
        what = "; ".join(map(missed, abort.failed)) or "what failed is not recorded"
        yield f"the rollout of {version} in {abort.environment} was aborted at {abort.at.text}: {what}"


def missed(miss: Miss) -> str:
    """Returns what was measured and what it was held against."""
    measured = f"{miss.measured:g}" if miss.measured is not None else "no number"
    return f"{miss.metric} {measured}" + (f" against {miss.threshold:g}" if miss.threshold is not None else "")


def _value(message: AbortMessage) -> Value:
    failed = [{key: found for key, found in _miss(each) if found is not None} for each in message.failed]
    value: dict[str, Value] = {"environment": message.environment, "at": message.at.text}
    return {**value, "failed": failed} if failed else value


def _miss(miss: Miss) -> tuple[tuple[str, str | float | None], ...]:
    return ("metric", miss.metric), ("measured", miss.measured), ("threshold", miss.threshold)
