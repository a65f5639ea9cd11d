"""A model as PLAN.md tells it: what its plan says for people, one fact a line, so that a change reads well."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mlspec.conventions import header
from mlspec.emit.markdown import code, prose
from mlspec.plan.filters import Filter
from mlspec.plan.forecast import GateForecast
from mlspec.plan.judgement import Gate, Kpi
from mlspec.plan.learning import Training, Variant
from mlspec.plan.operation import Bound, Monitoring, Retraining, RollbackRule, Rollout, Stage, StageGate
from mlspec.plan.plan import Plan
from mlspec.review.phrases import bounded, count, length, number, percent, warmth
from mlspec.review.return_rules import REVERT, is_live
from mlspec.review.wording import surely

Kpis = Mapping[str, Kpi]
_PROPORTION = "proportion"


def render(plan: Plan) -> str:
    """Returns the text of PLAN.md; it names no other side, no date and no environment, and every text is escaped."""
    parts = [f"# {plan.name} {plan.version}", "", f"<!-- {header(plan.spec)} -->", ""]
    parts += [f"- {fact}" for fact in _facts(plan)]
    for title, section in _SECTIONS.items():
        lines = list(section(plan))
        if lines:
            parts += ["", f"## {title}", "", *lines]
    return "\n".join(parts) + "\n"


def _facts(plan: Plan) -> Iterator[str]:
    """Yields what the model is."""
    prediction, label = plan.prediction, plan.label
    if plan.description:
        yield f"what: {prose(plan.description, None)}"
    yield f"project: {_code(plan.project)}"
    yield f"owner: {_code(plan.owner)}"
    if plan.tier is not None:
        yield f"tier: {plan.tier}"
    yield f"predicts: {_code(prediction.task)}, one for each {_names(prediction.key)}"
    yield f"at: {_code(prediction.time)}"
    if prediction.threshold is not None:
        yield f"says yes: from a score of {number(prediction.threshold)} on"
    if prediction.traffic is not None:
        yield f"asked: {number(prediction.traffic.per_day)} times a day"
    yield f"label: {_code(label.expr)} from {_code(label.source)}"
    delay = label.delay
    quantiles = f"half within {length(delay.p50)}, 95% within {length(delay.p95)}, all within {length(delay.max)}"
    yield f"labels come: {quantiles}"
    yield f"labels that come at all: {percent(label.coverage)}"
    yield f"served: {_code(plan.serving.mode)}"
    for consumer in plan.consumers:
        yield f"called by: {_code(consumer.name)} of {_code(consumer.owner)}"
    if plan.hypothesis is not None:
        told = plan.hypothesis
        yield f"meant to change: {_code(told.kpi)} by {number(told.change)} against {_code(told.against)}"


def _sources(plan: Plan) -> Iterator[str]:
    for source in plan.sources:
        clock = f", by {_code(source.event_time)}" if source.event_time is not None else ", static"
        yield f"- {_code(source.name)}: {_code(source.path)}{clock}"


def _features(plan: Plan) -> Iterator[str]:
    for feature in plan.features.columns:
        window = feature.window
        over = "" if window is None else f", by {_names(window.by)} over the last {length(window.last_seconds)}"
        yield f"- {_code(feature.name)}: {_code(feature.expr)}{over}"


def _variants(plan: Plan) -> Iterator[str]:
    every = tuple(feature.name for feature in plan.features.columns)
    for variant in plan.training.variants:
        yield f"- {_code(variant.name)}: {_variant(variant)}"
        if not variant.baseline and variant.features != every:
            yield f"  - reads: {_names(variant.features)}"
    yield f"- chosen: {_chosen(plan.training)}"


def _variant(variant: Variant) -> str:
    parameters = ", ".join(f"{each.name}={each.value!r}" for each in variant.parameters)
    baseline = ", the baseline" if variant.baseline else ""
    return f"{_code(f'{variant.estimator}({parameters})')}{baseline}"


def _chosen(training: Training) -> str:
    selection = training.selection
    windows = count(selection.windows, "window")
    return f"{_code(selection.rule)} {number(selection.margin)} of {_code(selection.kpi)} over {windows}"


def _pipeline(plan: Plan) -> Iterator[str]:
    yield from (f"- {_code(stage.name)}: {prose(stage.description, None)}" for stage in plan.stages)


def _gates(plan: Plan) -> Iterator[str]:
    kpis = _kpis(plan)
    yield from (f"- {_code(bounded(_bound(gate), kpis))}" for gate in plan.judgement.gates)


def _bound(gate: Gate) -> Bound:
    return Bound(gate.kpi, gate.against, gate.bound, gate.value, relative=False, slices=gate.slices)


def _slices(plan: Plan) -> Iterator[str]:
    for each in plan.judgement.slices:
        yield f"- {_code(each.name)}{' (critical)' if each.critical else ''}: {_code(each.where)}"


def _filters(plan: Plan) -> Iterator[str]:
    for each in plan.filters:
        yield f"- {_code(each.name)}: {_code(_predicts(each))} where {_code(each.when)}"
        yield f"  - because: {prose(each.because, None)}"
        yield f"  - owner: {_code(each.owner)}"


def _predicts(declared: Filter) -> str:
    value = declared.prediction
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rollout(plan: Plan) -> Iterator[str]:
    rollout, kpis = plan.operation.rollout, _kpis(plan)
    if rollout is None:
        yield "- none: a promoted version has all of the traffic at once"
        return
    yield f"- full traffic: {length(_full_after(rollout))} after the start"
    yield f"- the whole rollout: {length(rollout.seconds)}"
    yield f"- where data are missing: {_code(rollout.on_missing_data)}"
    yield from (f"- every stage: {_gate(gate, kpis)}" for gate in rollout.always)
    for stage in rollout.stages:
        yield from _stage(stage, rollout.always, kpis)


def _full_after(rollout: Rollout) -> int:
    seconds = 0
    for stage in rollout.stages:
        if stage.route == "weight" and stage.share >= 1:
            break
        seconds += stage.seconds
    return seconds


def _stage(stage: Stage, always: tuple[StageGate, ...], kpis: Kpis) -> Iterator[str]:
    cohort = f" of {_code(f'{stage.cohort.header}: {stage.cohort.equals}')}" if stage.cohort is not None else ""
    yield f"- {_code(stage.name)}: {stage.route} {percent(stage.share)}{cohort} for {length(stage.seconds)}"
    if stage.requests is not None:
        yield f"  - requests: {stage.requests:,}"
    for gate in stage.gates:
        yield f"  - gate: {_gate(gate, kpis)}"
        yield from (f"    - {fact}" for fact in _seen(gate.forecast, kpis.get(gate.judges.kpi)))
    standing = {(gate.judges.kpi, gate.judges.bound): gate for gate in always}
    for each in stage.always:
        judged = "" if each.judged else ", not judged here"
        yield f"  - gate of every stage: {_gate(standing[each.kpi, each.bound], kpis)}{judged}"
        yield from (f"    - {fact}" for fact in _seen(each.forecast, kpis.get(each.kpi)))
    if stage.approval is not None:
        yield f"  - approval: {_code(stage.approval.by)}, {_AT.get(stage.approval.at, stage.approval.at)}"


_AT = {"start": "before it starts", "end": "before the next one"}


def _gate(gate: StageGate, kpis: Kpis) -> str:
    looks = f", looked at every {length(gate.every_seconds)}" if gate.every_seconds is not None else ""
    return f"{_code(bounded(gate.judges, kpis))}{looks}"


def _seen(forecast: GateForecast | None, kpi: Kpi | None) -> Iterator[str]:
    if forecast is None:
        yield "nothing is expected of it"
        return
    labels = " with a label" if forecast.labels_after_seconds is not None else ""
    needed = f"{forecast.needed_rows:,}" if forecast.needed_rows is not None else "more than there can be"
    yield f"rows{labels}: {forecast.rows:,}, needed: {needed}"
    yield surely(forecast, of_share=kpi is not None and kpi.kind == _PROPORTION)


def _way_back(plan: Plan) -> Iterator[str]:
    rollback, kpis = plan.operation.rollback, _kpis(plan)
    yield f"- the version before stays warm: {warmth(rollback.keep_warm_seconds)} after full traffic"
    for rule in rollback.rules:
        yield f"- {_rule(rule, kpis)}"
        live, why = is_live(rule, rollback.keep_warm_seconds)
        yield f"  - {'live' if live else 'cold'}: {why}"
        if rule.forecast is not None and rule.forecast.blind_stages:
            yield f"  - sees too few requests in: {_names(rule.forecast.blind_stages)}"


def _rule(rule: RollbackRule, kpis: Kpis) -> str:
    does = "opens a pull request that reverts" if rule.action == REVERT else "rolls back"
    window = f"over {length(rule.window_seconds)}, {count(rule.min_requests, 'request')} or more"
    return f"{_code(bounded(rule.watches, kpis))} {window}: {does}"


def _watching(plan: Plan) -> Iterator[str]:
    monitoring, kpis = plan.operation.monitoring, _kpis(plan)
    yield f"- false alarms to expect in a week: {number(monitoring.false_alarms_per_week)}"
    yield f"- false alarms borne in a week: {number(monitoring.alerts_per_week)}"
    yield from _watched(monitoring, kpis)
    yield from _retraining(plan.operation.retraining, kpis)


def _watched(monitoring: Monitoring, kpis: Kpis) -> Iterator[str]:
    for watched in monitoring.kpis:
        on = f" on {_names(watched.slices)}" if watched.slices else ""
        bound = f", {_code(bounded(watched.bound, kpis))}" if watched.bound is not None else ", without a bound"
        times = f"every {length(watched.every_seconds)} over {length(watched.window_seconds)}"
        yield f"- watched: {_code(watched.kpi)}{on} {times}{bound}"
    drift = monitoring.drift
    if drift is not None:
        times = f"every {length(drift.every_seconds)} over {length(drift.window_seconds)}"
        yield f"- drift: {_code(drift.test)} of at least {number(drift.at_least)}, {times}"


def _retraining(retraining: Retraining, kpis: Kpis) -> Iterator[str]:
    if retraining.schedule is not None:
        yield f"- learns again: {_code(retraining.schedule)}"
    for trigger in retraining.triggers:
        reason = f"drift of the {trigger.drift}" if trigger.watches is None else bounded(trigger.watches, kpis)
        yield f"- learns again after: {_code(reason)}"
    yield f"- learns again at most every: {length(retraining.cooldown_seconds)}"


def _approval(plan: Plan) -> Iterator[str]:
    yield f"- {_code(plan.owner)}: owns the model"
    rollout = plan.operation.rollout
    for stage in rollout.stages if rollout is not None else ():
        if stage.approval is not None:
            yield f"- {_code(stage.approval.by)}: lets {_code(stage.name)} {_LETS.get(stage.approval.at, '')}"
    yield "- further teams: those that `approvals` of mlspec.yaml names for a change"


_LETS = {"start": "start", "end": "go on"}


def _kpis(plan: Plan) -> Kpis:
    return {kpi.name: kpi for kpi in plan.judgement.kpis}


def _code(text: str) -> str:
    return code(text, None)


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names))


_SECTIONS: dict[str, Callable[[Plan], Iterator[str]]] = {
    "Sources": _sources,
    "Features": _features,
    "Variants": _variants,
    "Pipeline": _pipeline,
    "Gates before deployment": _gates,
    "Slices": _slices,
    "Filters": _filters,
    "Rollout": _rollout,
    "Way back": _way_back,
    "Watching": _watching,
    "Approval": _approval,
}
