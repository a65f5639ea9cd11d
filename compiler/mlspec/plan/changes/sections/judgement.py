"""On which rows, by which numbers and how surely a model is judged."""

from typing import Any

from mlspec.plan.changes import follows
from mlspec.plan.changes.place import Edit, Place
from mlspec.plan.changes.redos import FORECAST, GATED, JUDGED, LOOKED_AT, RENDERED, SPLIT, WORDS, measured
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, becomes, by_name
from mlspec.plan.changes.safeties import (
    LOOSENED,
    NEUTRAL,
    REMOVED,
    TIGHTENED,
    bound,
    condition,
    guards,
    higher_is_weaker,
    lower_is_weaker,
    members,
    of_deciding_kpi,
    ranked,
)
from mlspec.plan.changes.written import (
    AS_WRITTEN,
    DURATION,
    LIST,
    MILLISECONDS,
    NUMBER,
    bound_pairs,
    bound_value,
    mapped,
    number,
    plainly,
    share,
)

SLICES, KPIS, GATES = "judgement.slices[]", "judgement.kpis[]", "judgement.gates[]"
BELIEVED = "what a rollout can see is worked out from another belief: that its stages are long enough cannot be shown"
ANOTHER = of_deciding_kpi(guards("what its bounds hold is another number: that they are as strict cannot be shown"))


def expected(value: Any, place: Place) -> str | None:
    """Returns what is believed of a KPI: a share, or mean and deviation."""
    if value is None:
        return None
    if place.part.kind == "proportion":
        return share(value.mean)
    return mapped((("mean", number(value.mean)), ("sd", number(value.sd))))


def valid(edit: Edit) -> Risk:
    """Returns what another last day does; days are in the order of their text."""
    if edit.after is not None and (edit.before is None or edit.after < edit.before):
        return TIGHTENED, "its owner looks at the figure sooner"
    return LOOSENED, "the figure decides for longer before its owner looks at it"


def _kpi(kpi: Any) -> str:
    return mapped((("metric", kpi.metric), ("system", kpi.system), ("expr", kpi.expr)))


def _gate(gate: Any, place: Place) -> str | None:
    return mapped(bound_pairs(gate, place)) if gate is not None else None


