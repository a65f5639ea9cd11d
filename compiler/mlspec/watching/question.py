"""What is asked of a served model to know whether it has to go back, or to learn again."""

from typing import Literal

from mlspec.plan.value import value

Kind = Literal["revert", "retrain"]


@value
class Subject:
    """A rule or a trigger: what follows where it is met, what it is called, and why CI answers it."""

    kind: Kind
    name: str
    why: str


@value
class Compared:
    """How many features have to be compared, and the query that counts those that are."""

    features: int
    query: str


@value
class Question:
    """One rule or trigger, and its queries.

    Attributes:
        about: The rule or the trigger.
        crosses: What is met, in words.
        alert: Has a result where it is met and nobody else acts: the query of the alert.
        met: Has a result where it is met, whoever acts.
        seen: What is held to the bound; without a result nothing is known.
        rows: The requests or labelled rows by which it is answered, and the least that are enough.
        late: Has a result where labels are late.
        compared: For drift, what has to be compared.
        bound: The number that decides; of a relative lead the part.
        every_seconds: How often it is asked.
        window_seconds: What stretch of requests it is about.
        meanwhile: Who acts where it is met and `alert` has no result.
    """

    about: Subject
    crosses: str
    alert: str
    met: str
    seen: str
    rows: tuple[str, int] | None
    late: str | None
    compared: Compared | None
    bound: float
    every_seconds: int
    window_seconds: int
    meanwhile: str
