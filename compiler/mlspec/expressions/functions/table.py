"""The closed table of functions: nothing outside it can be written.

A function of one row is NULL if any argument is, except those that see NULL and say what they make of it.
Doubles are the engine's bit for bit, except where an entry states a tolerance.
"""

from mlspec.expressions.functions.aggregates import AGGREGATES
from mlspec.expressions.functions.arithmetic import ARITHMETIC
from mlspec.expressions.functions.calendar import CALENDAR
from mlspec.expressions.functions.choices import CHOICES
from mlspec.expressions.functions.composition import COMPOSITION
from mlspec.expressions.functions.finiteness import FINITENESS
from mlspec.expressions.functions.logarithms import LOGARITHMS
from mlspec.expressions.functions.strings import STRINGS
from mlspec.expressions.functions.substrings import SUBSTRINGS
from mlspec.expressions.functions.timestamps import TIMESTAMPS
from mlspec.expressions.functions.trigonometry import TRIGONOMETRY

FAMILIES = (
    ARITHMETIC,
    FINITENESS,
    LOGARITHMS,
    TRIGONOMETRY,
    STRINGS,
    SUBSTRINGS,
    COMPOSITION,
    CHOICES,
    CALENDAR,
    TIMESTAMPS,
    AGGREGATES,
)
FUNCTIONS = {entry.name: entry for family in FAMILIES for entry in family}
