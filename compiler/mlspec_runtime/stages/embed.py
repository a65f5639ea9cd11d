"""`embed <name>`: fits an embedding once for all variants that share it, before each window and before the test."""

from mlspec_runtime import layout
from mlspec_runtime.estimators.model_file import write_model
from mlspec_runtime.estimators.training import fit_embedding, notes_of
from mlspec_runtime.learning.rows import read_training_rows
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.train import Embedding, Train
from mlspec_runtime.selecting.fate import leave_if_stopped


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the embedding is written for every model of a variant: each saw only that model's rows."""
    (name,) = arguments
    if leave_if_stopped("embeddings", name, layout.embedding(name, None).parent):
        print(f"every variant of the embedding {name} was stopped early")  # noqa: T201 - the stage's result
        return 0
    train = parameters.section(Train, "train")
    embedding = parameters.section(Embedding, "embeddings", name)
    rows = read_training_rows(train, embedding.features, parameters.threads)
    for fold in train.fits:
        chosen = rows.table.where(rows.before(fold))
        path = layout.embedding(name, None if fold == train.last_fit else fold)
        model = fit_embedding(embedding, chosen, seed=train.seed, threads=parameters.threads)
        write_model(model, path)
        for note in notes_of(model):
            print(f"{path}: {note}")  # noqa: T201 - said here and kept in the model for the evaluation
    return 0
