"""`mlspec graph` as a user meets it: four formats, a part of the graph, and what it answers to a wrong name."""

import json
from pathlib import Path

import jsonschema
import pytest

from command_line import break_model, files_of, minimal_project, mlspec
from mlspec.cli.main import cli
from mlspec.cli.published_schemas import schema

CASE = Path(__file__).parent / "cases" / "graph"
LIVE = Path(__file__).parents[1] / "specs"
EXPECTED = {
    "all.txt": (),
    "all.mmd": ("--format", "mermaid"),
    "all.dot": ("--format", "dot"),
    "all.json": ("--format", "json"),
    "of-a-feature.txt": ("--of", "features.origin_delay_3h"),
    "what-a-column-reaches.txt": ("--of", "sources.flights.dep_delay", "--downstream"),
    "what-gates-read.mmd": (
        "--of",
        "gates.roc_auc-at_least",
        "--of",
        "rollout.crew",
        "--upstream",
        "--format",
        "mermaid",
    ),
}
FORMATS = ("text", "mermaid", "dot", "json")


def shown(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert cli.main(["graph", *map(str, arguments)], standalone_mode=False) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


@pytest.mark.parametrize("file", EXPECTED)
def test_output_is_what_is_expected(file: str, capsys: pytest.CaptureFixture[str], update_cases: bool) -> None:
    expected = CASE / "expected" / file
    found = shown(capsys, CASE, *EXPECTED[file])
    if update_cases and (not expected.exists() or expected.read_text() != found):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(found)
        pytest.fail(f"{file} was rewritten; read it, then run again")
    assert found == expected.read_text()


def test_json_keeps_its_schema_and_names_every_end_of_an_edge(capsys: pytest.CaptureFixture[str]) -> None:
    for project in (CASE, LIVE):
        graph = json.loads(shown(capsys, project, "--format", "json"))
        jsonschema.Draft202012Validator(schema("graph")).validate(graph)
        ids = [node["id"] for node in graph["nodes"]]
        assert len(set(ids)) == len(ids)
        assert {edge[end] for edge in graph["edges"] for end in ("reader", "read")} <= set(ids)


def test_a_late_column_of_the_tutorial_reaches_every_variant_kpi_and_gate(capsys: pytest.CaptureFixture[str]) -> None:
    whole = json.loads(shown(capsys, LIVE, "--format", "json"))
    part = json.loads(shown(capsys, LIVE, "--of", "sources.flights.dep_delay", "--downstream", "--format", "json"))
    for kind in ("variant", "gate"):
        assert [node for node in part["nodes"] if node["kind"] == kind] == [
            node for node in whole["nodes"] if node["kind"] == kind
        ]
    reached = {node["id"] for node in part["nodes"]}
    assert "flight-delay.features.origin_delay_3h" in reached
    assert "flight-delay.features.carrier" not in reached
    assert "flight-delay.slices.night" not in reached


@pytest.mark.parametrize("form", FORMATS)
def test_two_models_stand_apart_and_one_can_be_selected(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = minimal_project(tmp_path / "project")
    other = project / "second" / "model.yaml"
    other.parent.mkdir()
    other.write_text((project / "churn" / "model.yaml").read_text().replace("name: churn", "name: churn-b"))
    both = shown(capsys, project, "--format", form)
    first, second = (shown(capsys, project, "-s", name, "--format", form) for name in ("churn", "churn-b"))
    assert first != second
    assert len(both.splitlines()) > max(len(first.splitlines()), len(second.splitlines()))
    of_both = shown(capsys, project, "--of", "label", "--format", form)
    of_one = shown(capsys, project, "--of", "churn-b.label", "--format", form)
    assert of_one == shown(capsys, project, "-s", "churn-b", "--of", "label", "--format", form)
    assert len(of_both) > len(of_one)


def test_output_is_written_to_a_file_byte_for_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "graph.dot"
    assert shown(capsys, CASE, "--format", "dot", "-o", file) == ""
    assert file.read_bytes() == (CASE / "expected" / "all.dot").read_bytes()


def test_nothing_is_written_into_the_project(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    before = files_of(project)
    assert mlspec("graph", project).returncode == 0
    assert files_of(project) == before


def test_output_does_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    calls = [mlspec("graph", CASE, "--of", "label", cwd=tmp_path, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")]
    assert [call.returncode for call in calls] == [0, 0, 0]
    assert len({call.stdout for call in calls}) == 1


def test_a_project_with_errors_is_told_them_and_shown_nothing(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    break_model(project)
    done = mlspec("graph", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[MLS204]" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--of", "features.plane_agee"],
            "no node is called 'features.plane_agee'; did you mean 'features.plane_age'?",
        ),
        (["--of", "plane_age"], "did you mean 'features.plane_age'?"),
        (["--of", "source.flights.dep_delay"], "did you mean 'sources.flights.dep_delay'?"),
        (["--of", "flight-delay.labels"], "did you mean 'flight-delay.label'?"),
        (["--of", "?"], "`mlspec graph` without --of lists every one"),
        (["--of", "\x1b[31mlabel" * 9999], "`mlspec graph` without --of lists every one"),
        (["-s", "flight"], "no model is called 'flight'; did you mean 'flight-delay'?"),
        (["-s", "zzz"], "there are: flight-delay"),
        (["--upstream"], "name one by --of"),
        (["--downstream"], "name one by --of"),
        (["--format", "svg"], "'svg' is not one of 'text', 'mermaid', 'dot', 'json'"),
    ],
)
def test_a_wrong_call_is_a_usage_error_that_leads_on(arguments: list[str], told: str, tmp_path: Path) -> None:
    done = mlspec("graph", CASE, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (64, "")
    assert told in done.stderr
    assert "\x1b" not in done.stderr


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    done = mlspec("graph", CASE, "-o", tmp_path / "none" / "graph.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {tmp_path}/none/graph.txt: cannot be written: No such file or directory\n"


@pytest.fixture(scope="module")
def long_chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 999 features that each read the one before."""
    project = minimal_project(tmp_path_factory.mktemp("chain") / "project")
    spec = project / "churn" / "model.yaml"
    chain = "".join(f", f{n}: {{expr: {f'f{n - 1}' if n else 'calls'} + 1, kind: numeric}}" for n in range(999))
    spec.write_text(spec.read_text().replace("columns: {calls: numeric}", f"columns: {{calls: numeric{chain}}}"))
    return project


@pytest.mark.parametrize("form", FORMATS)
def test_a_chain_of_a_thousand_features_is_walked_to_its_end(form: str, long_chain: Path) -> None:
    done = mlspec("graph", long_chain, "--of", "sources.customers.calls", "--format", form)
    assert done.returncode == 0
    assert "f998" in done.stdout.replace("_", "")
    assert ("Mermaid draws at most 500 edges" in done.stderr) is (form == "mermaid")
