"""What the token of a job may ask GitHub's API for: each route asks for rights, and answers 403 where they lack.

Rights are those of a workflow's `permissions`; workflow_runs/origin.py writes the file that maps each token to its own.
Source: "Permissions required for GitHub Apps" in GitHub's documentation.
"""

import json
import re
from pathlib import Path

LEVELS = {"none": 0, "read": 1, "write": 2}
ROUTES = (
    (r"pulls(/|$|\?)", ("pull-requests",)),
    (r"issues/", ("issues", "pull-requests")),
)
"""A route below the repository, and the rights of which any is enough: a pull request is an issue, too."""


def refusal(tokens: Path, token: str, method: str, path: str) -> tuple[int, str] | None:
    """Returns status and message where a token may not do this, and None where it may."""
    rights = json.loads(tokens.read_text(encoding="utf-8")).get(token)
    if rights is None:
        return 401, "Bad credentials"
    if path == "graphql":
        return None
    route = re.sub(r"^/?repos/[^/]+/[^/]+/", "", path)
    level = LEVELS["read" if method == "GET" else "write"]
    for pattern, enough in ROUTES:
        if re.match(pattern, route):
            may = any(LEVELS[rights.get(right, "none")] >= level for right in enough)
            return None if may else (403, "Resource not accessible by integration")
    return 404, "Not Found"
