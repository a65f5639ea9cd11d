"""Keeps tokens out of what is told: no tool that we call is trusted never to repeat one."""

from collections.abc import Iterable

_SHORTEST = 4
"""What is shorter is no token, and would take letters out of every word."""


def without(text: str, secrets: Iterable[str]) -> str:
    """Returns a text in which every secret is three stars."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "***")
    return text
