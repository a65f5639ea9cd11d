"""Edits made in the text of a document: comments, layout, quotes and line ends stay, and so does every other line."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlspec.diagnostics.edit import Edit
from mlspec.source.adding import add
from mlspec.source.document import Data, Document
from mlspec.source.edited_data import same, smallest, with_edit
from mlspec.source.reader import read
from mlspec.source.removing import remove
from mlspec.source.replacing import replace
from mlspec.source.text_places import Replacement, TextPlaces


@dataclass(frozen=True, slots=True)
class Unedited:
    """Why the text could not be edited; nothing of it was."""

    reason: str


def edit_document(document: Document, edits: Sequence[Edit]) -> Document | Unedited:
    """Returns the document with the edits made in its text, in order, or why they cannot be.

    A value that is replaced or removed takes the comments with it that stand inside it, and those behind it on lines
    on which nothing else stands. What comes back was read again and holds exactly what the edits say.
    """
    for edit in edits:
        data: Data = document.data()
        wanted = with_edit(data, edit)
        if isinstance(wanted, str):
            return Unedited(wanted)
        for step in smallest(data, edit):
            edited = _once(document, step)
            if isinstance(edited, Unedited):
                return edited
            document = edited
        if not same(document.data(), wanted):
            return Unedited(f"{document.file}: the text cannot be edited in place: its layout is unusual")
    return document


def _once(document: Document, edit: Edit) -> Document | Unedited:
    places = TextPlaces(document)
    place = places.follow(edit.path)
    if edit.value is None:
        replacements = remove(places, place, edit.path[-1])
    elif place.missing:
        replacements = add(places, place, edit.value)
    else:
        replacements = replace(places, place, edit.value)
    result = read(document.file, _replaced(document.text, replacements).encode(errors="surrogatepass"))
    if result.document is None or result.diagnostics:
        reason = result.diagnostics[0].message if result.diagnostics else "it could not be read again"
        return Unedited(f"{document.file}: the text cannot be edited in place: {reason}")
    return result.document


def _replaced(text: str, replacements: Sequence[Replacement]) -> str:
    # From the back; of several at one place, the last one given stands last.
    for each in sorted(replacements, key=lambda replacement: replacement.start)[::-1]:
        text = text[: each.start] + each.text + text[each.end :]
    return text
