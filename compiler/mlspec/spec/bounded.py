"""What sections with a KPI and one bound have in common: a level bounds it, a margin compares it."""

from typing import ClassVar

from pydantic import ConfigDict, model_validator

from mlspec.spec.section import Schema, Section, conflict, exactly_one, one_of


def bounded(levels: tuple[str, ...], margins: tuple[str, ...]) -> Schema:
    """Returns the JSON Schema of a section with one bound, and with `against` just where the bound compares."""
    return {
        **exactly_one(*levels, *margins),
        "dependentRequired": {margin: ["against"] for margin in margins},
        "dependentSchemas": {"against": exactly_one(*margins)},
    }


class Bounded(Section):
    """A KPI and one bound; the fields are those of the section that builds on this."""

    LEVELS: ClassVar[tuple[str, ...]] = ("at_least", "at_most")
    MARGINS: ClassVar[tuple[str, ...]] = ("better_by", "not_worse_by")
    OTHER: ClassVar[str] = "baseline"

    model_config = ConfigDict(json_schema_extra=bounded(LEVELS, MARGINS))

    @model_validator(mode="after")
    def _one_bound(self) -> "Bounded":
        one_of(self, *self.LEVELS, *self.MARGINS)
        against = getattr(self, "against", None)
        if self.bound in self.MARGINS and against is None:
            raise conflict(
                f"{self.bound} compares, and nothing is named to compare with", f"add against: {self.OTHER}", self.bound
            )
        if against is not None and self.bound not in self.MARGINS:
            raise conflict(
                f"{self.bound} bounds the KPI itself: it is not compared with the {against}",
                f"leave against out, or bound the difference by {' or '.join(self.MARGINS)}",
                self.bound,
            )
        return self

    @property
    def bound(self) -> str:
        """The name of the bound that was given."""
        return next(name for name in (*self.LEVELS, *self.MARGINS) if getattr(self, name) is not None)
