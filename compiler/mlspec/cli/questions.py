"""What `mlspec init` has to know: taken from flags, and asked only where somebody sits at a terminal."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import click

from mlspec.draft.answers import Answers, Question
from mlspec.draft.guesses import identities, moments, outcomes
from mlspec.spec.names import DNS_LABEL, IN_WORDS
from mlspec.spec.units import Duration

if TYPE_CHECKING:
    from mlspec.draft.description import Description
    from mlspec.spec.features import FeatureKind
    from mlspec.spec.prediction import Task

KINDS = ("numeric", "categorical")
TASKS = ("binary_classification", "regression")
MOST_NAMED = 8
WORDS: dict[Question, str] = {
    "task": "What is the outcome: a yes or no (binary_classification), or a number (regression)?",
    "label": "Which column is the outcome?",
    "entity": "Which column names what is predicted (no two rows have the same)?",
    "time": "Which column says when a row is predicted?",
    "features": "Which columns does the model read (by commas; country:categorical for texts)?",
}


def given(flags: Mapping[str, str | None], features: tuple[str, ...], name: str) -> Answers:
    """Returns what the flags say; `name` is the model's unless they say another.

    Raises:
        UsageError: a flag's value cannot stand in a spec.
    """
    for flag in ("name", "owner"):
        if (value := flags[flag]) is not None and (re.search(DNS_LABEL, value) is None or "\n" in value):
            raise click.UsageError(f"--{flag} {value!r}: expected {IN_WORDS[DNS_LABEL]}")
    delay = flags["delay"]
    if delay is not None and (re.fullmatch(Duration.PATTERN, delay, re.ASCII) is None or int(delay[:-1]) > MOST_UNITS):
        raise click.UsageError(f"--delay {delay!r}: expected {Duration.EXPECTED} (like 30d)")
    return Answers(
        name=flags["name"] or name,
        owner=flags["owner"] or "",
        task=cast("Task | None", flags["task"]),
        label=flags["label"],
        entity=flags["entity"],
        time=flags["time"],
        features=_features(features) if features else None,
        delay=delay,
    )


MOST_UNITS = 36_600
"""A hundred years of days: what a delay can be at most, in any unit that it is written in."""


def ask(answers: Answers, data: "Description | None") -> Answers:
    """Returns the answers with those to the open questions, from the terminal.

    A data file answers which columns are features: those that can be.

    Raises:
        UsageError: there is no terminal to ask at.
    """
    questions: list[Question] = [each for each in answers.open() if data is None or each not in ("features", "task")]
    if not questions:
        return answers
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("\n".join(["without a terminal, flags have to say:", *_missing(questions, data)]))
    for question in questions:
        answers = _asked(answers, question, data)
    return answers


def _missing(questions: list[Question], data: "Description | None") -> list[str]:
    lines: list[str] = []
    for question in questions:
        candidates = _candidates(question, data)
        shown = ", ".join(candidates[:MOST_NAMED]) + (", ..." if len(candidates) > MOST_NAMED else "")
        flag = f"  --{question.removesuffix('s')}"
        if data is None or candidates:
            lines.append(f"{flag}: {WORDS[question]}" + (f" It could be {shown}." if candidates else ""))
        else:
            lines.append(f"{flag}: {WORDS[question]} None of the file's can.")
    return lines


def _candidates(question: Question, data: "Description | None") -> list[str]:
    if data is None:
        return []
    find: dict[Question, Callable[[], list[str]]] = {
        "label": lambda: outcomes(data.columns),
        "entity": lambda: identities(data.columns, data.rows),
        "time": lambda: moments(data.columns),
    }
    return find[question]() if question in find else []


def _asked(answers: Answers, question: Question, data: "Description | None") -> Answers:
    candidates = _candidates(question, data)
    choices = TASKS if question == "task" else tuple(candidates)
    kind = click.Choice(choices) if choices and len(choices) <= MOST_NAMED else None
    said: str = click.prompt(WORDS[question], type=kind, err=True)
    said = said.strip()
    match question:
        case "features":
            return replace(answers, features=_features(tuple(said.replace(",", " ").split())))
        case "task":
            return replace(answers, task=cast("Task", said))
        case "label":
            return replace(answers, label=said)
        case "entity":
            return replace(answers, entity=said)
        case "time":
            return replace(answers, time=said)


def _features(texts: tuple[str, ...]) -> tuple[tuple[str, "FeatureKind"], ...]:
    """Returns features with their kinds; a name alone is a number's.

    Raises:
        UsageError: a kind is none.
    """
    found: list[tuple[str, FeatureKind]] = []
    for text in texts:
        name, _, kind = text.partition(":")
        if kind not in ("", *KINDS):
            raise click.UsageError(f"--feature {text!r}: {kind!r} is no kind; there are {' and '.join(KINDS)}")
        found.append((name, "categorical" if kind == "categorical" else "numeric"))
    return tuple(found)
