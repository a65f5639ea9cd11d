"""Writes docs/targets.md, what each target can express, from the table by which specs are refused.

    python tools/target_table.py [FILE]

Without FILE it rewrites docs/targets.md; a test fails until that is done after the table changed.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlspec.backends import capabilities
from mlspec.backends.capabilities import TARGETS, Ability

ROOT = Path(__file__).parents[1]
TOOLS = {"argo_rollouts": "Argo Rollouts", "flagger": "Flagger", "kserve": "KServe"}
WAYS = {"istio": "Istio", "gateway_api": "Gateway API", "knative": "Knative", "standard": "Standard"}
HEAD = """# Targets

One spec is rolled out by whichever tool an environment names: [Argo Rollouts](argo-rollouts.md), [Flagger](flagger.md)
or [KServe](kserve.md). How they do what they can: [choose a target](environments.md#choose-a-target). What a tool
cannot express is refused (MLS701), never weakened: this page is made from the table that decides it.
"""


def page() -> str:
    """Returns the text of the page."""
    abilities = [each for each in vars(capabilities).values() if isinstance(each, Ability)]
    limits = list(dict.fromkeys(each.lacking[target] for each in abilities for target in each.lacking))
    rows = [
        ("what a stage, a gate or a rule may need", *map(_title, TARGETS)),
        *((each.words, *(_answer(each, target, limits) for target in TARGETS)) for each in abilities),
    ]
    notes = [f"{number}. {limit}" for number, limit in enumerate(limits, start=1)]
    return "\n".join([HEAD, *_table(rows), "", "Why not:", "", *notes]) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if place == 0:
            yield f"|{'---|' * len(row)}"


def _answer(ability: Ability, target: str, limits: list[str]) -> str:
    return f"no ({limits.index(ability.lacking[target]) + 1})" if target in ability.lacking else "yes"


def _title(target: str) -> str:
    tool, _, way = target.partition(" with ")
    return f"{TOOLS[tool]}, {WAYS[way]}"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "targets.md").write_text(page(), encoding="utf-8")
