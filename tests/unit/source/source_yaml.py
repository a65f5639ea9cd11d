"""Random nested values written as YAML in random styles, with the source of each key and value."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Scalar:
    """A value as it is written, and what it means."""

    source: str
    value: object


@dataclass(frozen=True)
class Block:
    """A literal block, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sequence:
    items: tuple["Tree", ...]
    flow: bool


@dataclass(frozen=True)
class Mapping:
    entries: tuple[tuple[Scalar, "Tree"], ...]
    flow: bool


Tree = Scalar | Block | Sequence | Mapping


def double(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "Ä": "\\xC4", "😀": "\\U0001F600"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'


def single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


WORDS = st.text("abcxz日ß😀", min_size=2, max_size=6).map(lambda word: Scalar(word, word))
TEXTS = st.builds(
    lambda text, style: Scalar(style(text), text),
    st.text("ab 'Ä😀\"\\#:,-{}[]", max_size=12),
    st.sampled_from((single, double)),
)
NUMBERS = st.sampled_from((Scalar("17", 17), Scalar("1e-3", 0.001), Scalar("true", True), Scalar("~", None)))
BLOCKS = st.lists(st.text("ab 'Ä😀\"\\#:", max_size=8), max_size=4).map(lambda lines: Block(("x", *lines, "y")))
KEYS = WORDS | TEXTS


def collections(inner: st.SearchStrategy[Tree], *, flow: bool) -> st.SearchStrategy[Tree]:
    least = 0 if flow else 1
    entries = st.lists(st.tuples(KEYS, inner), min_size=least, max_size=3, unique_by=lambda entry: str(entry[0].value))
    items = st.lists(inner, min_size=least, max_size=3)
    return entries.map(lambda e: Mapping(tuple(e), flow)) | items.map(lambda i: Sequence(tuple(i), flow))


FLOWS = st.recursive(WORDS | TEXTS | NUMBERS, lambda inner: collections(inner, flow=True), max_leaves=5)
TREES = st.recursive(BLOCKS | FLOWS, lambda inner: collections(inner, flow=False), max_leaves=10)
DOCUMENTS = collections(TREES, flow=False).filter(lambda tree: isinstance(tree, Mapping))


@dataclass
class Writer:
    """Writes a tree; afterwards `values` and `keys` hold the offsets of each source by its path."""

    text: str = ""
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def write(self, tree: Tree, indent: int, path: Path) -> None:
        """Writes a value behind its key or dash; blocks begin on the next line."""
        if isinstance(tree, Block):
            begin = self._put(" ", "|")
            for line in tree.lines:
                self.text += f"\n{' ' * indent}{line}" if line else "\n"
            self.values[path] = (begin, len(self.text))
        elif isinstance(tree, Scalar):
            begin = self._put(" ", tree.source)
            self.values[path] = (begin, len(self.text))
        elif tree.flow:
            self.text += " "
            self._flow(tree, path)
        else:
            self._block(tree, indent, path)

    def _block(self, tree: Sequence | Mapping, indent: int, path: Path) -> None:
        begin = None
        parts = tree.entries if isinstance(tree, Mapping) else enumerate(tree.items)
        for key, part in parts:
            start = self._put("\n" + " " * indent if self.text else "", "" if isinstance(key, Scalar) else "-")
            begin = start if begin is None else begin
            step = str(key.value) if isinstance(key, Scalar) else key
            if isinstance(key, Scalar):
                self.text += f"{key.source}"
                self.keys[(*path, step)] = (start, len(self.text))
                self.text += ":"
            self.write(part, indent + 2, (*path, step))
        self.values[path] = (begin or 0, len(self.text))

    def _flow(self, tree: Tree, path: Path) -> None:
        begin = len(self.text)
        if isinstance(tree, Scalar):
            self.text += tree.source
        elif isinstance(tree, Mapping):
            self.text += "{"
            for number, (key, value) in enumerate(tree.entries):
                start = self._put(", " if number else "", key.source)
                self.keys[(*path, str(key.value))] = (start, len(self.text))
                self.text += ": "
                self._flow(value, (*path, str(key.value)))
            self.text += "}"
        elif isinstance(tree, Sequence):
            self.text += "["
            for number, item in enumerate(tree.items):
                self.text += ", " if number else ""
                self._flow(item, (*path, number))
            self.text += "]"
        self.values[path] = (begin, len(self.text))

    def _put(self, before: str, source: str) -> int:
        self.text += before
        begin = len(self.text)
        self.text += source
        return begin


def meaning(tree: Tree) -> object:
    """Returns the data that a tree stands for."""
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Block):
        return "\n".join(tree.lines) + "\n"
    if isinstance(tree, Mapping):
        return {str(key.value): meaning(value) for key, value in tree.entries}
    return [meaning(item) for item in tree.items]
