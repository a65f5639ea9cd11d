"""A file that mlspec shares with people: it keeps its own lines between two marks and leaves all others alone."""

BEGIN = "# mlspec: begin (generated; edit outside of these marks)"
END = "# mlspec: end"


def has_block(existing: str | None) -> bool:
    """Returns whether mlspec wrote into the file before."""
    lines = (existing or "").splitlines()
    return BEGIN in lines and END in lines[lines.index(BEGIN) :]


def with_block(existing: str | None, lines: tuple[str, ...]) -> str:
    """Returns the text of `existing` with `lines` between the marks, in their old place or at the end.

    Line ends become LF. A begin mark without an end mark is a line like any other.
    """
    text = (existing or "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    kept = text.split("\n") if text else []
    block = [BEGIN, *lines, END]
    if BEGIN in kept and END in kept[kept.index(BEGIN) :]:
        start = kept.index(BEGIN)
        end = kept.index(END, start)
        whole = [*kept[:start], *block, *kept[end + 1 :]]
    else:
        whole = [*kept, "", *block] if kept else block
    return "\n".join(whole) + "\n"
