"""The machines that GitHub and GitLab themselves run, by the label that a job asks for."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

SEEN = date(2026, 11, 27)
"""The day on which these labels were last compared with what both systems say of their machines."""

GITHUB_LINUX = frozenset(
    {
        "ubuntu-latest",
        "ubuntu-22.04",
        "ubuntu-24.04",
        "ubuntu-26.04",
        "ubuntu-22.04-arm",
        "ubuntu-24.04-arm",
        "ubuntu-26.04-arm",
        "ubuntu-slim",
    }
)
GITHUB_OTHERS = frozenset(
    {
        "macos-latest",
        "macos-15",
        "macos-15-intel",
        "macos-26",
        "macos-26-intel",
        "windows-latest",
        "windows-2022",
        "windows-2025",
        "windows-11-arm",
    }
)
"""Machines on which no job of mlspec runs: they are bash on Linux."""
GITLAB = "saas-linux-"
"""How the tags of GitLab's own machines begin."""
SELF_HOSTED = "self-hosted"
"""The label that every machine of one's own has on GitHub, except those of scale sets and groups."""


def are_hosted(provider: Literal["github", "gitlab"], labels: Sequence[str]) -> bool:
    """Returns whether jobs with these labels run on machines of the system itself, on which nothing is kept."""
    if provider == "gitlab":
        return any(label.startswith(GITLAB) for label in labels)
    return SELF_HOSTED not in labels and any(label in GITHUB_LINUX | GITHUB_OTHERS for label in labels)
