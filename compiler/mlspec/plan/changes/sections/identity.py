"""What a model is called, whose it is and what it should bring."""

from mlspec.plan.changes.change import Redo, Safety
from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.redos import EVERYWHERE, RECORD, RENDERED, SERVED, WORDS, read_where_fresh
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, again, by_name
from mlspec.plan.changes.safeties import LOOSENED, TIGHTENED, higher_is_weaker
from mlspec.plan.changes.written import AS_WRITTEN, NUMBER, mapped, plainly, scalar


def fresh_at(edit: Edit) -> Risk:
    """Returns what measuring freshness against another moment does: instants in UTC are in the order of their text."""
    if not (edit.was.known.is_fresh_somewhere or edit.now.known.is_fresh_somewhere):
        return Safety.NEUTRAL, ""
    if edit.after is None or (edit.before is not None and edit.after > edit.before):
        return TIGHTENED, "data have to be newer to pass as fresh"
    return LOOSENED, "data that were too old pass as fresh"


ROWS: tuple[Row, ...] = (
    Leaf("project", "mlspec.yaml: metadata.name", RENDERED, AS_WRITTEN),
    Leaf("version", "metadata.version", again(Redo.TEXT, "the name of the behaviour, not the behaviour"), AS_WRITTEN),
    Leaf("owner", "metadata.owner", RENDERED, AS_WRITTEN),
    Leaf(
        "tier",
        "metadata.tier",
        RENDERED,
        NUMBER,
        higher_is_weaker("fewer of the Project's policies hold it", "more of the Project's policies hold it"),
    ),
    Leaf("description", "metadata.description", WORDS, AS_WRITTEN),
    Leaf("as_of", "mlspec.yaml: as_of", read_where_fresh, AS_WRITTEN, fresh_at),
    Part("libraries[]", "mlspec.yaml: libraries.[]", EVERYWHERE, plainly(lambda item: item.version), key=by_name),
    Leaf("libraries[].version", "mlspec.yaml: libraries.[]", EVERYWHERE, AS_WRITTEN),
    Part("image", "mlspec.yaml: image", SERVED, plainly(lambda item: mapped((("base", item.base),)))),
    Leaf("image.base", "mlspec.yaml: image.base", SERVED, AS_WRITTEN),
    Leaf("image.runtime", "mlspec.yaml: image.runtime", SERVED, AS_WRITTEN),
    Part("hypothesis", "hypothesis", RECORD, plainly(lambda item: mapped((("claim", item.claim), ("kpi", item.kpi))))),
    Leaf("hypothesis.claim", "hypothesis.claim", WORDS, AS_WRITTEN),
    Leaf("hypothesis.kpi", "hypothesis.expect.kpi", RECORD, AS_WRITTEN),
    Leaf("hypothesis.change", "hypothesis.expect.change", RECORD, NUMBER),
    Leaf("hypothesis.against", "hypothesis.expect.against", RECORD, plainly(scalar)),
)
