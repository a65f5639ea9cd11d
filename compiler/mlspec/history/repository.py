"""A project's git repository, asked by running git: commits, files at one of them, what differs from the work tree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mlspec.history.git import HistoryError, answer
from mlspec.history.objects import Commit, read_blobs, read_commit, read_objects

MAIN_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
"""Where the main branch is looked for, in this order."""
MAIN_NAMES = ", ".join(ref.split("/", 2)[2] for ref in MAIN_BRANCHES)
_UNSPEAKABLE = re.compile(r"^[-:^]|\.\.|[\x00-\x20\x7f~*?\[\\]")
_ANCESTOR = re.compile(r"~\d{1,9}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path of a commit: `file`, `link` or `submodule`, and its object's id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, and the id of the commit that it leads to."""

    name: str
    commit: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a project's folder stands in; all paths are from that folder.

    `prefix` is the way from the repository's root to the folder: empty, or ending in a slash.
    """

    root: Path
    prefix: str
    shallow: bool

    @classmethod
    def open(cls, root: Path) -> "Repository":
        """Returns the repository that `root` stands in.

        Raises:
            HistoryError: there is none, or none with a work tree.
        """
        asked = ("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
        try:
            said = answer(root, asked).decode(errors="surrogateescape").split("\n")
        except HistoryError as error:
            if "not a git repository" in str(error):
                raise HistoryError("this folder is not in a git repository") from None
            if "must be run in a work tree" in str(error):
                raise HistoryError("this folder has no work tree: it is git's own, or a bare repository") from None
            raise
        if said[0] != "true":
            raise HistoryError("this folder has no work tree: it is git's own, or a bare repository")
        return cls(root, said[2], said[1] == "true")

    def head(self) -> Commit:
        """Returns the commit that the work tree stands on.

        Raises:
            HistoryError: there is none yet.
        """
        return head(self.root)

    def commit(self, ref: str) -> Commit:
        """Returns the commit that a branch, a tag, an id or something like `HEAD~2` leads to.

        Raises:
            HistoryError: it names no commit, or more than one.
        """
        if not ref or _UNSPEAKABLE.search(_ANCESTOR.sub("", ref)):
            raise HistoryError(f"{ref!r} names no single commit: give a branch, a tag or a commit")
        found = next(read_objects(self.root, (f"{ref}^{{commit}}",)))
        if found is None:
            raise HistoryError(f"there is no commit {ref!r} here{self._perhaps_cut_off()}")
        return read_commit(ref, found[0], found[2])

    def default_branch(self) -> str:
        """Returns the main branch: what origin calls its HEAD, else main or master there, else here.

        Raises:
            HistoryError: there is none of them.
        """
        said = answer(self.root, ("for-each-ref", "--format=%(refname)", *MAIN_BRANCHES)).decode().split()
        found = next((ref for ref in MAIN_BRANCHES if ref in said), None)
        if found is None:
            raise HistoryError(f"there is no main branch here ({MAIN_NAMES}): name a commit with --against")
        return found.split("/", 2)[2]

    def main_name(self) -> str:
        """Returns what the main branch is called in its own repository.

        Raises:
            HistoryError: there is none.
        """
        found = self.default_branch()
        if found == "origin/HEAD":
            found = answer(self.root, ("symbolic-ref", "--short", "refs/remotes/origin/HEAD")).decode().strip()
        return found.removeprefix("origin/")

    def merge_base(self, one: Commit, other: Commit) -> Commit:
        """Returns the newest commit that both have in their history.

        Raises:
            HistoryError: there is none.
        """
        said = answer(self.root, ("merge-base", one.id, other.id), accepted=(0, 1)).decode().split()
        if not said:
            raise HistoryError(f"{one.ref} and {other.ref} have no commit in common{self._perhaps_cut_off()}")
        return self.commit(said[0])

    def is_below(self, one: Commit, other: Commit) -> bool:
        """Says whether a commit is another one, or in its history.

        Raises:
            HistoryError: git fails.
        """
        said = answer(self.root, ("merge-base", one.id, other.id), accepted=(0, 1)).decode().split()
        return one.id in said

    def tree(self, commit: Commit) -> Mapping[str, Entry]:
        """Returns every file, link and submodule of the project's folder at a commit, by path.

        Raises:
            HistoryError: git fails.
        """
        below = (self.prefix,) if self.prefix else ()
        said = answer(self.root, ("ls-tree", "-r", "-z", "--full-tree", commit.id, *below))
        found: dict[str, Entry] = {}
        for line in said.decode(errors="surrogateescape").split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _, identity = about.split(" ")
            kind = {"120000": "link", "160000": "submodule"}.get(mode, "file")
            found[path.removeprefix(self.prefix)] = Entry(kind, identity)
        return found

    def blobs(self, entries: Mapping[str, Entry]) -> dict[str, bytes]:
        """Returns the bytes of files of a commit by path, all read by one process.

        Raises:
            HistoryError: one is a link or a submodule, or not in this clone.
        """
        for path, entry in entries.items():
            if entry.kind != "file":
                raise HistoryError(f"{path}: is a {entry.kind} there, and only files are read")
        read = read_blobs(self.root, (entry.id for entry in entries.values()))
        return {path: read[entry.id] for path, entry in entries.items()}

    def file(self, commit: Commit, path: str) -> bytes | None:
        """Returns the bytes of one file at a commit, or None where there is none.

        Raises:
            HistoryError: the path has a line end, or git fails.
        """
        if "\n" in path:
            raise HistoryError(f"{path!r}: a path with a line end cannot be asked for")
        found = next(read_objects(self.root, (f"{commit.id}:{self.prefix}{path}",)))
        return found[2] if found is not None and found[1] == "blob" else None

    def changed(self, commit: Commit) -> frozenset[str]:
        """Returns the paths, tracked or not, that differ between a commit and the work tree; what is ignored is not.

        Git tells equal files by their times and sizes and reads only the others.

        Raises:
            HistoryError: git fails.
        """
        plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--relative")
        tracked = answer(self.root, ("diff", "--name-only", "-z", *plain, commit.id, "--"))
        others = answer(self.root, ("ls-files", "-z", "--others", "--exclude-standard"))
        return frozenset((tracked + others).decode(errors="surrogateescape").split("\0")) - {""}

    def mentioning(self, words: Iterable[str]) -> frozenset[str]:
        """Returns the files, of the project's folder and of the folders in it, whose text holds one of `words`.

        Raises:
            HistoryError: git fails.
        """
        patterns = "".join(f"{word}\n" for word in words if word and "\n" not in word)
        if not patterns:
            return frozenset()
        command = ("grep", "--untracked", "--files-with-matches", "-z", "--fixed-strings", "--max-depth=1", "-f", "-")
        said = answer(self.root, (*command, "--", "."), patterns.encode(errors="surrogateescape"), accepted=(0, 1))
        return frozenset(said.decode(errors="surrogateescape").split("\0")) - {""}

    def log(self, path: str, start: Commit, *, first_parent: bool = True) -> tuple[Commit, ...]:
        """Returns the commits that changed a path, newest first, from `start` on.

        With `first_parent` these are the merges themselves, not what came in by them.

        Raises:
            HistoryError: git fails.
        """
        follow = ("--first-parent",) if first_parent else ()
        said = answer(self.root, ("log", "--format=%H %cI", *follow, start.id, "--", path)).decode()
        lines = (line.split(" ", 1) for line in said.splitlines())
        return tuple(Commit(identity, identity, datetime.fromisoformat(when)) for identity, when in lines)

    def added(self, pattern: str, start: Commit) -> tuple[tuple[Commit, str], ...]:
        """Returns the commits that brought a file that matches a glob, each with its path, newest first.

        They are those of the first-parent history from `start` on; a file that was moved came anew.

        Raises:
            HistoryError: git fails.
        """
        plain = ("--no-renames", "--no-ext-diff", "--no-textconv", "--relative", "--diff-filter=A", "--name-only")
        asked = ("--first-parent", "-m", *plain, "--format=%x01%H %cI", start.id, "--", f":(glob){pattern}")
        found: list[tuple[Commit, str]] = []
        commit = start
        for line in answer(self.root, ("--no-literal-pathspecs", "log", *asked)).decode().splitlines():
            if line.startswith("\x01"):
                identity, when = line[1:].split(" ", 1)
                commit = Commit(identity, identity, datetime.fromisoformat(when))
            elif line:
                found.append((commit, line))
        return tuple(found)

    def tags(self) -> tuple[Tag, ...]:
        """Returns the tags that lead to commits, by name.

        Raises:
            HistoryError: git fails.
        """
        form = "--format=%(refname:strip=2) %(objecttype) %(objectname) %(*objecttype) %(*objectname)"
        found: list[Tag] = []
        for line in answer(self.root, ("for-each-ref", form, "refs/tags")).decode().splitlines():
            name, kind, identity, peeled_kind, peeled = line.split(" ")
            if "commit" in (kind, peeled_kind):
                found.append(Tag(name, peeled or identity))
        return tuple(found)

    def _perhaps_cut_off(self) -> str:
        return ": the clone is shallow; `git fetch --unshallow` brings the rest" if self.shallow else ""


def head(folder: Path) -> Commit:
    """Returns the commit that the work tree around a folder stands on.

    Raises:
        HistoryError: there is none yet, or no repository.
    """
    found = next(read_objects(folder, ("HEAD^{commit}",)))
    if found is None:
        raise HistoryError("there is no commit yet")
    return read_commit("HEAD", found[0], found[2])
