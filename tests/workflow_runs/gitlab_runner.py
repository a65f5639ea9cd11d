"""Runs pipelines of GitLab by the real `gitlab-ci-local`, a job at a time.

    gitlab = GitLab(origin, tmp_path / "pipelines", environments={"mlspec": {"MLSPEC_GITLAB_TOKEN": ...}})
    run = gitlab.run(merge_request(origin, 7, head))
    assert run.result == "success", run

`gitlab-ci-local` reads the file with its includes, evaluates rules and expands variables, runs the scripts and hands
artifacts on. What it lacks stands here: each job starts in a fresh clone of the pipeline's commit, as deep as GIT_DEPTH
says, with a home, a Python (job_python.py) and a PATH of its own, and nothing of the environment of the tests. It waits
for what it `needs`; it sees secrets of its `environment` alone, and in a fork's pipeline none. Images are not played:
jobs run in bash of this machine. `stop_after` names a job after which the runner dies, `kill_at` a line of output.
"""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflow_runs.faults import NotUnderstood
from workflow_runs.gitlab_events import Pipeline
from workflow_runs.gitlab_runs import JobRun, PipelineRun
from workflow_runs.job_python import job_python, system_path
from workflow_runs.origin import Origin, git

NPM = Path(__file__).parents[2] / "build" / "npm" / "node_modules" / ".bin"
SETTINGS = ("--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--no-color")
SETTINGS += ("--state-dir", "../state", "--variables-file", "../variables.yml", "--max-job-name-padding", "0")
DEPTH = "20"
LONGEST_SECONDS = 600


@dataclass
class GitLab:
    """The runners of a project: variables that every pipeline of it sees, and those of an environment's jobs alone."""

    origin: Origin
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    environments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tools: tuple[Path, ...] = ()
    runs: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self, pipeline: Pipeline, stop_after: str | None = None, kill_at: str | None = None) -> PipelineRun:
        """Returns what comes of a pipeline; one that has no job does not start, and has none here.

        Raises NotUnderstood where the file is not understood, or asks for what is not known here.
        """
        self.runs += 1
        folder = self.folder / str(self.runs)
        folder.mkdir()
        return _Run(self, pipeline, folder, stop_after, kill_at).whole()


