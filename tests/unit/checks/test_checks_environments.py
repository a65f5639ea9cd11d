"""What environments are held to: the releases there are, and never what could not be read."""

import json
from hashlib import sha256
from typing import Any

import pytest

from good_specs import PROJECTS, frozen_of, project_files, replaced, specs_of
from mlspec.pipeline import Checked, check

SPECS = specs_of(PROJECTS["released"])
FROZEN = dict(frozen_of(PROJECTS["released"]))
PRODUCTION, STAGING = "environments/production.yaml", "environments/staging.yaml"
OLD, NEW = "churn/releases/1.0.0.yaml", "churn/releases/1.1.0.yaml"
MODEL = "churn/model.yaml"


def checked(**changes: Any) -> Checked:
    return check(project_files({**SPECS, **changes}, FROZEN))


def codes(found: Checked) -> list[tuple[str, str]]:
    return [(diagnostic.rule.code, diagnostic.span.file) for diagnostic in found.diagnostics]


def with_release(version: str) -> dict[str, Any]:
    file = f"churn/releases/{version}.yaml"
    record = replaced(SPECS[OLD], ("metadata", "version"), version)
    return {file: replaced(record, ("digests", "manifest"), frozen(version))}


def frozen(version: str) -> str:
    """Returns the digest of the manifest of a version that is frozen as the first one was."""
    plan = FROZEN["generated/churn/1.0.0/plan.json"].replace(
        b'"version": "1.0.0"', f'"version": "{version}"'.encode(), 1
    )
    manifest = json.dumps({"format_version": "1.0", "files": {"plan.json": sha256(plan).hexdigest()}}).encode()
    folder = f"generated/churn/{version}"
    FROZEN.update({f"{folder}/plan.json": plan, f"{folder}/manifest.json": manifest})
    return f"sha256:{sha256(manifest).hexdigest()}"


def serving(**served: str) -> dict[str, Any]:
    return {PRODUCTION: replaced(SPECS[PRODUCTION], ("models", "churn"), served)}


def test_good_project_is_clean() -> None:
    assert codes(checked()) == []


@pytest.mark.parametrize("file", [MODEL, OLD, NEW])
def test_file_with_a_fault_of_its_own_is_not_missing(file: str) -> None:
    broken = replaced(SPECS[file], ("metadata", "version"), "1.x")
    assert codes(checked(**{file: broken})) == [("MLS104", file)]


def test_model_with_a_finding_is_not_unknown() -> None:
    gate = replaced(SPECS[MODEL], ("gates", 0, "kpi"), "logloss")
    assert codes(checked(**{MODEL: gate})) == [("MLS204", MODEL)]


def test_environment_with_a_fault_leaves_models_alone() -> None:
    broken = replaced(SPECS[PRODUCTION], ("target",), {})
    assert codes(checked(**{PRODUCTION: broken})) == [("MLS108", PRODUCTION)]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("namespace",), "ml-production", [("MLS705", STAGING)]),
        (("namespace",), "ml-productions", []),
        (("namespace",), "ml-stores", []),
    ],
)
def test_model_has_a_namespace_of_its_own_in_each_environment(
    path: tuple[str], value: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(checked(**{STAGING: replaced(SPECS[STAGING], path, value)})) == expected


def test_clusters_with_a_prometheus_of_their_own_may_have_the_same_namespaces() -> None:
    same = replaced(SPECS[STAGING], ("namespace",), "ml-production")
    elsewhere = replaced(same, ("prometheus", "address"), "https://staging.example.com/prometheus")
    assert codes(checked(**{STAGING: elsewhere})) == []


def test_versions_are_ordered_as_numbers() -> None:
    found = checked(**with_release("1.9.0"), **with_release("1.10.0"), **serving(version="1.10.0"))
    assert [diagnostic.help for diagnostic in found.diagnostics] == ["add fallback: 1.9.0"]


def test_way_back_is_the_newest_older_release() -> None:
    found = checked(**with_release("2.0.0"), **serving(version="1.1.0", fallback="1.1.0"))
    assert [diagnostic.help for diagnostic in found.diagnostics] == ["write fallback: 1.0.0"]


def test_a_fallback_may_be_newer_and_none_is_proposed_that_is() -> None:
    assert codes(checked(**serving(version="1.0.0", fallback="1.1.0"))) == []
    found = checked(**serving(version="1.0.0", fallback="1.0.0"))
    assert [diagnostic.help for diagnostic in found.diagnostics] == ["leave fallback out: no older version is released"]


def test_first_release_needs_no_fallback() -> None:
    specs = {file: data for file, data in SPECS.items() if file != NEW}
    found = check(project_files({**specs, **serving(version="1.0.0")}, FROZEN))
    assert codes(found) == []


def test_release_of_another_model_does_not_count() -> None:
    other = {
        "delay/model.yaml": replaced(SPECS[MODEL], ("metadata", "name"), "delay"),
        "delay/releases/3.0.0.yaml": replaced(
            replaced(SPECS[OLD], ("metadata", "version"), "3.0.0"), ("metadata", "model"), "delay"
        ),
    }
    assert codes(checked(**other, **serving(version="3.0.0", fallback="1.0.0"))) == [("MLS802", PRODUCTION)]


def test_thousand_models_in_ten_environments_are_checked() -> None:
    models = {f"m{n}": {"version": "1.0.0", "fallback": "1.0.0"} for n in range(1000)}
    environments = {
        f"environments/e{n}.yaml": replaced(
            replaced(SPECS[PRODUCTION], ("metadata", "name"), f"e{n}"), ("models",), models
        )
        for n in range(10)
    }
    assert len(codes(checked(**environments))) == 10_000
