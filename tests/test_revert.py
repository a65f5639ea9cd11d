"""mlspec revert makes git say what runs after a rollout was aborted, and takes every message for data."""

import json
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

import click
import pytest
import yaml

from command_line import files_of
from hostile_texts import HOSTILE
from judges import ran
from mlspec.cli.exit_codes import FINDINGS, USAGE
from mlspec.cli.main import cli
from mlspec.release.records import edited_since
from released_projects import released_project
from scratch_repository import commit, git
from test_promote import PRODUCTION

AT = "2026-11-26T22:30:00Z"
RECORD = "churn/releases/1.2.0.yaml"
MESSAGE = {
    "format_version": "1.0",
    "environment": "production",
    "model": "churn",
    "version": "1.2.0",
    "revision": "7",
    "at": AT,
}
ABORTS = "ci.shop.example"
SEEN = "len(result) > 0 && !isNaN(result[0]) && !isInf(result[0])"


def analysis(name: str, value: str, revision: str = "7", phase: str = "Failed", owner: str = "churn") -> dict[str, Any]:
    """An AnalysisRun with one metric, as kubectl prints it."""
    return {
        "metadata": {
            "ownerReferences": [{"kind": "Rollout", "name": owner}],
            "annotations": {"rollout.argoproj.io/revision": revision},
        },
        "spec": {"metrics": [{"name": name, "failureCondition": f"{SEEN} && result[0] > 0.6"}]},
        "status": {
            "phase": phase,
            "metricResults": [
                {
                    "name": name,
                    "phase": phase,
                    "measurements": [{"phase": "Successful", "value": "[0.41]"}, {"phase": phase, "value": value}],
                }
            ],
        },
    }


def mlspec(*words: str | Path) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False))


def refused(*words: str | Path) -> int:
    try:
        return mlspec(*words)
    except click.ClickException as refusal:
        return refusal.exit_code


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed project whose rollout of 1.2.0 is under way."""
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    assert mlspec("compile", project) == 0
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "1.1.0 serves")
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    commit(project, "promote 1.2.0")
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def told(tmp_path: Path, content: object) -> Path:
    file = tmp_path / "message.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


class Received(BaseHTTPRequestHandler):
    """CI's end of a webhook: it keeps what came, if it came with the token."""

    messages: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        allowed = self.headers["Authorization"] == "Bearer s3cret" and self.path == "/abort"
        if allowed:
            self.messages.append(body)
        self.send_response(202 if allowed else 401)
        self.end_headers()


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of a server that takes messages of aborts."""
    Received.messages.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Received)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/abort"
    server.shutdown()
    server.server_close()


def notify(output: Path, scratch: Path, hook: str) -> int:
    """Does what the controller does at an abort, by what was rendered; returns how the receiver answered."""
    rollout = yaml.safe_load((output / "churn" / "rollout.yaml").read_text())
    configuration = yaml.safe_load((output / "notifications.yaml").read_text())
    assert configuration["metadata"]["name"] == "argo-rollouts-notification-configmap"
    assert configuration["metadata"]["namespace"] == rollout["metadata"]["namespace"]
    subscribed = "notifications.argoproj.io/subscribe.on-rollout-aborted."
    (service,) = (
        key.removeprefix(subscribed) for key in rollout["metadata"]["annotations"] if key.startswith(subscribed)
    )
    rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "7"
    data = {key: yaml.safe_load(text) for key, text in configuration["data"].items()}
    target = data[f"service.webhook.{service}"]
    (condition,) = data["trigger.on-rollout-aborted"]
    (template,) = condition.pop("send")
    assert condition == {}
    request = data[f"template.{template}"]["webhook"][service]
    headers = {each["name"]: each["value"].replace("$mlspec-revert-token", "s3cret") for each in target["headers"]}
    body = executed(request["body"], {"rollout": rollout}, scratch).encode()
    assert target["url"] == f"https://{ABORTS}/abort"
    url = urlsplit(hook)
    connection = HTTPConnection(url.netloc, timeout=10)
    connection.request(request["method"], url.path, body, headers)
    return connection.getresponse().status


def executed(text: str, values: dict[str, Any], scratch: Path) -> str:
    """Returns what Go's templates make of a text, by kubectl, which has everything but the clock."""
    clock = '((call .time.Now).UTC.Format "2006-01-02T15:04:05Z")'
    assert clock in text
    held = scratch / "object.yaml"
    held.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "held"}, **values}))
    command = ["kubectl", "label", "--local", "-f", str(held), "a=b", "-o"]
    done = ran([*command, f"go-template={text.replace(clock, json.dumps(AT))}"], scratch)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_production(project: Path, on_abort: str) -> str:
    """Returns the environment's file after writing into it who is told of aborts, and compiling."""
    file = project / "environments" / "production.yaml"
    file.write_text(file.read_text().replace("models:", f"on_abort: {on_abort}\nmodels:"))
    assert mlspec("compile", project) == 0
    commit(project, "tell of aborts")
    return file.read_text()


