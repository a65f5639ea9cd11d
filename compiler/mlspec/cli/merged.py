"""A project as its main branch has it, now and at every earlier moment: read from git, not from the work tree."""

from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

import click

from mlspec.cli.model_argument import require_model
from mlspec.cli.project_folder import project_root
from mlspec.conventions import DVC_FILE, MANIFEST_FILE, MODEL_FILE_PATTERN, RELEASES, SPEC_SUFFIX, frozen_folder
from mlspec.diagnostics.display import neutralise
from mlspec.history.git import HistoryError
from mlspec.history.main_line import Moment, is_merged, main_line
from mlspec.history.objects import Commit, read_blobs, read_objects
from mlspec.history.repository import Entry, Repository
from mlspec.source.reader import read
from mlspec.versions.record import Record, part, read_record
from mlspec.versions.report import Source, instant
from mlspec.versions.tags import Release
from mlspec.versions.timeline import Timeline, blobs_of, is_environment, timeline_at


class UnusableHistory(click.ClickException):
    """Git cannot answer; names in the message are made safe to print."""

    def __init__(self, message: str) -> None:
        super().__init__(neutralise(message))


class Merged:
    """A project on its main branch; what git answered is kept, so that it is asked once."""

    def __init__(self, root: Path, repository: Repository, branch: str, tip: Commit) -> None:
        self.root = root
        self.repository = repository
        self.branch = branch
        self.tip = tip

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The commits of the branch that changed the project, oldest first: environments and records."""
        return main_line(self.repository, self.tip, lambda path: is_environment(path) or is_record(path))

    @cached_property
    def blobs(self) -> dict[str, bytes]:
        """What the environments' files ever held, by the ids of git."""
        return read_blobs(self.repository.root, blobs_of(self.moments))

    def timeline(self, at: datetime | None) -> Timeline:
        """Returns the environments at an instant, or as they are."""
        return timeline_at(self.moments, self.blobs, at)

    def moment(self, at: datetime) -> Moment:
        """Returns the newest commit of the branch that was there at an instant.

        Raises:
            UnusableHistory: there was none, or this clone does not have it.
        """
        found = [moment for moment in self.moments if moment.at <= at]
        if found:
            return found[-1]
        begin = f"begins at {instant(self.moments[0].at)}" if self.moments else "is empty"
        if self.repository.shallow:
            raise UnusableHistory(
                f"this clone is shallow, and its history {begin}: `git fetch --unshallow` brings more"
            )
        raise UnusableHistory(f"nothing served at {instant(at)}: the history of {self.branch} {begin}")

    def source(self, moment: Moment | None = None) -> Source:
        """Returns what an answer was read from."""
        commit = self.tip if moment is None else moment.commit
        return Source(self.branch, commit.short, not self.repository.shallow)

    def tree(self, moment: Moment | None = None) -> dict[str, Entry]:
        """Returns every file of the project at a moment, or now."""
        return dict(self.repository.tree(self.tip if moment is None else moment.commit))

    def records(self, moment: Moment | None = None) -> dict[tuple[str, str], Record]:
        """Returns the records that can be read at a moment, or now, by model and version."""
        tree = self.tree(moment)
        blobs = self.repository.blobs({path: entry for path, entry in tree.items() if is_record(path, entry)})
        found = (read_record(path, data) for path, data in blobs.items())
        return {(each.model, each.version): each for each in found if isinstance(each, Record)}

    @cached_property
    def frozen(self) -> frozenset[str]:
        """The folders of frozen versions that are there now."""
        return frozenset(path.removesuffix(f"/{MANIFEST_FILE}") for path in self.tree() if path.endswith(MANIFEST_FILE))

    def is_frozen(self, model: str, version: str) -> bool:
        """Says whether the frozen folder of a version is there now."""
        return frozen_folder(model, version) in self.frozen

    def require(self, model: str | None) -> None:
        """Raises a usage error for a model that neither a record, nor an environment, nor a spec names."""
        if model is not None:
            require_model(model, self._models())

    def at_head(self) -> "Merged":
        """Returns the project as HEAD has it, which must be a commit that the branch itself went through.

        Raises:
            UnusableHistory: it is none, or the clone does not have all that is below it.
        """
        if self.repository.shallow:
            raise UnusableHistory(
                "this clone is shallow, and tags count from the first commit: `git fetch --unshallow`"
            )
        head = self.repository.head()
        if not is_merged(self.repository, head, self.tip):
            raise UnusableHistory(
                f"HEAD is no commit of {self.branch}: tags say what was merged; `git switch` to it, or push first"
            )
        return Merged(self.root, self.repository, self.branch, head)

    def releases(self) -> tuple[Release, ...]:
        """Returns every record that was ever added, when, and the commits that may carry its tag."""
        added = [
            (moment, path, blob)
            for moment in self.moments
            for path, blob in moment.files.items()
            if blob is not None and is_record(path)
        ]
        blobs = read_blobs(self.repository.root, (blob for _, _, blob in added))
        first: dict[tuple[str, str], tuple[Record, Moment, str]] = {}
        for moment, path, blob in added:
            record = read_record(path, blobs[blob])
            if isinstance(record, Record):
                first.setdefault((record.model, record.version), (record, moment, path))
        together = Counter((record.model, moment.commit.id) for record, moment, _ in first.values())
        return tuple(
            Release(
                record,
                moment,
                self._alone(path, moment) if together[record.model, moment.commit.id] > 1 else (moment.commit.id,),
            )
            for record, moment, path in first.values()
        )

    def packages(self, commits: Iterable[str]) -> dict[tuple[str, str], str]:
        """Returns the package of each model that the dvc.yaml of each commit names, by commit and model."""
        asked = sorted(commits)
        found: dict[tuple[str, str], str] = {}
        names = [f"{commit}:{self.repository.prefix}{DVC_FILE}" for commit in asked]
        for commit, held in zip(asked, read_objects(self.repository.root, names), strict=True):
            document = read(DVC_FILE, held[2] if held is not None else b"").document
            if document is None:
                continue
            artifacts = part(document.data(), "artifacts")
            for model in artifacts:
                package = part(artifacts, model).get("path")
                if isinstance(package, str):
                    found[commit, model] = package
        return found

    def _alone(self, path: str, moment: Moment) -> tuple[str, ...]:
        """Returns the commit that was merged with a record, where one merge brought several, and then the merge."""
        merged = self.repository.log(path, moment.commit, first_parent=False)
        return tuple(dict.fromkeys((merged[-1].id, moment.commit.id) if merged else (moment.commit.id,)))

    def tell_shallow(self) -> None:
        """Says, once, that the answer may begin too late."""
        if self.repository.shallow:
            click.echo(
                "note: this clone is shallow: what is older than it is told as beginning with it;"
                " `git fetch --unshallow` brings the rest",
                err=True,
            )

    def _models(self) -> Iterable[str]:
        yield from (model for model, _ in self.records())
        timeline = Timeline(self.blobs)
        for moment in self.moments:
            yield from (placement.model for placement in timeline.advance(moment))
        specs = {path: entry for path, entry in self.tree().items() if _is_model(path, entry)}
        for path, data in self.repository.blobs(specs).items():
            document = read(path, data).document
            name = part(document.data(), "metadata").get("name") if document is not None else None
            yield from (name,) if isinstance(name, str) else ()


