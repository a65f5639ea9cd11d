"""`policies` of a Project: what specs and their changes are held to, each rule with tests of its own."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.metadata import Tier
from mlspec.spec.names import DnsLabel, FactName, Line, SpecPath, TeamName
from mlspec.spec.quantities import Day
from mlspec.spec.section import Items, Section, conflict, exactly_one, given, one_of
from mlspec.spec.units import Duration, Share

MOST_TESTS = 20
MODEL_OWNER = "model_owner"
"""Stands for the owner of the model that a change is about; no team can have this name."""

SafetyClass = Literal["loosened", "removed"]
RedoClass = Literal["text", "rollout", "evaluation", "training", "contract"]
Quantity = Annotated[float | Duration | Share, Field(union_mode="left_to_right")]
FactValue = Annotated[bool | float | Duration | Share | Line, Field(union_mode="left_to_right")]


class AppliesTo(Section):
    """The models that a policy is about."""

    tier: Annotated[Tier | Annotated[Items[Tier], Field(min_length=1, max_length=3)], Field(union_mode="smart")] = (
        Field(description="The tier, or the tiers, of the models.")
    )

    @property
    def tiers(self) -> tuple[int, ...]:
        """The tiers, in the order of their numbers."""
        return tuple(sorted(set(self.tier))) if isinstance(self.tier, tuple) else (self.tier,)


class Bounded(Section):
    """Where a fact of a spec has to be."""

    model_config = ConfigDict(json_schema_extra=exactly_one("at_least", "at_most", "one_of"))

    at_least: Quantity | None = Field(default=None, description="The fact is not below this.")
    at_most: Quantity | None = Field(default=None, description="The fact is not above this.")
    one_of: Annotated[Items[FactValue], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="The fact is one of these."
    )

    @model_validator(mode="after")
    def _one_bound(self) -> "Bounded":
        one_of(self, "at_least", "at_most", "one_of")
        return self


class When(Section):
    """The changes that a policy is about: those that meet all that stands here."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [given("paths"), given("safety"), given("redo")]})

    paths: Annotated[Items[SpecPath], Field(min_length=1, max_length=50)] | None = Field(
        default=None, description="The change is at one of these paths of a spec, or below; * is any one key."
    )
    safety: Annotated[Items[SafetyClass], Field(min_length=1, max_length=2)] | None = Field(
        default=None, description="The change does one of these to what protects users."
    )
    redo: Annotated[Items[RedoClass], Field(min_length=1, max_length=5)] | None = Field(
        default=None, description="The change makes one of these be done again."
    )

    @model_validator(mode="after")
    def _something(self) -> "When":
        if self.paths is None and self.safety is None and self.redo is None:
            raise conflict("nothing says which changes are meant", "add paths, safety or redo")
        return self


class Agreement(Section):
    """The teams that have to agree."""

    approval: Items[TeamName] = Field(
        min_length=1, max_length=10, description="The teams; model_owner is whoever owns the model that changes."
    )


class PolicyTest(Section):
    """A spec or a change in a few facts, and what the policy makes of it."""

    given: dict[FactName, FactValue] = Field(
        max_length=50, description="The facts: tier, those that require names; of a change path, safety and redo."
    )
    expect: Literal["pass", "refused", "approval"] = Field(description="What the policy has to answer.")


class Waiver(Section):
    """A model that a policy lets pass for a while."""

    model: DnsLabel = Field(description="The model's name.")
    because: Line = Field(description="Why it may, for people.")
    until: Day = Field(description="The last day of it.")


class Policy(Section):
    """A rule of the organisation: about what specs say (require), or about how they change (when, then)."""

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one("require", "when"),
            "dependentRequired": {"when": ["then"], "then": ["when"]},
        }
    )

    because: Line = Field(description="Why the rule is there: people whom it stops are told.")
    owner: DnsLabel = Field(description="The team that answers for the rule and agrees when it changes.")
    applies_to: AppliesTo | None = Field(default=None, description="The models it is about; without it, all.")
    require: Annotated[dict[FactName, Bounded], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="What must be true of each spec, by fact: a path of one value, or a figure of it."
    )
    when: When | None = Field(default=None, description="The changes that it is about.")
    then: Annotated[Literal["refused"] | Agreement, Field(union_mode="left_to_right")] | None = Field(
        default=None, description="What becomes of such a change."
    )
    waivers: Items[Waiver] = Field(default=(), max_length=100, description="The models that pass for a while.")
    tests: Items[PolicyTest] = Field(
        min_length=1, max_length=MOST_TESTS, description="Facts that show what the policy does; they run at compile."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> "Policy":
        one_of(self, "require", "when")
        if self.when is not None and self.then is None:
            raise conflict("nothing says what becomes of such a change", "add then, refused or an approval", "when")
        if self.then is not None and self.when is None:
            raise conflict("then belongs to when", "leave then out: what require asks for is refused", "then")
        return self

    @property
    def tiers(self) -> tuple[int, ...]:
        """The tiers that it is about; none means every model, also one without a tier."""
        return self.applies_to.tiers if self.applies_to is not None else ()
