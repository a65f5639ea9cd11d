"""The keys that some metrics read: what must stand beside a metric, and what may not."""

from mlspec.spec.metrics import METRICS, Setting
from mlspec.spec.section import Schema, given

SETTINGS: tuple[Setting, ...] = ("at", "quantile")
EXAMPLES: dict[Setting, str] = {"at": "at: 3", "quantile": "quantile: 0.9"}


def setting_schema(setting: Setting) -> Schema:
    """Returns the JSON Schema of a KPI that has `setting` if its metric needs it, and only if its metric reads it."""
    required = [name for name, rule in METRICS.items() if rule.takes == setting and rule.required]
    return {
        "if": given(setting),
        "then": {"properties": {"metric": {"enum": _reading(setting)}}, **given("metric")},
        "else": {"properties": {"metric": {"not": {"enum": required}}}},
    }


def setting_fault(metric: str | None, setting: Setting, *, given: bool) -> tuple[str, str, str] | None:
    """Returns what is wrong with a setting that was given or not beside a metric (None: another figure), or None.

    It is the message, the way out and the key that it speaks of.
    """
    rule = METRICS[metric] if metric is not None else None
    reads = rule is not None and rule.takes == setting
    if given and not reads:
        return f"{setting} is read by {', '.join(_reading(setting))} alone", f"leave {setting} out", setting
    if rule is not None and rule.required and reads and not given:
        return f"{metric} needs {setting}", f"add {EXAMPLES[setting]}", "metric"
    return None


def _reading(setting: Setting) -> list[str]:
    return [name for name, rule in METRICS.items() if rule.takes == setting]
