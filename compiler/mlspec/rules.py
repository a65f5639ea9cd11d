"""Every rule that mlspec knows, gathered from where each is declared."""

from types import ModuleType

from mlspec.checks.registry import CHECKS
from mlspec.diagnostics import waiver_rules as waiving
from mlspec.diagnostics.rule import Rule
from mlspec.release import rules as releasing
from mlspec.source import rules as reading
from mlspec.spec import rules as shape


def all_rules() -> tuple[Rule, ...]:
    """Returns the rules of reading, of waivers, of shape, of releases and of every check, by code."""
    declared = (rule for module in (reading, waiving, shape, releasing) for rule in _declared(module))
    found = (*declared, *(check.rule for check in CHECKS))
    return tuple(sorted(found, key=lambda rule: rule.code))


def _declared(module: ModuleType) -> list[Rule]:
    return [value for value in vars(module).values() if isinstance(value, Rule)]
