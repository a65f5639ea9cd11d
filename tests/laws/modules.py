"""The modules of a tree and what they import, read from their syntax: nothing is imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One imported name.

    `module` is the module of the tree that it comes from, or else the whole dotted name; `bound` is what the
    importing module calls it.
    """

    module: str
    line: int
    bound: str


@dataclass(frozen=True)
class Module:
    """A Python file below `compiler/`; `name` is its dotted name."""

    name: str
    path: Path
    shown: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.shown)


def place(name: str) -> tuple[str, str]:
    """Returns the import package of a dotted name and the folder or module directly below it."""
    package, _, rest = name.partition(".")
    return package, rest.split(".")[0]


def modules(root: Path) -> dict[str, Module]:
    """Returns every module below `root/compiler` by its dotted name."""
    base = root / "compiler"
    found: dict[str, Module] = {}
    for path in sorted(base.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path, path.relative_to(root).as_posix())
    return found


def imports(module: Module, known: dict[str, Module]) -> Iterator[Import]:
    """Yields what `module` imports: in functions, for types and by a literal `import_module` as well."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(_module_part(alias.name, known), node.lineno, alias.asname or alias.name)
            case ast.ImportFrom(names=names):
                base = _absolute(node, module)
                for alias in names:
                    name = _module_part(f"{base}.{alias.name}", known)
                    yield Import(name, node.lineno, alias.asname or alias.name)
            case ast.Call(args=[ast.Constant(value=str() as name), *_]) if is_dynamic_import(node):
                yield Import(_module_part(name, known), node.lineno, name)
            case _:
                pass


def is_dynamic_import(node: ast.Call) -> bool:
    """Says whether the call is `import_module(...)`, `importlib.import_module(...)` or `__import__(...)`."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"import_module", "__import__"}
        case _:
            return False


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    if module.path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def _module_part(name: str, known: dict[str, Module]) -> str:
    candidate = name
    while candidate and candidate not in known:
        candidate = candidate.rpartition(".")[0]
    return candidate or name
