"""A model has rollback rules, and the version that serves can follow none of them.

## What it does
Holds the `rollback.when` of a model's current spec to the frozen plan of the version that each environment serves.
Finds an environment in which not one of the rules would be left, because all of them watch KPIs that the version
does not have.

## Why it is bad
A KPI that got another name in the spec of the next version would take every rollback rule from the version that serves
today, by an edit that looks like one of the future.

## Example
    rollback: {when: [{kpi: recall, below: 0.6, window: 1d}]}    # churn 1.1.0, which serves, has no KPI recall

## Use instead
    rollback:
      when:
        - {kpi: recall, below: 0.6, window: 1d}
        - {kpi: log_loss, above: 0.5, window: 1d}                # keep what 1.1.0 is watched by beside it
"""

from collections.abc import Iterator

from mlspec.checks.served_operations import served_operations
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS812",
    "no-rollback-rule-fits",
    "error",
    "A version serves that none of its model's rollback rules can watch",
    __doc__ or "",
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for operated in served_operations(subject):
        rules = operated.model.spec.rollback.when
        if not rules or any(rule.kpi in operated.version.kpis for rule in rules):
            continue
        name, version = operated.model.spec.metadata.name, operated.served.version
        there = operated.model.document.value_span(("rollback", "when"))
        yield Diagnostic(
            RULE,
            operated.environment.document.key_span(("models", name)),
            f"no rollback rule of {name} can watch {version}, which serves here: "
            f"it has no KPI {', '.join(sorted({rule.kpi for rule in rules}))}",
            f"keep a rule on a KPI of {version} beside them: {', '.join(operated.version.kpis)}",
            (Related(there, "these are the rules"),),
        )


CHECK = Check(RULE, _find)
