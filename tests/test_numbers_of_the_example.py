"""Every number in the plan of the whole example, worked out once more from the text of its spec.

Nothing here imports mlspec's own arithmetic: units are read by the table below, quantiles and chances are SciPy's,
and each formula is written from its source. A number that no formula here accounts for fails the test.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from scipy.stats import binom, norm

CASE = Path(__file__).parent / "cases" / "good" / "flight-delay"
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
DAY = 86_400
Number = int | float
Path_ = tuple[Any, ...]


def seconds(text: str) -> int:
    return int(text[:-1]) * SECONDS[text[-1]]


def share(text: str) -> float:
    return float(text.removesuffix("%").removesuffix("pp")) / 100


def number(written: str | Number) -> float:
    return share(written) if isinstance(written, str) else float(written)


def per_day(text: str) -> float:
    amount, period = text.split("/")
    return float(amount) * {"day": 1, "week": 1 / 7, "hour": 24}[period]


def numbers(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Number]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            name = inner.get("name", index) if isinstance(inner, dict) else index
            yield from numbers(inner, (*path, name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


class Worked:
    """The numbers that the spec means, by their path in the plan."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.found: dict[Path_, Number] = {}
        evidence = spec["evidence"]
        self.z_alpha = float(norm.isf(evidence["alpha"]))
        self.z_power = float(norm.ppf(evidence["power"]))
        self.rate = per_day(spec["prediction"]["traffic"]["rate"]) / DAY
        self.min_rows = 200
        self.behaviour()
        self.operation()

    def put(self, path: str, value: Number, *inner: Any) -> None:
        self.found[(*path.split("."), *inner)] = value

    def behaviour(self) -> None:
        spec = self.spec
        self.put("hypothesis.change", spec["hypothesis"]["expect"]["change"])
        self.put("prediction.threshold", spec["prediction"]["decision"]["threshold"])
        self.put("prediction.traffic.per_day", per_day(spec["prediction"]["traffic"]["rate"]))
        for name, source in spec["sources"].items():
            after = seconds(source.get("published_after", "0s")) - seconds(source.get("published_before", "0s"))
            self.put("sources", after, name, "published_seconds")
            for column, declared in source["columns"].items():
                for place, edge in enumerate(declared.get("range", ()) if isinstance(declared, dict) else ()):
                    self.put("sources", edge, name, "columns", column, "range", place)
        self.put("sources", seconds("7d"), "flights", "checks", 1, "bound")
        self.put("sources", share("2%"), "flights", "checks", 2, "bound")
        for quantile, text in spec["label"]["delay"].items():
            self.put("label.delay", seconds(text), quantile)
        self.put("label.coverage", share(spec["label"]["coverage"]))
        self.features()
        self.learning()
        self.judgement()

    def features(self) -> None:
        spec = self.spec
        self.put("features.joins", self.found["sources", "weather", "published_seconds"], 1, "lag_seconds")
        self.put("features.joins", seconds(spec["features"]["join"]["weather"]["max_age"]), 1, "max_age_seconds")
        self.put("features.joins", 0, 0, "lag_seconds")
        window = spec["features"]["columns"]["origin_delay_3h"]
        self.put("features.columns", seconds(window["last"]), "origin_delay_3h", "window", "last_seconds")
        self.put("features.columns", 0, "origin_delay_3h", "window", "lag_seconds")
        self.put("features.columns", window["impute"]["constant"], "origin_delay_3h", "impute", "value")

    def learning(self) -> None:
        model = self.spec["model"]
        self.put("training.seed", model["seed"])
        self.put("training.threads", model["threads"])
        variants = model["variants"]
        for name, variant in variants.items():
            for parameter, value in variant.get("embed", {}).get("params", {}).items():
                self.put("training.embeddings", value, name, "parameters", parameter, "value")
        for name, variant in variants.items():
            params = {**variants.get(variant.get("like"), {}).get("params", {}), **variant.get("params", {})}
            for parameter, value in params.items():
                self.put("training.variants", value, name, "parameters", parameter, "value")
        folds = model["select"]["folds"]
        self.put("training.selection.margin", model["select"]["margin"])
        self.put("training.selection.windows", folds["count"])
        self.put("training.selection.window_seconds", seconds(folds["length"]))
        self.put("training.selection.every_seconds", seconds(folds["every"]))
        halving = model["stop_early"]
        for key, value in halving.items():
            self.put("training.stop_early", value, key)
        competing = sum(1 for variant in variants.values() if not variant.get("baseline"))
        for rung in range(math.floor(math.log(competing, halving["factor"]))):  # each keeps one in so many
            rows = halving["min_rows"] * halving["factor"] ** rung
            self.put("training.stop_early", rows, "rungs", rung)

    def judgement(self) -> None:
        spec = self.spec
        validation = spec["validation"]
        self.put("judgement.split.test_seconds", seconds(validation["split"]["test"]))
        self.put("judgement.split.gap_seconds", seconds(validation["split"]["gap"]))
        self.put("judgement.split.refresh_seconds", seconds(validation["refresh"]))
        for key, value in validation.get("discover", {}).items():
            self.put("judgement.discovery", value, {"max": "most"}.get(key, key))
        for name, kpi in spec["kpis"].items():
            if "threshold" in kpi:
                milliseconds = int(re.sub(r"\D", "", kpi["threshold"]))
                self.put("judgement.kpis", milliseconds, name, "threshold_milliseconds")
            if "expected" in kpi:
                mean, sd = self.belief(name)
                self.put("judgement.kpis", mean, name, "expected", "mean")
                self.put("judgement.kpis", sd, name, "expected", "sd")
        self.verdicts()

    def verdicts(self) -> None:
        spec = self.spec
        for key, value in {"resamples": 1000, "min_rows": 200, "min_events": 20, **spec["evidence"]}.items():
            if not isinstance(value, str):
                self.put("judgement.evidence", value, key)
        for gate in spec["gates"]:
            bound = next(key for key in ("better_by", "not_worse_by") if key in gate)
            name = "-".join([gate["kpi"], gate["against"], bound, *(["on-slices"] if "slices" in gate else [])])
            self.put("judgement.gates", gate[bound], name, "value")
        for rule in spec["filters"]:
            for place, test in enumerate(rule["tests"]):
                for column, value in test["given"].items():
                    self.put("filters", value, rule["name"], "tests", place, "given", column, "value")

    def belief(self, kpi: str) -> tuple[float, float]:
        expected = self.spec["kpis"][kpi]["expected"]
        if isinstance(expected, dict):
            return expected["mean"], expected["sd"]
        return share(expected), math.sqrt(share(expected) * (1 - share(expected)))

    def operation(self) -> None:
        spec = self.spec
        self.put("serving.log.share", 1)
        self.put("serving.parity.at_most", share(spec["serving"]["parity"]["mismatch"]["at_most"]))
        self.put("operation.deployment.min_replicas", spec["deployment"]["replicas"]["min"])
        self.put("operation.deployment.max_replicas", spec["deployment"]["replicas"]["max"])
        self.put("operation.rollout.always", share(spec["rollout"]["always"][0]["at_most"]), 0, "judges", "value")
        for stage in spec["rollout"]["stages"]:
            self.stage(stage)
        length = sum(seconds(stage["for"]) for stage in spec["rollout"]["stages"])
        self.put("operation.rollout.seconds", length)
        warm = seconds(spec["rollback"]["keep_warm"])
        self.put("operation.rollback.keep_warm_seconds", warm)
        for place, rule in enumerate(spec["rollback"]["when"]):
            self.rule(place, rule, length + warm)
        self.watching()

    def stage(self, stage: dict[str, Any]) -> None:
        path = ("operation.rollout.stages", stage["name"])
        part = share(stage.get("mirror") or stage.get("weight") or stage["cohort"]["share"])
        beside = part if "mirror" in stage else 1 - part
        length = seconds(stage["for"])
        self.put(path[0], part, path[1], "share")
        self.put(path[0], length, path[1], "seconds")
        self.put(path[0], round(self.rate * part * length), path[1], "requests")
        self.put(path[0], round(self.rate * beside * length), path[1], "production_requests")
        for place, gate in enumerate(stage.get("gates", ())):
            bound = next(key for key in ("at_most", "not_worse_by") if key in gate)
            self.put(path[0], number(gate[bound]), path[1], "gates", place, "judges", "value")
            self.forecast((*path, "gates", place, "forecast"), gate, bound, (part, beside), length)
        for place, gate in enumerate(self.spec["rollout"]["always"]):
            self.forecast((*path, "always", place, "forecast"), gate, "at_most", (part, beside), length)

    def forecast(self, path: Path_, gate: dict[str, Any], kind: str, arms: tuple[float, float], length: int) -> None:
        """Normal tests: Chow, Shao, Wang and Lokhnygina, Sample Size Calculations in Clinical Research, 3.2 and 4.1."""
        kpi, bound, (part, beside) = gate["kpi"], number(gate[kind]), arms
        labelled = "system" not in self.spec["kpis"][kpi]
        delay = seconds(self.spec["label"]["delay"]["p95"]) if labelled else 0
        rate = self.rate * (share(self.spec["label"]["coverage"]) if labelled else 1)
        rows, control = rate * part * (length - delay), rate * beside * (length - delay)
        mean, sd = self.belief(kpi)
        if kind == "at_most":  # the score test of a share: the variance on the edge is that of the bound
            distance, edge, spread = bound - mean, math.sqrt(bound * (1 - bound)), sd
            steps = self.z_alpha * edge + self.z_power * spread
            need = (steps / distance) ** 2
            passes = float(norm.cdf((distance - self.z_alpha * edge / math.sqrt(rows)) * math.sqrt(rows) / spread))
            detectable = steps / math.sqrt(rows)
        else:  # two groups with one deviation
            error = sd * math.sqrt(1 / rows + 1 / control)
            need = (self.z_alpha + self.z_power) ** 2 * sd**2 * (1 + rows / control) / bound**2
            passes = float(norm.cdf(bound / error - self.z_alpha))
            detectable = (self.z_alpha + self.z_power) * error
            self.put(path[0], round(control), *path[1:], "control_rows")
        need = max(need, self.min_rows)
        if rows < self.min_rows:
            passes = 0.0
        self.put(path[0], round(rows), *path[1:], "rows")
        if labelled:
            self.put(path[0], delay, *path[1:], "labels_after_seconds")
        self.put(path[0], round(need), *path[1:], "needed_rows")
        self.put(path[0], passes, *path[1:], "power")
        self.put(path[0], passes, *path[1:], "equal_passes")
        self.put(path[0], detectable, *path[1:], "detectable")
        self.put(path[0], math.ceil(need / (rate * part) + delay), *path[1:], "shortest_seconds")

    def rule(self, place: int, rule: dict[str, Any], watched: int) -> None:
        path = ("operation.rollback.rules", place)
        bound = next(key for key in ("above", "lead_below") if key in rule)
        window, least = seconds(rule["window"]), rule.get("min_requests", self.min_rows)
        labelled = "system" not in self.spec["kpis"][rule["kpi"]]
        delay = seconds(self.spec["label"]["delay"]["p95"]) if labelled else 0
        rows = self.rate * (share(self.spec["label"]["coverage"]) if labelled else 1) * (window - delay)
        windows = max(1, math.ceil(watched / window))
        self.put(path[0], number(rule[bound]), place, "watches", "value")
        self.put(path[0], window, place, "window_seconds")
        self.put(path[0], least, place, "min_requests")
        self.put(path[0], round(rows), place, "forecast", "rows")
        self.put(path[0], least / rows, place, "forecast", "share_needed")
        self.put(path[0], windows, place, "forecast", "windows")
        if labelled:
            self.put(path[0], delay, place, "forecast", "labels_after_seconds")
        if bound == "above":  # more than the bound's part of the fewest requests that the rule listens to
            once = float(binom.sf(math.floor(number(rule[bound]) * least), least, self.belief(rule["kpi"])[0]))
            self.put(path[0], once, place, "forecast", "false_alarm")
            self.put(path[0], 1 - (1 - once) ** windows, place, "forecast", "false_alarms")

    def watching(self) -> None:
        spec = self.spec
        monitoring, drift = spec["monitoring"], spec["monitoring"]["drift"]
        for place, watched in enumerate(monitoring["kpis"]):
            self.put("operation.monitoring.kpis", seconds(watched["every"]), place, "every_seconds")
            self.put("operation.monitoring.kpis", seconds(watched["window"]), place, "window_seconds")
        self.put("operation.monitoring.drift.every_seconds", seconds(drift["every"]))
        self.put("operation.monitoring.drift.window_seconds", seconds(drift["window"]))
        self.put("operation.monitoring.drift.at_least", drift["at_least"])
        self.put("operation.monitoring.drift.false_alarm", share(drift["false_alarm"]))
        runs = SECONDS["w"] / seconds(drift["every"])  # with a correction a run raises one alarm, at its level at most
        self.put("operation.monitoring.false_alarms_per_week", runs * share(drift["false_alarm"]))
        self.put("operation.monitoring.alerts_per_week", per_day(monitoring["alert_budget"]) * 7)
        for place, trigger in enumerate(spec["retraining"]["when"]):
            if "kpi" in trigger:
                self.put("operation.retraining.triggers", trigger["lead_below"], place, "watches", "value")
                self.put("operation.retraining.triggers", seconds(trigger["window"]), place, "window_seconds")
        self.put("operation.retraining.cooldown_seconds", seconds(spec["retraining"]["cooldown"]))


def test_every_number_of_the_plan_is_accounted_for() -> None:
    spec = yaml.safe_load((CASE / "flight-delay" / "model.yaml").read_text())
    plan_file = CASE / "expected" / "generated" / "flight-delay" / "candidate" / "plan.json"
    found = dict(numbers(json.loads(plan_file.read_text())))
    worked = Worked(spec).found
    assert set(found) == set(worked)
    off = {path: (found[path], worked[path]) for path in found if not is_equal(found[path], worked[path])}
    assert off == {}


def is_equal(found: Number, worked: Number) -> bool:
    """Returns whether a number is the one worked out, to the digits that the plan keeps."""
    if isinstance(found, int):
        return found == worked
    return found == pytest.approx(worked, rel=5e-4, abs=5.1e-5)