@contextmanager
def telling() -> Generator[None]:
    """Makes what git cannot answer the one sentence that a command ends with."""
    try:
        yield
    except HistoryError as error:
        raise UnusableHistory(str(error)) from None


def read_merged(path: str, branch: str | None = None) -> Merged:
    """Returns the project that `path` belongs to, on its main branch or on another one.

    Raises:
        UnusableHistory: there is no repository, or no such branch in it.
    """
    root = project_root(path)
    try:
        repository = Repository.open(root)
        name = branch or repository.default_branch()
        return Merged(root, repository, name, repository.commit(name))
    except HistoryError as error:
        way_out = "; say by --branch which one is it" if "no main branch" in str(error) else ""
        raise UnusableHistory(f"{error}{way_out}") from None


def is_record(path: str, entry: Entry | None = None) -> bool:
    """Says whether the record of a release stands at a path."""
    folders, _, name = path.rpartition("/")
    is_file = entry is None or entry.kind == "file"
    return is_file and folders.count("/") == 1 and folders.endswith(f"/{RELEASES}") and name.endswith(SPEC_SUFFIX)


def _is_model(path: str, entry: Entry) -> bool:
    return entry.kind == "file" and path.count("/") == 1 and path.endswith(MODEL_FILE_PATTERN.removeprefix("*"))
