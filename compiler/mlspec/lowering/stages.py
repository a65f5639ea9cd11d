"""Lowers a plan's sections to the graph of stages that the pipeline runs."""

from collections.abc import Iterator

from mlspec.conventions import (
    ENVIRONMENT_LOCK,
    PIPELINE_METRICS,
    PIPELINE_OUTPUTS,
    PIPELINE_TO_ROOT,
    RUNTIME_COMMAND,
)
from mlspec.plan.data import Features, Label, Source
from mlspec.plan.judgement import Judgement
from mlspec.plan.learning import Training, Variant
from mlspec.plan.pipeline import Stage

LABEL_ROWS = f"{PIPELINE_OUTPUTS}/label/rows.parquet"
LABEL_PROFILE = f"{PIPELINE_OUTPUTS}/label/profile.json"
FEATURE_ROWS = f"{PIPELINE_OUTPUTS}/features/rows.parquet"
SPLIT_ROWS = f"{PIPELINE_OUTPUTS}/split/rows.parquet"
SPLIT_PROFILE = f"{PIPELINE_OUTPUTS}/split/profile.json"
STOP_EARLY = f"{PIPELINE_OUTPUTS}/stop_early"
SELECTION = f"{PIPELINE_OUTPUTS}/selection/selection.json"
GATES = f"{PIPELINE_OUTPUTS}/gates/gates.json"
PACKAGE = f"{PIPELINE_OUTPUTS}/package"
DISCOVERED = "slices"
DISCOVERY = f"{PIPELINE_OUTPUTS}/slices/slices.json"
METRICS = ("data", "variants", "evaluation", "calibration", "gates")


def lower_stages(
    sources: tuple[Source, ...], label: Label, features: Features, training: Training, judgement: Judgement
) -> tuple[Stage, ...]:
    """Returns the stages in an order in which each comes after those it depends on."""
    return (
        *(_ingest(source) for source in sources),
        _stage(
            "label",
            "Reads the outcome, measures its delay and coverage",
            (_rows(label.source),),
            ("label",),
            (LABEL_ROWS, LABEL_PROFILE),
        ),
        _stage(
            "features",
            "Computes every feature as it was known at prediction time",
            tuple(_rows(source) for source in _feature_sources(features)),
            ("features",),
            (FEATURE_ROWS,),
        ),
        _stage(
            "split",
            "Keeps test, selection and training rows apart by time",
            (LABEL_ROWS, *_pinned(judgement)),
            ("split",),
            (SPLIT_ROWS, SPLIT_PROFILE),
        ),
        *_learning(features, training),
        *_conclusion(sources, training, judgement),
    )


def _pinned(judgement: Judgement) -> tuple[str, ...]:
    return (f"{PIPELINE_TO_ROOT}/{judgement.incidents}",) if judgement.incidents is not None else ()


def _stage(
    name: str,
    description: str,
    inputs: tuple[str, ...],
    parameters: tuple[str, ...],
    outputs: tuple[str, ...],
    *arguments: str,
) -> Stage:
    verb = name.partition("-")[0]
    return Stage(
        name=name,
        description=description,
        command=(*RUNTIME_COMMAND, verb, *arguments),
        inputs=(ENVIRONMENT_LOCK, *inputs),
        parameters=("threads", *parameters),
        outputs=outputs,
        metrics=(),
    )


def _rows(source: str) -> str:
    return f"{PIPELINE_OUTPUTS}/sources/{source}/rows.parquet"


def _profile(source: str) -> str:
    return f"{PIPELINE_OUTPUTS}/sources/{source}/profile.json"


def _models(variant: Variant) -> str:
    return f"{PIPELINE_OUTPUTS}/models/{variant.name}"


def _embeddings(name: str) -> str:
    return f"{PIPELINE_OUTPUTS}/embeddings/{name}"


def _fate(kind: str, name: str) -> str:
    return f"{STOP_EARLY}/{kind}/{name}.json"


def _stop_early(features: Features, training: Training, competing: tuple[str, ...]) -> Stage:
    """Returns the stage that stops variants; each one's fate is a file of its own, so that no other one trains anew."""
    variants = tuple(variant for variant in training.variants if variant.name in competing)
    embeddings = tuple(found.name for found in training.embeddings)
    return _stage(
        "stop_early",
        "Stops hopeless variants after a training on few rows",
        (FEATURE_ROWS, LABEL_ROWS, SPLIT_ROWS, _rows(features.source)),
        (
            "train",
            "stop_early",
            *(f"embeddings.{name}" for name in embeddings),
            *(f"variants.{variant.name}" for variant in variants),
        ),
        (
            f"{STOP_EARLY}/rungs.json",
            *(_fate("variants", variant.name) for variant in variants),
            *(_fate("embeddings", name) for name in embeddings),
        ),
    )


