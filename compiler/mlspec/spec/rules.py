"""The rules of shape: what one document must look like before anything crosses its sections."""

from mlspec.diagnostics.rule import Rule

UNKNOWN_KEY = Rule(
    "MLS101",
    "unknown-key",
    "error",
    "A key that the language does not have",
    """## What it does
Refuses a key that no section of this kind has.

## Why it is bad
A misspelt key that is silently ignored is a setting that you believe in and that does nothing.

## Example
    metadata: {name: churn, verison: 1.0.0}

## Use instead
The key that the message proposes, or one of those it lists.
""",
)
MISSING_KEY = Rule(
    "MLS102",
    "missing-key",
    "error",
    "A key that must be there is not",
    """## What it does
Refuses a section that lacks a key without a default.

## Why it is bad
What the key says cannot be guessed: guessing would decide for you.

## Example
    label: {from: flights, expr: arr_delay > 15}

## Use instead
Add the key: here `delay` and `coverage`.
""",
)
WRONG_TYPE = Rule(
    "MLS103",
    "wrong-type",
    "error",
    "A value of another type than the key takes",
    """## What it does
Refuses a number where a text belongs, a text where a list belongs, and so on. Nothing is converted.

## Why it is bad
A value that is converted means something else in the next tool: `1.10` becomes `1.1`.

## Example
    metadata: {name: churn, version: 1.0}

## Use instead
A value of the type that the message names; quote a text that looks like a number.
""",
)
WRONG_VALUE = Rule(
    "MLS104",
    "wrong-value",
    "error",
    "A value outside what the key accepts",
    """## What it does
Refuses a value of the right type that is not one of the accepted ones, out of range, or not of the pattern.

## Why it is bad
It would be refused later, by a tool that does not know your spec's line.

## Example
    prediction: {decision: {threshold: 20}}

## Use instead
A value that the message lists.
""",
)
NOT_BUILT_YET = Rule(
    "MLS105",
    "not-built-yet",
    "error",
    "The language has this, and this version of mlspec does nothing with it",
    """## What it does
Refuses sections, keys and values of the language whose consumer does not exist yet.

## Why it is bad
Accepting them silently would promise something that nobody does.

## Example
    sources: {orders: {table: warehouse.sales.orders}}

## Use instead
Leave it out until a version that builds it.
""",
)
BAD_UNIT = Rule(
    "MLS106",
    "bad-unit",
    "error",
    "A quantity without its unit, or with a unit that does not fit",
    """## What it does
Reads durations (`36h`, `60d`), shares (`97%`) and instants (`2014-01-01T00:00:00Z`), and refuses anything else.

## Why it is bad
`gap: 36` may be hours or days; the reader and the tool must not guess differently.

## Example
    validation: {split: {test: 60, gap: 36h}}

## Use instead
    validation: {split: {test: 60d, gap: 36h}}
""",
)
LIVE_TEXT = Rule(
    "MLS107",
    "live-text",
    "error",
    "A text that another tool would run or expand",
    """## What it does
Refuses `${`, `$(`, `{{` and `{%` in every text of a spec: other tools' files are rendered from them.

## Why it is bad
A spec comes from a pull request. What is data here must not become code in DVC, in a shell or in a workflow.

## Example
    metadata: {description: "${{ secrets.TOKEN }}"}

## Use instead
Plain text.
""",
)
CONFLICTING_KEYS = Rule(
    "MLS108",
    "conflicting-keys",
    "error",
    "Keys of one section that exclude or need each other",
    """## What it does
Refuses a section whose keys cannot stand together, or of which one is missing beside another.

## Why it is bad
A gate with two bounds has two readings.

## Example
    gates: [{kpi: roc_auc, at_least: 0.6, at_most: 0.9}]

## Use instead
One entry for each bound.
""",
)
LITERAL_SECRET = Rule(
    "MLS109",
    "literal-secret",
    "error",
    "A text that looks like a credential",
    """## What it does
Refuses what looks like a credential anywhere in a spec, comments included: a password in an address, the tokens and
keys of well-known services, a private key, a random text under a key such as `token`, and any text in place of
`{secret: NAME}`. What is found is hidden wherever mlspec prints the line.

## Why it is bad
A spec is committed: its history keeps the credential when the line is long gone, and every clone has it.

## Example
    remotes: {bucket: {url: "s3://models/dvc", credentials: {AWS_SECRET_ACCESS_KEY: kept-in-plain-sight}}}

## Use instead
    remotes: {bucket: {url: "s3://models/dvc", credentials: {AWS_SECRET_ACCESS_KEY: {secret: DVC_KEY}}}}
""",
)
BAD_EXPRESSION = Rule(
    "MLS201",
    "bad-expression",
    "error",
    "An expression that does not parse",
    """## What it does
Refuses text outside the expression language: a closed subset of DuckDB's SQL.

## Why it is bad
What cannot be parsed cannot be checked for types and leakage, nor run the same way in training and in the server.

## Example
    label: {expr: arr_delay == 15}

## Use instead
    label: {expr: arr_delay = 15}
""",
)
