"""Which part of mlspec may import which: dependencies point one way."""

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from laws.modules import Module, imports, is_dynamic_import, modules, place

LEAVES = frozenset({"version", "conventions", "resources"})
STANDARD_LIBRARY_ONLY = frozenset({"expressions", "statistics", "diagnostics"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    "version": frozenset(),
    "conventions": frozenset(),
    "resources": frozenset(),
    "expressions": frozenset(),
    "statistics": frozenset(),
    "diagnostics": LEAVES,
    "source": LEAVES | {"diagnostics"},
    "spec": LEAVES | {"source", "diagnostics", "expressions"},
    "plan": LEAVES | {"expressions"},
    "forecast": LEAVES | {"spec", "statistics"},
    "policies": LEAVES | {"spec", "plan"},
    "checks": LEAVES
    | {"spec", "source", "diagnostics", "expressions", "statistics", "forecast", "policies", "plan", "backends"},
    "lowering": LEAVES | {"spec", "source", "diagnostics", "expressions", "statistics", "forecast", "plan", "policies"},
    "emit": LEAVES | {"diagnostics"},
    "queries": LEAVES | {"plan", "statistics"},
    "manifests": LEAVES | {"plan", "queries", "emit"},
    "workflows": LEAVES | {"plan", "emit"},
    "backends": LEAVES | {"plan", "queries", "manifests", "workflows", "emit", "diagnostics"},
    "formatting": LEAVES | {"spec", "source", "diagnostics"},
    "graph": LEAVES | {"plan", "spec", "diagnostics"},
    "draft": LEAVES | {"spec", "expressions", "diagnostics", "checks", "emit"},
    "report": LEAVES | {"plan", "emit", "statistics", "diagnostics"},
    "history": frozenset(),
    "forge": LEAVES | {"history", "emit", "diagnostics"},
    "versions": LEAVES | {"plan", "spec", "source", "history", "expressions", "diagnostics"},
    "release": LEAVES
    | {"plan", "spec", "source", "expressions", "lowering", "emit", "backends", "report", "review", "diagnostics"},
    "review": LEAVES
    | {"graph", "plan", "versions", "policies", "spec", "source", "backends", "emit", "expressions", "diagnostics"},
}
MAY_IMPORT["reading"] = LEAVES | {"spec", "source", "diagnostics"}
MAY_IMPORT["rendering"] = LEAVES | {"backends", "plan", "workflows", "emit", "review"}
MAY_IMPORT["watching"] = LEAVES | {"plan", "spec", "queries", "backends", "emit", "release"}
MAY_IMPORT["rules"] = frozenset(MAY_IMPORT)
MAY_IMPORT["pipeline"] = frozenset(MAY_IMPORT)
MAY_IMPORT["cli"] = frozenset(MAY_IMPORT)
MAY_IMPORT["__main__"] = frozenset(MAY_IMPORT)
RUNTIME_MAY_IMPORT = frozenset({"expressions", "statistics"})


def wrong_directions(root: Path) -> Iterator[str]:
    """Yields every import within the two packages that points the wrong way."""
    known = modules(root)
    for module in known.values():
        package, part = place(module.name)
        for imported in imports(module, known):
            to_package, to_part = place(imported.module)
            if to_package not in {"mlspec", "mlspec_runtime"}:
                continue
            if package == "mlspec_runtime":
                allowed = to_package == "mlspec_runtime" or to_part in RUNTIME_MAY_IMPORT
            elif to_package == "mlspec_runtime":
                allowed = False
            else:
                allowed = to_part in ("", part) or to_part in MAY_IMPORT.get(part, frozenset())
            if not allowed:
                importer = part if package == "mlspec" else package
                yield f"{module.shown}:{imported.line}: {importer} may not import {imported.module}"


def unplaced_parts(root: Path) -> Iterator[str]:
    """Yields every folder or module directly below mlspec for which no direction is declared."""
    for part in sorted({place(name)[1] for name in modules(root) if name.startswith("mlspec.")}):
        if part not in MAY_IMPORT:
            yield f"compiler/mlspec/{part}: may import nothing until it has its line in MAY_IMPORT"


def foreign_imports(root: Path) -> Iterator[str]:
    """Yields every import from outside the standard library in the parts that live on it alone."""
    known = modules(root)
    for module in known.values():
        package, part = place(module.name)
        if package != "mlspec" or part not in STANDARD_LIBRARY_ONLY:
            continue
        for imported in imports(module, known):
            top = imported.module.split(".")[0]
            if top != "mlspec" and top not in sys.stdlib_module_names:
                yield f"{module.shown}:{imported.line}: {part} may not import {top}: not standard library"


def hidden_imports(root: Path) -> Iterator[str]:
    """Yields every import of a computed name in mlspec outside its cli: no law can see where it points."""
    for module in modules(root).values():
        package, part = place(module.name)
        if package != "mlspec" or part == "cli":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and is_dynamic_import(node) and not _is_literal(node):
                yield f"{module.shown}:{node.lineno}: imports a module by a computed name"


def circles(root: Path) -> Iterator[str]:
    """Yields one circle of modules that import each other, if there is one."""
    known = modules(root)
    graph = {module.name: set(_neighbours(module, known)) for module in known.values()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "modules import each other in a circle: " + " <- ".join(error.args[1])


def _neighbours(module: Module, known: dict[str, Module]) -> Iterator[str]:
    for imported in imports(module, known):
        if imported.module in known and imported.module != module.name:
            yield imported.module


def _is_literal(node: ast.Call) -> bool:
    return bool(node.args) and isinstance(node.args[0], ast.Constant)