def _evaluation(variant: Variant) -> str:
    return f"{PIPELINE_OUTPUTS}/evaluation/{variant.name}"


def _feature_sources(features: Features) -> tuple[str, ...]:
    windows = (feature.window.source for feature in features.columns if feature.window is not None)
    return tuple(dict.fromkeys((features.source, *(join.source for join in features.joins), *windows)))


def _ingest(source: Source) -> Stage:
    return _stage(
        f"ingest-{source.name}",
        f"Reads {source.name}, checks it, cleans it and profiles it",
        (f"{PIPELINE_TO_ROOT}/{data_root(source.path)}",),
        (f"ingest.{source.name}",),
        (_rows(source.name), _profile(source.name)),
        source.name,
    )


def data_root(path: str) -> str:
    """Returns the file or folder that a path names; of a glob, the deepest folder that holds all its files."""
    whole: list[str] = []
    for part in path.split("/"):
        if "*" in part:
            break
        whole.append(part)
    return "/".join(whole)


def _learning(features: Features, training: Training) -> Iterator[Stage]:
    rule = training.stop_early
    competing = rule.competing if rule is not None and rule.rungs else ()
    if competing:
        yield _stop_early(features, training, competing)
    for found in training.embeddings:
        users = [variant.name for variant in training.variants if variant.embedding == found.name]
        yield _stage(
            f"embed-{found.name}",
            f"Fits the embedding of {' and '.join(users)}, without labels",
            (FEATURE_ROWS, LABEL_ROWS, SPLIT_ROWS, *((_fate("embeddings", found.name),) if competing else ())),
            ("train", f"embeddings.{found.name}"),
            (_embeddings(found.name),),
            found.name,
        )
    for variant in training.variants:
        embedding = () if variant.embedding is None else (_embeddings(variant.embedding),)
        fate = (_fate("variants", variant.name),) if variant.name in competing else ()
        yield _stage(
            f"train-{variant.name}",
            f"Fits {variant.name}: once for each window of the choice among variants, once for the test",
            (FEATURE_ROWS, LABEL_ROWS, SPLIT_ROWS, *embedding, *fate),
            ("train", f"variants.{variant.name}"),
            (_models(variant),),
            variant.name,
        )
    for variant in training.variants:
        yield _stage(
            f"evaluate-{variant.name}",
            f"Scores {variant.name} and computes every KPI on every slice",
            (FEATURE_ROWS, LABEL_ROWS, SPLIT_ROWS, _rows(features.source), _models(variant)),
            ("train", "evaluate", f"variants.{variant.name}"),
            (_evaluation(variant),),
            variant.name,
        )


def _conclusion(sources: tuple[Source, ...], training: Training, judgement: Judgement) -> Iterator[Stage]:
    rule = training.stop_early
    evaluations = tuple(_evaluation(variant) for variant in training.variants)
    models = tuple(_models(variant) for variant in training.variants)
    profiles = tuple(_profile(source.name) for source in sources)
    yield _stage(
        "select",
        "Chooses the simplest variant within the margin of the best",
        (*evaluations, *((f"{STOP_EARLY}/rungs.json",) if rule is not None and rule.rungs else ())),
        ("select", "evaluate"),
        (SELECTION,),
    )
    yield _stage(
        "gate",
        "Judges the chosen variant: pass, fail or inconclusive",
        (SELECTION, *evaluations, *profiles),
        ("gate",),
        (GATES,),
    )
    yield _stage(
        "package",
        "Packs the chosen model with its request schema, card and digests",
        (SELECTION, LABEL_PROFILE, SPLIT_PROFILE, *models, *evaluations, *profiles),
        ("package",),
        (PACKAGE,),
    )
    discovered = tuple(_discovery(evaluations, judgement))
    yield from discovered
    proposals = (DISCOVERY,) if discovered else ()
    names = (*METRICS, *((DISCOVERED,) if discovered else ()))
    # The one stage whose outputs DVC does not cache: a run in another clone has to repeat it, and it takes no time.
    yield Stage(
        name="summarize",
        description="Writes the committed numbers",
        command=(*RUNTIME_COMMAND, "summarize"),
        inputs=(ENVIRONMENT_LOCK, SELECTION, GATES, LABEL_PROFILE, SPLIT_PROFILE, *proposals, *evaluations, *profiles),
        parameters=(),
        outputs=(),
        metrics=tuple(f"{PIPELINE_METRICS}/{name}.json" for name in names),
    )


def _discovery(evaluations: tuple[str, ...], judgement: Judgement) -> Iterator[Stage]:
    if judgement.discovery is not None:
        yield _stage(
            "discover",
            "Proposes slices where the errors of the chosen variant gather",
            (SELECTION, FEATURE_ROWS, *evaluations),
            ("discover",),
            (DISCOVERY,),
        )
