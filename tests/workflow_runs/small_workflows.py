"""Small workflows of one text, committed and run as a test says."""

import json
from textwrap import dedent, indent

from workflow_runs.github_events import dispatched
from workflow_runs.github_runner import GitHub
from workflow_runs.github_runs import WorkflowRun
from workflow_runs.origin import Origin, git


def commit(origin: Origin, files: dict[str, str], branch: str = "main", message: str = "A change") -> str:
    """Returns the commit of a person that adds files to a branch of the origin."""
    folder = origin.bare.with_name(f"clone-{branch}")
    if not folder.exists():
        origin.clone(folder)
    git(folder, "fetch", "--quiet", "origin")
    git(folder, "checkout", "--quiet", "-B", branch, "origin/main")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    git(folder, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
    return git(folder, "rev-parse", "HEAD")


def workflow(jobs: str, on: str = "workflow_dispatch:", top: str = "permissions: {}") -> str:
    return f"name: Test\n'on':\n{indent(dedent(on), '  ')}\n{top}\njobs:\n{indent(dedent(jobs), '  ')}\n"


def steps(*blocks: str, job: str = "job", more: str = "", permissions: str = "{}") -> str:
    """Returns a job of these steps: each a line of bash, or YAML that begins with `- `."""
    head = f"{job}:\n  runs-on: ubuntu-24.04\n  timeout-minutes: 5\n  permissions: {permissions}\n"
    head += indent(dedent(more), "  ") + ("\n" if more else "") + "  steps:\n"
    for block in blocks:
        text = block if block.startswith("- ") else f"- shell: bash\n  run: {json.dumps(block)}"
        head += indent(dedent(text), "    ") + "\n"
    return head


def said(expression: str) -> str:
    """Returns a step that prints what an expression comes to."""
    return f'- env: {{SAID: {json.dumps(f"${{{{ {expression} }}}}")}}}\n  run: echo "$SAID"'


def ran(github: GitHub, jobs: str, **inputs: str) -> WorkflowRun:
    """Returns the run of a workflow of these jobs that a person starts on main."""
    origin = github.repository.origin
    on = "workflow_dispatch:\n  inputs:\n" + "".join(f"    {name}: {{type: string}}\n" for name in inputs)
    commit(origin, {".github/workflows/test.yml": workflow(jobs, on if inputs else "workflow_dispatch:")})
    return github.run("test", dispatched(origin, **inputs))
