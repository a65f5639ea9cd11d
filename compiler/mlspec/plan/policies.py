"""The part of a project's plan that says which rules of the organisation its specs and their changes are held to."""

from mlspec.plan.value import value


@value
class Requirement:
    """A fact of a spec and where it has to be: `bound` is `at_least`, `at_most` or `one_of`.

    `accepts` is what the bound says, `number` the same to compare: seconds, a part of one or a plain number.
    """

    fact: str
    bound: str
    accepts: tuple[str, ...]
    number: float | None


@value
class PolicyTest:
    """A few facts, `name = value`, and what the policy makes of them: `pass`, `refused` or `approval`."""

    given: tuple[str, ...]
    expect: str


@value
class PolicyWaiver:
    """A model that the policy lets pass, up to and with a day."""

    model: str
    because: str
    until: str


@value
class ChangeRule:
    """The changes that a policy is about, and what becomes of them; an empty list asks nothing of a change.

    A change meets all three: it is at, below or around one of the `paths`, `safety` and `redo` name its classes.
    `approval` names teams, of which `model_owner` is whoever owns the model; with none the change is refused.
    """

    paths: tuple[str, ...]
    safety: tuple[str, ...]
    redo: tuple[str, ...]
    approval: tuple[str, ...]


@value
class Policy:
    """A rule: `requires` says what every spec is held to; `changes` which changes somebody agrees to.

    It is about the models of its `tiers`, with none about all.
    """

    name: str
    owner: str
    because: str
    tiers: tuple[int, ...]
    requires: tuple[Requirement, ...]
    changes: ChangeRule | None
    waivers: tuple[PolicyWaiver, ...]
    tests: tuple[PolicyTest, ...]