ROWS: tuple[Row, ...] = (
    Leaf("judgement.split.by", "validation.split.by", SPLIT, AS_WRITTEN),
    Leaf(
        "judgement.split.test_seconds",
        "validation.split.test",
        SPLIT,
        DURATION,
        lower_is_weaker("fewer days judge the model", "more days judge the model"),
    ),
    Leaf(
        "judgement.split.gap_seconds",
        "validation.split.gap",
        SPLIT,
        DURATION,
        lower_is_weaker("less is left out between training and judged rows", "more is left out before judged rows"),
        follows.same_as("label.delay.max", lambda model: model.label.delay.max),
    ),
    Leaf(
        "judgement.split.refresh_seconds",
        "validation.refresh",
        RENDERED,
        DURATION,
        higher_is_weaker("the rows that judge grow older", "the rows that judge are newer"),
    ),
    Part(
        SLICES,
        "validation.slices.[]",
        JUDGED,
        plainly(lambda group: group.where),
        added=becomes(TIGHTENED, "one more group of rows is looked at by itself"),
        removed=becomes(REMOVED, "nothing looks at this group of rows by itself any more"),
        key=by_name,
    ),
    Leaf(
        f"{SLICES}.where",
        "validation.slices.[].where",
        JUDGED,
        AS_WRITTEN,
        condition(
            "the group holds more rows: harm to a few weighs less in it",
            "rows that were judged in this group no longer are",
            "that the group holds the rows that it held cannot be shown",
        ),
    ),
    Leaf(
        f"{SLICES}.critical",
        "validation.slices.[].critical",
        JUDGED,
        AS_WRITTEN,
        ranked((False, True), "harm in this group no longer counts by itself", "harm in this group counts by itself"),
    ),
    Part(
        KPIS,
        "kpis.[]",
        measured,
        plainly(_kpi),
        removed=becomes(LOOSENED, "the number is no longer worked out"),
        key=by_name,
    ),
    Leaf(f"{KPIS}.metric", "kpis.[].metric", measured, AS_WRITTEN, ANOTHER),
    Leaf(f"{KPIS}.at", "kpis.[].at", measured, NUMBER, ANOTHER),
    Leaf(f"{KPIS}.quantile", "kpis.[].quantile", measured, NUMBER, ANOTHER),
    Leaf(f"{KPIS}.expr", "kpis.[].expr", measured, AS_WRITTEN, ANOTHER),
    Leaf(f"{KPIS}.system", "kpis.[].system", measured, AS_WRITTEN, ANOTHER),
    Leaf(
        f"{KPIS}.threshold_milliseconds",
        "kpis.[].threshold",
        measured,
        MILLISECONDS,
        higher_is_weaker("slower answers no longer count as slow", "more answers count as slow"),
    ),
    Leaf(f"{KPIS}.where", "kpis.[].where", measured, AS_WRITTEN, ANOTHER),
    Leaf(f"{KPIS}.kind", "kpis.[].kind", FORECAST, AS_WRITTEN, ANOTHER),
    Leaf(f"{KPIS}.better", "kpis.[].better", measured, AS_WRITTEN, ANOTHER),
    Leaf(f"{KPIS}.unit", "kpis.[].unit", WORDS, AS_WRITTEN),
    Leaf(f"{KPIS}.expected", "kpis.[].expected", measured, expected, of_deciding_kpi(guards(BELIEVED))),
    Leaf(
        f"{KPIS}.owner",
        "kpis.[].owner",
        WORDS,
        AS_WRITTEN,
        follows=follows.same_as("metadata.owner", lambda model: model.owner),
    ),
    Leaf(f"{KPIS}.valid_until", "kpis.[].valid_until", LOOKED_AT, AS_WRITTEN, valid),
    Leaf(
        "judgement.evidence.alpha",
        "evidence.alpha",
        JUDGED,
        NUMBER,
        higher_is_weaker("more wrong yeses are accepted", "fewer wrong yeses are accepted"),
    ),
    Leaf(
        "judgement.evidence.power",
        "evidence.power",
        JUDGED,
        NUMBER,
        lower_is_weaker("a right yes may be less likely", "a right yes has to be likelier"),
    ),
    Leaf(
        "judgement.evidence.sides",
        "evidence.sides",
        JUDGED,
        AS_WRITTEN,
        ranked(("one", "two"), "intervals are narrower", "intervals are wider"),
    ),
    Leaf(
        "judgement.evidence.test",
        "evidence.test",
        FORECAST,
        AS_WRITTEN,
        guards("gates are judged by another test: that they are as strict cannot be shown"),
    ),
    Leaf(
        "judgement.evidence.resamples",
        "evidence.resamples",
        JUDGED,
        NUMBER,
        lower_is_weaker("intervals come from fewer draws", "intervals come from more draws"),
    ),
    Leaf(
        "judgement.evidence.min_rows",
        "evidence.min_rows",
        JUDGED,
        NUMBER,
        lower_is_weaker("fewer rows are enough for a verdict", "more rows are needed for a verdict"),
    ),
    Leaf(
        "judgement.evidence.min_events",
        "evidence.min_events",
        JUDGED,
        NUMBER,
        lower_is_weaker("fewer events are enough for a verdict", "more events are needed for a verdict"),
    ),
    Part(
        GATES,
        "gates.[]",
        GATED,
        _gate,
        added=becomes(TIGHTENED, "one more thing has to hold before a release"),
        removed=becomes(REMOVED, "nothing holds this before a release any more"),
        key=by_name,
        keyed=("name", "kpi", "against", "bound"),
        named=False,
        order=(GATED, (NEUTRAL, "")),
    ),
    Leaf(
        f"{GATES}.value",
        "gates.[].{bound}",
        GATED,
        bound_value,
        bound,
        of=lambda gate, _: (gate.value, False),
    ),
    Leaf(
        f"{GATES}.slices",
        "gates.[].slices",
        GATED,
        LIST,
        members("no longer judged by this gate", "judged by this gate from now on"),
        follows.slices,
        ordered=False,
    ),
    Part(
        "judgement.discovery",
        "validation.discover",
        JUDGED,
        plainly(lambda found: mapped((("max", number(found.most)), ("min_rows", number(found.min_rows))))),
    ),
    Leaf("judgement.discovery.most", "validation.discover.max", JUDGED, NUMBER),
    Leaf("judgement.discovery.min_rows", "validation.discover.min_rows", JUDGED, NUMBER),
    Leaf(
        "judgement.incidents",
        "validation.incidents",
        SPLIT,
        AS_WRITTEN,
        lambda edit: (
            (REMOVED, "past failures no longer judge the model")
            if edit.after is None
            else (TIGHTENED, "past failures judge the model")
            if edit.before is None
            else (LOOSENED, "other failures judge the model: that none is left out cannot be shown")
        ),
    ),
)
