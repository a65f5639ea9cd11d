"""GitLab takes a line that begins with a slash for a command of the author: none of ours may be one."""

import re

_COMMAND = re.compile(r"^([^\S\n]*)(/[A-Za-z])", re.MULTILINE)


def quiet(text: str) -> str:
    r"""Returns Markdown in which no line is a command: `/merge` becomes `\/merge`, which reads as it did."""
    return _COMMAND.sub(r"\1\\\2", text.replace("\r\n", "\n").replace("\r", "\n"))
