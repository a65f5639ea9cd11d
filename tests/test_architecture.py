"""The architecture as laws over the tree; each law is shown to fail on small trees that break it."""

from pathlib import Path

import pytest

from laws import directions, disk, registration, shape
from laws.breaches import BREACHES, GOOD, Breach, Files, Law

LAWS: tuple[Law, ...] = (
    directions.wrong_directions,
    directions.unplaced_parts,
    directions.foreign_imports,
    directions.hidden_imports,
    directions.circles,
    disk.disk_access,
    shape.wrong_sizes,
    shape.large_templates,
    shape.filled_package_files,
    shape.nameless_files,
    registration.unregistered_checks,
    registration.unregistered_backends,
)
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


def plant(root: Path, files: Files) -> Path:
    for file, text in files.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@each_law
def test_the_tree_keeps_the_law(law: Law, checkout: Path) -> None:
    assert list(law(checkout)) == []


@each_law
def test_a_good_tree_is_left_alone(law: Law, tmp_path: Path) -> None:
    assert list(law(plant(tmp_path, GOOD))) == []


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_found(breach: Breach, tmp_path: Path) -> None:
    (found,) = breach.law(plant(tmp_path, breach.files))
    assert found.startswith(breach.finding)


def test_every_law_has_a_breach() -> None:
    assert {breach.law for breach in BREACHES} == set(LAWS)
