"""`embed <name>`: fits an embedding once for all variants that share it, before each window and before the test."""

from mlspec_runtime import layout
from mlspec_runtime.estimators.model_file import write_model
from mlspec_runtime.estimators.training import fit_embedding, notes_of
from mlspec_runtime.learning.rows import read_training_rows
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.train import Embedding, Train


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the embedding is written for every model of a variant: each saw only that model's rows."""
    (name,) = arguments
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
