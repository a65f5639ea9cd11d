"""What the compiler renders for the flight-delay project is what the runtime reads."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mlspec_runtime.parameters.discover import Discover
from mlspec_runtime.parameters.document import read_parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.features import Features
from mlspec_runtime.parameters.gate import Gate
from mlspec_runtime.parameters.ingest import Ingest
from mlspec_runtime.parameters.label import Label
from mlspec_runtime.parameters.package import Package
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.parameters.split import Split
from mlspec_runtime.parameters.stop_early import StopEarly
from mlspec_runtime.parameters.train import Embedding, Train, Variant

HERE = Path(__file__).parent
BY_HAND = HERE / "flight_delay_params.yaml"
COMPILED = HERE.parents[2] / "specs" / "generated" / "flight-delay" / "candidate" / "pipeline" / "params.yaml"


def content(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


LATER = {"split": {"folds", "incidents"}, "train": {"folds"}}
"""What the spec has come to say since, beside what was written by hand."""


def unordered(value: Any) -> Any:
    """Returns a value with its lists of named things in the order of their names, which means nothing."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    items = [unordered(item) for item in value]
    named = all(isinstance(item, dict) and ("name" in item or "source" in item) for item in items)
    return sorted(items, key=lambda item: item.get("name") or item["source"]) if named else items


@pytest.mark.parametrize("section", ["threads", "ingest", "label", "features", "split", "train"])
def test_the_sections_on_data_and_training_are_those_written_by_hand(section: str) -> None:
    compiled, by_hand = (unordered(content(path)[section]) for path in (COMPILED, BY_HAND))
    for key in LATER.get(section, ()):
        compiled.pop(key, None)
        by_hand.pop(key, None)
    assert compiled == by_hand


def test_variants_are_those_written_by_hand() -> None:
    compiled, by_hand = (unordered(content(path)["variants"]) for path in (COMPILED, BY_HAND))
    without_embedding = {name: {**variant, "embedding": None} for name, variant in by_hand.items()}
    assert {name: compiled[name] for name in by_hand} == without_embedding


def test_every_section_is_read() -> None:
    parameters = read_parameters(COMPILED)
    sections = content(COMPILED)
    kinds = {
        "label": Label,
        "features": Features,
        "split": Split,
        "train": Train,
        "evaluate": Evaluate,
        "select": Select,
        "gate": Gate,
        "package": Package,
    }
    kinds |= {name: kind for name, kind in {"discover": Discover, "stop_early": StopEarly}.items() if name in sections}
    for name, kind in kinds.items():
        assert parameters.section(kind, name)
    for source in sections["ingest"]:
        assert parameters.section(Ingest, "ingest", source)
    for variant in sections["variants"]:
        assert parameters.section(Variant, "variants", variant)
    for embedding in sections.get("embeddings", ()):
        assert parameters.section(Embedding, "embeddings", embedding)
    assert {*sections, "embeddings"} == {*kinds, "threads", "ingest", "variants", "embeddings"}
