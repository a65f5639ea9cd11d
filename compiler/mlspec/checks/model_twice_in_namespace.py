"""A model that two environments serve in one namespace, where nobody can tell them apart.

## What it does
Refuses a model of two environments that have the same namespace and ask the same Prometheus.

## Why it is bad
Their objects have the same names, so that each would overwrite the other's, and their series the same labels: a gate of
one counts the requests of both. A waiver is for two clusters in which one address leads to a Prometheus of each.

## Example
    # environments/staging.yaml
    namespace: ml-production
    models: {churn: {version: 1.1.0}}
    # environments/production.yaml
    namespace: ml-production
    models: {churn: {version: 1.0.0}}

## Use instead
    # environments/staging.yaml
    namespace: ml-staging
    models: {churn: {version: 1.1.0}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundEnvironment, Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS705",
    "model-twice-in-namespace",
    "error",
    "Two environments serve a model in one namespace",
    __doc__ or "",
    waivable=True,
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str, str], BoundEnvironment] = {}
    for environment in subject.environments:
        spec = environment.spec
        for name in spec.models:
            other = first.setdefault((spec.prometheus.address, spec.namespace, name), environment)
            if other is environment:
                continue
            there = Related(other.document.value_span(("namespace",)), "the other one is here")
            yield Diagnostic(
                RULE,
                environment.document.value_span(("namespace",)),
                f"{name} serves in {spec.namespace} of {other.spec.metadata.name}, too: "
                "nobody can tell the objects and series of the two apart",
                f"give {spec.metadata.name} a namespace of its own",
                (there,),
            )
            break


CHECK = Check(RULE, _find)
