"""Runs one job: its steps in their order, on a machine that has nothing of the tests' own environment."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fake_gh
from workflow_runs.bash_blocks import Done, run, settings, unset_variables
from workflow_runs.expressions import Closed, Scope, shown
from workflow_runs.faults import NotUnderstood
from workflow_runs.github_actions import ActionError, Machine, act
from workflow_runs.github_contexts import Run
from workflow_runs.github_runs import JobRun, Outcome, StepRun
from workflow_runs.github_workflow import Job, Step
from workflow_runs.job_python import system_path

LONGEST_SECONDS = 600
SPOKEN = {"error", "warning", "notice", "group", "endgroup", "debug", "add-mask", "stop-commands"}
"""Lines to the runner that change nothing but the log; no workflow here needs another."""
Stop = tuple[str, str]
"""A job and a step of it, by its id, its name or its number."""


def cells(scope: Scope, job: Job) -> list[dict[str, Any] | None]:
    """Returns what each run of a job gets of its matrix; a vector without a value is a failure, as on GitHub."""
    strategy = scope.data(job.data.get("strategy", {}))
    if unknown := set(strategy) - {"matrix", "fail-fast", "max-parallel"}:
        raise NotUnderstood(f"the strategy of {job.name} has {', '.join(sorted(unknown))}")
    matrix = strategy.get("matrix", {})
    if not isinstance(matrix, Mapping) or {"include", "exclude"} & set(matrix):
        raise NotUnderstood(f"the matrix of {job.name}: {matrix}")
    if any(not isinstance(values, list) for values in matrix.values()):
        raise NotUnderstood(f"the matrix of {job.name} has a value that is no list: {matrix}")
    if any(not values for values in matrix.values()):
        return [None]
    return [dict(zip(matrix, values, strict=True)) for values in itertools.product(*matrix.values())]


def _of_forks(permissions: Mapping[str, str]) -> dict[str, str]:
    """Returns what is left of a job's rights where a fork started it: it reads."""
    return {name: "read" for name in permissions if name != "id-token"}


