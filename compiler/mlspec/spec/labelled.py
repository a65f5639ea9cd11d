"""What a labelled prediction holds beside the model's inputs, for each task."""

from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.types import Type
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.source_scope import source_scope

LABELLED = ("label", "prediction", "score")
"""What a KPI reads beside the model's inputs."""
SCORED = LABELLED[1:]
"""What a filter reads beside the model's inputs: no label is known when it fires."""

EVENT = frozenset({Type.BOOLEAN})
QUANTITY = frozenset({Type.INTEGER, Type.DOUBLE})
RELEVANCE = QUANTITY | EVENT
TEXT_CLASS = frozenset({Type.STRING})
NUMBERED_CLASS = frozenset({Type.INTEGER})
CLASS = TEXT_CLASS | NUMBERED_CLASS


def outcome_types(spec: ModelSpec) -> frozenset[Type]:
    """Returns the types that the label's expression may give; classes are of the type in which they are declared."""
    match spec.prediction.task:
        case "binary_classification":
            return EVENT
        case "regression":
            return QUANTITY
        case "ranking":
            return RELEVANCE
        case "multiclass_classification":
            classes = spec.label.classes
            return CLASS if classes is None else NUMBERED_CLASS if isinstance(classes[0], int) else TEXT_CLASS


def outcome_type(spec: ModelSpec) -> Type:
    """Returns the type of a label as the pipeline keeps it; of one that cannot be typed, what its task mostly has."""
    accepted = outcome_types(spec)
    found = infer(spec.label.expr.tree, source_scope(spec.sources[spec.label.source]))
    if isinstance(found, Failure) or found not in accepted:
        found = Type.STRING if accepted is CLASS else min(accepted)
    return Type.DOUBLE if found in QUANTITY and spec.prediction.task in ("regression", "ranking") else found


def labelled_types(spec: ModelSpec) -> dict[str, Type]:
    """Returns the types of label, prediction and score.

    The score is the probability of the event, or of the predicted class, or what a list is ordered by, or the
    predicted number; the prediction of a ranking is the place in the list, from 1.
    """
    label = outcome_type(spec)
    prediction = Type.INTEGER if spec.prediction.task == "ranking" else label
    return dict(zip(LABELLED, (label, prediction, Type.DOUBLE), strict=True))
