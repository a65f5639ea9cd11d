"""The rules that say what has to be done again, with the reason in a clause."""

from mlspec.plan.changes.change import Redo
from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.rows import Reason, RedoRule, again

WORDS = again(Redo.TEXT, "words for people: nothing reads them")
TRIED = again(Redo.TEXT, "tests run when the spec is compiled; what they show is as it was")
LOOKED_AT = again(Redo.TEXT, "a date on which somebody looks again: no stage reads it")
RECORD = again(Redo.TEXT, "a record of what was believed: no stage reads it")
RENDERED = again(Redo.ROLLOUT, "what serves and watches is rendered again; no stage of the pipeline reads it")
SERVED = again(Redo.ROLLOUT, "the server is rendered again; no stage of the pipeline reads it")
FORECAST = again(Redo.ROLLOUT, "what a rollout can see is worked out again; no stage of the pipeline reads it")
READ = again(Redo.TRAINING, "the source is read again, and what is learnt from it")
LABELLED = again(Redo.TRAINING, "rows get their labels anew")
COMPUTED = again(Redo.TRAINING, "features are computed anew")
SPLIT = again(Redo.TRAINING, "other rows train and judge")
LEARNT = again(Redo.TRAINING, "variants are trained anew")
EVERYWHERE = again(Redo.TRAINING, "every stage depends on it")
JUDGED = again(Redo.EVALUATION, "what was trained is judged anew")
CHOSEN = again(Redo.EVALUATION, "the choice among the variants is made anew")
GATED = again(Redo.EVALUATION, "the gates are judged anew")
PACKED = again(Redo.EVALUATION, "the version is packed again, with where it looks inputs up")
DECIDED = again(Redo.EVALUATION, "predictions are decided and judged anew")
ASKED = again(Redo.CONTRACT, "callers ask in another way")
ANSWERED = again(Redo.CONTRACT, "callers are answered in another form")
SENT_MORE = again(Redo.CONTRACT, "a request without it is refused")
SENT_LESS = again(Redo.CONTRACT, "a request that still carries it is refused")


def measured(edit: Edit) -> Reason:
    """Returns what a change of a KPI makes run: the evaluation does not compute what only the serving system shows."""
    parts = [side for side in (edit.before, edit.after) if hasattr(side, "system")]
    parts = parts or [edit.was.part, edit.now.part]
    return FORECAST(edit) if all(kpi.system is not None for kpi in parts) else JUDGED(edit)


def read_where_fresh(edit: Edit) -> Reason:
    """Returns what another `as_of` makes run: only checks of freshness read it."""
    fresh = edit.was.known.is_fresh_somewhere or edit.now.known.is_fresh_somewhere
    return READ(edit) if fresh else (Redo.TEXT, "no source is checked for freshness")


def known_elsewhen(edit: Edit) -> Reason:
    """Returns what another moment of knowing makes run: labels, joins and windows wait for it, or nothing does."""
    if edit.was.known.moments != edit.now.known.moments:
        return Redo.TRAINING, "labels, joins or windows wait for another moment"
    return Redo.TEXT, "no label, join or window waits for it: only the checks read it"


def stopped(edit: Edit) -> Reason:
    """Returns what another early stop makes run: trainings wait for their fates where there is more than one rung."""
    rules = (edit.was.known.model.training.stop_early, edit.now.known.model.training.stop_early)
    before, after = (rule is not None and bool(rule.rungs) for rule in rules)
    if before != after:
        return Redo.TRAINING, "trainings start, or stop, to wait for what is stopped early"
    return CHOSEN(edit) if after else (Redo.TEXT, "too few variants compete for any to be stopped")


def compared_with(edit: Edit) -> Reason:
    """Returns what another baseline makes run: it is never stopped early, so its training waits for nothing."""
    stops = edit.was.known.model.training.stop_early, edit.now.known.model.training.stop_early
    return LEARNT(edit) if any(rule is not None and rule.rungs for rule in stops) else GATED(edit)


def may_be_sent(accepts: RedoRule) -> RedoRule:
    """Returns the rule of what a column may hold: a request that is refused from now on breaks the contract."""

    def rule(edit: Edit) -> Reason:
        source, column = edit.now.parents[-2].name, edit.now.part.name
        sent = (source, column) in edit.was.known.requested and (source, column) in edit.now.known.requested
        return accepts(edit) if sent else READ(edit)

    return rule


def narrower_range(edit: Edit) -> Reason:
    """Returns contract where a number that was accepted no longer is."""
    before, after = edit.before, edit.after
    if after is None or (before is not None and after[0] <= before[0] and after[1] >= before[1]):
        return READ(edit)
    return Redo.CONTRACT, "requests with numbers that were accepted are refused"


def fewer_values(edit: Edit) -> Reason:
    """Returns contract where a text that was accepted no longer is."""
    before, after = edit.before, edit.after
    if after is None or (before is not None and set(before) <= set(after)):
        return READ(edit)
    return Redo.CONTRACT, "requests with texts that were accepted are refused"


def nullable_input(edit: Edit) -> Reason:
    """Returns contract where null was accepted and no longer is."""
    if edit.now.part.origin == "request" and not edit.after:
        return Redo.CONTRACT, "requests without a value are refused"
    return SERVED(edit)


def typed_input(edit: Edit) -> Reason:
    """Returns contract where a caller has to send another type."""
    if edit.now.part.origin == "request":
        return Redo.CONTRACT, "requests with values of the type so far are refused"
    return SERVED(edit)


def sent_or_found(edit: Edit) -> Reason:
    """Returns contract where a caller sends an input no more, or from now on."""
    before, after = (side.origin if hasattr(side, "origin") else side for side in (edit.before, edit.after))
    if after == "request":
        return SENT_MORE(edit)
    return SENT_LESS(edit) if before == "request" else SERVED(edit)


def classes(edit: Edit) -> Reason:
    """Returns contract where the classes are others, training where they stand in another order."""
    if set(edit.before) == set(edit.after):
        return LEARNT(edit)
    return ANSWERED(edit)


def positive(edit: Edit) -> Reason:
    """Returns contract where a score means the other outcome; it comes and goes with the task."""
    if edit.before is None or edit.after is None:
        return LABELLED(edit)
    return Redo.CONTRACT, "callers are answered with the chance of the other outcome"