def test_abort_comes_from_the_controller_to_a_pull_request(project: Path, tmp_path: Path, hook: str) -> None:
    in_production(project, f"{{webhook: {{address: https://{ABORTS}/abort}}}}")
    production = "generated/environments/production"
    pods = (project / production / "churn" / "rollout.yaml").read_bytes()
    assert notify(project / production, tmp_path, hook) == 202
    (message,) = Received.messages
    assert json.loads(message) == MESSAGE

    runs = tmp_path / "runs.json"
    runs.write_text(json.dumps({"items": [analysis("flagged-above", "[0.7]")]}))
    file = tmp_path / "message.json"
    file.write_bytes(message)
    git(project, "switch", "--quiet", "--create", "revert")
    body = tmp_path / "body.md"
    assert mlspec("revert", file, project, "--analysis-runs", runs, "--pr-body", body) == 0
    commit(project, body.read_text().splitlines()[0])
    changed = git(project, "diff", "--name-only", "main").split("\n")
    assert {path for path in changed if not path.startswith("generated/")} == {RECORD, "environments/production.yaml"}
    assert "version: 1.1.0" in (project / "environments" / "production.yaml").read_text()
    assert (project / production / "churn" / "rollout.yaml").read_bytes() != pods
    assert mlspec("compile", project, "--check") == 0


def test_hosts_of_ci_get_the_message_in_their_own_form(project: Path, tmp_path: Path) -> None:
    output = project / "generated" / "environments" / "production"
    told = {
        "{github: {repository: shop/models}}": lambda body: body["client_payload"],
        "{gitlab: {project: 42, address: https://git.shop.example}}": lambda body: json.loads(
            body["variables"]["MLSPEC_ABORT"]
        ),
    }
    urls, bodies = [], []
    before = (project / "environments" / "production.yaml").read_text()
    for on_abort, message in told.items():
        (project / "environments" / "production.yaml").write_text(before)
        in_production(project, on_abort)
        rollout = yaml.safe_load((output / "churn" / "rollout.yaml").read_text())
        rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "7"
        data = yaml.safe_load((output / "notifications.yaml").read_text())["data"]
        urls.append(yaml.safe_load(data["service.webhook.mlspec-revert"])["url"])
        text = yaml.safe_load(data["template.mlspec-aborted"])["webhook"]["mlspec-revert"]["body"]
        seen = {"rollout": rollout, "secrets": {"mlspec-revert-token": "s3cret"}}
        bodies.append(json.loads(executed(text, seen, tmp_path)))
        assert message(bodies[-1]) == MESSAGE
    assert urls == [
        "https://api.github.com/repos/shop/models/dispatches",
        "https://git.shop.example/api/v4/projects/42/trigger/pipeline",
    ]
    assert "token" not in bodies[0]
    assert (bodies[1]["token"], bodies[1]["ref"]) == ("s3cret", "main")


def tracked(project: Path) -> dict[str, bytes]:
    return {path: data for path, data in files_of(project).items() if not path.startswith(".git/")}


