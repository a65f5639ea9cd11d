"""`mlspec init` writes projects that compile at once, whatever the data are called, and nothing over what is there."""

import os
import pty
import select
import subprocess
from pathlib import Path

import pytest

from command_line import MLSPEC, files_of, mlspec
from data_files import customers_csv, parquet

FLAGS = ("--task", "regression", "--label", "minutes", "--entity", "call", "--time", "began_at", "--feature", "queue")
KINDS = ("environment", "model", "project", "release")
WRITTEN = {*(f".mlspec/schemas/{kind}.schema.json" for kind in KINDS), "mlspec.yaml"}
NAMES = ["city name", 'quo"te', "line\nbreak", "${HOME}", "=1+1", "select", "case", "Score", "é", "a" * 64, "Plan"]
ROWS = "SELECT 'k' || i AS id, TIMESTAMP '2025-01-01' + INTERVAL 1 HOUR * i AS at, "


def init(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = mlspec("init", *arguments, cwd=cwd)
    assert "Traceback" not in done.stderr
    return done


def compiles_clean(project: Path) -> None:
    done = mlspec("compile", project)
    assert (done.returncode, done.stderr) == (0, "")
    assert mlspec("compile", "--check", project).returncode == 0


@pytest.mark.parametrize("task", ["regression", "binary_classification"])
def test_flags_alone_make_a_project_that_compiles(task: str, tmp_path: Path) -> None:
    done = init(tmp_path / "call-centre", *FLAGS, "--task", task, "--feature", "city:categorical")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(files_of(tmp_path / "call-centre")) == {*WRITTEN, "call-centre/model.yaml"}
    compiles_clean(tmp_path / "call-centre")


def test_what_flags_say_stands_in_the_spec(tmp_path: Path) -> None:
    init(tmp_path, *FLAGS, "--name", "call-length", "--owner", "desk", "--delay", "2h", "--feature", "a:categorical")
    spec = (tmp_path / "call-length" / "model.yaml").read_text()
    for line in (
        "metadata: {name: call-length, version: 0.1.0, owner: desk, description: Predicts minutes for each call.}",
        "  task: regression",
        "      minutes: {type: double, nullable: true, available_at: began_at + INTERVAL 2 HOUR}",
        "label: {from: observations, expr: minutes, delay: {max: 2h}, coverage: 100%}",
        "    a: categorical",
    ):
        assert line in spec.splitlines()
    assert len(spec.splitlines()) <= 40


def test_specs_lead_editors_to_the_schemas_beside_them(tmp_path: Path) -> None:
    init(tmp_path, *FLAGS, "--name", "calls")
    for file in ("mlspec.yaml", "calls/model.yaml"):
        first, _, _ = (tmp_path / file).read_text().partition("\n")
        schema = (tmp_path / file).parent / first.removeprefix("# yaml-language-server: $schema=")
        assert schema.resolve().parent == tmp_path.resolve() / ".mlspec" / "schemas"
        assert schema.read_text() == mlspec("schema", schema.name.partition(".")[0]).stdout


def test_schemas_of_another_version_are_written_anew(tmp_path: Path) -> None:
    init(tmp_path, *FLAGS, "--name", "calls")
    before = files_of(tmp_path)
    (tmp_path / ".mlspec" / "schemas" / "model.schema.json").write_text("{}")
    assert mlspec("schema", "--write", tmp_path / "calls").stdout == "1 written, 3 unchanged\n"
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("there", [*sorted(WRITTEN), "calls/model.yaml", "data/customers.csv"])
def test_nothing_is_written_over_what_is_there(there: str, tmp_path: Path) -> None:
    data, project = customers_csv(tmp_path / "customers.csv"), tmp_path / "project"
    (project / there).parent.mkdir(parents=True)
    (project / there).write_text("mine\n")
    done = init(project, "--from", data, "--label", "churned", "--name", "calls")
    assert done.returncode == 64
    assert f"{there}: already there; nothing was written" in done.stderr
    assert files_of(project) == {there: b"mine\n"}


def test_without_a_terminal_the_missing_flags_are_named(tmp_path: Path) -> None:
    done = init(tmp_path / "new", "--entity", "call")
    assert (done.returncode, done.stdout) == (64, "")
    assert [line.split(":")[0] for line in done.stderr.splitlines() if line.startswith("  --")] == [
        "  --task",
        "  --label",
        "  --time",
        "  --feature",
    ]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--name", "My Model"], "expected a DNS label"),
        (["--delay", "soon"], "expected a duration"),
        (["--feature", "a:text"], "'text' is no kind; there are numeric and categorical"),
        (["--feature", "call"], "'call' is named twice"),
        (["--feature", "CALL"], "named twice"),
        (["--label", "case"], "'case' cannot be a column: its name is a word of expressions"),
        (["--label", "a b"], "'a b' cannot be a column"),
        (["--from", "missing.csv"], "missing.csv: no such file"),
        (["--from", "."], "no such file"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(options: list[str], words: str, tmp_path: Path) -> None:
    done = init(tmp_path / "new", *FLAGS, *options, cwd=tmp_path)
    assert done.returncode == 64
    assert words in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_data_file_is_read_into_the_draft(tmp_path: Path) -> None:
    data, project = customers_csv(tmp_path / "customers.csv"), tmp_path / "churn"
    done = init(project, "--from", data, "--delay", "30d")
    assert (done.returncode, done.stderr) == (0, "")
    spec = (project / "churn" / "model.yaml").read_text().splitlines()
    for line in (
        "  entity: customer_id",
        "      plan: {type: string, values: [basic, pro, team]}",
        "      calls: integer",
        "      minutes: {type: double, nullable: true}",
        "      churned: {type: integer, nullable: true, available_at: signed_up_at + INTERVAL 30 DAY}",
        "label: {from: customers, expr: churned = 1, positive: true, delay: {max: 30d}, coverage: 97.5%}",
        "    minutes: {kind: numeric, impute: median}",
    ):
        assert line in spec
    assert (project / "data" / "customers.csv").read_bytes() == data.read_bytes()
    assert "assumed: churned is the outcome\n" in done.stdout
    compiles_clean(project)


def test_data_within_the_folder_stay_where_they_are(tmp_path: Path) -> None:
    customers_csv(tmp_path / "customers.csv")
    assert init("--from", "customers.csv", "--name", "churn", cwd=tmp_path).returncode == 0
    assert "    path: customers.csv" in (tmp_path / "churn" / "model.yaml").read_text().splitlines()
    assert set(files_of(tmp_path)) == {*WRITTEN, "churn/model.yaml", "customers.csv"}


def test_columns_that_no_spec_can_name_are_left_out(tmp_path: Path) -> None:
    columns = ", ".join(f'i % 7 AS "{name.replace(chr(34), 2 * chr(34))}"' for name in NAMES)
    rest = f"i % 2 = 0 AS label, i % 5 AS size, {columns}, [i] AS list, NULL AS nothing FROM range(1000) AS t(i)"
    done = init(tmp_path / "odd", "--from", parquet(tmp_path / "odd.parquet", ROWS + rest))
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.partition(":")[0] in {"written", "assumed", "left out"} for line in done.stdout.splitlines()[:-6])
    spec = (tmp_path / "odd" / "odd" / "model.yaml").read_text()
    features = spec.split("  columns:\n")[-1].split("model:")[0]
    assert features.split() == ["size:", "numeric", "select:", "numeric", "Plan:", "numeric"]
    compiles_clean(tmp_path / "odd")


def test_names_that_differ_by_case_do_not_meet(tmp_path: Path) -> None:
    data = tmp_path / "twins.csv"
    rows = (f"k{row},2025-{1 + row // 28:02}-{1 + row % 28:02},{row % 2},{row % 3},{row % 5}" for row in range(112))
    data.write_text("\n".join(["id,at,label,Size,size", *rows]) + "\n")
    assert init(tmp_path / "twins", "--from", data, "--label", "label").returncode == 0
    compiles_clean(tmp_path / "twins")


def test_values_that_are_no_plain_text_are_not_declared(tmp_path: Path) -> None:
    texts = {"live": "['${x}', 'b']", "hidden": "[chr(8238) || 'a', 'b']", "country": "['yes', 'no']"}
    columns = ", ".join(f"{values}[1 + i % 2] AS {name}" for name, values in texts.items())
    data = parquet(tmp_path / "odd.parquet", f"{ROWS} i % 2 = 0 AS target, {columns} FROM range(1000) AS t(i)")
    assert init(tmp_path / "odd", "--from", data).returncode == 0
    spec = (tmp_path / "odd" / "odd" / "model.yaml").read_text().splitlines()
    assert "      live: string" in spec
    assert "      hidden: string" in spec
    assert '      country: {type: string, values: ["no", "yes"]}' in spec
    compiles_clean(tmp_path / "odd")


def test_ten_thousand_columns_make_a_draft_of_a_hundred(tmp_path: Path) -> None:
    data = tmp_path / "wide.csv"
    names = ",".join(f"c{number}" for number in range(10_000))
    rows = (f"k{row},2025-01-{1 + row:02},{row % 2}," + ",".join([str(row)] * 10_000) for row in range(28))
    data.write_text("\n".join([f"id,at,label,{names}", *rows]) + "\n")
    done = init(tmp_path / "wide", "--from", data, "--label", "label")
    assert (done.returncode, done.stderr) == (0, "")
    assert "left out: 9,890 more columns\n" in done.stdout
    compiles_clean(tmp_path / "wide")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--entity", "plan"], "--entity: 'plan' has 3 different values in 600 rows"),
        (["--time", "calls"], "--time: 'calls' holds integer values, no timestamps"),
        (["--label", "plan"], "holds 3 different values (string)"),
        (["--label", "nothing"], "--label: the data have no column 'nothing'"),
        (["--feature", "nothing"], "--feature: 'nothing' cannot be a feature"),
        (["--delay", "200d"], "the data reach over 299 days: to keep training, choice and test apart"),
        (["--task", "regression", "--label", "plan"], "holds string values, and a regression predicts numbers"),
    ],
)
def test_an_answer_that_the_data_refute_is_refused(options: list[str], words: str, tmp_path: Path) -> None:
    data = customers_csv(tmp_path / "customers.csv")
    done = init(tmp_path / "new", "--from", data, "--label", "churned", *options)
    assert done.returncode == 64
    assert words in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("head.csv", b"a,b\n", "no rows; a source cannot be empty"),
        ("torn.parquet", b"PAR1 and nothing else", "cannot read"),
        ("data.xlsx", b"x", "a source is read from .parquet or .csv"),
        ("a*b.csv", b"a,b\n1,2\n", "rename it"),
        ("a b.csv", b"a,b\n1,2\n", "rename it"),
    ],
)
def test_a_file_that_is_no_data_is_told_in_a_line(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    done = init(tmp_path / "new", "--from", tmp_path / name, "--label", "a", "--entity", "b", "--time", "c")
    assert done.returncode in {1, 64}
    assert words in done.stderr
    assert not (tmp_path / "new").exists()


def test_at_a_terminal_what_is_open_is_asked(tmp_path: Path) -> None:
    answers = ["regression", "minutes", "began_at", "queue, city:categorical"]
    shown, code = at_a_terminal(["init", tmp_path / "calls", "--entity", "call"], answers)
    assert code == 0, shown
    assert "Which column is the outcome?" in shown
    assert "names what is predicted" not in shown
    assert "    city: categorical" in (tmp_path / "calls" / "calls" / "model.yaml").read_text().splitlines()
    compiles_clean(tmp_path / "calls")


def test_at_a_terminal_a_file_gives_the_choices(tmp_path: Path) -> None:
    rest = "i % 2 = 0 AS left_early, i % 3 = 0 AS complained, i % 5 AS size FROM range(1000) AS t(i)"
    data = parquet(tmp_path / "two.parquet", ROWS + rest)
    shown, code = at_a_terminal(["init", tmp_path / "two", "--from", data], ["nonsense", "complained"])
    assert code == 0, shown
    assert "(left_early, complained, size)" in shown
    compiles_clean(tmp_path / "two")


def at_a_terminal(arguments: list[str | Path], answers: list[str]) -> tuple[str, int]:
    """Returns what the command shows on a terminal where each prompt gets the next answer, and its exit code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([MLSPEC, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True) as running:
        os.close(theirs)
        shown = ""
        waiting = list(answers)
        while select.select([ours], [], [], 60)[0]:
            try:
                shown += os.read(ours, 65_536).decode()
            except OSError:  # Linux's answer when the other side is gone
                break
            if waiting and shown.endswith(": "):
                os.write(ours, waiting.pop(0).encode() + b"\n")
        code = running.wait(timeout=60)
    os.close(ours)
    return shown, code


def test_steps_that_are_told_work_from_where_init_was_called(tmp_path: Path) -> None:
    """What is printed is a script: pasted, each of its lines up to the compile finds what it names."""
    done = init("in a folder", *FLAGS, "--name", "calls", cwd=tmp_path)
    steps = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert steps[0] == "cd 'in a folder'"
    assert steps[-1] == "cd generated/calls/candidate/pipeline && dvc repro && mlspec report calls"
    written = [line.removeprefix("written: ") for line in done.stdout.splitlines() if line.startswith("written: ")]
    assert len(written) > 2
    assert all((tmp_path / file).is_file() for file in written)
    (compiling,) = (step for step in steps if step.startswith("mlspec"))
    script = f"{steps[0]} && '{MLSPEC.parent}'/{compiling} && cd {steps[-1].split()[1]}"
    ran = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
