"""An estimator of a package that the Project does not allow.

## What it does
Looks up every estimator that is not scikit-learn's in the Project's `allow.estimators`, and the distribution that is
said there to bring it among the pinned `libraries`. What such an estimator's parameters accept is not checked.

## Why it is bad
Training imports the module that a spec names: whoever can edit a spec could run code in CI. And a package that is not
pinned gives other numbers on the next machine.

## Example
    model: {variants: {boosted: {estimator: xgboost.XGBClassifier}}}

## Use instead
An estimator of scikit-learn's, or a change of the Project, which its owners review:

    allow: {estimators: {xgboost.XGBClassifier: xgboost}}
    libraries: {xgboost: 3.2.0}
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.estimators import is_of_scikit_learn

RULE = Rule("MLS211", "estimator-not-allowed", "error", "An estimator that the Project does not allow", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    project = subject.project
    allowed = project.spec.allow.estimators
    pinned = {_normal(name) for name in project.spec.libraries}
    for estimator, distribution in allowed.items():
        if _normal(distribution) not in pinned:
            yield Diagnostic(
                RULE,
                project.document.value_span(("allow", "estimators", estimator)),
                f"{estimator} comes from {distribution!r}, which is not pinned",
                f"add {distribution} with its version to libraries",
            )
    for model in subject.models:
        for name, variant in model.spec.model.variants.items():
            path = variant.estimator
            if path is None or is_of_scikit_learn(path) or path in allowed:
                continue
            close = get_close_matches(path, allowed, n=1)
            listed = f"{path}: {path.partition('.')[0]}"
            way_out = f"did you mean {close[0]!r}?" if close else f"name one of scikit-learn's, or add `{listed}` there"
            yield Diagnostic(
                RULE,
                model.document.value_span(("model", "variants", name, "estimator")),
                f"{path} is not scikit-learn's, and allow.estimators in {project.document.file} does not list it",
                way_out,
            )


def _normal(distribution: str) -> str:
    """Returns what equal names of distributions have in common, as installers compare them."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


CHECK = Check(RULE, _find)
