"""The closed table of functions: nothing outside it can be written."""

from mlspec.expressions.functions.aggregates import AGGREGATES
from mlspec.expressions.functions.arithmetic import ARITHMETIC
from mlspec.expressions.functions.choices import CHOICES
from mlspec.expressions.functions.strings import STRINGS
from mlspec.expressions.functions.timestamps import TIMESTAMPS

FUNCTIONS = {entry.name: entry for entry in (*ARITHMETIC, *STRINGS, *CHOICES, *TIMESTAMPS, *AGGREGATES)}
