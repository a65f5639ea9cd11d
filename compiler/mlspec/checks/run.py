"""Runs the checks step by step: a model with a finding in one step is not asked the next one."""

from dataclasses import replace

from mlspec.checks.registry import STEPS
from mlspec.checks.subject import Subject
from mlspec.diagnostics.diagnostic import Diagnostic


def run_checks(subject: Subject) -> tuple[Diagnostic, ...]:
    """Returns what all checks find; a check of a later step may take for granted what an earlier one refuses."""
    found: list[Diagnostic] = []
    for step in STEPS:
        new = [diagnostic for check in step for diagnostic in check.find(subject)]
        faulty = {diagnostic.span.file for diagnostic in new}
        subject = replace(subject, models=tuple(model for model in subject.models if model.document.file not in faulty))
        found += new
    return tuple(found)
