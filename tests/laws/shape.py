"""How large files are and what they are called."""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from laws.modules import modules

MOST_LINES = 400
MANY_LINES = 220
MEDIAN_LINES = 80
MOST_TEMPLATE_LINES = 150
NAMELESS = frozenset({"utils", "helpers", "common", "core", "manager", "handler", "misc"})
# As the last word of a longer name these are as empty; `core` and `common` may be words of the field there.
NAMELESS_ENDINGS = NAMELESS - {"core", "common"} | {"util", "helper", "managers", "handlers"}
NAMED_FOLDERS = ("compiler", "templates", "tests", "bench", "docs", "schemas")


def wrong_sizes(root: Path) -> Iterator[str]:
    """Yields what breaks the sizes of Python files below `compiler/`; empty files do not count."""
    sizes = {module.shown: len(module.text.splitlines()) for module in modules(root).values() if module.text}
    for shown, lines in sizes.items():
        if lines > MOST_LINES:
            yield f"{shown}: {lines} lines, at most {MOST_LINES} are accepted"
    many = [shown for shown, lines in sizes.items() if lines > MANY_LINES]
    if len(many) * 10 > len(sizes):
        shown = ", ".join(many)
        yield f"{len(many)} of {len(sizes)} files have over {MANY_LINES} lines, a tenth may: {shown}"
    if sizes and median(sizes.values()) > MEDIAN_LINES:
        yield f"the median file has {median(sizes.values())} lines, at most {MEDIAN_LINES} are accepted"


def large_templates(root: Path) -> Iterator[str]:
    """Yields every template that is too long to see through."""
    for path in sorted((root / "templates").rglob("*")):
        lines = len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0
        if lines > MOST_TEMPLATE_LINES:
            shown = path.relative_to(root).as_posix()
            yield f"{shown}: {lines} lines, at most {MOST_TEMPLATE_LINES} are accepted"


def filled_package_files(root: Path) -> Iterator[str]:
    """Yields every `__init__.py` that holds something."""
    for module in modules(root).values():
        if module.path.name == "__init__.py" and module.text:
            yield f"{module.shown}: has to be empty"


def nameless_files(root: Path) -> Iterator[str]:
    """Yields every file and folder whose name says nothing about what is in it."""
    for folder in NAMED_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            stem = path.name.split(".")[0].lower()
            if stem in NAMELESS or re.split(r"[_-]", stem)[-1] in NAMELESS_ENDINGS:
                yield f"{path.relative_to(root).as_posix()}: the name says nothing about what is in it"
