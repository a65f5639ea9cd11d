"""The parameters that several families of functions share, and what their values are in Python."""

from datetime import datetime

from mlspec.expressions.functions.function import Parameter
from mlspec.expressions.types import NUMBERS, Type
from mlspec.expressions.values import Value

NUMBER = Parameter("x", NUMBERS)
TEXT = Parameter("text", (Type.STRING,))
MOMENT = Parameter("moment", (Type.TIMESTAMP,))


def as_moment(value: Value) -> datetime:
    """Returns the timestamp; raises TypeError for anything else, which inference keeps out."""
    if isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a timestamp")
