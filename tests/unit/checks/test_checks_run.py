"""Checks run in steps, and each of them is needed: without it some bad case goes unnoticed."""

import gzip
from pathlib import Path

import pytest

from mlspec.checks import registry, run
from mlspec.checks.registry import CHECKS, STEPS
from mlspec.checks.run import run_checks
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.pipeline import ProjectFiles, check

CASES = Path(__file__).parents[2] / "cases"
PROJECT = b"apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"


def files_of(folder: Path) -> ProjectFiles:
    project = folder / "mlspec.yaml"
    models = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.glob("*/model.yaml"))}
    packed = {str(file.relative_to(folder))[:-3]: gzip.decompress(file.read_bytes()) for file in folder.glob("*/*.gz")}
    return ProjectFiles(project.read_bytes() if project.exists() else PROJECT, {**models, **packed}, None)


def up_to(disabled: Check) -> tuple[tuple[Check, ...], ...]:
    """Returns the steps up to that of `disabled`, without it: the later ones take for granted what it refuses."""
    place = next(place for place, step in enumerate(STEPS) if disabled in step)
    return (*STEPS[:place], tuple(check for check in STEPS[place] if check is not disabled))


@pytest.mark.parametrize("disabled", CHECKS, ids=lambda check: check.rule.code)
def test_every_check_is_needed(disabled: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = sorted((CASES / "bad").glob(f"{disabled.rule.code}-*"))
    monkeypatch.setattr(run, "STEPS", up_to(disabled))
    assert [case.name for case in cases if not check(files_of(case)).diagnostics] != []


def test_every_check_stands_in_one_step() -> None:
    assert [check for step in STEPS for check in step] == list(CHECKS)
    assert len({check.rule.code for check in CHECKS}) == len(CHECKS)
    steps = [value for name, value in vars(registry).items() if name.isupper() and name not in {"STEPS", "CHECKS"}]
    assert steps == list(STEPS)


def test_model_with_a_finding_is_not_asked_the_next_step_and_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = (CASES / "good" / "minimal" / "churn" / "model.yaml").read_bytes()
    checked = check(
        ProjectFiles(PROJECT, {"a/model.yaml": spec, "b/model.yaml": spec.replace(b"churn", b"other")}, None)
    )
    assert checked.subject is not None
    asked: list[tuple[str, ...]] = []

    def find_in_a(subject: Subject) -> list[Diagnostic]:
        asked.append(tuple(model.document.file for model in subject.models))
        return [finding(model.document.file) for model in subject.models if model.document.file == "a/model.yaml"]

    def find_nothing(subject: Subject) -> list[Diagnostic]:
        asked.append(tuple(model.document.file for model in subject.models))
        return []

    rule = CHECKS[0].rule

    def finding(file: str) -> Diagnostic:
        return Diagnostic(rule, Span(file, 1, 1, 1, 1), "found")

    steps = ((Check(rule, lambda subject: iter(find_in_a(subject))),), (Check(rule, lambda s: iter(find_nothing(s))),))
    monkeypatch.setattr(run, "STEPS", steps)
    found = run_checks(checked.subject)
    assert [diagnostic.span.file for diagnostic in found] == ["a/model.yaml"]
    assert asked == [("a/model.yaml", "b/model.yaml"), ("b/model.yaml",)]


def test_faults_of_one_model_and_of_another_step_are_told_together() -> None:
    late = (CASES / "bad" / "MLS303-entity-not-key" / "delay" / "model.yaml").read_bytes()
    unknown = (CASES / "bad" / "MLS204-unknown-reference" / "churn" / "model.yaml").read_bytes()
    found = check(ProjectFiles(PROJECT, {"churn/model.yaml": unknown, "delay/model.yaml": late}, None)).diagnostics
    assert [(each.span.file, each.rule.code) for each in found] == [
        ("churn/model.yaml", "MLS204"),
        ("delay/model.yaml", "MLS303"),
    ]
