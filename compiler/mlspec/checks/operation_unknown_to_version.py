"""A model's operation names a KPI, a slice or a feature that the version which serves does not have.

## What it does
Holds the rollout, the rollback rules, the monitoring and the triggers of a model's current spec to the frozen plan of
the version that each environment serves. By `slices: all`, `slices: critical` and `features: all` those of that version
are meant.

## Why it is bad
An operation has no version: it holds for what serves already. A rule on a number that the version does not compute
watches nothing there, so it is left out of that environment until a version that has the number serves in it.

## Example
    rollback: {when: [{kpi: recall, below: 0.6, window: 1d}]}    # churn 1.1.0, which serves, has no KPI recall

## Use instead
    rollback:
      when:
        - {kpi: recall, below: 0.6, window: 1d}                  # from 1.2.0 on, with a waiver until then
        - {kpi: log_loss, above: 0.5, window: 1d}                # what 1.1.0 has
"""

from collections.abc import Iterator

from mlspec.checks.served_operations import served_operations
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.serving_fit import Followed, Unfollowed, unfollowed

RULE = Rule(
    "MLS811",
    "operation-unknown-to-version",
    "warning",
    "An operation names a KPI, slice or feature that the version which serves does not have",
    __doc__ or "",
    waivable=True,
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for operated in served_operations(subject):
        missing = tuple(unfollowed(operated.model.spec, operated.version))
        if not missing:
            continue
        names = ", ".join(dict.fromkeys(f"{each.kind} {each.name}" for each in missing))
        name, version = operated.model.spec.metadata.name, operated.served.version
        environment = operated.environment
        yield Diagnostic(
            RULE,
            environment.document.key_span(("models", name)),
            f"{name} {version} has no {names}: what the spec says of it is left out here",
            f"serve a version that has it; until then, what there is: {_had(operated.version, missing)}",
            tuple(
                Related(operated.model.document.value_span(each.path), f"this {each.kind} is not in {version}")
                for each in missing
            ),
        )


def _had(version: Followed, missing: tuple[Unfollowed, ...]) -> str:
    """Returns the names that the version has, of those kinds of which something is missing."""
    names = {"KPI": version.kpis, "slice": tuple(version.slices), "feature": version.features}
    kinds = dict.fromkeys(each.kind for each in missing)
    return "; ".join(f"{kind} {', '.join(names[kind])}" if names[kind] else f"no {kind}" for kind in kinds)


CHECK = Check(RULE, _find)
