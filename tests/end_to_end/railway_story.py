"""A railway's model through ten days of real git: a bare repository, a DVC remote, and a fresh clone for each step.

Nothing is shared but those two. Each day ends with a merge into main at noon; every step is taken in a clone of its
own, in which `mlspec compile --check` is clean before anything else.
"""

import json
import shutil
from dataclasses import dataclass, field
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

import duckdb
import yaml
from flight_delay import ENVIRONMENT, run

from command_line import mlspec
from good_data import trips
from scratch_repository import git

MODEL = "arrival/model.yaml"
PIPELINE = "generated/arrival/candidate/pipeline"
FILES = Path(__file__).parent / "railway"
EDITS = {
    "C: 0.02": "C: 0.05",
    "stops < 4": "stops < 5",
    "{first_line: line = 'S1'}": "{first_line: line = 'S1', many_stops: stops > 20}",
}
"""What the second version does otherwise: learns, overrules and is judged."""
DAYS = (
    "begin",
    "release 1.1.0",
    "staging 1.1.0",
    "production 1.1.0",
    "edit",
    "release 1.2.0",
    "staging 1.2.0",
    "production 1.2.0",
    "alert",
    "rollback",
)
"""What is merged on each day of May 2026, from the first one on."""


def at(step: str, time: str = "12:00:00") -> str:
    """Returns the moment of a step's merge, or another one of its day."""
    return f"2026-05-{DAYS.index(step) + 1:02}T{time}Z"


@dataclass(slots=True)
class Railway:
    """What stands in `folder`, and what was said and seen on the way there, by step.

    Attributes:
        said: What the step's commands printed.
        commits: The step's merge into main.
        seen: What else a step found out.
    """

    folder: Path
    said: dict[str, str] = field(default_factory=dict)
    commits: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def clone(self, name: str, folder: Path | None = None) -> Path:
        """Returns a fresh clone, by the protocol of git: no object is linked, and DVC's cache is empty."""
        there = (folder or self.folder) / name
        git(self.folder, "clone", "-q", f"file://{self.folder / 'origin'}", str(there))
        assert told(there, "compile", "--check").endswith(" files are what the specs say\n")
        return there

    def file(self, step: str, path: str) -> bytes:
        """Returns the bytes of a file as the step left it on main."""
        return git(self.folder / "origin", "show", f"{self.commits[step]}:{path}").encode()

    def tree(self, step: str, path: str) -> str:
        """Returns the id of a file or folder of that day, which two of them share only where all their bytes do."""
        return git(self.folder / "origin", "rev-parse", f"{self.commits[step]}:{path}")

    def merge(self, clone: Path, step: str) -> None:
        """Commits what stands in the clone on a branch, merges that into main at noon, and pushes."""
        git(clone, "switch", "-q", "-c", "change")
        git(clone, "add", "--all")
        git(clone, "commit", "-q", "-m", step, GIT_COMMITTER_DATE=at(step, "09:00:00"))
        git(clone, "switch", "-q", "main")
        git(clone, "merge", "-q", "--no-ff", "-m", f"Merge {step}", "change", GIT_COMMITTER_DATE=at(step))
        git(clone, "push", "-q", "origin", "main")
        self.commits[step] = git(clone, "rev-parse", "HEAD")


