"""The faults of waivers: comments that ask mlspec to let a finding pass."""

from typing import Final

from mlspec.diagnostics.rule import Rule

MALFORMED_WAIVER: Final = Rule(
    "MLS091",
    "malformed-waiver",
    "error",
    "A comment for mlspec that is no waiver",
    """## What it does
Reads every comment that begins with `mlspec:`. It has to be a waiver: codes, a reason, and the last day that it holds.

## Why it is bad
A waiver without a reason cannot be reviewed, one without an end is never looked at again, and one with a slip of the
pen does nothing.

## Example
    entity: flight_id  # mlspec: ignore[MLS303]

## Use instead
At the end of the line of the finding, or alone on the line before it:

    entity: flight_id  # mlspec: ignore[MLS303] reason=unique until the merger until=2027-01-31
""",
)
UNKNOWN_WAIVER_CODE: Final = Rule(
    "MLS092",
    "unknown-waiver-code",
    "error",
    "A waiver of a code that does not exist",
    """## What it does
Looks each code of a waiver up among those of mlspec.

## Why it is bad
It silences nothing, and its reader believes that it does.

## Example
    # mlspec: ignore[MLS330] reason=unique until the merger until=2027-01-31

## Use instead
The code as the finding has it, in capitals; `mlspec explain` lists them all.
""",
)
UNWAIVABLE_CODE: Final = Rule(
    "MLS093",
    "unwaivable-code",
    "error",
    "A waiver of a rule that cannot be waived",
    """## What it does
Refuses to waive rules of reading and shape, rules that later passes rely on, and rules that protect: what may run in
CI, and what may be known at prediction time.

## Why it is bad
Behind such a finding there is nothing to compile, or a result that is wrong without anybody seeing it.

## Example
    run: [bash, fetch.sh]  # mlspec: ignore[MLS207] reason=we know this script until=2027-01-31

## Use instead
Correct what the finding names. `mlspec explain CODE` ends with a line about waivers where the rule takes one.
""",
)
UNUSED_WAIVER: Final = Rule(
    "MLS094",
    "unused-waiver",
    "warning",
    "A waiver of nothing",
    """## What it does
Finds waivers on lines where their rule finds nothing, once everything else is in order.

## Why it is bad
It would silence the next finding of that line, which nobody has looked at.

## Example
    entity: flight_id  # mlspec: ignore[MLS303] reason=unique until the merger until=2027-01-31

where `flight_id` is the key by now.

## Use instead
Delete the comment, or put it on the line of the finding.
""",
)
