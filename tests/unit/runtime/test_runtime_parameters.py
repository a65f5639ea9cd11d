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
from mlspec_runtime.parameters.train import Train, Variant

HERE = Path(__file__).parent
BY_HAND = HERE / "flight_delay_params.yaml"
COMPILED = HERE.parents[2] / "specs" / "generated" / "flight-delay" / "candidate" / "pipeline" / "params.yaml"


def content(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("section", ["threads", "ingest", "label", "features", "split", "train", "variants"])
def test_the_sections_on_data_and_training_are_those_written_by_hand(section: str) -> None:
    assert content(COMPILED)[section] == content(BY_HAND)[section]


@pytest.mark.parametrize("path", [COMPILED, BY_HAND], ids=["compiled", "by hand"])
def test_every_section_is_read(path: Path) -> None:
    parameters = read_parameters(path)
    sections = content(path)
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
    if "discover" in sections:
        kinds["discover"] = Discover
    for name, kind in kinds.items():
        assert parameters.section(kind, name)
    for source in sections["ingest"]:
        assert parameters.section(Ingest, "ingest", source)
    for variant in sections["variants"]:
        assert parameters.section(Variant, "variants", variant)
    assert set(sections) == {*kinds, "threads", "ingest", "variants"}