@dataclass
class _Run:
    """One pipeline; its jobs share nothing but artifacts, which stand in the folder `state`."""

    gitlab: GitLab
    pipeline: Pipeline
    folder: Path
    stop_after: str | None
    kill_at: str | None
    found: PipelineRun = field(default_factory=PipelineRun)

    def whole(self) -> PipelineRun:
        self._lay(None)
        self._write_variables()
        jobs = self._jobs()
        known = {_base(job["name"]) for job in jobs}
        for job in jobs:
            for need in job.get("needs") or ():
                if need["job"] not in known and not need["optional"]:
                    raise NotUnderstood(f"{job['name']} needs {need['job']}, which is not in the pipeline")
        self._refuse_shadowed(jobs)
        for number, job in enumerate(jobs):
            result = self._may_run(job, jobs)
            done = JobRun(job["name"], result) if result != "success" else self._run(job, number)
            self.found.jobs.append(done)
            if done.result == "killed" or job["name"] == self.stop_after:
                self.found.killed = True
                break
        if (self.stop_after or self.kill_at) and not self.found.killed:
            raise NotUnderstood(f"the pipeline never came to {self.stop_after or self.kill_at}: {self.found}")
        return self.found

    def _refuse_shadowed(self, jobs: list[dict[str, Any]]) -> None:
        """Raises NotUnderstood where a variable that a person set would win over the matrix, in each cell of it."""
        said = {name for name, value in self.pipeline.said if value}
        for job in jobs:
            matrix = (self._expanded()[_base(job["name"])].get("parallel") or {}).get("matrix", ())
            if shadowed := said & {name for cell in matrix for name in cell}:
                raise NotUnderstood(
                    f"{', '.join(sorted(shadowed))} is what a person said in every cell of {job['name']}"
                )

    def _expanded(self) -> dict[str, Any]:
        text = (self.folder / "state" / "expanded-gitlab-ci.yml").read_text(encoding="utf-8")
        return dict(yaml.load(text, yaml.CSafeLoader))

    def _jobs(self) -> list[dict[str, Any]]:
        """Returns the jobs that the rules leave in the pipeline, each after those that it needs."""
        done = self._ask(["--list-json"], self.folder / "home", [])
        begin = done.find("[\n")
        if begin < 0:
            raise NotUnderstood(done)
        waiting = [job for job in json.loads(done[begin : done.rindex("]") + 1]) if job["when"] != "never"]
        found: list[dict[str, Any]] = []
        while waiting:
            names = {_base(job["name"]) for job in waiting}
            ready = [job for job in waiting if not names & {need["job"] for need in job.get("needs") or ()}]
            if not ready:
                raise NotUnderstood(f"jobs that wait for ever: {', '.join(sorted(names))}")
            found += ready
            waiting = [job for job in waiting if job not in ready]
        return found

    def _may_run(self, job: Mapping[str, Any], jobs: list[dict[str, Any]]) -> str:
        """Returns `success` where a job starts, and what it is instead where it does not."""
        if job["when"] == "manual":
            return "manual"
        before = {_base(each["name"]): each for each in jobs if each is not job}
        needed = [need["job"] for need in job["needs"]] if "needs" in job else list(before)
        earlier = [each for each in self.found.jobs if _base(each.name) in needed]
        fine = all(each.result == "success" or before[_base(each.name)]["allow_failure"] for each in earlier)
        if job["when"] != "always" and any(each.result in ("manual", "skipped") for each in earlier):
            return "skipped"
        fits = {"always": True, "on_success": fine, "on_failure": not fine}
        if job["when"] not in fits:
            raise NotUnderstood(f"{job['name']} runs {job['when']}")
        return "success" if fits[job["when"]] else "skipped"

    def _run(self, job: Mapping[str, Any], number: int) -> JobRun:
        home = self.folder / f"home-{number}"
        home.mkdir()
        self._lay(job["name"])
        python = job_python(self.folder / f"python-{number}", self.gitlab.folder / "pip")
        name, said, log = job["name"], list[str](), list[str]()
        is_killed = False
        with self._started([name, "--no-json-schema-validation"], home, [python]) as process:
            for line in process.stdout or ():
                log.append(line)
                if line.startswith(f"{name} > "):
                    said.append(line.removeprefix(f"{name} > "))
                    if self.kill_at is not None and self.kill_at in line and not is_killed:
                        os.killpg(process.pid, signal.SIGKILL)
                        is_killed = True
            code = process.wait(LONGEST_SECONDS)
        text = "".join(log)
        ended = "success" if code == 0 and " FAIL " not in text else "failed"
        output = "".join(said) if f"{name} starting shell" in text else text
        return JobRun(name, "killed" if is_killed else ended, output)

    def _lay(self, job: str | None) -> None:
        """Makes the work tree anew, as deep as the job's GIT_DEPTH."""
        tree, depth = self.folder / "tree", DEPTH
        if job is not None:
            expanded = self._expanded()
            variables = {**(expanded.get("variables") or {}), **(expanded[_base(job)].get("variables") or {})}
            depth = str(variables.get("GIT_DEPTH", DEPTH))
            shutil.rmtree(tree)
        origin, sha = self.gitlab.origin, self.pipeline.sha
        git(self.folder, "init", "--quiet", str(tree))
        shallow = [] if depth == "0" else [f"--depth={depth}"]
        refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] if depth == "0" else []
        git(tree, "remote", "add", "origin", f"file://{origin.bare}")
        git(tree, "fetch", "--quiet", "--no-tags", *shallow, "origin", sha, *refs)
        git(tree, "checkout", "--quiet", "--detach", sha)
        address = origin.url.replace("://", "://gitlab-ci-token:job-token@")
        git(tree, "remote", "set-url", "origin", address)

    def _write_variables(self) -> None:
        """Writes the project's variables, as `gitlab-ci-local` reads them: each with the environments that see it."""
        seen: dict[str, dict[str, str]] = {name: {"*": value} for name, value in self.gitlab.variables.items()}
        for environment, variables in self.gitlab.environments.items():
            for name, value in variables.items():
                seen.setdefault(name, {})[environment] = value
        told = (
            {}
            if self.pipeline.is_foreign
            else {name: {"type": "variable", "values": each} for name, each in seen.items()}
        )
        (self.folder / "variables.yml").write_text(json.dumps(told), encoding="utf-8")

    def _ask(self, arguments: list[str], home: Path, path: list[Path]) -> str:
        home.mkdir(exist_ok=True)
        with self._started(arguments, home, path) as process:
            told, _ = process.communicate(timeout=LONGEST_SECONDS)
        return str(told)

    def _started(self, arguments: list[str], home: Path, path: list[Path]) -> subprocess.Popen[str]:
        told = self.pipeline.predefined(self.gitlab.origin, self.gitlab.runs)
        variables = [word for name, value in told.items() for word in ("--variable", f"{name}={value}")]
        return subprocess.Popen(
            [_gitlab_ci_local(), *arguments, *SETTINGS, *variables],
            cwd=self.folder / "tree",
            env={"PATH": system_path(*path, *self.gitlab.tools), "HOME": str(home), "NO_COLOR": "1", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )


def _base(name: str) -> str:
    """Returns the name of a job without the cell of its matrix."""
    return name.partition(": [")[0]


def _gitlab_ci_local() -> str:
    found = shutil.which("gitlab-ci-local", path=f"{os.environ['PATH']}{os.pathsep}{NPM}")
    if found is None:
        pytest.skip("no gitlab-ci-local on this machine: .ci/run installs it")
    return found