def test_abort_is_reverted_and_recorded_with_what_was_measured(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = tmp_path / "runs.json"
    others = (analysis("flagged-below", "[9]", "6"), analysis("flagged-below", "[9]", owner="other"))
    passed = analysis("log_loss-above", "[0.1]", phase="Successful")
    runs.write_text(json.dumps({"items": [*others, passed, analysis("flagged-above", "[0.72345678]")]}))
    body = tmp_path / "body.md"
    before = tracked(project)
    arguments = ("revert", told(tmp_path, MESSAGE), project, "--analysis-runs", runs, "--pr-body", body)
    assert mlspec(*arguments) == 0
    said = capsys.readouterr()
    why = f"the rollout of 1.2.0 in production was aborted at {AT}: flagged-above 0.723457 against 0.6"
    assert f"production: churn goes back from 1.2.0 to 1.1.0; another rollback returns to 1.0.0\n{why}\n" in said.out
    assert "a record of the past was edited" not in said.out
    assert "flagged-above 0.723457 against 0.6" in body.read_text()
    assert (project / "environments" / "production.yaml").read_text() == PRODUCTION
    failed = [{"metric": "flagged-above", "measured": 0.723457, "threshold": 0.6}]
    first = {"environment": "production", "at": AT, "failed": failed}
    record = (project / RECORD).read_text()
    assert record.startswith(before[RECORD].decode())
    assert yaml.safe_load(record)["aborts"] == [first]
    assert mlspec("compile", project, "--check") == 0

    commit(project, "revert")
    after = tracked(project)
    assert mlspec(*arguments) == 0
    assert tracked(project) == after
    assert "nothing to revert: production names churn 1.1.0" in capsys.readouterr().out

    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert why in capsys.readouterr().out
    assert mlspec("revert", told(tmp_path, {**MESSAGE, "at": "2026-11-28T01:00:00Z"}), project) == 0
    assert (project / RECORD).read_text().startswith(record)
    second = {"environment": "production", "at": "2026-11-28T01:00:00Z"}
    assert yaml.safe_load((project / RECORD).read_text())["aborts"] == [first, second]
    assert mlspec("compile", project, "--check") == 0


def test_abort_is_reverted_where_the_specs_do_not_compile(project: Path, tmp_path: Path) -> None:
    (project / "churn" / "model.yaml").write_text("kind: [\n")
    assert mlspec("revert", told(tmp_path, MESSAGE), project) == 0
    assert (project / "environments" / "production.yaml").read_text() == PRODUCTION
    assert AT in (project / RECORD).read_text()


def test_record_that_cannot_be_read_keeps_no_rollback_back(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / RECORD).write_text("kind: Release\n")
    assert mlspec("revert", told(tmp_path, MESSAGE), project) == 0
    assert "note: the abort is not recorded: no record of churn 1.2.0 can be read" in capsys.readouterr().err
    assert (project / "environments" / "production.yaml").read_text() == PRODUCTION


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "message.json"),
        ("[]", "message.json:1:1: error"),
        ("{", "message.json"),
        ({**MESSAGE, "model": "../churn"}, "a DNS label"),
        ({**MESSAGE, "version": "latest"}, "a version of three whole numbers"),
        ({**MESSAGE, "at": "now"}, "an instant in UTC"),
        ({**MESSAGE, "version": None}, "message.json"),
        ({**MESSAGE, "image": "evil"}, "image"),
        ({**MESSAGE, "failed": [{"metric": "a b"}]}, "the name of a metric"),
        ({**MESSAGE, "failed": [{"metric": "errors", "measured": "1"}]}, "message.json"),
        ({**MESSAGE, "format_version": "2.0"}, "1.0"),
    ],
)
def test_message_of_another_shape_is_refused(
    content: object, reason: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tracked(project)
    assert mlspec("revert", told(tmp_path, content), project) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert "nothing was written" in said
    assert tracked(project) == before


def test_hostile_texts_in_a_message_are_data(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tracked(project)
    for text in HOSTILE:
        for key in MESSAGE:
            assert refused("revert", told(tmp_path, {**MESSAGE, key: text}), project) in (FINDINGS, USAGE)
    assert tracked(project) == before
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("runs", "note"),
    [
        ("{", "is no JSON"),
        ("[]", "has no list of items"),
        ('{"items": [[], 1, {"metadata": 3}]}', "no analysis of revision 7 failed"),
        (json.dumps({"items": [analysis("a b; $(x)", "[1]")]}), "no analysis of revision 7 failed"),
    ],
)
def test_analysis_runs_of_another_shape_keep_no_revert_back(
    runs: str, note: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "runs.json"
    file.write_text(runs)
    assert mlspec("revert", told(tmp_path, MESSAGE), project, "--analysis-runs", file) == 0
    assert note in capsys.readouterr().err
    assert (project / "environments" / "production.yaml").read_text() == PRODUCTION


@pytest.mark.parametrize("value", ["[]", "[NaN]", "[+Inf]", "", "text"])
def test_what_is_no_number_is_recorded_as_none(value: str, project: Path, tmp_path: Path) -> None:
    runs = tmp_path / "runs.json"
    runs.write_text(json.dumps({"items": [analysis("flagged-above", value, phase="Error")]}))
    assert mlspec("revert", told(tmp_path, MESSAGE), project, "--analysis-runs", runs) == 0
    assert "failed: [{metric: flagged-above, threshold: 0.6}]" in (project / RECORD).read_text()


def aborts(*names: str) -> bytes:
    return f"a: 1\naborts: [{', '.join(names)}]\n".encode()


@pytest.mark.parametrize(
    ("before", "after", "is_edit"),
    [
        (b"a: 1\n", aborts("x"), False),
        (aborts("x"), aborts("x", "y"), False),
        (aborts("x", "y"), aborts("x"), True),
        (aborts("x"), aborts("z", "x"), True),
        (aborts("x"), b"a: 1\n", True),
        (b"a: 1\n", aborts("x").replace(b"a: 1", b"a: 2"), True),
    ],
)
def test_aborts_may_only_be_added_to_a_record(before: bytes, after: bytes, is_edit: bool) -> None:
    assert (edited_since(before, after) is not None) == is_edit


def test_a_revert_goes_on_where_the_file_of_the_analysis_is_missing(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = tmp_path / "nowhere.json"
    assert mlspec("revert", told(tmp_path, MESSAGE), project, "--analysis-runs", runs) == 0
    said = capsys.readouterr()
    assert f"note: {runs}: cannot be read: No such file or directory: what was measured is not recorded" in said.err
    assert "churn goes back from 1.2.0 to 1.1.0" in said.out


def test_in_a_shallow_clone_one_note_says_what_is_not_known(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["revert", told(tmp_path, MESSAGE)], ["rollback", "churn", "--in", "production"]):
        clone = tmp_path / str(words[0])
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", str(clone))
        assert mlspec(*words, clone) == 0
        said = capsys.readouterr().err
        assert said.count("note: this clone is shallow: what served before its first commit is not known here") == 1
        assert "git fetch --unshallow" in said
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert "shallow" not in capsys.readouterr().err
