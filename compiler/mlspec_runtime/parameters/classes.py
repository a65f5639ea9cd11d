"""The outcomes of a task with several classes."""

Classes = tuple[str, ...] | tuple[int, ...]
"""The declared classes in order, all texts or all whole numbers; empty for a task without several classes."""
