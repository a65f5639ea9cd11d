"""`mlspec explain`: what a code means, why it is refused and what to write instead."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN

if TYPE_CHECKING:
    from mlspec.diagnostics.rule import Rule

STRIPPED = "Its documentation is not here: this Python strips it (-OO, or PYTHONOPTIMIZE=2).\n"


@click.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="List every code, as without CODE.")
def command(code: str | None, *, every: bool) -> int:
    """Explain the rule CODE, by its code or its name (MLS101, unknown-key); without it, list every rule."""
    from mlspec.rules import all_rules

    rules = all_rules()
    if code is None:
        click.echo(_table(rules), nl=False)
        return CLEAN
    if every:
        raise click.UsageError("--all lists every rule: leave out CODE")
    click.echo(_page(_rule(code, rules)), nl=False)
    return CLEAN


def _rule(wanted: str, rules: tuple["Rule", ...]) -> "Rule":
    """Returns the rule of a code or name, in whatever case; an unknown one is a usage error."""
    from mlspec.diagnostics.display import neutralise

    known = {key: rule for rule in rules for key in (rule.code.lower(), rule.name)}
    spelt = wanted.lower().replace("_", "-")
    if spelt in known:
        return known[spelt]
    close = get_close_matches(spelt, known, n=1)
    found = known[close[0]] if close else None
    way_out = f"did you mean {found.code} ({found.name})?" if found else "`mlspec explain` lists every code"
    raise click.UsageError(neutralise(f"no rule has the code or name {wanted!r}; {way_out}"))


def _page(rule: "Rule") -> str:
    doc = rule.doc.strip()
    title = f"# {rule.code} {rule.name} ({rule.severity})\n\n"
    if not doc:
        return f"{title}{rule.summary}\n\n{STRIPPED}"
    # A check's documentation opens with its own sentence, and a rule of reading says its summary under a heading.
    lead = f"{rule.summary}\n\n" if doc.startswith("#") and rule.summary not in doc else ""
    return f"{title}{lead}{doc}\n{_waiver(rule)}"


def _waiver(rule: "Rule") -> str:
    if not rule.waivable:
        return ""
    return f"\n## To waive it\n    # mlspec: ignore[{rule.code}] reason=why this may stay until=2027-01-31\n"


def _table(rules: tuple["Rule", ...]) -> str:
    width = max(len(rule.name) for rule in rules)
    return "".join(f"{rule.code}  {rule.severity:<7}  {rule.name:<{width}}  {rule.summary}\n" for rule in rules)
