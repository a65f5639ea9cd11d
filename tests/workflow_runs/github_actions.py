"""The few actions that workflows here use, done as they do it; an action or an option that is not here is refused."""

import base64
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workflow_runs.expressions import truth
from workflow_runs.faults import NotUnderstood
from workflow_runs.github_events import Event
from workflow_runs.job_python import VERSION, job_python
from workflow_runs.origin import Origin

PINNED = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)@[0-9a-f]{40}")


class ActionError(Exception):
    """Why an action ends its step with a failure, as it says it."""


@dataclass
class Machine:
    """The machine of one job: its folders, what `$PATH` starts with, and what later steps find in their environment."""

    home: Path
    workspace: Path
    artifacts: Path
    found: Path
    origin: Origin
    event: Event
    token: str
    rights: Mapping[str, str]
    path: list[Path] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)


Action = Callable[[Machine, Mapping[str, str]], str]


def act(machine: Machine, uses: str, options: Mapping[str, str]) -> str:
    """Returns what an action says.

    Raises ActionError where it fails, and NotUnderstood where it is not pinned by its commit or not known.
    """
    pinned = PINNED.fullmatch(uses)
    if pinned is None:
        raise NotUnderstood(f"{uses} is not pinned by a commit")
    if pinned["name"] not in ACTIONS:
        raise NotUnderstood(f"the action {pinned['name']}")
    action, known = ACTIONS[pinned["name"]]
    if unknown := sorted(set(options) - known):
        raise NotUnderstood(f"{pinned['name']} with {', '.join(unknown)}")
    return action(machine, options)


def _checkout(machine: Machine, options: Mapping[str, str]) -> str:
    folder = _inside(machine, options.get("path", "."))
    folder.mkdir(parents=True, exist_ok=True)
    token = options.get("token", machine.token)
    header = "AUTHORIZATION: basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
    key = f"http.{machine.origin.server}/.extraheader"
    depth = options.get("fetch-depth", "1")
    wanted = options.get("ref", "")
    branch = (wanted or machine.event.ref).removeprefix("refs/heads/")
    is_branch = not branch.startswith("refs/") and not re.fullmatch("[0-9a-f]{40}", branch)
    if wanted and is_branch:
        fetched, place = f"+refs/heads/{branch}:refs/remotes/origin/{branch}", f"refs/remotes/origin/{branch}"
    elif is_branch:
        fetched, place = f"+{machine.event.sha}:refs/remotes/origin/{branch}", f"refs/remotes/origin/{branch}"
    else:
        commit = machine.event.sha if not wanted else branch
        place = f"refs/remotes/{machine.event.ref.removeprefix('refs/')}" if not wanted else "refs/checked-out"
        fetched = f"+{commit}:{place}"
    everything = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] if depth == "0" else []
    some = [] if depth == "0" else [f"--depth={depth}"]
    tags = [] if truth(options.get("fetch-tags", "") == "true") else ["--no-tags"]

    _git(machine, folder, "init", "--quiet", "--initial-branch=master", ".")
    _git(machine, folder, "remote", "add", "origin", machine.origin.url.removesuffix(".git"))
    _git(machine, folder, "config", "--local", "gc.auto", "0")
    once = ["-c", f"{key}={header}", "-c", "protocol.version=2"]
    _git(machine, folder, *once, "fetch", "--quiet", "--prune", *tags, *some, "origin", *everything)
    _git(machine, folder, *once, "fetch", "--quiet", "--no-tags", *some, "origin", fetched)
    checked_out = ["-B", branch, place] if is_branch else ["--detach", place]
    _git(machine, folder, "checkout", "--quiet", "--force", *checked_out)
    if options.get("persist-credentials", "true") != "false":
        _git(machine, folder, "config", "--local", key, header)
    return _git(machine, folder, "log", "-1", "--format=%H")


def _setup_python(machine: Machine, options: Mapping[str, str]) -> str:
    wanted = options.get("python-version", "")
    if re.fullmatch(r"3\.\d+(\.\d+)?", wanted) is None:
        raise ActionError(f"python-version {wanted!r} is no version")
    commands = job_python(machine.home / "python", machine.found)
    machine.path.insert(0, commands)
    machine.env |= {"pythonLocation": str(commands.parent), "Python3_ROOT_DIR": str(commands.parent)}
    return f"Python {wanted} is asked for, {VERSION} of this machine is given"


def _upload(machine: Machine, options: Mapping[str, str]) -> str:
    name, kept = options.get("name", "artifact"), machine.artifacts
    if re.search(r'[":<>|*?\r\n\\/]', name):
        raise ActionError(f"The artifact name is not valid: {name}")
    lines = [line.strip() for line in options["path"].splitlines() if line.strip()]
    hidden = options.get("include-hidden-files") == "true"
    files = sorted({file for line in lines for file in _found(machine, line, hidden)})
    if not files:
        said = f"No files were found with the provided path: {' '.join(lines)}. No artifacts will be uploaded."
        if options.get("if-no-files-found", "warn") == "error":
            raise ActionError(said)
        return said
    if (kept / name).exists():
        if options.get("overwrite") != "true":
            raise ActionError(f"(409) Conflict: an artifact with this name already exists on the workflow run: {name}")
        shutil.rmtree(kept / name)
    root = _root(machine, lines, files)
    for file in files:
        there = kept / name / file.relative_to(root)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, there)
    return f"Artifact {name}: {len(files)} files"


