"""The files that a compilation yields, held in memory until everything about them is known to be right."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import accumulate

from mlspec.emit.scalars import visible

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_LONGEST_PART = 200
_LONGEST_PATH = 1000


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One generated file: `path` from the project's root with `/`, `text` with LF and one final newline.

    `meaning` is the data that the text must give back when it is parsed, for `verify`.

    Raises:
        ValueError: for a path or a text that must never reach a disk.
    """

    path: str
    text: str
    meaning: object | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if fault := path_fault(self.path) or _text_fault(self.text):
            raise ValueError(f"{visible(self.path)}: {fault}")

    @property
    def data(self) -> bytes:
        """The bytes that stand on the disk: UTF-8."""
        return self.text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class OutputTree:
    """All files of a compilation, sorted by path, no two of them one file on any file system.

    Raises:
        ValueError: for two paths that differ at most by case or Unicode form, or nest a file in a file.
    """

    files: tuple[OutputFile, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", tuple(sorted(self.files, key=lambda file: file.path)))
        if fault := _collision([file.path for file in self.files]):
            raise ValueError(fault)


def path_fault(path: str) -> str | None:
    """Returns why `path` may not be written below a project, or None; the same answer on every system."""
    if not path or len(path.encode("utf-8", "surrogatepass")) > _LONGEST_PATH:
        return f"a path has 1 to {_LONGEST_PATH} bytes"
    if path.startswith("/"):
        return "a path is relative to the project"
    if _FORBIDDEN.search(path) or visible(path) != path:
        return "a path holds no control, invisible or reserved character"
    if unicodedata.normalize("NFC", path) != path:
        return "a path is in Unicode form NFC"
    return next((fault for part in path.split("/") if (fault := _part_fault(part))), None)


def _part_fault(part: str) -> str | None:
    if part in {"", ".", ".."}:
        return "a path has no empty, `.` or `..` part"
    if part[-1] in ". " or part[0] == " ":
        return "a part of a path does not end in a dot or begin or end with a space"
    if _RESERVED.fullmatch(part):
        return f"`{part}` is a device on Windows"
    if part.casefold() in {".git", "git~1"}:
        return "nothing is written into git's own folder"
    if len(part.encode("utf-8")) > _LONGEST_PART:
        return f"a part of a path has at most {_LONGEST_PART} bytes"
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
            folded = unicodedata.normalize("NFKC", prefix).casefold()
            if spelling.setdefault(folded, prefix) != prefix:
                return (
                    f"{prefix} and {spelling[folded]} are one path where case or Unicode form does not count"
                )
            if folded in files:
                return f"{folded} is written twice, or is the folder of {path}"
        files.add(unicodedata.normalize("NFKC", path).casefold())
    return None
