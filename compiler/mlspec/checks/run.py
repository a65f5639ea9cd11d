"""Runs the checks step by step: a file with a finding in one step is not asked the next one."""

from dataclasses import replace
from typing import TypeVar

from mlspec.checks.registry import STEPS
from mlspec.checks.subject import Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.spec.bind import Bound
from mlspec.spec.section import Section

Kind = TypeVar("Kind", bound=Section)


def run_checks(subject: Subject) -> tuple[Diagnostic, ...]:
    """Returns what all checks find; a check of a later step may take for granted what an earlier one refuses."""
    found: list[Diagnostic] = []
    for step in STEPS:
        new = [diagnostic for check in step for diagnostic in check.find(subject)]
        faulty = subject.faulty | {diagnostic.span.file for diagnostic in new}
        subject = replace(
            subject,
            models=_sound(subject.models, faulty),
            environments=_sound(subject.environments, faulty),
            releases=_sound(subject.releases, faulty),
            faulty=faulty,
        )
        found += new
    return tuple(found)


def _sound(specs: tuple[Bound[Kind], ...], faulty: frozenset[str]) -> tuple[Bound[Kind], ...]:
    return tuple(spec for spec in specs if spec.document.file not in faulty)
