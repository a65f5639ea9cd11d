"""evaluation.json: every KPI of the chosen variant on every slice of the test rows."""

from dataclasses import dataclass
from typing import cast

from mlspec.report.metrics.interval import Interval
from mlspec.report.metrics.plan import Kpi
from mlspec.report.reading.accepted import Count, Day, Named, Number
from mlspec.report.reading.decoding import Fault, below, decode, printable, refused

ALL_ROWS = "all rows"
INCIDENTS = "incidents, of any date"
"""No slice has such a name."""


@dataclass(frozen=True, slots=True)
class Support:
    """The labelled rows behind a number; `events` are the positive ones, None where a number is predicted."""

    rows: Count
    events: Count | None
    days: Count


@dataclass(frozen=True, slots=True)
class Group:
    """A group of test rows and its KPIs, in the order of the plan."""

    name: str
    support: Support
    kpis: Named[Interval]

    def kpi(self, name: str) -> Interval:
        """Returns a KPI that the plan has."""
        return next(found for kpi, found in self.kpis if kpi == name)


@dataclass(frozen=True, slots=True)
class FilterCount:
    """On how many test rows a filter fired, and on how many it changed the prediction."""

    fired: Count
    changed: Count

    def contradiction(self) -> str | None:
        """Returns that more rows were changed than a filter took."""
        return f"changed {self.changed} rows and fired on {self.fired}" if self.changed > self.fired else None


@dataclass(frozen=True, slots=True)
class FilterWorth:
    """By how much a KPI is better with all filters, and what it is by the model alone."""

    value: Number | None
    low: Number | None
    high: Number | None
    without_filters: Number | None

    def contradiction(self) -> str | None:
        """Returns what the numbers say against each other."""
        return self.gained.contradiction()

    @property
    def gained(self) -> Interval:
        """The difference, positive where the filters help."""
        return Interval(self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Test:
    """What was tested, on which days, and what is worth a note."""

    variant: str
    first_day: Day
    last_day: Day
    notes: tuple[str, ...] = ()
    filters: Named[FilterCount] = ()
    filters_worth: Named[FilterWorth] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every KPI on all test rows and on each slice."""

    test: Test
    overall: Group
    slices: tuple[Group, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """All rows, then each slice."""
        return (self.overall, *self.slices)


def read_evaluation(value: object, kpis: tuple[Kpi, ...]) -> Evaluation | Fault:
    """Returns the evaluation; in the file a group's KPIs stand beside its counts, so their names come from the plan."""
    test = decode(Test, value)
    if isinstance(test, Fault):
        return test
    content = cast("dict[str, object]", value)
    if "overall" not in content or "slices" not in content:
        return Fault("slices" if "overall" in content else "overall", "is missing")
    overall = _group(ALL_ROWS, content["overall"], kpis, "overall")
    if isinstance(overall, Fault):
        return overall
    found = content["slices"]
    if not isinstance(found, dict):
        return refused(found, "an object", "slices")
    slices: list[Group] = []
    for name, part in cast("dict[str, object]", found).items():
        group = _group(name, part, kpis, below("slices", name))
        if isinstance(group, Fault):
            return group
        slices.append(group)
    if "incidents" in content:
        pinned = _group(INCIDENTS, content["incidents"], kpis, "incidents")
        if isinstance(pinned, Fault):
            return pinned
        slices.append(pinned)
    return Evaluation(test, overall, tuple(slices))


def _group(name: str, value: object, kpis: tuple[Kpi, ...], key: str) -> Group | Fault:
    support = decode(Support, value, key)
    if isinstance(support, Fault):
        return support
    content = cast("dict[str, object]", value)
    found: list[tuple[str, Interval]] = []
    for kpi in kpis:
        if kpi.name not in content:
            return Fault(below(key, kpi.name), "is missing: the plan has this KPI")
        interval = decode(Interval, content[kpi.name], below(key, kpi.name))
        if isinstance(interval, Fault):
            return interval
        found.append((kpi.name, interval))
    return Group(printable(name), support, tuple(found))
