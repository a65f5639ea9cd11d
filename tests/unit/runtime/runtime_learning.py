"""Small tables of the data stages, in which `delay` tells late from punctual, and the stages that learn from them."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from runtime_pipeline import Pipeline

DAYS = {"fit": 25, "fold_gap": 1, "selection": 15, "gap": 1, "test": 20}
PER_DAY = 20
START = datetime(2013, 1, 1, 14, 0)  # noqa: DTZ001 - moments are UTC without a zone
FEATURES = [
    {"name": "delay", "kind": "numeric", "impute": {"constant": 0}},
    {"name": "carrier", "kind": "categorical", "impute": None},
]
EVIDENCE = {"alpha": 0.05, "sides": "one", "power": 0.8, "resamples": 200, "min_rows": 50, "min_events": 5}
FOLDS = {"row:fold": "INTEGER", "row:learnt_from": "INTEGER"}
COST = "avg(CASE WHEN label AND NOT prediction THEN 60 WHEN prediction AND NOT label THEN 15 ELSE 0 END)"


SETTINGS = {"at": None, "quantile": None}


def kpi(name: str, better: str, **other: Any) -> dict[str, Any]:
    return (
        {"name": name, "metric": None, "expr": None, "where": None, "better": better, "expected": None}
        | SETTINGS
        | other
    )


def judgement(**changes: Any) -> dict[str, Any]:
    return {
        "task": "binary_classification",
        "key": ["flight_id"],
        "classes": [],
        "threshold": 0.2,
        "timezone": "America/New_York",
        "seed": 1,
        "evidence": EVIDENCE,
        "kpis": [
            kpi("average_precision", "higher", metric="average_precision"),
            kpi("log_loss", "lower", metric="log_loss"),
            kpi("cost", "lower", expr=COST),
        ],
        "slices": [
            {"name": "far", "where": "dest = 'LAX'", "critical": True},
            {"name": "delayed", "where": "delay > 10", "critical": False},
        ],
        "source": "flights",
        "source_columns": ["dest"],
    } | changes


def gate(name: str, bound: str, value: float, **other: Any) -> dict[str, Any]:
    against = "baseline" if bound in ("better_by", "not_worse_by") else None
    return {"name": name, "kpi": name, "against": against, "bound": bound, "value": value, "slices": []} | other


def fold_of(part: str, day: int, folds: int) -> tuple[int | None, int | None]:
    """The window that a row is judged in and the first whose model learns from it; windows are equally long."""
    if part in ("gap", "test"):
        return None, None
    first, length = DAYS["fit"] + DAYS["fold_gap"], DAYS["selection"] // folds
    fold = (day - first) // length + 1 if part == "selection" else None
    starts = [first + place * length for place in range(folds)]
    return fold, next((place for place, start in enumerate(starts, 1) if day < start - DAYS["fold_gap"]), folds + 1)


def learn(pipeline: Pipeline, *, seed: int = 1, folds: int = 1) -> None:
    """Writes the tables and parameters of a pipeline whose data stages have run."""
    random = np.random.default_rng(seed)
    features, labels, parts, source = [], [], [], []
    day, number = 0, 0
    for part, days in DAYS.items():
        for _ in range(days):
            mood = random.normal(0, 5)
            for place in range(PER_DAY):
                moment = START + timedelta(days=day, minutes=30 * place)
                delay = random.normal(10 + mood, 10)
                late = bool(random.random() < 1 / (1 + np.exp(-(delay - 20) / 5)))
                key = f"f{number:05d}"
                carrier = ("AA", "B6", None)[number % 3]
                features.append((key, moment, None if number % 10 == 0 else delay, carrier))
                labels.append((key, moment, late, moment + timedelta(hours=5)))
                parts.append((key, moment, part, *fold_of(part, day, folds)))
                source.append((key, "LAX" if number % 2 else "BOS"))
                number += 1
            day += 1
    at = {"flight_id": "VARCHAR", "prediction_time": "TIMESTAMP"}
    pipeline.table("out/features/rows.parquet", {**at, "delay": "DOUBLE", "carrier": "VARCHAR"}, features)
    pipeline.table("out/label/rows.parquet", {**at, "label": "BOOLEAN", "known_at": "TIMESTAMP"}, labels)
    pipeline.table("out/split/rows.parquet", {**at, "part": "VARCHAR", **FOLDS}, parts)
    pipeline.table("out/sources/flights/rows.parquet", {"flight_id": "VARCHAR", "dest": "VARCHAR"}, source)
    pipeline.sections |= {
        "train": {"task": "binary_classification", "key": ["flight_id"], "classes": [], "seed": 7, "folds": folds},
        "variants": {
            "base_rate": variant("sklearn.dummy.DummyClassifier"),
            "linear": variant("sklearn.linear_model.LogisticRegression", scale="standard", params={"C": 0.5}),
            "boosted": variant("sklearn.ensemble.HistGradientBoostingClassifier", params={"max_iter": 10}),
        },
        "evaluate": judgement(),
        "select": {
            "kpi": "log_loss",
            "better": "lower",
            "rule": "simplest_within",
            "margin": 0.005,
            "folds": folds,
            "variants": ["base_rate", "linear", "boosted"],
            "seed": 1,
            "evidence": EVIDENCE,
        },
        "gate": judgement(baseline="base_rate", gates=[gate("average_precision", "better_by", 0.1)]),
    }


def variant(estimator: str, **changes: Any) -> dict[str, Any]:
    return {"estimator": estimator, "params": {}, "scale": None, "features": FEATURES} | changes


def evaluated(pipeline: Pipeline, *variants: str) -> None:
    """Runs training and evaluation of the variants."""
    for name in variants:
        pipeline.succeeds("train", name)
        pipeline.succeeds("evaluate", name)


def remembered(pipeline: Pipeline, store: Path, build: Callable[[Pipeline], None]) -> None:
    """Builds the pipeline's folder once in a test run; every further test gets a copy of it."""
    sections = store / "sections.json"
    if not store.exists():
        build(pipeline)
        sections_text = json.dumps(pipeline.sections)
        shutil.copytree(pipeline.folder, store)
        sections.write_text(sections_text, encoding="utf-8")
    shutil.copytree(store, pipeline.folder, dirs_exist_ok=True)
    pipeline.sections = json.loads(sections.read_text(encoding="utf-8"))
