"""Lowers what a rollout can see: rounded, so that every machine writes the same digits."""

from math import ceil, isfinite

from mlspec.forecast import gates, rules
from mlspec.forecast.arms import Arms
from mlspec.plan import forecast
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollback import Rule
from mlspec.spec.rollout import Stage, StageGate

_CHANCE_DECIMALS = 4
_LARGEST = 10**15


def lower_gate_forecast(spec: ModelSpec, stage: Stage, gate: StageGate) -> forecast.GateForecast | None:
    """Returns what the gate can see at the end of the stage, or None where its spec does not say enough."""
    found = gates.forecast_gate(spec, (), stage, gate)
    if found is None:
        return None
    return forecast.GateForecast(
        rows=_rows(found.rows) or 0,
        control_rows=_rows(found.control_rows),
        labels_after_seconds=_delay(spec, gate.kpi, found.arms),
        needed_rows=_rows(found.needed),
        enough=found.sees_enough,
        power=_chance(found.power),
        equal_passes=_chance(found.equal_passes),
        detectable=_change(found.detectable),
        shortest_seconds=_seconds(found.shortest),
    )


def lower_standing_forecasts(spec: ModelSpec, stage: Stage) -> tuple[forecast.StandingForecast, ...]:
    """Returns what the gates of every stage can see at the end of this one."""
    found: list[forecast.StandingForecast] = []
    for _, gate in gates.always_gates(spec):
        seen = lower_gate_forecast(spec, stage, gate)
        if seen is not None:
            found.append(forecast.StandingForecast(gate.kpi, gate.bound, seen.enough, seen))
    return tuple(found)


def lower_requests(spec: ModelSpec, stage: Stage) -> tuple[int | None, int | None]:
    """Returns the requests that the candidate and production answer in the stage; None without traffic."""
    traffic = spec.prediction.traffic
    if traffic is None:
        return None, None
    total = traffic.rate.per_day / 86_400 * stage.duration.seconds
    share = stage.share.value
    return _rows(total * share), _rows(total if stage.route == "mirror" else total * (1 - share))


def lower_rule_forecast(spec: ModelSpec, rule: Rule) -> forecast.RuleForecast | None:
    """Returns what the rule can see, or None without traffic."""
    found = rules.forecast_rule(spec, rule)
    if found is None:
        return None
    stages = spec.rollout.stages if spec.rollout is not None else ()
    needed = found.share_needed
    return forecast.RuleForecast(
        rows=_rows(found.rows) or 0,
        labels_after_seconds=_delay(spec, rule.kpi, found.arms),
        share_needed=round(needed, _CHANCE_DECIMALS) if needed <= 1 else None,
        blind_stages=tuple(stage.name for stage in stages if stage.share.value < needed),
        windows=found.windows,
        false_alarm=_chance(found.false_alarm) if found.false_alarm is not None else None,
        false_alarms=_chance(found.false_alarms) if found.false_alarms is not None else None,
    )


def _delay(spec: ModelSpec, kpi: str, arms: Arms) -> int | None:
    return arms.delay_seconds if spec.kpis[kpi].is_labelled else None


def _rows(rows: float) -> int | None:
    return round(rows) if rows < _LARGEST else None


def _chance(chance: float) -> float:
    return round(chance, _CHANCE_DECIMALS)


def _change(change: float) -> float | None:
    return float(f"{change:.4g}") if isfinite(change) else None


def _seconds(seconds: float) -> int | None:
    return ceil(round(seconds, 3)) if seconds < _LARGEST else None
