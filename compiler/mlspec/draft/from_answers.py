"""Drafts a model from answers alone, for data that are still to come."""

from mlspec.draft.answers import Answers
from mlspec.draft.draft import Column, Draft, Drafted, Feature, Unfit
from mlspec.draft.names import taken, unsayable
from mlspec.draft.windows import ASSUMED_DELAY, WITHOUT_DATA, interval
from mlspec.spec.units import Duration

SOURCE = "observations"


def draft_from_answers(answers: Answers, project: str) -> Drafted | Unfit:
    """Returns the draft of a model whose questions are all answered, or why a name cannot stand in it."""
    label, entity, time = answers.label or "", answers.entity or "", answers.time or ""
    features = answers.features or ()
    names = (entity, time, label, *(name for name, _ in features))
    for name in names:
        reason = unsayable(name) or (taken(name) if name not in (time, label) else None)
        if reason is not None:
            return Unfit(f"{name!r} cannot be a column: {reason}")
    folded = [name.lower() for name in names]
    if twice := next((name for name in names if folded.count(name.lower()) > 1), None):
        return Unfit(f"{twice!r} is named twice: entity, time, label and features are columns of their own")
    delay = answers.delay or ASSUMED_DELAY
    classifies = answers.task == "binary_classification"
    known = f"{time} + {interval(Duration.read(delay))}"
    columns = (
        Column(entity, "string"),
        Column(time, "timestamp"),
        *(Column(name, "double" if kind == "numeric" else "string") for name, kind in features),
        Column(label, "boolean" if classifies else "double", nullable=True, available_at=known),
    )
    draft = Draft(
        project=project,
        name=answers.name,
        owner=answers.owner,
        task=answers.task or "binary_classification",
        entity=entity,
        time=time,
        label=label,
        source=SOURCE,
        path=f"data/{SOURCE}.parquet",
        columns=columns,
        outcome=label,
        delay=delay,
        coverage="100%",
        features=tuple(Feature(name, kind) for name, kind in features),
        test=WITHOUT_DATA,
    )
    assumed = () if answers.delay else (f"{label} is known {delay} after {time} (--delay)",)
    return Drafted(draft, (*assumed, f"the data will be in {draft.path}, without missing values in features"), ())
