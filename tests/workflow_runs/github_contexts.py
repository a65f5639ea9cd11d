"""What the jobs of a run share: the event, the workflow, what the repository has, and the contexts made of these."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflow_runs.expressions import Closed, Scope, shown
from workflow_runs.github_events import Event
from workflow_runs.github_runs import Outcome
from workflow_runs.github_triggers import inputs
from workflow_runs.github_workflow import Workflow
from workflow_runs.origin import Origin

FOLDER = ".github/workflows"


@dataclass(frozen=True)
class Repository:
    """What a repository's settings and machines give to every run.

    `environments` are the secrets that only jobs of such an `environment` get. `tools` are folders that `$PATH` starts
    with, and `env` what the machine sets for every step, which GitHub's own do not.
    """

    origin: Origin
    secrets: Mapping[str, str] = field(default_factory=dict)
    environments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    tools: tuple[Path, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    gh_state: Path = Path("gh.json")


@dataclass(frozen=True)
class Run:
    """One run of a workflow, the `number`-th of its repository."""

    repository: Repository
    workflow: Workflow
    event: Event
    folder: Path
    number: int
    attempt: int

    def __post_init__(self) -> None:
        self.artifacts.mkdir(parents=True)
        self.event_file.write_text(json.dumps(self.event.payload), encoding="utf-8")

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    @property
    def event_file(self) -> Path:
        return self.folder / "event.json"

    @property
    def name(self) -> str:
        return shown(self.workflow.data.get("name", self.workflow.file.stem))

    def scope(self, *, needs: Mapping[str, Any], results: Sequence[Outcome], **more: Any) -> Scope:
        """Returns what expressions can name; `results` are those of what ran before."""
        secrets = {} if self.event.is_foreign else dict(self.repository.secrets)
        contexts = {
            "github": Closed(self.facts()),
            "inputs": Closed(inputs(self.workflow, self.event)),
            "needs": needs,
            "vars": dict(self.repository.variables),
            "secrets": secrets,
            **more,
        }
        status = {
            "always": lambda: True,
            "cancelled": lambda: False,
            "failure": lambda: "failure" in results,
            "success": lambda: all(result == "success" for result in results),
        }
        return Scope(contexts, status)

    def facts(self) -> dict[str, Any]:
        """Returns the context `github`, as far as it is the same for every job."""
        event, origin = self.event, self.repository.origin
        is_tag = event.ref.startswith("refs/tags/")
        ref_name = event.ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix("refs/")
        return {
            "actor": event.actor,
            "triggering_actor": event.actor,
            "api_url": f"{origin.server}/api/v3",
            "graphql_url": f"{origin.server}/api/graphql",
            "server_url": origin.server,
            "base_ref": event.base_ref,
            "head_ref": event.head_ref,
            "event": dict(event.payload),
            "event_name": event.name,
            "event_path": str(self.event_file),
            "ref": event.ref,
            "ref_name": ref_name.removeprefix("pull/") if event.name == "pull_request" else ref_name,
            "ref_protected": event.ref == "refs/heads/main",
            "ref_type": "tag" if is_tag else "branch",
            "repository": origin.name,
            "repository_owner": origin.name.partition("/")[0],
            "run_attempt": str(self.attempt),
            "run_id": str(1000 + self.number),
            "run_number": str(self.number),
            "sha": event.sha,
            "workflow": self.name,
            "workflow_ref": f"{origin.name}/{FOLDER}/{self.workflow.file.name}@{event.ref}",
        }
