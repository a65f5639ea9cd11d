"""What no committed file may say, and what it has to say beside an exception."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

FORBIDDEN = {
    "installs an unrelated package: ours is mlspec-compiler": re.compile(
        r"""\bpip3?\s+install\s+(?:-\S+\s+)*["']?mlspec(?![\w./-])""", re.IGNORECASE
    ),
    "names a registry host, which is for the machine to say": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.org)\b|--(?:extra-)?index[-]url\b|--find[-]links\b"
    ),
    "holds a path of one machine": re.compile(
        r"(?<![\w.*}])/(?:home/[a-z][\w-]*/|Users/[A-Za-z][\w-]*/|root/|work/(?:main|shared)\b)|\b[A-Z]:\\\\?Users\\"
    ),
}
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:\s*ignore)(?P<rest>.*)")
CODES = re.compile(r"^\s*:?\s*(?:\[[\w, -]+\]|[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)")


def tracked(root: Path) -> tuple[Path, ...]:
    """Returns the files that git tracks below `root` and that are still there."""
    git = ["git", "-c", f"safe.directory={root}", "ls-files", "-z"]
    listed = run(git, cwd=root, capture_output=True, check=True, text=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := root / name).is_file())


def forbidden_words(root: Path) -> Iterator[str]:
    """Yields every tracked line that says something of `FORBIDDEN`."""
    for path in tracked(root):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for fault, pattern in FORBIDDEN.items():
                if found := pattern.search(line):
                    yield f"{path.relative_to(root).as_posix()}:{number}: {found[0]!r}: {fault}"


def unexplained_exceptions(root: Path) -> Iterator[str]:
    """Yields every comment that silences ruff, mypy or pyright without a code, or without a reason."""
    for path in tracked(root):
        if path.suffix != ".py":
            continue
        text = io.StringIO(path.read_text(encoding="utf-8"))
        for token in tokenize.generate_tokens(text.readline):
            if token.type != tokenize.COMMENT or not (silenced := EXCEPTION.search(token.string)):
                continue
            place = f"{path.relative_to(root).as_posix()}:{token.start[0]}"
            codes = CODES.match(silenced["rest"])
            if codes is None:
                yield f"{place}: {token.string!r} names no code"
            elif not re.search(r"[a-z]{2}", silenced["rest"][codes.end() :]):
                yield f"{place}: {token.string!r} gives no reason"


def unexplained_lint_settings(root: Path) -> Iterator[str]:
    """Yields every rule that pyproject.toml switches off without a comment on its line."""
    inside = False
    for number, line in enumerate((root / "pyproject.toml").read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"\[tool\.ruff\.lint(\.per-file-ignores)?\]", line):
            inside = True
        elif line.startswith("["):
            inside = False
        if inside and re.match(r'\s+"[A-Z]+\d*"', line) and not re.search(r"# \S+ \S", line):
            yield f"pyproject.toml:{number}: {line.strip()} gives no reason"
        if inside and re.match(r'.+= \[.*"[A-Z]+\d*".*\]', line) and not line.startswith("select = "):
            yield f"pyproject.toml:{number}: one rule a line, each with its reason"
