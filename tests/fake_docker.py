"""A `docker` that keeps its registry in a JSON file: images that were pushed, logins, and every call with its config.

It answers to what mlspec calls: login, manifest inspect, build, push and inspect. `build` needs the Dockerfile and the
package that it copies. Installed by `install(folder, state)` as an executable.
"""

import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

STATE = "FAKE_DOCKER"


def install(folder: Path) -> Path:
    """Returns the file of the registry after a `docker` was put into a folder for PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "docker.json"
    state.write_text(json.dumps({"pushed": {}, "built": {}, "logins": {}, "calls": [], "refuses": []}))
    file = folder / "docker"
    file.write_text(f'#!/bin/sh\n{STATE}={state} exec {sys.executable} {Path(__file__).absolute()} "$@"\n')
    file.chmod(0o755)
    return state


def main(words: list[str]) -> int:
    file = Path(os.environ[STATE])
    state = json.loads(file.read_text())
    state["calls"].append({"words": words, "config": os.environ.get("DOCKER_CONFIG", "")})
    code = answer(state, words)
    file.write_text(json.dumps(state))
    return code


def answer(state: dict[str, Any], words: list[str]) -> int:
    match words:
        case ["login", "--username", user, "--password-stdin", host]:
            password = sys.stdin.read()
            state["logins"][host] = f"{user}:{password}"
            return said(1, f"denied: {password}") if "login" in state["refuses"] else 0
        case ["manifest", "inspect", image]:
            return 0 if image in state["pushed"] else 1
        case ["build", "--file", dockerfile, "--tag", image, context]:
            text = Path(dockerfile).read_text()
            missing = [
                line.split()[1]
                for line in text.splitlines()
                if line.startswith("COPY ") and "--from" not in line and not (Path(context) / line.split()[1]).exists()
            ]
            if missing:
                return said(1, f"ERROR: {missing[0]}: not found")
            state["built"][image] = f"sha256:{sha256(text.encode()).hexdigest()}"
            return 0
        case ["push", image]:
            if "push" in state["refuses"] or image not in state["built"]:
                return said(1, "denied: requested access to the resource is denied")
            state["pushed"][image] = state["built"][image]
            return 0
        case ["inspect", "--format", "{{index .RepoDigests 0}}", image]:
            sys.stdout.write(f"{image.rpartition(':')[0]}@{state['pushed'][image]}\n")
            return 0
    return said(125, f"unknown: {words}")


def said(code: int, complaint: str) -> int:
    sys.stderr.write(f"{complaint}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
