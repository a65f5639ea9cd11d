"""The rollout that a model takes: its stages, when each starts, and what its gates can see, beside the other side's."""

from collections.abc import Iterator

from mlspec.plan.forecast import GateForecast
from mlspec.plan.judgement import Kpi
from mlspec.plan.operation import Rollout, Stage, StageGate
from mlspec.plan.plan import Plan
from mlspec.review.phrases import PROPORTION, bounded
from mlspec.review.rollout import GateReview, StageReview, Timeline


def timeline_of(plan: Plan, before: Plan | None) -> Timeline | None:
    """Returns the way to full traffic, or None where nothing is rolled out in stages."""
    rollout = plan.operation.rollout
    earlier = before.operation.rollout if before is not None else None
    if rollout is None:
        return None
    lengths = {stage.name: stage.seconds for stage in earlier.stages} if earlier is not None else {}
    kpis = {kpi.name: kpi for kpi in plan.judgement.kpis}
    return Timeline(
        stages=tuple(_stages(rollout, lengths, kpis)),
        seconds=rollout.seconds,
        before_seconds=earlier.seconds if earlier is not None else None,
        dropped=tuple(name for name in lengths if name not in {stage.name for stage in rollout.stages}),
        on_missing_data=rollout.on_missing_data,
    )


def _stages(rollout: Rollout, lengths: dict[str, int], kpis: dict[str, Kpi]) -> Iterator[StageReview]:
    start = 0
    for stage in rollout.stages:
        cohort, approval = stage.cohort, stage.approval
        yield StageReview(
            name=stage.name,
            route=stage.route,
            share=stage.share,
            cohort=f"{cohort.header}: {cohort.equals}" if cohort is not None else None,
            seconds=stage.seconds,
            before_seconds=lengths.get(stage.name),
            starts_after_seconds=start,
            requests=stage.requests,
            production_requests=stage.production_requests,
            gates=tuple(_gates(stage, rollout.always, kpis)),
            approval=approval.by if approval is not None else None,
            approval_at=approval.at if approval is not None else None,
        )
        start += stage.seconds


def _gates(stage: Stage, always: tuple[StageGate, ...], kpis: dict[str, Kpi]) -> Iterator[GateReview]:
    for gate in stage.gates:
        yield _gate(gate, gate.forecast, kpis, standing=False, judged=True)
    # The gates of every stage have a forecast each, or none of them that nothing is expected of: told by their bound.
    forecasts = {(seen.kpi, seen.bound): seen for seen in stage.always}
    for gate in always:
        seen = forecasts.get((gate.judges.kpi, gate.judges.bound))
        forecast = seen.forecast if seen is not None else None
        yield _gate(gate, forecast, kpis, standing=True, judged=seen.judged if seen is not None else True)


def _gate(
    gate: StageGate, forecast: GateForecast | None, kpis: dict[str, Kpi], *, standing: bool, judged: bool
) -> GateReview:
    return GateReview(
        says=bounded(gate.judges, kpis),
        kpi=gate.judges.kpi,
        is_share=kpis[gate.judges.kpi].kind == PROPORTION,
        slices=gate.judges.slices,
        every_seconds=gate.every_seconds,
        test=gate.test,
        standing=standing,
        judged=judged,
        rows=forecast.rows if forecast is not None else None,
        control_rows=forecast.control_rows if forecast is not None else None,
        needed_rows=forecast.needed_rows if forecast is not None else None,
        enough=forecast.enough if forecast is not None else None,
        power=forecast.power if forecast is not None else None,
        detectable=forecast.detectable if forecast is not None else None,
        equal_passes=forecast.equal_passes if forecast is not None else None,
        labels_after_seconds=forecast.labels_after_seconds if forecast is not None else None,
        shortest_seconds=forecast.shortest_seconds if forecast is not None else None,
    )
