"""What is wrong with a workflow itself, other than a step that fails."""


class NotUnderstood(Exception):  # noqa: N818 - says what happened
    """The workflow uses what this machinery does not know, or what GitHub would refuse: never a reason to go on."""
