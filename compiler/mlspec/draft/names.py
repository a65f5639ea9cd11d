"""Names for what has none yet, and columns whose names a spec can say."""

import re

from mlspec.checks.name_collision import RESERVED_FEATURES, RESERVED_MODELS, RESERVED_SOURCES
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Column
from mlspec.spec.names import COLUMN, DNS_LABEL, IDENTIFIER, RESERVED_FILE_NAMES

LONGEST = 48


def label_of(text: str, fallback: str) -> str:
    """Returns a DNS label close to `text`: a model's or project's name."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).lstrip("-0123456789")[:LONGEST].rstrip("-")
    taken = name in RESERVED_MODELS or name in RESERVED_FILE_NAMES
    return fallback if taken or re.search(DNS_LABEL, name) is None else name


def identifier_of(text: str, fallback: str) -> str:
    """Returns an identifier close to `text`: a source's name."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).lstrip("_0123456789")[:LONGEST].rstrip("_")
    taken = name in RESERVED_SOURCES or name in RESERVED_FILE_NAMES
    return fallback if taken or re.search(IDENTIFIER, name) is None else name


def unsayable(name: str) -> str | None:
    """Returns why no spec can name a column that is called so, or None."""
    if re.search(COLUMN, name) is None or "\n" in name:
        return "a spec names columns by at most 63 letters, digits and _"
    if not isinstance(parse(name), Column):
        return "its name is a word of expressions"
    return None


def taken(name: str) -> str | None:
    """Returns why no feature and no entity can be called so, or None."""
    meaning = RESERVED_FEATURES.get(name.lower())
    return f"its name is taken: {meaning}" if meaning is not None else None
