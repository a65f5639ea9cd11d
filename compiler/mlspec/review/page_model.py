"""One model on the page: finished text, tables and pictures for its template."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.emit.table import Column, Row, Table
from mlspec.plan.plan import Plan
from mlspec.review import answers, return_answer, traffic_answer
from mlspec.review.lineage_picture import LineagePicture, lineage_picture
from mlspec.review.phrases import chance, count, length, number, warmth
from mlspec.review.review import ModelReview, Reruns, ReviewedChange
from mlspec.review.rollout import GateReview, StageReview, Timeline, WayBack
from mlspec.review.rollout_picture import RolloutPicture, rollout_picture
from mlspec.review.sentence import Exact, Sentence, listed
from mlspec.review.wording import SAFETIES, change, version

NOTHING = "-"
MOST_NAMES = 20
MARKS = {"unknown": "fail", "removed": "fail", "loosened": "warning", "tightened": "pass", "neutral": ""}
"""The mark that stands for what happens to safety."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words in a frame; `mark` is the shape before them, empty without one."""

    says: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as the template lays it out; what does not apply is None or empty."""

    id: str
    open: bool
    name: str
    versions: str
    badges: tuple[Badge, ...]
    changes: tuple[ReviewedChange, ...]
    again: Sentence
    reruns: tuple[tuple[str, str, tuple[str, ...]], ...]
    traffic: Sentence
    timeline_plot: RolloutPicture | None
    gates_table: Table
    gates_note: str
    dropped: tuple[str, ...]
    back: Sentence
    back_table: Table | None
    lineage_plot: LineagePicture | None
    lineage_words: tuple[Sentence, ...]
    slices_table: Table | None
    facts: tuple[tuple[str, Sentence], ...]


def model_card(model: ModelReview, plan: Plan | None, *, is_open: bool, alone: bool) -> ModelCard:
    """Returns the model for its template; `plan` is the one of this side, None where there is none.

    Of a model that is `alone` the page's own answers say what runs again, when it has full traffic and the way back.
    """
    timeline, back = model.timeline, model.way_back
    if traffic_answer.moves_at_once(model):
        timeline = None
    lineage = lineage_picture(plan, model.changes) if plan is not None else None
    return ModelCard(
        id=f"model-{model.name}",
        open=is_open,
        name=model.name,
        versions=" → ".join(dict.fromkeys(filter(None, (model.version_before, model.version_after)))),
        badges=tuple(_badges(model)),
        changes=answers.worst_first(model.changes),
        again=() if alone else answers.again(model),
        reruns=_reruns(model.reruns) if model.reruns is not None and model.reruns.forced else (),
        traffic=() if alone else traffic_answer.said(model),
        timeline_plot=rollout_picture(timeline) if timeline is not None and timeline.stages else None,
        gates_table=_gates(timeline) if timeline is not None else Table("", (), ()),
        gates_note=_NOTE,
        dropped=timeline.dropped if timeline is not None else (),
        back=() if alone else return_answer.said(model),
        back_table=_rules(back) if back is not None and back.rules else None,
        lineage_plot=lineage,
        lineage_words=lineage.words if lineage is not None else (),
        slices_table=_slices(plan, model) if plan is not None and plan.judgement.slices else None,
        facts=tuple(_facts(model)),
    )


_NOTE = (
    "Power is the chance that a difference as large as the margin shows; shows: the smallest difference that does so "
    "with the power asked for; equal passes: the chance that a candidate no better and no worse goes on."
)


def _badges(model: ModelReview) -> Iterator[Badge]:
    if model.status != "changed":
        yield Badge(model.status, "", "")
    if model.redo is not None:
        yield Badge(model.redo, "", "")
    if model.safety != "neutral":
        yield Badge(SAFETIES[model.safety], model.safety, MARKS[model.safety])
    yield Badge(count(len(model.changes), "change"), "", "")


def _reruns(reruns: Reruns) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return (
        ("Changed itself", "forced", reruns.forced),
        ("Runs after it", "following", reruns.following),
        ("Reused", "reused", reruns.reused),
    )


def _gates(timeline: Timeline) -> Table:
    columns = (
        Column("Stage", "plain"),
        Column("Gate", "plain"),
        Column("Rows"),
        Column("Needed"),
        Column("Power", "share"),
        Column("Shows"),
        Column("Equal passes", "share"),
    )
    rows = tuple(Row(_gate(stage, gate), _is_blind(gate)) for stage in timeline.stages for gate in stage.gates)
    return Table("Gates on the way, and what each can see", columns, rows, header=1)


def _is_blind(gate: GateReview) -> bool:
    return gate.enough is False and not gate.standing


def _gate(stage: StageReview, gate: GateReview) -> tuple[str, ...]:
    says = gate.says if gate.judged else f"{gate.says}: not judged here, too few rows"
    return (
        stage.name,
        says,
        _rows(gate.rows),
        _rows(gate.needed_rows),
        NOTHING if gate.power is None else chance(gate.power),
        NOTHING if gate.detectable is None else change(gate.detectable, of_share=gate.is_share),
        NOTHING if gate.equal_passes is None else chance(gate.equal_passes),
    )


def _rows(rows: int | None) -> str:
    return NOTHING if rows is None else f"{rows:,}"


def _rules(back: WayBack) -> Table:
    columns = (Column("Rule", "plain"), Column("Window"), Column("Kind", "plain"), Column("Why", "plain"))
    rows = tuple(
        Row(
            (
                rule.says,
                length(rule.window_seconds),
                rule.kind,
                f"{rule.why}; blind in {', '.join(rule.blind_stages)}" if rule.blind_stages else rule.why,
            )
        )
        for rule in back.rules
    )
    return Table("What triggers the way back", columns, rows)


def _slices(plan: Plan, model: ModelReview) -> Table:
    changed = {each.shown for each in model.changes}
    rows = tuple(
        Row(
            (each.name, "yes" if each.critical else NOTHING, each.where),
            any(f"{shown}.".startswith(f"validation.slices.{each.name}.") for shown in changed),
        )
        for each in plan.judgement.slices
    )
    return Table("Slices; those that change stand out", tuple(map(_plain, ("Slice", "Critical", "Rows"))), rows)


def _plain(name: str) -> Column:
    return Column(name, "plain")


def _facts(model: ModelReview) -> Iterator[tuple[str, Sentence]]:
    if model.bump is not None:
        yield "Version", (version(model.bump, model.version_after),)
    if model.changelog:
        yield "Changelog", (model.changelog,)
    for cluster in model.clusters:
        yield f"Under way in {cluster.environment}", (cluster.says,)
    if model.approvers:
        teams = ((Exact(each.team), f" ({'; '.join(each.reasons)})") for each in model.approvers)
        yield "Approval", listed(teams, MOST_NAMES)
    if model.consumers:
        yield "Called by", listed(((Exact(each.name), f" of {each.owner}") for each in model.consumers), MOST_NAMES)
    if model.false_alarms is not None:
        alarms = model.false_alarms
        before = "" if alarms.before in (None, alarms.after) else f" (before {number(alarms.before or 0)})"
        yield "False alarms in a week", (f"{number(alarms.after)} expected{before}, {number(alarms.budget)} borne",)
    if model.way_back is not None:
        yield "Kept warm", (f"{warmth(model.way_back.keep_warm_seconds)} after full traffic",)
    yield "Spec", (Exact(model.file),)
