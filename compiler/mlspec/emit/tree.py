"""The files that a compilation yields, held in memory until everything about them is known to be right."""

import re
from dataclasses import dataclass, field
from itertools import accumulate

from mlspec.emit.scalars import visible

# ASCII alone: case folding and Unicode forms change from one system, and one Python, to the next.
_PART = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.@=+-]*")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST_PART = 200
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One generated file: `path` from the project's root with `/`, `text` with LF and one final newline.

    `meaning` is the data that the text must give back when it is parsed, for `verify`. A `shared` file holds
    people's lines too, and `text` has them all: it is written over what is there.

    Raises:
        ValueError: for a path or a text that must never reach a disk.
    """

    path: str
    text: str
    meaning: object | None = field(default=None, compare=False, repr=False)
    shared: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if fault := path_fault(self.path) or _text_fault(self.text):
            raise ValueError(f"{visible(self.path)}: {fault}")

    @property
    def data(self) -> bytes:
        """The bytes that stand on the disk: UTF-8."""
        return self.text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class OutputTree:
    """All files of a compilation, sorted by path, no two of them the same file on any file system.

    Raises:
        ValueError: for two paths that differ at most by case, or nest a file in a file.
    """

    files: tuple[OutputFile, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", tuple(sorted(self.files, key=lambda file: file.path)))
        if fault := _collision([file.path for file in self.files]):
            raise ValueError(fault)


def path_fault(path: str) -> str | None:
    """Returns why `path` may not be written below a project, or None; the same answer on every system."""
    if path.startswith("/"):
        return "a path is relative to the project"
    if len(path) > _LONGEST_PATH:
        return f"a path has at most {_LONGEST_PATH} characters"
    return next((fault for part in path.split("/") if (fault := _part_fault(part))), None)


def _part_fault(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "a path has no empty, `.` or `..` part"
    if not _PART.fullmatch(part):
        return "a part of a path is ASCII letters, digits and `_ . @ = + -`, and starts with none of the last four"
    if len(part) > _LONGEST_PART:
        return f"a part of a path has at most {_LONGEST_PART} characters"
    if part.endswith("."):
        return "a part of a path does not end in a dot"
    if _RESERVED.fullmatch(part):
        return f"`{part}` is a device on Windows"
    if part.lower() == ".git":
        return "nothing is written into git's own folder"
    return None


def _text_fault(text: str) -> str | None:
    if "\r" in text:
        return "lines end in LF"
    if not text.endswith("\n") or text.endswith("\n\n") or text == "\n":
        return "a text ends with one newline"
    return None


def _collision(paths: list[str]) -> str | None:
    files: set[str] = set()
    spelling: dict[str, str] = {}
    for path in paths:
        for prefix in accumulate(path.split("/"), "{}/{}".format):
            folded = prefix.lower()
            if spelling.setdefault(folded, prefix) != prefix:
                return f"{prefix} and {spelling[folded]} are one path where case does not count"
            if folded in files:
                return f"{prefix} is written twice, or is a file and a folder"
        files.add(path.lower())
    return None
