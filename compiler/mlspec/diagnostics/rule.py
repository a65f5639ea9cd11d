"""What a diagnostic is an instance of: a fault with a stable code."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault that mlspec knows, named once: its code is stable and never given to another fault.

    `name` is kebab-case and names the fault, never the remedy; `summary` is one line; `doc` is what
    `mlspec explain` prints. `waivable` only if a person may overrule it: a compile goes on behind its findings
    without a crash, and nothing that the rule protects is lost.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    doc: str = ""
    waivable: bool = False
