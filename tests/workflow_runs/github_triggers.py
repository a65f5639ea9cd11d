"""Whether an event starts a workflow, by what the workflow says under `on`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workflow_runs.faults import NotUnderstood
from workflow_runs.github_events import Event
from workflow_runs.github_workflow import Workflow

FILTERS = {
    "push": {"branches", "paths", "tags"},
    "pull_request": {"branches", "paths", "types"},
    "schedule": {"cron", "timezone"},
    "workflow_dispatch": {"inputs"},
    "repository_dispatch": {"types"},
}
TYPES = ("opened", "synchronize", "reopened")


def starts(workflow: Workflow, event: Event) -> bool:
    """Returns whether an event starts a workflow."""
    for name, said in workflow.on.items():
        rules = said if isinstance(said, list) else [said or {}]
        if name not in FILTERS or any(set(rule) - FILTERS[name] for rule in rules):
            raise NotUnderstood(f"on {name}: {said}")
    if event.name not in workflow.on:
        return False
    rule = workflow.on[event.name] or {}
    match event.name:
        case "push":
            branch = event.ref.removeprefix("refs/heads/")
            return _fits(rule, "branches", [branch]) and _fits(rule, "paths", event.files)
        case "pull_request":
            types = rule.get("types", TYPES)
            fits = _fits(rule, "branches", [event.base_ref]) and _fits(rule, "paths", event.files)
            return fits and event.payload["action"] in ([types] if isinstance(types, str) else types)
        case "schedule":
            return event.payload["schedule"] in [each["cron"] for each in rule]
        case "repository_dispatch":
            return event.payload["action"] in rule.get("types", [event.payload["action"]])
        case _:
            return True


def inputs(workflow: Workflow, event: Event) -> dict[str, Any]:
    """Returns what the workflow's questions are answered with: nothing where nobody was asked.

    Raises NotUnderstood where a person could not have started it in that way.
    """
    asked: Mapping[str, Any] = (workflow.on.get("workflow_dispatch") or {}).get("inputs") or {}
    if event.name != "workflow_dispatch":
        return dict.fromkeys(asked)
    answers = {name: event.inputs.get(name, (rule or {}).get("default", "")) for name, rule in asked.items()}
    if unknown := set(event.inputs) - set(asked):
        raise NotUnderstood(f"the workflow does not ask for {', '.join(sorted(unknown))}")
    for name, rule in asked.items():
        if (rule or {}).get("required") and answers[name] == "":
            raise NotUnderstood(f"the workflow asks for {name}")
        options = (rule or {}).get("options")
        if options and answers[name] not in options:
            raise NotUnderstood(f"{answers[name]!r} is no option of {name}")
    return answers


def _fits(rule: Mapping[str, Any], key: str, values: Sequence[str]) -> bool:
    """Returns whether any value matches the globs, of which the last that matches decides: `!` takes back."""
    if key not in rule:
        return True
    decided = [[not glob.startswith("!") for glob in rule[key] if _matches(glob.lstrip("!"), each)] for each in values]
    return any(verdicts and verdicts[-1] for verdicts in decided)


def _matches(glob: str, value: str) -> bool:
    parts = re.split(r"(\*\*/|\*\*|\*)", glob)
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    if set("?+[]") & set(glob):
        raise NotUnderstood(f"the pattern {glob}")
    return re.fullmatch("".join(words.get(part, re.escape(part)) for part in parts), value) is not None
