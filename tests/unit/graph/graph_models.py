"""Random models of two sources, and what reads what in them, worked out from their text alone."""

import json
import re
from itertools import product
from typing import Any

from hypothesis import strategies as st

from mlspec.pipeline import ProjectFiles, plan_project
from mlspec.plan.plan import Plan

PROJECT = b"apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: random}\n"
COLUMNS = ("c0", "c1", "c2", "c3")
SIDE = ("s0", "s1")
ROWS = ("k", "t", "g", *COLUMNS, "late")
Data = dict[str, Any]
Pairs = set[tuple[str, str]]


@st.composite
def models(draw: st.DrawFn) -> Data:
    """Draws the spec of a model that compiles: features read columns, a joined source, windows and each other."""
    features: Data = {}
    for number in range(draw(st.integers(1, 7))):
        # A feature may carry a column's name: in a feature the name still means the column, in a slice the feature.
        name = draw(st.sampled_from([f"f{number}", f"f{number}", *(c for c in COLUMNS if c not in features)]))
        earlier = [other for other in features if other not in COLUMNS]
        readable = [*COLUMNS, *(f"side.{column}" for column in SIDE), *earlier]
        features[name] = draw(
            st.one_of(
                st.lists(st.sampled_from(readable), min_size=1, max_size=3).map(_sum),
                st.just("numeric") if name in COLUMNS else st.sampled_from(readable).map(lambda read: _sum([read])),
                st.sampled_from(COLUMNS).map(_window),
            )
        )
    judged = st.sampled_from([*features, *COLUMNS])
    slices = draw(st.dictionaries(st.sampled_from(["x", "y", "z"]), judged.map(lambda name: f"{name} > 1"), max_size=3))
    kpis: Data = {"log_loss": {"metric": "log_loss"}}
    if draw(st.booleans()):
        read = draw(st.sampled_from(["score", "CASE WHEN label THEN 1 ELSE 0 END", draw(judged)]))
        kpis["figure"] = {"expr": f"avg({read})", "where": f"{draw(judged)} < 3", "better": "lower"}
    dropped = draw(st.lists(st.sampled_from(sorted(features)), unique=True, max_size=len(features) - 1))
    linear: Data = {"estimator": "sklearn.ensemble.HistGradientBoostingClassifier"}
    if dropped:
        linear["features"] = {"drop": dropped}
    gates: list[Data] = [{"kpi": "log_loss", "at_most": 0.7}]
    if slices:
        gates.append({"kpi": "log_loss", "at_most": 0.8, "slices": sorted(slices)[:2]})
    if "figure" in kpis:
        gates.append({"kpi": "figure", "at_most": 5})
    return _spec(features, slices, kpis, {"linear": linear}, gates)


def planned(spec: Data) -> Plan:
    """Returns the plan of the spec."""
    found = plan_project(ProjectFiles(PROJECT, {"m/model.yaml": json.dumps(spec).encode()}))
    assert found.plan is not None, [each.message for each in found.diagnostics]
    return found.plan.models[0]


def reachable(spec: Data) -> Pairs:
    """Returns every pair of a node and one that it reads, however far: all ways are tried, by Warshall's algorithm."""
    direct = {(f"random.{reader}", f"random.{read}") for reader, read in _direct(spec)}
    nodes = {node for pair in direct for node in pair}
    found = set(direct)
    for middle, reader, read in product(nodes, nodes, nodes):
        if (reader, middle) in found and (middle, read) in found:
            found.add((reader, read))
    return found


def _direct(spec: Data) -> Pairs:
    features = spec["features"]["columns"]
    found: Pairs = {("prediction.time", "sources.rows.t"), ("label", "sources.rows.late")}
    found.add(("serving.k", "sources.rows.k"))
    for source, columns in (("rows", ROWS), ("side", ("k", *SIDE))):
        found |= {(f"sources.{source}.{column}", f"sources.{source}") for column in columns}
    found |= {("joins.side", "sources.rows.k"), ("joins.side", "sources.side.k")}
    for name, feature in features.items():
        reader = f"features.{name}"
        window = _is_window(feature)
        if window:
            found.add((f"serving.{name}", reader))
        for word in _words(name if feature == "numeric" else feature["expr"]):
            if not window and (word.startswith("side.") or word in ROWS) and not _is_window(features.get(word)):
                found.add((f"serving.{word}", f"sources.{word if '.' in word else f'rows.{word}'}"))
            if word.startswith("side."):
                found |= {(reader, f"sources.{word}"), (reader, "joins.side")}
            else:
                found.add((reader, f"sources.rows.{word}" if word in ROWS else f"features.{word}"))
        if window:
            found |= {(reader, f"sources.rows.{column}") for column in ("g", "t")} | {(reader, "prediction.time")}
    return found | _judging(spec, features)


