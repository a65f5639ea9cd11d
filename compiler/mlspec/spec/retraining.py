"""`retraining`: when the model learns again; it opens a pull request, nothing ships itself."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from mlspec.spec.section import Items, Section
from mlspec.spec.units import SECONDS, Duration
from mlspec.spec.watched import Watched

DAYS = {"daily": 1, "weekly": 7, "monthly": 28, "quarterly": 90}
PERIOD_SECONDS = {name: days * SECONDS["d"] for name, days in DAYS.items()}
"""How long each schedule leaves between two trainings, at the least."""

DRIFT, KPI = "drift-trigger", "kpi-trigger"
"""What tells triggers apart; no key of the language has a hyphen, so that neither is mistaken for one."""


class Drifted(Section):
    """What is served has moved away from what the model learnt from."""

    drift: Literal["score", "features", "label"] = Field(description="What has drifted.")


def _cause(trigger: object) -> str:
    return DRIFT if isinstance(trigger, Drifted) or (isinstance(trigger, Mapping) and "drift" in trigger) else KPI


Trigger = Annotated[Annotated[Drifted, Tag(DRIFT)] | Annotated[Watched, Tag(KPI)], Discriminator(_cause)]


class Retraining(Section):
    """When the model learns again."""

    schedule: Literal["daily", "weekly", "monthly", "quarterly"] | None = Field(
        default=None, description="Regularly; without it, only when something triggers it."
    )
    when: Items[Trigger] = Field(default=(), max_length=20, description="What triggers it before its time.")
    cooldown: Duration = Field(
        default=Duration("7d"), description="Never sooner after the last time; not shorter than a rollout takes."
    )
