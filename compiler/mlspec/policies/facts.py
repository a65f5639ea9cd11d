"""The facts of a spec that policies bound: figures of its rollout and guards, and every single value by its path."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin

from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.section import Section
from mlspec.spec.section_keys import Path, types_at
from mlspec.spec.units import SECONDS, Duration, Share, Stay, Unit, duration_text

Known = bool | float | str | None
"""A fact as it is compared: durations in seconds, shares as parts of one, None where a spec says nothing."""
Family = Literal["a duration", "a share", "a number", "a text", "true or false"]


MOST_HOURS = 96


class Fact(NamedTuple):
    """One fact: what it is in words, where a spec says it, its value, what a value is, and how a spec gets another."""

    words: str
    path: Path
    read: Callable[[ModelSpec], Known]
    families: frozenset[Family]
    way_out: str = ""


def fact(name: str) -> Fact | None:
    """Returns the fact of a name: a figure, or a value that stands in sections alone at the path of that name."""
    if name in FIGURES:
        return FIGURES[name]
    path = tuple(name.split("."))
    found = [_families(each) for each in types_at(ModelSpec, path)]
    if not found or not all(found) or not _in_sections(path):
        return None
    families: frozenset[Family] = frozenset(of for each in found for of in each)

    def read(spec: ModelSpec) -> Known:
        return known(_value(spec, path))

    return Fact(name, path, read, families)


def facts_of(spec: ModelSpec, names: Mapping[str, object]) -> dict[str, Known]:
    """Returns the facts of a spec by name; those that no spec has are left out."""
    found = {name: fact(name) for name in names}
    return {name: each.read(spec) for name, each in found.items() if each is not None}


def known(value: object) -> Known:
    """Returns a value of a spec as it is compared."""
    if isinstance(value, Duration):
        return float(value.seconds)
    if isinstance(value, Share):
        return value.value
    if value is None or isinstance(value, bool | str):
        return value
    return float(cast("float", value))


def family(value: object) -> Family:
    """Returns what a value that a policy writes is."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, Duration):
        return "a duration"
    if isinstance(value, Share):
        return "a share"
    return "a text" if isinstance(value, str) else "a number"


def in_words(value: Known, of: Family) -> str:
    """Returns a fact as a spec would write it; up to four days are told in hours, as people compare them."""
    if value is None:
        return "left out"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if of == "a duration":
        hours = value / SECONDS["h"]
        return f"{hours:g}h" if hours.is_integer() and hours <= MOST_HOURS else duration_text(int(value))
    return f"{value * 100:.8g}%" if of == "a share" else f"{value:.12g}"


def _figure(words: str, path: Path, read: Callable[[ModelSpec], Known], way_out: str, of: Family = "a number") -> Fact:
    return Fact(words, path, read, frozenset({of}), way_out)


def _shadow(spec: ModelSpec) -> Known:
    stages = spec.rollout.stages if spec.rollout is not None else ()
    return float(max((stage.duration.seconds for stage in stages if stage.mirror is not None), default=0))


def _to_full(spec: ModelSpec) -> Known:
    stages = spec.rollout.stages if spec.rollout is not None else ()
    return float(sum(stage.duration.seconds for stage in stages if not _is_full(stage.weight)))


def _approvals(spec: ModelSpec) -> Known:
    stages = spec.rollout.stages if spec.rollout is not None else ()
    asked = [(stage.approval.at, stage.weight) for stage in stages if stage.approval is not None]
    return float(sum(1 for at, weight in asked if at == "start" or not _is_full(weight)))


def _is_full(weight: Share | None) -> bool:
    return weight is not None and weight.value == 1


def _rules_on_system(spec: ModelSpec) -> Known:
    return float(sum(1 for rule in spec.rollback.when if spec.kpis[rule.kpi].system is not None))


def _against_production(spec: ModelSpec) -> Known:
    return float(sum(1 for gate in spec.gates if gate.against == "production"))


def _slices_against_production(spec: ModelSpec) -> Known:
    return float(sum(1 for gate in spec.gates if gate.against == "production" and gate.slices is not None))


STAGES: Path = ("rollout", "stages")
RULES: Path = ("rollback", "when")
FIGURES: dict[str, Fact] = {
    "tier": _figure(
        "how much hangs on it", ("metadata", "tier"), lambda spec: known(spec.metadata.tier), "change metadata.tier"
    ),
    "shadow": _figure(
        "the longest stage that mirrors", STAGES, _shadow, "let a stage with mirror take so long", "a duration"
    ),
    "time_to_full_traffic": _figure(
        "all stages before full traffic", STAGES, _to_full, "change how long stages take", "a duration"
    ),
    "approvals": _figure(
        "stages that somebody agrees to before full traffic", STAGES, _approvals, "add approval to a stage"
    ),
    "gates_against_production": _figure(
        "gates that compare with production", ("gates",), _against_production, "add a gate against production"
    ),
    "slice_gates_against_production": _figure(
        "gates that compare slices with production",
        ("gates",),
        _slices_against_production,
        "add a gate against production with slices",
    ),
    "rollback_rules": _figure(
        "rules of rollback", RULES, lambda spec: float(len(spec.rollback.when)), "add a rule to rollback.when"
    ),
    "system_rollback_rules": _figure(
        "rules of rollback on a system KPI",
        RULES,
        _rules_on_system,
        "add a rule to rollback.when on a KPI with system",
    ),
    "consumers": _figure(
        "consumers that are named",
        ("serving", "consumers"),
        lambda spec: float(len(spec.serving.consumers)),
        "name who calls the model under serving.consumers",
    ),
}
"""What policies may bound beside the single values of a spec, by name."""


def _families(annotation: Any) -> tuple[Family, ...]:
    if get_origin(annotation) is Literal:
        return tuple(dict.fromkeys(family(each) for each in get_args(annotation)))
    if not isinstance(annotation, type) or (issubclass(annotation, Unit) and annotation not in (Duration, Stay, Share)):
        return ()
    families: dict[type, Family] = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        Duration: "a duration",
        Stay: "a duration",
        Share: "a share",
    }
    return (families[annotation],) if annotation in families else ()


def _in_sections(path: Path) -> bool:
    """Returns whether no name that an author chooses, and no position, stands on the way."""
    return all(
        isinstance(each, type) and issubclass(each, Section)
        for end in range(1, len(path))
        for each in types_at(ModelSpec, path[:end])
    )


def _value(spec: ModelSpec, path: Path) -> object:
    value: object = spec
    for step in path:
        if not isinstance(value, Section):
            return None
        name = next((name for name, field in type(value).model_fields.items() if (field.alias or name) == step), "")
        value = getattr(value, name, None)
    return value
