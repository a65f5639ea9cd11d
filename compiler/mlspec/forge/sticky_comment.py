"""One comment of each kind on a pull request: the same one is edited, so that nobody reads an old answer."""

from typing import Literal

from mlspec.forge.forge import Forge

LONGEST = 60_000
"""In characters; GitHub takes 65,536."""
MARKS = {"plan": "<!-- mlspec plan -->", "experiment": "<!-- mlspec experiment -->"}
"""The first line of each kind; nobody sees it."""
_CUT = "\n\n… cut here: a comment has no room for more; the whole is in the summary and the artifacts of the job.\n"


def marked(body: str, mark: str) -> str:
    """Returns a comment that begins with a mark and is no longer than a forge takes."""
    return cut(body if _first_line(body) == mark else f"{mark}\n{body}", LONGEST)


def cut(text: str, longest: int) -> str:
    """Returns a text that is shorter than `longest`, cut at the end of a line where there is one."""
    if len(text) < longest:
        return text
    room = longest - len(_CUT) - 1
    line_end = text.rfind("\n", room // 2, room)
    return text[: line_end if line_end > 0 else room] + _CUT


def stick(forge: Forge, number: int, mark: str, body: str) -> Literal["written", "edited", "unchanged"]:
    """Returns what was done so that the one comment of a mark says `body`; comments of others are not looked at.

    Two jobs at once may have written two: the later one is taken away.

    Raises:
        ForgeError: the forge refuses, or does not answer.
    """
    said = marked(body, mark)
    ours = [comment for comment in forge.comments(number) if _first_line(comment.body) == mark]
    for extra in ours[1:]:
        forge.remove(number, extra)
    if not ours:
        forge.comment(number, said)
        return "written"
    if _lines(ours[0].body) == _lines(said):
        return "unchanged"
    forge.edit(number, ours[0], said)
    return "edited"


def _first_line(body: str) -> str:
    return body.partition("\n")[0].rstrip("\r")


def _lines(body: str) -> list[str]:
    return body.rstrip().splitlines()
