"""Which models a change of files can reach."""

import pytest

from mlspec.review.reach import reached

MODELS = ("churn/model.yaml", "winback/model.yaml")
PRODUCTION = "environments/production.yaml"
ONE = b"kind: Environment\nnamespace: a\nmodels: {churn: {version: 1.0.0}, winback: {version: 1.0.0}}\n"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ((), ()),
        (("churn/model.yaml",), ("churn/model.yaml",)),
        (("churn/releases/1.0.0.yaml",), ("churn/model.yaml",)),
        (("churn/prepare.py", "README.md"), ("churn/model.yaml",)),
        (("generated/churn/candidate/plan.json", ".gitignore", "dvc.yaml"), ()),
        (("mlspec.yaml",), MODELS),
        (("environments/README.md",), ()),
    ],
)
def test_file_reaches_the_models_of_its_folder_and_the_project_all(
    changed: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert reached(changed, MODELS, ({}, {})) == set(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (ONE.replace(b"churn: {version: 1.0.0", b"churn: {version: 1.1.0"), ("churn/model.yaml",)),
        (ONE.replace(b", winback: {version: 1.0.0}", b""), ("winback/model.yaml",)),
        (ONE.replace(b"namespace: a", b"namespace: b"), MODELS),
        (ONE.replace(b"winback", b"elsewhere"), MODELS),
        (b"models: {churn: [", MODELS),
        (ONE + b"# a comment\n", ()),
        (None, MODELS),
    ],
)
def test_environment_reaches_those_whose_place_changes(after: bytes | None, expected: tuple[str, ...]) -> None:
    sides = ({PRODUCTION: ONE}, {PRODUCTION: after} if after is not None else {})
    assert reached((PRODUCTION,), MODELS, sides) == set(expected)
