"""`train <variant>`: fits the models that are compared, one a window, and the one that is judged."""

from mlspec_runtime import layout
from mlspec_runtime.estimators.model_file import read_model, write_model
from mlspec_runtime.estimators.training import fit_model, notes_of
from mlspec_runtime.learning.rows import read_training_rows
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.train import Train, Variant
from mlspec_runtime.selecting.fate import leave_if_stopped


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once every model of the variant is written; one model at a time is in memory."""
    (name,) = arguments
    if leave_if_stopped("variants", name, layout.model(name).parent):
        print(f"{name} was stopped early: it is not trained on all rows")  # noqa: T201 - the stage's result
        return 0
    train = parameters.section(Train, "train")
    variant = parameters.section(Variant, "variants", name)
    rows = read_training_rows(train, variant.features, parameters.threads)
    for fold in train.fits:
        chosen = rows.before(fold)
        window = None if fold == train.last_fit else fold
        path = layout.model(name) if window is None else layout.fold_model(name, window)
        embedding = None if variant.embedding is None else read_model(layout.embedding(variant.embedding, window))
        model = fit_model(
            variant,
            rows.table.where(chosen),
            rows.labels[chosen],
            task=train.task,
            seed=train.seed,
            threads=parameters.threads,
            embedding=embedding,
        )
        write_model(model, path)
        for note in notes_of(model):
            print(f"{path}: {note}")  # noqa: T201 - said here and kept in the model for the evaluation
    return 0
