"""Which files of a project are specs, and which are refused or left alone."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from command_line import mlspec
from good_specs import PROJECTS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(PROJECTS["released"], folder, ignore=shutil.ignore_patterns("expected"))
    return folder


def refusal(project: Path) -> str:
    done = mlspec("compile", project)
    assert done.returncode == 64
    assert "Traceback" not in done.stderr
    assert not (project / "generated" / "project").exists()
    return done.stderr


def plan(project: Path) -> dict[str, object]:
    assert mlspec("compile", project).returncode == 0
    content: dict[str, object] = json.loads((project / "generated" / "project" / "project.json").read_text())
    return content


def test_digest_of_a_record_is_the_one_of_its_bytes(project: Path) -> None:
    file = project / "churn" / "releases" / "1.1.0.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + "# geprüft\r\n".encode())
    releases = plan(project)["releases"]
    assert isinstance(releases, list)
    assert releases[1]["record"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_what_is_no_yaml_is_a_persons_own(project: Path) -> None:
    before = plan(project)
    (project / "environments" / "README.md").write_text("who serves whom\n")
    (project / "environments" / ".production.yaml.swp").write_bytes(b"\x00")
    assert plan(project) == before


def test_environment_is_no_model(project: Path) -> None:
    text = (project / "environments" / "stores.yaml").read_text()
    (project / "environments" / "model.yaml").write_text(text.replace("name: stores", "name: model"))
    environments = plan(project)["environments"]
    assert isinstance(environments, list)
    assert [environment["name"] for environment in environments] == ["model", "production", "staging", "stores"]


ODD_NAMES = ["a b.yaml", "é.yaml", "-x.yaml", "a\nb.yaml", "$(x).yaml", "..%2f.yaml"]


def strays(project: Path) -> list[tuple[str, str]]:
    """Returns the files that a compile names as strays, and the way out for each; it writes nothing."""
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (project / "generated" / "project").exists()
    for form in ("github", "gitlab", "sarif"):
        assert "MLS815" in mlspec("check", project, "--format", form).stdout
    found = json.loads(mlspec("check", project, "--format", "json").stdout)["diagnostics"]
    assert {each["code"] for each in found} == {"MLS815"}
    return [(each["span"]["file"], each["help"]) for each in found]


@pytest.mark.parametrize("folder", ["environments", "churn/releases"])
@pytest.mark.parametrize("name", ["late.yml", "Late.YAML"])
def test_spec_with_another_ending_is_not_passed_over(folder: str, name: str, project: Path) -> None:
    (project / folder / name).write_text("")
    assert strays(project) == [(f"{folder}/{name}", f"rename it to {folder}/{name.partition('.')[0]}.yaml")]


@pytest.mark.parametrize("folder", ["environments", "churn/releases"])
@pytest.mark.parametrize("name", ODD_NAMES)
def test_spec_of_an_odd_name_is_not_passed_over(folder: str, name: str, project: Path) -> None:
    (project / folder / name).write_text("")
    ((_, way_out),) = strays(project)
    assert way_out == "name it, and its folder, by letters, digits, . - and _, and end it in .yaml"


@pytest.mark.parametrize(
    ("file", "way_out"),
    [
        ("other/model.yml", "rename it to other/model.yaml"),
        ("other/Model.yaml", "rename it to other/model.yaml"),
        ("churn/MODEL.YML", "churn/model.yaml stands beside it and is read: keep one of the two"),
        ("model.yaml", "a model stands in a folder of its own: <name>/model.yaml"),
        ("mlspec.yml", "mlspec.yaml stands beside it and is read: keep one of the two"),
    ],
)
def test_model_or_project_of_another_name_is_not_passed_over(file: str, way_out: str, project: Path) -> None:
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text("")
    assert strays(project) == [(file, way_out)]


def test_what_a_stray_was_meant_to_be_is_not_missed_and_other_findings_are_told(project: Path) -> None:
    (project / "churn" / "releases" / "1.1.0.yaml").rename(project / "churn" / "releases" / "1.1.0.yml")
    environment = project / "environments" / "staging.yaml"
    environment.write_text(environment.read_text().replace("name: staging", "name: stage"))
    done = mlspec("check", project)
    assert [line.split()[1] for line in done.stderr.splitlines() if "error[" in line] == [
        "error[MLS815]",
        "error[MLS803]",
    ]


def test_models_that_are_all_strays_are_named(project: Path) -> None:
    (project / "churn" / "model.yaml").rename(project / "churn" / "model.yml")
    assert ("churn/model.yml", "rename it to churn/model.yaml") in strays(project)


@pytest.mark.parametrize("place", ["environments", "churn/releases"])
def test_linked_folder_is_not_followed(place: str, project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    (project / place).rename(elsewhere)
    (project / place).symlink_to(elsewhere)
    assert "links are not followed" in refusal(project)


@pytest.mark.parametrize("place", ["environments/production.yaml", "churn/releases/1.0.0.yaml"])
def test_linked_file_is_not_followed(place: str, project: Path) -> None:
    elsewhere = project.parent / "elsewhere.yaml"
    (project / place).rename(elsewhere)
    (project / place).symlink_to(elsewhere)
    assert "links are not followed" in refusal(project)


def test_file_in_the_folders_place_is_refused(project: Path) -> None:
    shutil.rmtree(project / "environments")
    (project / "environments").write_text("")
    assert "environments: a folder of specs is expected here" in refusal(project)


def test_oversized_record_is_told_as_such(project: Path) -> None:
    (project / "churn" / "releases" / "1.0.0.yaml").write_bytes(b"#" * 1_000_001)
    done = mlspec("check", project)
    assert done.returncode == 1
    assert "churn/releases/1.0.0.yaml:1:1: error[MLS001]" in done.stderr


def test_waiver_holds_in_an_environment(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    waiver = "  # mlspec: ignore[MLS804] reason=1.0.0 leaked until=2027-01-31"
    file.write_text(file.read_text().replace(", fallback: 1.0.0}", "}" + waiver))
    done = mlspec("check", project, "--today", "2026-06-30")
    assert (done.returncode, "MLS804" in done.stderr) == (0, False)
    assert "MLS804" in mlspec("check", project, "--today", "2027-02-01").stderr


def test_environment_that_is_gone_leaves_the_plan(project: Path) -> None:
    assert "ml-stores" in json.dumps(plan(project))
    (project / "environments" / "stores.yaml").unlink()
    assert mlspec("compile", "--check", project).returncode == 1
    assert "ml-stores" not in json.dumps(plan(project))
