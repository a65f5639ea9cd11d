"""Keys of the language whose consumer does not exist yet: they are refused by name, never silently accepted."""

NOT_BUILT = frozenset(
    {
        ("sources", "*", "table"),
        ("engine",),
        ("targets",),
        ("defaults",),
    }
)
"""Paths of keys; `*` stands for any name."""


def is_not_built(path: tuple[str | int, ...]) -> bool:
    """Returns whether `path` names a key that the language has and this version does not build."""
    return any(_matches(path, pattern) for pattern in NOT_BUILT)


def _matches(path: tuple[str | int, ...], pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(want in ("*", have) for have, want in zip(path, pattern, strict=True))
