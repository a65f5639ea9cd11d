"""The features that are NULL for some predictions, as far as the declarations decide that."""

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.canonical import canonical
from mlspec.expressions.nullability import null_origin
from mlspec.expressions.tree import Call
from mlspec.spec.feature_trees import feature_references, feature_trees, in_order, is_window
from mlspec.spec.model_spec import ModelSpec


def features_with_null(spec: ModelSpec) -> dict[str, str]:
    """Returns why each feature that may be NULL may be so, in words; of the others nothing is known.

    A column of the features' source is NULL where it is declared nullable, every column of a joined source where no
    row is found, and a window's avg or sum where it has no rows. Sources and columns must exist.
    """
    source = spec.sources[spec.features.source]
    rows = {name: f"{name} is nullable" for name, column in source.columns.items() if column.nullable}
    joined = {
        f"{name}.{column}": f"a prediction may find no row of {name}"
        for name in spec.features.join
        for column in spec.sources[name].columns
    }
    trees, references = feature_trees(spec.features, source), feature_references(spec.features, source)
    windows = {name: () for name, feature in spec.features.columns.items() if is_window(feature)}
    reasons = {**rows, **joined}
    found: dict[str, str] = {}
    for name in in_order({**windows, **references}):
        origin = null_origin(trees[name], reasons)
        if origin is not None:
            of_window = isinstance(origin, Call)
            found[name] = f"{canonical(origin)} of no rows is NULL" if of_window else reasons[origin.name]
            reasons[f"{FEATURE_PREFIX}{name}"] = found[name]
    return {name: found[name] for name in spec.features.columns if name in found}
