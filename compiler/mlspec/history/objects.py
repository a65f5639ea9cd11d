"""Reads objects of git by one `git cat-file --batch`, whatever their number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from mlspec.history.git import HistoryError, answer

_COMMITTER = re.compile(rb"^committer .*> (-?\d{1,15}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: the reference that led to it, its object id, and when it was made, in the committer's time zone."""

    ref: str
    id: str
    committed: datetime

    @property
    def short(self) -> str:
        """The id as people write it."""
        return self.id[:12]

    @property
    def day(self) -> date:
        """The committer's day."""
        return self.committed.date()


def read_objects(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, str, bytes] | None]:
    """Yields id, type and content of each object that git knows by one of `names`, and None where there is none.

    Raises:
        HistoryError: git fails.
    """
    data = answer(
        folder, ("cat-file", "--batch"), "".join(f"{name}\n" for name in names).encode(errors="surrogateescape")
    )
    place = 0
    for _ in names:
        end = data.index(b"\n", place)
        header = data[place:end].decode(errors="replace").split(" ")
        place = end + 1
        if len(header) != len(("id", "type", "size")) or not header[2].isdecimal():
            yield None
            continue
        size = int(header[2])
        yield header[0], header[1], data[place : place + size]
        place += size + 1


def read_blobs(folder: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Returns the bytes of files by the id of their object.

    Raises:
        HistoryError: one of them is not in this clone.
    """
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return {}
    found: dict[str, bytes] = {}
    for name, read in zip(wanted, read_objects(folder, wanted), strict=True):
        if read is None:
            raise HistoryError(f"object {name[:12]} is not in this clone: fetch what it leaves out")
        found[name] = read[2]
    return found


def read_commit(ref: str, identity: str, content: bytes) -> Commit:
    """Returns the commit that an object is.

    Raises:
        HistoryError: it says no time.
    """
    found = _COMMITTER.search(content.partition(b"\n\n")[0])
    if found is None:
        raise HistoryError(f"commit {identity[:12]} does not say when it was made")
    seconds, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == b"-" else 1)
    try:
        committed = datetime.fromtimestamp(int(seconds), timezone(offset))
    except (ValueError, OverflowError, OSError):
        raise HistoryError(f"commit {identity[:12]} was made at no time of the calendar") from None
    return Commit(ref, identity, committed)
