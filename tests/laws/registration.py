"""A check is a file, a line and a bad case; a backend is a folder, its templates, a line and a good case."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from laws.modules import Module, imports, modules

TEMPLATE_SUFFIXES = (".j2", ".jinja", ".jinja2")


def unregistered_checks(root: Path) -> Iterator[str]:
    """Yields what a check lacks: its one line in CHECKS, code and bad case; and lines without a check."""
    checks = {
        name: module for name, module in _below(root, "mlspec.checks").items() if _has_public_function(module)
    }
    yield from _registration(root, "mlspec.checks.registry", "CHECKS", {name: name for name in checks})
    cases = {path.name for path in (root / "tests" / "cases" / "bad").glob("*") if any(path.iterdir())}
    for name, module in checks.items():
        fault = name.rpartition(".")[2].replace("_", "-")
        codes = sorted({text for text in _texts(module) if re.fullmatch(r"MLS\d{3}", text)})
        if not codes:
            yield f"{module.shown}: declares no code"
        elif not any(f"{code}-{fault}" in cases for code in codes):
            yield f"{module.shown}: has no bad case tests/cases/bad/{codes[0]}-{fault}/"


def unregistered_backends(root: Path) -> Iterator[str]:
    """Yields what a backend lacks: templates, one line in BACKENDS, a good case; and lines without one."""
    inner = {
        name: ".".join(name.split(".")[:3]) for name in _below(root, "mlspec.backends") if name.count(".") > 2
    }
    yield from _registration(root, "mlspec.backends.registry", "BACKENDS", inner)
    good = {
        path.name for path in (root / "tests" / "cases" / "good").glob("*/expected/**/*") if path.is_file()
    }
    for backend in sorted(set(inner.values())):
        name = backend.rpartition(".")[2]
        templates = {path.name for path in (root / "templates" / name).rglob("*") if path.is_file()}
        if not templates:
            yield f"compiler/mlspec/backends/{name}: has no templates in templates/{name}/"
        elif not good & {_rendered(template) for template in templates}:
            yield f"compiler/mlspec/backends/{name}: no good case expects a file of templates/{name}/"


def _below(root: Path, package: str) -> dict[str, Module]:
    return {
        name: module
        for name, module in modules(root).items()
        if name.startswith(f"{package}.")
        and name != f"{package}.registry"
        and module.path.name != "__init__.py"
    }


def _has_public_function(module: Module) -> bool:
    """Says whether the module is a check; one that only declares types says what a check looks at."""
    return any(
        isinstance(node, ast.FunctionDef) and not node.name.startswith("_") for node in module.tree.body
    )


def _registration(root: Path, registry: str, variable: str, owners: dict[str, str]) -> Iterator[str]:
    """Yields where the entries of a registry's tuple and the modules, by their owners, are not one to one."""
    known = modules(root)
    if registry not in known:
        yield f"compiler/{registry.replace('.', '/')}.py: is missing"
        return
    entries = _entries(known[registry], variable)
    if entries is None:
        yield f"{known[registry].shown}: has no tuple {variable}"
        return
    bound = {imported.bound: imported.module for imported in imports(known[registry], known)}
    counts: Counter[str] = Counter()
    for entry in entries:
        meant = {owners[module] for name in _names(entry) if (module := bound.get(name, name)) in owners}
        counts.update(meant)
        if len(meant) != 1:
            place = f"{known[registry].shown}:{entry.lineno}"
            yield f"{place}: {ast.unparse(entry)} stands for {len(meant)} modules, not for one"
    for owner in sorted(set(owners.values())):
        if counts[owner] != 1:
            yield f"{owner}: stands {counts[owner]} times in {variable}, not once"


def _entries(registry: Module, variable: str) -> list[ast.expr] | None:
    for node in registry.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=entries)) if name == variable:
                return entries
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Tuple(elts=entries)) if name == variable:
                return entries
            case _:
                pass
    return None


def _names(entry: ast.expr) -> Iterator[str]:
    """Yields the names in an entry, and its texts: a registry that imports late names modules by text."""
    for node in ast.walk(entry):
        match node:
            case ast.Name(id=name) | ast.Constant(value=str() as name):
                yield name
            case _:
                pass


def _texts(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _rendered(template: str) -> str:
    for suffix in TEMPLATE_SUFFIXES:
        template = template.removesuffix(suffix)
    return template
