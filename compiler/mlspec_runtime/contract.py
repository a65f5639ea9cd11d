"""What the numbers of this runtime are comparable with."""

RUNTIME_CONTRACT = 1
"""Raised whenever the same parameters would give other numbers: what was computed before is then computed again."""
