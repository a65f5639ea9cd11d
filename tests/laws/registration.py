"""A check is a file, a line and a bad case; a backend is a folder, its templates, a line and a good case."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from laws.modules import Module, imports, modules

TEMPLATE_SUFFIXES = (".j2", ".jinja", ".jinja2")


def unregistered_checks(root: Path) -> Iterator[str]:
    """Yields what a check lacks: its one line in CHECKS, its code, its bad case."""
    below = _below(root, "mlspec.checks")
    checks = {name: module for name, module in below.items() if _codes(module) or "CHECK" in _assigned(module)}
    yield from _registration(root, "mlspec.checks.registry", "CHECKS", {name: name for name in checks})
    cases = {path.name for path in (root / "tests" / "cases" / "bad").glob("*") if any(path.iterdir())}
    for name, module in checks.items():
        fault = name.rpartition(".")[2].replace("_", "-")
        codes = _codes(module)
        if not codes:
            yield f"{module.shown}: declares no code"
        elif not any(f"{code}-{fault}" in cases for code in codes):
            yield f"{module.shown}: has no bad case tests/cases/bad/{codes[0]}-{fault}/"


def unregistered_backends(root: Path) -> Iterator[str]:
    """Yields what a backend lacks: its templates, its one line in BACKENDS, its good case."""
    package = "mlspec.backends"
    inner = {
        name: ".".join(name.split(".")[:3])
        for name, module in modules(root).items()
        if name.startswith(f"{package}.") and (name.count(".") > 2 or module.path.name == "__init__.py")
    }
    yield from _registration(root, f"{package}.registry", "BACKENDS", inner)
    good = {path.name for path in (root / "tests" / "cases" / "good").glob("*/expected/**/*") if path.is_file()}
    for backend in sorted(set(inner.values())):
        name = backend.rpartition(".")[2]
        templates = {path.name for path in (root / "templates" / name).rglob("*") if path.is_file()}
        if not templates and not _renders_manifests(root, backend):
            yield f"compiler/mlspec/backends/{name}: has no templates in templates/{name}/, and renders no manifests"
        elif templates and not good & {_rendered(template) for template in templates}:
            yield f"compiler/mlspec/backends/{name}: no good case expects a file of templates/{name}/"


def _renders_manifests(root: Path, backend: str) -> bool:
    """Returns whether a backend leaves the text of its files to the one template of all manifests."""
    known = modules(root)
    return any(
        imported.module.startswith(("mlspec.manifests.", "mlspec.workflows."))
        for name, module in known.items()
        if name.startswith(f"{backend}.")
        for imported in imports(module, known)
    )


def _below(root: Path, package: str) -> dict[str, Module]:
    return {
        name: module
        for name, module in modules(root).items()
        if name.startswith(f"{package}.") and name != f"{package}.registry" and module.path.name != "__init__.py"
    }


def _codes(module: Module) -> list[str]:
    texts = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant)}
    return sorted(text for text in texts if isinstance(text, str) and re.fullmatch(r"MLS\d{3}", text))


def _registration(root: Path, registry: str, variable: str, owners: dict[str, str]) -> Iterator[str]:
    """Yields every owner of modules that does not stand in the registry's variable exactly once."""
    known = modules(root)
    if registry not in known:
        yield f"compiler/{registry.replace('.', '/')}.py: is missing"
        return
    if variable not in _assigned(known[registry]):
        yield f"{known[registry].shown}: has no {variable}"
        return
    standing = Counter(owners[module] for module in _standing(known[registry], variable, known) if module in owners)
    for owner in sorted(set(owners.values())):
        if standing[owner] != 1:
            yield f"{owner}: stands {standing[owner]} times in {variable}, not once"


def _standing(registry: Module, variable: str, known: dict[str, Module]) -> Iterator[str]:
    """Yields the modules that a variable is made of, also by way of other variables of the registry.

    A registry that imports late may name a module by text.
    """
    bound = {imported.bound: imported.module for imported in imports(registry, known)}
    assigned = _assigned(registry)
    for node in ast.walk(assigned[variable]):
        match node:
            case ast.Name(id=name) if name in assigned and name != variable:
                yield from _standing(registry, name, known)
            case ast.Name(id=name) | ast.Constant(value=str() as name):
                yield bound.get(name, name)
            case _:
                pass


def _assigned(module: Module) -> dict[str, ast.expr]:
    """Returns what is assigned to each name at the top of a module."""
    found: dict[str, ast.expr] = {}
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
            case _:
                pass
    return found


def _rendered(template: str) -> str:
    for suffix in TEMPLATE_SUFFIXES:
        template = template.removesuffix(suffix)
    return template
