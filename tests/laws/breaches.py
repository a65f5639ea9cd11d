"""Small trees that each break one law, with what the law has to say about them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from laws import directions, disk, registration, shape

Law = Callable[[Path], Iterator[str]]
Files = dict[str, str]

CHECK = 'RULE = Rule("MLS401", "late-label")\nCHECK = Check(RULE, find)\n'
CHECKS = """
from mlspec.checks import late_label
FIRST: tuple[Check, ...] = (late_label.CHECK,)
CHECKS: tuple[Check, ...] = tuple(check for step in (FIRST,) for check in step)
"""
BACKENDS = "from mlspec.backends.dvc.backend import DVC\nBACKENDS: tuple[Backend, ...] = (DVC,)\n"
CHECKS_FILE = "compiler/mlspec/checks/registry.py"
CHECK_FILE = "compiler/mlspec/checks/late_label.py"
GOOD: Files = {
    CHECKS_FILE: CHECKS,
    CHECK_FILE: CHECK,
    "compiler/mlspec/checks/subject.py": "def each_model(find): ...\n",
    "tests/cases/bad/MLS401-late-label/model.yaml": "kind: Model\n",
    "compiler/mlspec/backends/registry.py": BACKENDS,
    "compiler/mlspec/backends/backend.py": "class Backend: ...\n",
    "compiler/mlspec/backends/dvc/backend.py": "DVC = Backend()\n",
    "templates/dvc/dvc.yaml.j2": "stages: [[ stages ]]\n",
    "tests/cases/good/plain/expected/pipeline/dvc.yaml": "stages: {}\n",
}
NO_GOOD_CASE = {file: text for file, text in GOOD.items() if "cases/good" not in file}
ARGO_BACKEND = "from mlspec.backends.argo.backend import ARGO\n" + BACKENDS.replace("DVC,", "DVC, ARGO")


@dataclass(frozen=True)
class Breach:
    """A tree that breaks a law, and the beginning of the one finding that has to follow."""

    law: Law
    files: Files
    finding: str

    def __str__(self) -> str:
        return f"{self.law.__name__}: {self.finding}"


def _source(law: Law, file: str, text: str, finding: str) -> Breach:
    """Returns the breach of one file of mlspec."""
    return Breach(law, {f"compiler/mlspec/{file}": text}, f"compiler/mlspec/{file}:{finding}")


def _directions() -> Iterator[Breach]:
    law: Law = directions.wrong_directions
    yield _source(law, "plan/a.py", "from mlspec.spec import b", "1: plan may not import mlspec.spec.b")
    yield _source(law, "plan/a.py", "def f():\n    import mlspec.spec", "2: plan may not import mlspec.spec")
    yield _source(law, "plan/a.py", "if TYPE_CHECKING:\n    import mlspec.spec", "2: plan may not import mlspec.spec")
    yield _source(law, "spec/a.py", "from ..checks import c", "1: spec may not import mlspec.checks.c")
    yield _source(law, "spec/a.py", "import_module('mlspec.cli')", "1: spec may not import mlspec.cli")
    yield _source(law, "expressions/a.py", "import mlspec.conventions", "1: expressions may not import")
    yield _source(law, "pipeline.py", "import mlspec.cli", "1: pipeline may not import mlspec.cli")
    yield _source(law, "release/a.py", "import mlspec.cli", "1: release may not import mlspec.cli")
    yield _source(law, "version.py", "import mlspec.conventions", "1: version may not import")
    yield _source(law, "cli/a.py", "import mlspec_runtime.b", "1: cli may not import mlspec_runtime.b")
    runtime = "compiler/mlspec_runtime/a.py"
    yield Breach(law, {runtime: "import mlspec.plan"}, f"{runtime}:1: mlspec_runtime may not import mlspec.plan")
    law = directions.unplaced_parts
    yield Breach(law, {"compiler/mlspec/dashboards/a.py": ""}, "compiler/mlspec/dashboards: may import nothing")
    law = directions.foreign_imports
    yield _source(law, "statistics/a.py", "import numpy as np", "1: statistics may not import numpy")
    yield _source(law, "expressions/a.py", "from duckdb import sql", "1: expressions may not import duckdb")
    yield _source(law, "diagnostics/a.py", "def f():\n    import click", "2: diagnostics may not import click")
    law = directions.hidden_imports
    yield _source(law, "spec/a.py", "import_module(f'mlspec.{x}')", "1: imports a module by a computed name")


def _circles() -> Iterator[Breach]:
    a, b = "compiler/mlspec/plan/a.py", "compiler/mlspec/plan/b.py"
    finding = "modules import each other in a circle: mlspec.plan."
    yield Breach(directions.circles, {a: "from mlspec.plan.b import x", b: "from mlspec.plan.a import y"}, finding)
    yield Breach(directions.circles, {a: "from . import b", b: "def f():\n    from .a import y"}, finding)


def _disk() -> Iterator[Breach]:
    law = disk.disk_access
    yield _source(law, "plan/a.py", "text = open('b').read()", "1: open()")
    yield _source(law, "plan/a.py", "def f(path):\n    return path.read_text()", "2: .read_text()")
    yield _source(law, "plan/a.py", "from os import remove", "1: import os.remove")
    yield _source(law, "plan/a.py", "import os.path", "1: import os.path")
    yield _source(law, "plan/a.py", "from importlib import resources", "1: import importlib.resources")
    yield _source(law, "plan/a.py", "from pathlib import Path\nPath('a').resolve()", "2: .resolve()")
    yield _source(law, "release/a.py", "import shutil", "1: import shutil")
    yield _source(law, "pipeline.py", "import tempfile", "1: import tempfile")


def _shape() -> Iterator[Breach]:
    small = {f"compiler/mlspec/{number}.py": "x = 1\n" for number in range(20)}
    law: Law = shape.wrong_sizes
    yield Breach(law, small | {"compiler/mlspec/a.py": "x = 1\n" * 401}, "compiler/mlspec/a.py: 401 lines")
    many = {f"compiler/mlspec/many{number}.py": "x = 1\n" * 221 for number in range(3)}
    yield Breach(law, small | many, "3 of 23 files have over 220 lines")
    yield Breach(law, {file: text * 81 for file, text in small.items()}, "the median file has 81")
    yield Breach(shape.large_templates, {"templates/dvc/a.j2": "a\n" * 151}, "templates/dvc/a.j2: 151 lines")
    init = "compiler/mlspec/__init__.py"
    yield Breach(shape.filled_package_files, {init: '"""A compiler."""\n'}, f"{init}: has to be empty")
    for file in ("tests/unit/core.py", "templates/dvc/path_helpers.j2", "compiler/mlspec/utils/a.py"):
        named = file.removesuffix("/a.py")
        yield Breach(shape.nameless_files, {file: ""}, f"{named}: the name says nothing")


def _registration() -> Iterator[Breach]:
    law: Law = registration.unregistered_checks
    unread = {file: text for file, text in GOOD.items() if file != CHECKS_FILE}
    yield Breach(law, unread, f"{CHECKS_FILE}: is missing")
    yield Breach(law, GOOD | {CHECKS_FILE: "RULES = ()"}, f"{CHECKS_FILE}: has no CHECKS")
    for text, times in (("CHECKS = ()", 0), (CHECKS.replace("(FIRST,)", "(FIRST, FIRST)"), 2)):
        finding = f"mlspec.checks.late_label: stands {times} times in CHECKS"
        yield Breach(law, GOOD | {CHECKS_FILE: text}, finding)
    twice = CHECKS.replace("(late_label.CHECK,)", "(late_label.CHECK, late_label.CHECK)")
    yield Breach(law, GOOD | {CHECKS_FILE: twice}, "mlspec.checks.late_label: stands 2 times in CHECKS")
    yield Breach(law, GOOD | {CHECK_FILE: CHECK.replace("MLS401", "401")}, f"{CHECK_FILE}: declares no code")
    uncovered = CHECK.replace("MLS401", "MLS402")
    yield Breach(
        law,
        GOOD | {CHECK_FILE: uncovered},
        f"{CHECK_FILE}: has no bad case tests/cases/bad/MLS402-late-label/",
    )
    law = registration.unregistered_backends
    empty = {"compiler/mlspec/backends/argo/__init__.py": "", "templates/argo/dvc.yaml.j2": "a: b"}
    yield Breach(law, GOOD | empty, "mlspec.backends.argo: stands 0 times in BACKENDS")
    argo = GOOD | {"compiler/mlspec/backends/argo/backend.py": "ARGO = Backend()"}
    yield Breach(law, argo | {"templates/argo/dvc.yaml.j2": "a: b"}, "mlspec.backends.argo: stands 0 times in BACKENDS")
    argo |= {"compiler/mlspec/backends/registry.py": ARGO_BACKEND}
    bare = "compiler/mlspec/backends/argo: has no templates in templates/argo/, and renders no manifests"
    yield Breach(law, argo, bare)
    yield Breach(law, NO_GOOD_CASE, "compiler/mlspec/backends/dvc: no good case expects a file of templates/dvc/")


BREACHES = (*_directions(), *_circles(), *_disk(), *_shape(), *_registration())