def told(folder: Path, *arguments: str) -> str:
    """Returns what an mlspec that succeeds prints."""
    done = mlspec(*arguments, cwd=folder, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def edit(clone: Path, edits: dict[str, str]) -> None:
    text = (clone / MODEL).read_text()
    for before, after in edits.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (clone / MODEL).write_text(text)


def refusal(folder: Path, *arguments: str) -> str:
    """Returns what an mlspec says that finds something, and prints nothing else."""
    done = mlspec(*arguments, cwd=folder, PATH=ENVIRONMENT["PATH"])
    assert (done.returncode, done.stdout) == (1, ""), f"{arguments}: {done.stdout}{done.stderr}"
    return done.stderr


def forge(clone: Path) -> None:
    """Edits a parameter of a frozen pipeline, with its digest in the manifest and the manifest's in the record."""
    folder, file = clone / "generated" / "arrival" / "1.1.0", "pipeline/params.yaml"
    was = {name: sha256((folder / name).read_bytes()).hexdigest() for name in (file, "manifest.json")}
    text = (folder / file).read_text()
    assert "stops < 4" in text
    (folder / file).write_text(text.replace("stops < 4", "stops < 9"))
    for held, name in (
        (folder / "manifest.json", file),
        (clone / "arrival" / "releases" / "1.1.0.yaml", "manifest.json"),
    ):
        now = sha256((folder / name).read_bytes()).hexdigest()
        assert held.read_text().count(was[name]) == 1
        held.write_text(held.read_text().replace(was[name], now))


def cached(clone: Path) -> set[str]:
    """Returns the digests of what DVC's cache of a clone holds, folders by their lists."""
    return {file.parent.name + file.name for file in (clone / ".dvc" / "cache").glob("files/md5/*/*")}


def begin(railway: Path) -> Railway:
    """Leaves the bare repository with a spec and two environments, and the remote with the data."""
    story, seed = Railway(railway), railway / "seed"
    shutil.copytree(FILES, seed)
    (seed / "data").mkdir()
    connection = duckdb.connect(config={"threads": 1})
    connection.register("made", trips())
    connection.execute(f"COPY (SELECT * FROM made) TO '{seed}/data/trips.parquet' (FORMAT parquet)")  # noqa: S608 - the test's own
    git(railway, "init", "-q", "--bare", "--initial-branch=main", "origin")
    git(seed, "init", "-q", "--initial-branch=main")
    git(seed, "remote", "add", "origin", f"file://{railway / 'origin'}")
    git(seed, "commit", "-q", "--allow-empty", "-m", "Nothing", GIT_COMMITTER_DATE="2026-04-30T12:00:00Z")
    run(["dvc", "init", "--quiet"], seed)
    run(["dvc", "remote", "add", "--quiet", "--default", "shared", str(railway / "remote")], seed)
    run(["dvc", "add", "--quiet", "data/trips.parquet"], seed)
    told(seed, "compile")
    story.merge(seed, "begin")
    run(["dvc", "push", "--quiet"], seed)
    shutil.rmtree(seed)
    return story


def release(story: Railway, version: str, reused: tuple[str, ...] = ()) -> None:
    """Trains in a clone that pulls the data, and the outputs of the stages that the plan says are reused."""
    step = f"release {version}"
    clone = story.clone(version)
    stages = [f"{PIPELINE}/dvc.yaml:{stage}" for stage in reused]
    story.said[f"untrained {version}"] = refusal(clone, "release", "arrival")
    run(["dvc", "pull", "--quiet", "data/trips.parquet.dvc", *stages], clone)
    printed = run(["dvc", "repro"], clone / PIPELINE)
    before = cached(clone)
    story.said[step] = told(clone, "release", "arrival", "--approved-by", "operations=Ada Byron")
    story.seen[step] = {
        "ran": [line.split("'")[1] for line in printed.splitlines() if line.startswith("Running stage ")],
        "fetched": sorted(cached(clone) - before),
        "data": f"md5:{md5((clone / 'data/trips.parquet').read_bytes()).hexdigest()}",  # noqa: S324 - DVC's digest
    }
    story.merge(clone, step)
    run(["dvc", "push", "--quiet"], clone)


def promote(story: Railway, version: str, environment: str) -> None:
    step = f"{environment} {version}"
    clone = story.clone(step.replace(" ", "-"))
    body = story.folder / f"{step}.md"
    story.said[step] = told(clone, "promote", "arrival", version, "--to", environment, "--pr-body", str(body))
    assert cached(clone) == set()
    story.merge(clone, step)


def change(story: Railway, step: str, edits: dict[str, str]) -> Path:
    """Edits the spec and asks what that means."""
    clone = story.clone(step)
    edit(clone, edits)
    story.said[step] = told(clone, "plan")
    story.seen[step] = json.loads(told(clone, "plan", "--format", "json"))
    return clone


def play(folder: Path) -> None:
    """Leaves the whole story in `folder`, and in story.json what was said on the way."""
    folder.mkdir()
    story = begin(folder)
    release(story, "1.1.0")
    promote(story, "1.1.0", "staging")
    promote(story, "1.1.0", "production")

    clone = change(story, "edit", EDITS)
    story.said["released behaviour"] = refusal(clone, "compile")
    story.said["bump"] = told(clone, "bump", "arrival")
    told(clone, "compile")
    story.merge(clone, "edit")
    release(story, "1.2.0", tuple(story.seen["edit"]["models"][0]["reruns"]["reused"]))
    promote(story, "1.2.0", "staging")
    promote(story, "1.2.0", "production")

    clone = change(story, "alert", {"at_most: 2%": "at_most: 1.5%"})
    told(clone, "compile")
    story.merge(clone, "alert")
    clone = story.clone("rollback")
    story.said["rollback"] = told(clone, "rollback", "arrival", "--in", "production")
    story.merge(clone, "rollback")
    story.said["tag"] = told(story.clone("ci"), "tag", "--push")
    content = {"said": story.said, "commits": story.commits, "seen": story.seen}
    (folder / "story.json").write_text(json.dumps(content))


def read(folder: Path) -> Railway:
    """Returns the story that was played in a folder."""
    return Railway(folder, **json.loads((folder / "story.json").read_text()))


def record(story: Railway, version: str) -> Any:
    """Returns the record of a version, as its release left it on main."""
    return yaml.safe_load(story.file(f"release {version}", f"arrival/releases/{version}.yaml"))
