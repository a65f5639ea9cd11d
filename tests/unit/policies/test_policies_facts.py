"""The facts of specs that policies bound, and the paths that rules may name."""

from pathlib import Path

import pytest

from good_specs import MODELS, data_of
from mlspec.policies.facts import FIGURES, fact
from mlspec.policies.matching import in_file, on_path
from mlspec.policies.paths import bounded_paths, missing_key
from mlspec.spec.model_spec import ModelSpec

DOCS = Path(__file__).parents[3] / "docs" / "policies.md"


def value(name: str, model: str) -> object:
    found = fact(name)
    assert found is not None
    return found.read(ModelSpec.model_validate(data_of(MODELS[model])))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tier", 1.0),
        ("shadow", 24 * 3600.0),
        ("time_to_full_traffic", 23 * 86_400.0),
        ("approvals", 1.0),
        ("gates_against_production", 3.0),
        ("slice_gates_against_production", 1.0),
        ("rollback_rules", 3.0),
        ("system_rollback_rules", 2.0),
        ("consumers", 2.0),
        ("rollback.keep_warm", 36 * 3600.0),
        ("evidence.alpha", 0.05),
        ("evidence.test", "fixed"),
        ("serving.log.share", 1.0),
        ("deployment.replicas.min", 2.0),
    ],
)
def test_facts_of_the_flight_delay_model(name: str, expected: object) -> None:
    assert value(name, "specs/flight-delay") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("tier", None), ("shadow", 0.0), ("approvals", 0.0), ("rollout.on_missing_data", None), ("evidence.alpha", 0.05)],
)
def test_facts_of_a_model_that_says_little(name: str, expected: object) -> None:
    assert value(name, "minimal/churn") == expected


@pytest.mark.parametrize(
    "name", ["rollout", "rollout.stages", "kpis.errors.threshold", "gates.0.kpi", "nothing", "rollback.nothing.at_all"]
)
def test_what_is_not_one_value_is_no_fact(name: str) -> None:
    assert fact(name) is None


def test_every_figure_is_documented() -> None:
    text = DOCS.read_text()
    assert [name for name in FIGURES if f"| `{name}` |" not in text] == []


def test_every_bounded_path_can_be_read_of_every_model() -> None:
    specs = [ModelSpec.model_validate(data_of(file)) for file in MODELS.values()]
    facts = [fact(path) for path in bounded_paths()]
    assert len(facts) > 30
    assert all(
        found is not None and isinstance(found.read(spec), type(None) | bool | float | str)
        for found in facts
        for spec in specs
    )


@pytest.mark.parametrize(
    "path",
    [
        "*",
        "gates",
        "gates.*.at_least",
        "gates.0.at_least",
        "rollout.stages.half.for",
        "rollout.stages.*.gates",
        "rollout.*",
        "kpis.anything.expected",
        "models.flight-delay.version",
        "policies.a_rule",
        "sources.flights.columns.carrier",
        "model.variants.boosted.params.max_iter",
    ],
)
def test_paths_of_the_language_are_known(path: str) -> None:
    assert missing_key(path) is None


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("rolout", "rolout"),
        ("rollout.stage", "stage"),
        ("rollout.stages.*.gate", "gate"),
        ("metadata.name.first", "first"),
        ("metadata.name.*", "*"),
        ("gates.0.against.production", "production"),
        ("models.flight-delay.versions", "versions"),
    ],
)
def test_paths_that_no_spec_has_are_found(path: str, key: str) -> None:
    found = missing_key(path)
    assert found is not None
    assert found[0] == key


@pytest.mark.parametrize(
    ("pattern", "path", "touched"),
    [
        ("gates", ("gates", 1, "at_least"), True),
        ("gates.1", ("gates", 1, "at_least"), True),
        ("gates.2", ("gates", 1, "at_least"), False),
        ("rollout.stages.*.gates", ("rollout", "stages", "half", "gates", 0), True),
        ("rollout.stages.*.gates", ("rollout", "stages", "half", "for"), False),
        ("rollout.stages.*.gates", ("rollout",), True),
        ("rollout.stages.*.gates", ("rollout", "stages", "half"), True),
        ("rollback", ("rollout",), False),
        ("*", ("rollout", "stages"), True),
    ],
)
def test_a_path_rule_is_about_what_is_at_below_or_around_it(
    pattern: str, path: tuple[str | int, ...], touched: bool
) -> None:
    assert on_path(pattern, path) is touched


@pytest.mark.parametrize(
    ("glob", "file", "same"),
    [
        ("environments/*.yaml", "environments/production.yaml", True),
        ("environments/*.yaml", "environments/eu/production.yaml", False),
        ("*/model.yaml", "churn/model.yaml", True),
        ("*.yaml", "mlspec.yaml", True),
        ("*.yaml", "churn/model.yaml", False),
    ],
)
def test_a_star_stays_within_one_name(glob: str, file: str, same: bool) -> None:
    assert in_file(glob, file) is same
