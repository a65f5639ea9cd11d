"""What GitHub tells a workflow of what happened: the event's name, its JSON, and the commit that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_runs.origin import Origin

ZERO = "0" * 40


@dataclass(frozen=True)
class Event:
    """An event; `files` are the paths that it changed, `is_foreign` says that it came from a fork."""

    name: str
    sha: str
    ref: str
    payload: Mapping[str, Any]
    files: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    head_ref: str = ""
    base_ref: str = ""
    is_foreign: bool = False
    actor: str = "ann"


def pushed(origin: Origin, before: str, branch: str = "main") -> Event:
    """Returns the event of a push that moved a branch from `before` to where it is now."""
    after = origin.tip(branch)
    files = origin.git("diff", "--name-only", "-z", before, after).split("\0") if before != ZERO else []
    payload = {
        "before": before,
        "after": after,
        "ref": f"refs/heads/{branch}",
        "created": before == ZERO,
        "deleted": False,
        "forced": False,
        "head_commit": {"id": after, "message": origin.git("log", "-1", "--format=%B", after)},
    }
    return Event("push", after, f"refs/heads/{branch}", _with_repository(origin, payload), tuple(filter(None, files)))


def pull_request(
    origin: Origin,
    number: int,
    head: str,
    *,
    branch: str = "change",
    action: str = "opened",
    base: str = "main",
    labels: Sequence[str] = (),
    fork: str | None = None,
    title: str = "A change",
) -> Event:
    """Returns the event of a pull request from a commit; `fork` is the name of the repository that the branch is in."""
    merged = origin.request(number, head, base)
    files = origin.git("diff", "--name-only", "-z", f"{base}...{head}").split("\0")
    of_head = {"full_name": fork or origin.name, "fork": fork is not None}
    payload = {
        "action": action,
        "number": number,
        "pull_request": {
            "number": number,
            "state": "open",
            "draft": False,
            "title": title,
            "user": {"login": "ann"},
            "labels": [{"name": label} for label in labels],
            "head": {"ref": branch, "sha": head, "label": f"ann:{branch}", "repo": of_head},
            "base": {"ref": base, "sha": origin.tip(base), "repo": {"full_name": origin.name, "fork": False}},
            "merged": False,
        },
        **({"label": {"name": labels[-1]}} if action == "labeled" else {}),
    }
    return Event(
        "pull_request",
        merged,
        f"refs/pull/{number}/merge",
        _with_repository(origin, payload),
        tuple(filter(None, files)),
        head_ref=branch,
        base_ref=base,
        is_foreign=fork is not None,
    )


def scheduled(origin: Origin, cron: str, branch: str = "main") -> Event:
    """Returns the event of the clock."""
    payload = _with_repository(origin, {"schedule": cron})
    return Event("schedule", origin.tip(branch), f"refs/heads/{branch}", payload)


def dispatched(origin: Origin, branch: str = "main", **inputs: Any) -> Event:
    """Returns the event of a person who started the workflow."""
    payload = _with_repository(origin, {"inputs": inputs, "ref": f"refs/heads/{branch}"})
    return Event("workflow_dispatch", origin.tip(branch), f"refs/heads/{branch}", payload, inputs=inputs)


def message(origin: Origin, kind: str, payload: Mapping[str, Any], branch: str = "main") -> Event:
    """Returns the event of a message from outside."""
    said = _with_repository(origin, {"action": kind, "branch": branch, "client_payload": payload})
    return Event("repository_dispatch", origin.tip(branch), f"refs/heads/{branch}", said)


def _with_repository(origin: Origin, payload: Mapping[str, Any]) -> dict[str, Any]:
    owner, _, name = origin.name.partition("/")
    repository = {
        "name": name,
        "full_name": origin.name,
        "owner": {"login": owner},
        "default_branch": "main",
        "private": True,
        "fork": False,
        "clone_url": origin.url,
    }
    return {**payload, "repository": repository, "sender": {"login": "ann"}}