def _judging(spec: Data, features: Data) -> Pairs:
    found: Pairs = {("selection", "kpis.log_loss"), ("predictions", "scores")}
    for name, variant in spec["model"]["variants"].items():
        read = set(features) - set(variant.get("features", {}).get("drop", ()))
        found |= {(f"variants.{name}", f"features.{feature}") for feature in read}
        found |= {(f"variants.{name}", "label"), ("scores", f"variants.{name}")}
    for name, where in spec["validation"]["slices"].items():
        found |= {(f"slices.{name}", _judged(word, features)) for word in _words(where)}
    for name, kpi in spec["kpis"].items():
        words = {"label", "score"} if "metric" in kpi else _words(f"{kpi['expr']} {kpi['where']}")
        found |= {(f"kpis.{name}", _judged(word, features)) for word in words}
    for gate in spec["gates"]:
        name = f"gates.{gate['kpi']}-at_most{'-on-slices' if 'slices' in gate else ''}"
        found |= {(name, f"kpis.{gate['kpi']}"), *((name, f"slices.{each}") for each in gate.get("slices", ()))}
    return found


def _is_window(feature: Any) -> bool:
    return isinstance(feature, dict) and "last" in feature


def _judged(word: str, features: Data) -> str:
    outcome = {"label": "label", "score": "scores"}.get(word)
    return outcome or (f"features.{word}" if word in features else f"sources.rows.{word}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"side\.s\d|\b(?:[cf]\d|label|score)\b", text))


def _sum(names: list[str]) -> Data:
    return {"expr": " + ".join(names), "kind": "numeric"}


def _window(column: str) -> Data:
    return {"expr": f"avg({column})", "by": ["g"], "over": "t", "last": "9d", "kind": "numeric"}


def _spec(features: Data, slices: Data, kpis: Data, variants: Data, gates: list[Data]) -> Data:
    return {
        "apiVersion": "mlspec.dev/v1",
        "kind": "Model",
        "metadata": {"name": "random", "version": "1.0.0", "owner": "team-a", "description": "Random."},
        "prediction": {
            "task": "binary_classification",
            "entity": "k",
            "time": "t + INTERVAL 1 HOUR",
            "decision": {"threshold": 0.5},
        },
        "sources": {
            "rows": {
                "path": "data/rows.parquet",
                "key": ["k"],
                "event_time": "t",
                "columns": {
                    "k": "string",
                    "t": "timestamp",
                    "g": "string",
                    **dict.fromkeys(COLUMNS, "double"),
                    "late": {"type": "boolean", "nullable": True, "available_at": "t + INTERVAL 9 DAY"},
                },
            },
            "side": {
                "path": "data/side.parquet",
                "key": ["k"],
                "static": True,
                "columns": {"k": "string", **dict.fromkeys(SIDE, "double")},
            },
        },
        "label": {
            "from": "rows",
            "expr": "late",
            "positive": True,
            "delay": {"p50": "9d", "p95": "9d", "max": "9d"},
            "coverage": "100%",
        },
        "features": {"from": "rows", "join": {"side": {"using": ["k"]}}, "columns": features},
        "model": {
            "seed": 1,
            "variants": {"base": {"estimator": "sklearn.dummy.DummyClassifier", "baseline": True}, **variants},
            "select": {"kpi": "log_loss", "margin": 0.01, "folds": {"length": "60d"}},
        },
        "validation": {"split": {"test": "60d", "gap": "10d"}, "slices": slices},
        "kpis": kpis,
        "gates": gates,
    }
