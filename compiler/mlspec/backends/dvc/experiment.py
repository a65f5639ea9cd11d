"""Renders the pipeline of a candidate to run beside it: the same stages, on a sample where one is asked for."""

from collections.abc import Iterator
from dataclasses import replace

from mlspec.backends.dvc.backend import render_model
from mlspec.backends.dvc.parameters import parameters
from mlspec.conventions import PARAMETERS_FILE, experiment_folder, header, pipeline_folder
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.plan.pipeline import Stage
from mlspec.plan.plan import Plan

SAMPLING, FEATURES = "split", "features"


def render_experiment(plan: Plan, rows: int | None) -> tuple[OutputFile, ...]:
    """Returns the files of an experiment's folder; without `rows` they are those of the candidate, byte for byte.

    A sample is taken where rows are kept apart by time: sources, labels and features come out of the cache, joins and
    windows see every row, and what is claimed of labels is held against all of them.
    """
    before, after = pipeline_folder(plan.name), experiment_folder(plan.name)
    stages = plan.stages if rows is None else tuple(_sampling(plan))
    files = {file.path.removeprefix(f"{before}/"): file.text for file in render_model(replace(plan, stages=stages))}
    if rows is not None:
        values = parameters(plan)
        values["split"]["sample"] = {
            "rows": rows,
            "source": plan.features.source,
            "slices": [group.where for group in plan.judgement.slices],
        }
        files[PARAMETERS_FILE] = render("dvc/params.yaml.j2", header=header(plan.spec), parameters=values)
    return tuple(OutputFile(f"{after}/{name}", text) for name, text in files.items())


def _sampling(plan: Plan) -> Iterator[Stage]:
    """Yields the stages, of which the one that samples reads what slices are told by, too."""
    read = {f"ingest-{plan.features.source}": 1, FEATURES: 1} if plan.judgement.slices else {}
    beside = tuple(path for stage in plan.stages for path in stage.outputs[: read.get(stage.name, 0)])
    for stage in plan.stages:
        further = tuple(path for path in beside if path not in stage.inputs)
        yield replace(stage, inputs=(*stage.inputs, *further)) if stage.name == SAMPLING else stage