def _download(machine: Machine, options: Mapping[str, str]) -> str:
    folder, kept = _inside(machine, options.get("path", ".")), machine.artifacts
    folder.mkdir(parents=True, exist_ok=True)
    if name := options.get("name"):
        if not (kept / name).is_dir():
            raise ActionError(f"Unable to download artifact(s): Artifact not found for name: {name}")
        shutil.copytree(kept / name, folder, dirs_exist_ok=True)
        return f"Artifact {name}"
    found = [each for each in sorted(kept.iterdir()) if each.match(options.get("pattern", "*"))]
    merged = options.get("merge-multiple") == "true"
    for each in found:
        shutil.copytree(each, folder if merged else folder / each.name, dirs_exist_ok=True)
    return f"{len(found)} artifacts"


def _aws(machine: Machine, options: Mapping[str, str]) -> str:
    _identity(machine)
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+", options.get("role-to-assume", "")):
        raise ActionError(f"role-to-assume {options.get('role-to-assume')!r} is no role")
    machine.env |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test"}
    machine.env |= {"AWS_REGION": options["aws-region"], "AWS_DEFAULT_REGION": options["aws-region"]}
    return f"as {options['role-to-assume']}"


def _google(machine: Machine, options: Mapping[str, str]) -> str:
    _identity(machine)
    if "workloadIdentityPools" not in options.get("workload_identity_provider", ""):
        raise ActionError("workload_identity_provider is no provider")
    file = machine.home / "gha-creds.json"
    file.write_text("{}")
    machine.env |= {"GOOGLE_APPLICATION_CREDENTIALS": str(file), "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE": str(file)}
    return f"by {options['workload_identity_provider']}"


def _identity(machine: Machine) -> None:
    if machine.rights.get("id-token") != "write":
        raise ActionError("Credentials could not be loaded: the job has no permission id-token: write")


def _nothing(_: Machine, options: Mapping[str, str]) -> str:
    return f"stands in for what needs docker: {dict(options)}"


ACTIONS: Mapping[str, tuple[Action, set[str]]] = {
    "actions/checkout": (
        _checkout,
        {"fetch-depth", "ref", "path", "persist-credentials", "fetch-tags", "token"},
    ),
    "actions/setup-python": (_setup_python, {"python-version"}),
    "actions/upload-artifact": (
        _upload,
        {"name", "path", "if-no-files-found", "retention-days", "include-hidden-files", "overwrite"},
    ),
    "actions/download-artifact": (_download, {"name", "pattern", "path", "merge-multiple"}),
    "aws-actions/configure-aws-credentials": (_aws, {"role-to-assume", "aws-region", "role-session-name"}),
    "google-github-actions/auth": (
        _google,
        {"workload_identity_provider", "service_account", "project_id", "create_credentials_file"},
    ),
    "docker/login-action": (_nothing, {"registry", "username", "password"}),
    "docker/setup-buildx-action": (_nothing, set()),
}


def _inside(machine: Machine, path: str) -> Path:
    folder = (machine.workspace / path).resolve()
    if not folder.is_relative_to(machine.workspace.resolve()):
        raise ActionError(f"{path} is not under the workspace")
    return folder


def _found(machine: Machine, line: str, hidden: bool) -> Iterator[Path]:
    """Yields the files of a line of `path`: those below a folder, or those that fit a pattern."""
    if line.startswith("!") or "~" in line or "[" in line:
        raise NotUnderstood(f"the path {line} of an artifact")
    for each in machine.workspace.glob(line.removeprefix("./").rstrip("/")):
        for file in [each] if each.is_file() else each.rglob("*"):
            names = file.relative_to(machine.workspace).parts
            if file.is_file() and (hidden or not any(name.startswith(".") for name in names)):
                yield file


def _root(machine: Machine, lines: list[str], files: list[Path]) -> Path:
    """Returns the folder that paths in an artifact begin at: what all lines begin with, up to their first pattern."""
    starts: list[Path] = []
    for line in lines:
        parts = Path(line).parts
        fixed = parts[: next((at for at, part in enumerate(parts) if "*" in part), len(parts))]
        starts.append(machine.workspace.joinpath(*fixed))
    if len(starts) == 1:
        return starts[0] if not starts[0].is_file() else files[0].parent
    shared = [parts for parts in zip(*(start.parts for start in starts), strict=False) if len(set(parts)) == 1]
    root = Path(*(parts[0] for parts in shared))
    return root if not root.is_file() else root.parent


def _git(machine: Machine, folder: Path, *arguments: str) -> str:
    env = {"HOME": str(machine.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0"}
    env |= {"GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ActionError(f"git {arguments[-1]}: {done.stderr.strip()}")
    return done.stdout.strip()
