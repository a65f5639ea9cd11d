"""Plans of specs as plain data, lowered without being checked: a comparison has to read what a check refuses too."""

import json
from typing import Any

from good_specs import kind_of
from mlspec.lowering.project import lower_project
from mlspec.plan.plan import ProjectPlan
from mlspec.source.reader import read
from mlspec.spec.bind import bind_environment, bind_model, bind_project, bind_release

Specs = dict[str, dict[str, Any]]


def _bound(kind: Any, file: str, data: Any) -> Any:
    document = read(file, json.dumps(data, ensure_ascii=False).encode()).document
    assert document is not None, file
    result = kind(document)
    assert result.bound is not None, (file, result.diagnostics)
    return result.bound


def plan_of(specs: Specs) -> ProjectPlan:
    """Returns the plan of a project's specs."""
    binds = {"model": bind_model, "environment": bind_environment, "release": bind_release}
    bound = {
        kind: [_bound(bind, file, data) for file, data in specs.items() if kind_of(file) == kind]
        for kind, bind in binds.items()
    }
    project = _bound(bind_project, "mlspec.yaml", specs["mlspec.yaml"])
    return lower_project(project, bound["model"], bound["environment"], bound["release"])