class JobRunner:
    """One job on its machine, or one cell of its matrix."""

    def __init__(self, run: Run, job: Job, cell: Mapping[str, Any], needs: Mapping[str, Any], number: int) -> None:
        self.run, self.job, self.cell, self.needs = run, job, cell, needs
        home = run.folder / f"{number}-{job.name}"
        for folder in ("home", "home/temp", "tools"):
            (home / folder).mkdir(parents=True)
        origin, event = run.repository.origin, run.event
        workspace = home / "work" / origin.name.rpartition("/")[2]
        workspace.mkdir(parents=True)
        rights = _of_forks(job.permissions) if event.is_foreign else job.permissions
        token, found = origin.token(job.name, rights), run.folder.parent / "pip"
        self.machine = Machine(
            home=home / "home",
            workspace=workspace,
            artifacts=run.artifacts,
            found=found,
            origin=origin,
            event=event,
            token=token,
            rights=rights,
            path=[home / "tools"],
        )
        self._place_gh(home / "tools")
        self.done = JobRun(self._name(), "success")
        self.steps: dict[str, Any] = Closed()

    def whole(self, stop_after: Stop | None) -> JobRun:
        """Returns how the job ended, once it did, or once the step ended that is named, after which nothing follows."""
        for number, step in enumerate(self.job.steps, 1):
            self._step(step, number)
            if stop_after in ((self.done.name, step.key), (self.done.name, str(number))):
                self.done.result = "cancelled"
                return self.done
        scope = self._scope({})
        for name, template in self.job.data.get("outputs", {}).items():
            self.done.outputs[name] = scope.text(template)
        return self.done

    def _name(self) -> str:
        values = ", ".join(shown(value) for value in self.cell.values())
        return f"{self.job.name} ({values})" if self.cell else self.job.name

    def _scope(self, env: Mapping[str, str]) -> Scope:
        results: list[Outcome] = [step.result for step in self.done.steps if step.result != "skipped"]
        facts = self.run.facts() | {"token": self.machine.token, "job": self.job.name}
        facts |= {"workspace": str(self.machine.workspace), "action": ""}
        scope = self.run.scope(
            needs=self.needs,
            results=results,
            matrix=Closed(self.cell),
            steps=self.steps,
            env=dict(env),
            job=Closed(status=self.done.result),
            runner=Closed(os="Linux", arch="X64", name="test", temp=str(self.machine.home / "temp")),
        )
        guarded = self.job.data.get("environment", "")
        guarded = guarded["name"] if isinstance(guarded, Mapping) else guarded
        secrets = scope.contexts["secrets"]
        if not self.run.event.is_foreign:
            secrets = {**secrets, **self.run.repository.environments.get(scope.text(guarded), {})}
        contexts = {**scope.contexts, "github": Closed(facts)}
        contexts["secrets"] = {**secrets, "GITHUB_TOKEN": self.machine.token}
        return Scope(contexts, scope.status)

    def _step(self, step: Step, number: int) -> None:
        scope = self._scope({})
        env: dict[str, str] = {}
        for level in (self.run.workflow.data, self.job.data, step.data):
            env |= {name: self._scope(env).text(value) for name, value in level.get("env", {}).items()}
        if not self._scope(env).holds(step.data.get("if")):
            self._ended(step, StepRun(step.key, "skipped", "skipped"))
            return
        scope = self._scope(env)
        if "uses" in step.data:
            options = {name: scope.text(value) for name, value in step.data.get("with", {}).items()}
            try:
                done = Done(0, act(self.machine, step.data["uses"], options))
            except ActionError as error:
                done = Done(1, str(error))
            outputs: dict[str, str] = {}
        else:
            done, outputs = self._block(step, number, scope, env)
        outcome: Outcome = "success" if done.code == 0 else "failure"
        may_fail = scope.data(step.data.get("continue-on-error", False)) is True
        self._ended(
            step,
            StepRun(step.key, outcome, "success" if may_fail else outcome, done.output, done.commands, outputs),
        )

    def _ended(self, step: Step, done: StepRun) -> None:
        self.done.steps.append(done)
        if done.result == "failure":
            self.done.result = "failure"
        if "id" in step.data:
            outputs = Closed(done.outputs) if done.outcome == "success" else dict(done.outputs)
            self.steps[step.data["id"]] = Closed(outcome=done.outcome, conclusion=done.result, outputs=outputs)

    def _block(self, step: Step, number: int, scope: Scope, env: Mapping[str, str]) -> tuple[Done, dict[str, str]]:
        text = scope.text(step.data["run"])
        told = {}
        for name in ("OUTPUT", "STEP_SUMMARY", "ENV", "PATH", "STATE"):
            told[name] = self.machine.home / f"{name.lower()}-{number}"
            told[name].touch()
        whole = {**self._environment(), **self.machine.env, **env}
        whole |= {f"GITHUB_{name}": str(file) for name, file in told.items()}
        if lacking := unset_variables(text, whole):
            raise NotUnderstood(f"{self.done.name}: {step.key} reads {', '.join(lacking)}, which nothing sets")
        defaults = {
            **self.run.workflow.data.get("defaults", {}).get("run", {}),
            **self.job.data.get("defaults", {}).get("run", {}),
            **step.data,
        }
        folder = self.machine.workspace / scope.text(defaults.get("working-directory", "."))
        minutes = scope.data(step.data.get("timeout-minutes", self.job.data.get("timeout-minutes", 360)))
        seconds = min(float(minutes) * 60, LONGEST_SECONDS)
        script = self.machine.home / "temp" / f"{number}.sh"
        script.write_text(text, encoding="utf-8")
        done = run(script, defaults.get("shell", ""), folder, whole, seconds)
        if strange := {name for name, *_ in done.commands} - SPOKEN:
            raise NotUnderstood(f"{step.key} says {', '.join(sorted(strange))} to the runner: {done.output}")
        for name in ("ENV", "PATH", "STATE"):
            if told[name].read_text(encoding="utf-8"):
                raise NotUnderstood(f"{step.key} writes into $GITHUB_{name}: {told[name].read_text(encoding='utf-8')}")
        self.done.summary += told["STEP_SUMMARY"].read_text(encoding="utf-8")
        return done, settings(told["OUTPUT"])

    def _environment(self) -> dict[str, str]:
        facts = self.run.facts()
        kept = {f"GITHUB_{name.upper()}": shown(value) for name, value in facts.items() if name != "event"}
        return {
            **self.run.repository.env,
            **kept,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_JOB": self.job.name,
            "GITHUB_WORKSPACE": str(self.machine.workspace),
            "HOME": str(self.machine.home),
            "PATH": system_path(*self.machine.path, *self.run.repository.tools),
            "RUNNER_ARCH": "X64",
            "RUNNER_NAME": "test",
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(self.machine.home / "temp"),
        }

    def _place_gh(self, folder: Path) -> None:
        real = fake_gh.install(folder / "real", self.run.repository.gh_state) / "gh"
        tokens = self.machine.origin.tokens_file
        (folder / "gh").write_text(f"#!/bin/sh\nFAKE_GH_TOKENS='{tokens}' exec '{real}' \"$@\"\n", encoding="utf-8")
        (folder / "gh").chmod(0o755)
