"""What docs/releases.md shows of each command is what the command printed, ids and the last digits of numbers apart."""

import re
from pathlib import Path

import pytest
from railway_story import Railway, forge, refusal, told

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "releases.md").read_text()
RELEASE = 'mlspec release arrival --approved-by "operations=Ada Byron"'


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def shown() -> list[tuple[str, str]]:
    """Returns each command of the page with the output below it."""
    halves = (
        each.partition("\n") for block in blocks("console") for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    )
    return [(command, output) for command, _, output in halves]


def alike(text: str) -> str:
    """Returns a text in which digests, commits and numbers with an interval are only their kind."""
    text = re.sub(r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{12,64}\b", "ID", text)
    return re.sub(r"  +", "  ", re.sub(r"\d+\.\d{4,}", "NUMBER", text))


def matches(part: str, whole: str) -> bool:
    """Returns whether a text is the whole one but for lines that `...` stands for."""
    pieces = [re.escape(piece) for piece in re.split(r"^\.\.\.\n", alike(part), flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(pieces), alike(whole)) is not None


def test_outputs_are_those_of_the_commands(story: Railway, historian: Path, tmp_path: Path) -> None:
    forger = story.clone("forger", tmp_path)
    forge(forger)
    said = {
        RELEASE: [story.said["release 1.1.0"], story.said["release 1.2.0"]],
        "mlspec compile": [story.said["released behaviour"]],
        "mlspec bump arrival": [story.said["bump"]],
        "mlspec release arrival": [story.said["untrained 1.2.0"]],
        "mlspec diff arrival 1.1.0 1.2.0": [told(historian, "diff", "arrival", "1.1.0", "1.2.0")],
        "mlspec versions": [told(historian, "versions")],
        "mlspec versions --at 2026-05-09": [told(historian, "versions", "--at", "2026-05-09")],
        "mlspec tag --push": [story.said["tag"]],
        "mlspec prune": [told(historian, "prune")],
        "mlspec compile --check": [refusal(forger, "compile", "--check")],
    }
    page = shown()
    assert {command for command, _ in page} == said.keys()
    for command, output in page:
        assert any(matches(output, whole) for whole in said[command]), (command, said[command])


def test_the_record_is_the_one_that_the_release_wrote(story: Railway) -> None:
    (part,) = blocks("yaml")
    whole = story.file("release 1.2.0", "arrival/releases/1.2.0.yaml").decode()
    _, mark, rest = whole.partition("verdicts:\n")
    assert matches(f"{part}...\n", f"{mark}{rest}\n"), rest
