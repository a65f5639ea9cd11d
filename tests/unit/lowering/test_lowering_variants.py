"""The plan shows every variant written out, whatever it took over from another one."""

import json
from typing import Any

import pytest

from good_specs import PROJECTS, data_of
from mlspec.pipeline import ProjectFiles, compile_project
from mlspec.plan.learning import Training

BOOSTED = "sklearn.ensemble.HistGradientBoostingClassifier"
LINEAR = "sklearn.linear_model.LogisticRegression"
PCA = {"estimator": "sklearn.decomposition.PCA", "params": {"n_components": 1}}


def training(variants: dict[str, Any]) -> Training:
    data = data_of(PROJECTS["minimal"] / "churn" / "model.yaml")
    data["features"]["columns"]["again"] = {"expr": "calls + 1", "kind": "numeric"}
    data["model"]["variants"] |= variants
    project = (PROJECTS["minimal"] / "mlspec.yaml").read_bytes()
    compiled = compile_project(ProjectFiles(project, {"churn/model.yaml": json.dumps(data).encode()}))
    assert compiled.plan is not None, compiled.diagnostics
    return compiled.plan.models[0].training


def told(found: Training, name: str) -> dict[str, Any]:
    variant = next(variant for variant in found.variants if variant.name == name)
    return {
        "estimator": variant.estimator,
        "params": {parameter.name: parameter.value for parameter in variant.parameters},
        "scale": variant.scale,
        "features": variant.features,
        "baseline": variant.baseline,
    }


@pytest.mark.parametrize("child_first", [True, False])
def test_a_chain_is_written_out_in_whatever_order_it_stands(child_first: bool) -> None:
    chain = {
        "boosted": {"estimator": BOOSTED, "params": {"max_iter": 60, "max_depth": 3}, "scale": "standard"},
        "deep": {"like": "boosted", "params": {"max_depth": 9}},
        "narrow": {"like": "deep", "features": {"drop": ["again"]}},
    }
    found = training(dict(reversed(chain.items())) if child_first else chain)
    whole = {"estimator": BOOSTED, "scale": "standard", "baseline": False}
    params = {"max_iter": 60, "max_depth": 9}
    assert told(found, "deep") == {**whole, "params": params, "features": ("again", "calls")}
    assert told(found, "narrow") == {**whole, "params": params, "features": ("calls",)}


def test_another_estimator_leaves_the_parameters_behind_and_nobody_inherits_being_the_baseline() -> None:
    found = training(
        {
            "boosted": {"estimator": BOOSTED, "params": {"max_iter": 60}, "scale": "standard"},
            "plain": {"like": "boosted", "estimator": LINEAR, "params": {"C": 0.5}},
            "guess": {"like": "base_rate", "params": {"strategy": "uniform"}},
        }
    )
    assert told(found, "plain")["params"] == {"C": 0.5}
    assert told(found, "plain")["scale"] == "standard"
    assert told(found, "guess")["baseline"] is False


def test_equal_embeddings_are_one_and_others_are_their_own() -> None:
    found = training(
        {
            "near": {"estimator": LINEAR, "embed": PCA},
            "far": {"like": "near", "params": {"C": 0.1}},
            "scaled": {"like": "near", "scale": "standard"},
            "narrow": {"like": "near", "features": {"drop": ["again"]}},
        }
    )
    embedding_of = {variant.name: variant.embedding for variant in found.variants}
    assert embedding_of == {
        "base_rate": None,
        "linear": None,
        "near": "near",
        "far": "near",
        "scaled": "scaled",
        "narrow": "narrow",
    }
    assert [embedding.name for embedding in found.embeddings] == ["near", "scaled", "narrow"]
