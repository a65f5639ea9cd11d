"""How the model is asked, and what is kept of each answer."""

from typing import Any

from mlspec.plan.changes import follows
from mlspec.plan.changes.change import Redo
from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.redos import ASKED, PACKED, SERVED, nullable_input, sent_or_found, typed_input
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, again, becomes, by_name
from mlspec.plan.changes.safeties import (
    LOOSENED,
    NEUTRAL,
    REMOVED,
    TIGHTENED,
    higher_is_weaker,
    lower_is_weaker,
    members,
    ranked,
)
from mlspec.plan.changes.written import (
    AS_WRITTEN,
    DURATION,
    LIST,
    SHARE,
    duration,
    listed,
    mapped,
    plainly,
    share,
)

TOLD = again(Redo.TEXT, "who is told of changes; nothing is done again")
INPUTS, STORES = "serving.inputs[]", "serving.stores[]"


def kept_features(edit: Edit) -> Risk:
    """Returns what keeping other features does; that a feature came or went is no choice of what is kept."""
    if follows.features(edit) is not None:
        return NEUTRAL, ""
    return members("no longer kept of a prediction", "kept of a prediction from now on")(edit)


def _store(store: Any) -> str:
    age = duration(store.max_age_seconds)
    return mapped(((store.kind, store.place), ("key", listed(store.key)), ("max_age", age)))


def _parity(parity: Any) -> str:
    at_most = mapped((("at_most", share(parity.at_most)),))
    return mapped((("recompute", parity.recompute), ("mismatch", at_most)))


def _extra(edit: Edit) -> str | None:
    keys = (edit.was.known.model.prediction.key, edit.now.known.model.prediction.key)
    return "prediction.entity" if keys == (edit.before, edit.after) else None


def _nullable(may_be: bool) -> str:
    return "nullable" if may_be else "never null"


ROWS: tuple[Row, ...] = (
    Leaf("serving.mode", "serving.mode", ASKED, AS_WRITTEN),
    Leaf("serving.every_seconds", "serving.every", SERVED, DURATION),
    Part(
        INPUTS,
        "serving.inputs.request.[]",
        sent_or_found,
        plainly(lambda found: mapped((("type", found.type), ("nullable", "true" if found.nullable else None)))),
        key=by_name,
    ),
    Leaf(f"{INPUTS}.type", "serving.inputs.request.[]", typed_input, AS_WRITTEN),
    Leaf(
        f"{INPUTS}.nullable",
        "serving.inputs.request.[]",
        nullable_input,
        plainly(_nullable),
    ),
    Leaf(f"{INPUTS}.origin", "serving.inputs.request.[]", sent_or_found, AS_WRITTEN),
    Part(STORES, "serving.inputs.look_up.[]", PACKED, plainly(_store), key=by_name),
    Leaf(f"{STORES}.kind", "serving.inputs.look_up.[]", PACKED, AS_WRITTEN),
    Leaf(f"{STORES}.place", "serving.inputs.look_up.[].{kind}", PACKED, AS_WRITTEN),
    Leaf(f"{STORES}.key", "serving.inputs.look_up.[].key", PACKED, LIST),
    Leaf(
        f"{STORES}.max_age_seconds",
        "serving.inputs.look_up.[].max_age",
        PACKED,
        DURATION,
        higher_is_weaker("older values are used", "older values count as missing"),
    ),
    Part(
        "consumers[]",
        "serving.consumers.[]",
        TOLD,
        plainly(lambda found: mapped((("owner", found.owner), ("contact", found.contact)))),
        added=becomes(TIGHTENED, "one more team is told before what it sends or gets changes"),
        removed=becomes(LOOSENED, "nobody is told before what it sends or gets changes"),
        key=by_name,
    ),
    Leaf("consumers[].owner", "serving.consumers.[].owner", TOLD, AS_WRITTEN),
    Leaf("consumers[].contact", "serving.consumers.[].contact", TOLD, AS_WRITTEN),
    Leaf(
        "serving.log.features",
        "serving.log.features",
        SERVED,
        LIST,
        kept_features,
        follows.features,
        ordered=False,
    ),
    Leaf(
        "serving.log.extra",
        "serving.log.extra",
        SERVED,
        LIST,
        members("no longer kept of a request", "kept of a request from now on"),
        _extra,
        ordered=False,
    ),
    Leaf(
        "serving.log.share",
        "serving.log.share",
        SERVED,
        SHARE,
        lower_is_weaker("fewer predictions are kept", "more predictions are kept"),
    ),
    Part(
        "serving.parity",
        "serving.parity",
        SERVED,
        plainly(_parity),
        added=becomes(TIGHTENED, "what was served is compared with what the pipeline computes"),
        removed=becomes(REMOVED, "nothing compares what was served with what the pipeline computes"),
    ),
    Leaf(
        "serving.parity.recompute",
        "serving.parity.recompute",
        SERVED,
        AS_WRITTEN,
        ranked(("weekly", "daily", "hourly"), "differences are found later", "differences are found sooner"),
    ),
    Leaf(
        "serving.parity.at_most",
        "serving.parity.mismatch.at_most",
        SERVED,
        SHARE,
        higher_is_weaker("more values may differ", "fewer values may differ"),
    ),
)
