"""How tightly operators bind, the same as in DuckDB; a larger level binds tighter."""

OR = 1
AND = 2
NOT = 3
PREDICATE = 4
"""Comparisons, IN, BETWEEN, LIKE and IS do not chain: what `a = b IS NULL` means, parentheses say."""
JOIN = 5
SUM = 6
PRODUCT = 7
SIGN = 8
PRIMARY = 9

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

BINARY_LEVELS = {
    "OR": OR,
    "AND": AND,
    **dict.fromkeys(COMPARISONS, PREDICATE),
    "||": JOIN,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "%": PRODUCT,
}
