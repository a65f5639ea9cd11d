"""Only the writer and the command line touch the file system."""

import ast
from collections.abc import Iterator
from pathlib import Path

from laws.modules import Module, imports, modules, place

# `history` runs git in an environment that it takes from the process's own; what `forge` opens is a connection.
ALLOWED = frozenset({"emit", "cli", "history", "forge", "resources", "__main__"})
DISK_MODULES = (
    "fcntl",
    "fileinput",
    "glob",
    "importlib.resources",
    "io.open",
    "linecache",
    "mmap",
    "os",
    "pkgutil",
    "shelve",
    "shutil",
    "sqlite3",
    "tarfile",
    "tempfile",
    "zipfile",
)
PATH_METHODS = frozenset(
    {
        "chmod",
        "exists",
        "expanduser",
        "glob",
        "hardlink_to",
        "is_dir",
        "is_file",
        "is_symlink",
        "iterdir",
        "lstat",
        "mkdir",
        "open",
        "read_bytes",
        "read_text",
        "readlink",
        "rglob",
        "rmdir",
        "samefile",
        "stat",
        "symlink_to",
        "touch",
        "unlink",
        "write_bytes",
        "write_text",
    }
)
# Other objects have methods of these names too: they count where the concrete `Path` is at hand.
AMBIGUOUS_METHODS = frozenset({"absolute", "cwd", "home", "rename", "replace", "resolve", "walk"})


def disk_access(root: Path) -> Iterator[str]:
    """Yields every way to the file system that a module of mlspec takes without being one of `ALLOWED`."""
    known = modules(root)
    for module in known.values():
        package, part = place(module.name)
        if package != "mlspec" or part in ALLOWED:
            continue
        names = [(imported.line, imported.module) for imported in imports(module, known)]
        taken = [(line, f"import {name}") for line, name in names if _is_disk(name)]
        methods = PATH_METHODS
        if any(name in {"pathlib", "pathlib.Path"} for _, name in names):
            methods |= AMBIGUOUS_METHODS
        for line, way in sorted([*taken, *_calls(module, methods)]):
            yield f"{module.shown}:{line}: {way}: only emit and cli touch the file system"


def _is_disk(name: str) -> bool:
    return any(name == disk or name.startswith(f"{disk}.") for disk in DISK_MODULES)


def _calls(module: Module, methods: frozenset[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="open")):
                yield node.lineno, "open()"
            case ast.Call(func=ast.Attribute(attr=method)) if method in methods:
                yield node.lineno, f".{method}()"
            case _:
                pass
