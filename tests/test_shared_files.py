"""Files that mlspec shares with people: its lines say who owns what and what is generated, theirs are left alone."""

from pathlib import Path

from command_line import minimal_project, mlspec

PROJECT = """apiVersion: mlspec.dev/v1
kind: Project
metadata: {name: minimal}
ci: {provider: github, runners: [ubuntu-24.04], organisation: shop}
approvals: {files: {mlspec.yaml: [platform], churn/model.yaml: [risk]}}
"""


def compiled(tmp_path: Path, text: str = PROJECT) -> Path:
    project = minimal_project(tmp_path / "project")
    (project / "mlspec.yaml").write_text(text)
    assert mlspec("compile", project).returncode == 0
    return project


def owners(project: Path) -> dict[str, list[str]]:
    lines = (project / ".github" / "CODEOWNERS").read_text().splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line.startswith("/")}


def test_a_file_that_a_rule_names_keeps_the_owner_of_its_model(tmp_path: Path) -> None:
    found = owners(compiled(tmp_path))
    (owner,) = found["/churn/"]
    assert found["/churn/model.yaml"] == ["@shop/risk", owner]
    assert found["/generated/churn/"] == [owner]
    assert list(found).index("/churn/model.yaml") > list(found).index("/churn/")


def test_whoever_owns_the_project_owns_its_workflows_and_who_owns_what(tmp_path: Path) -> None:
    found = owners(compiled(tmp_path))
    for place in ("/mlspec.yaml", "/.github/workflows/mlspec-*.yml", "/.github/CODEOWNERS"):
        assert found[place] == ["@shop/platform"]


def test_lines_of_people_stay(tmp_path: Path) -> None:
    project = compiled(tmp_path)
    for file in (".gitattributes", ".github/CODEOWNERS"):
        (project / file).write_text(f"mine @me\n{(project / file).read_text()}after @me\n")
    (project / "mlspec.yaml").write_text(PROJECT.replace("[risk]", "[fraud]"))
    assert mlspec("compile", project).returncode == 0
    for file in (".gitattributes", ".github/CODEOWNERS"):
        lines = (project / file).read_text().splitlines()
        assert (lines[0], lines[-1]) == ("mine @me", "after @me")
    assert owners(project)["/churn/model.yaml"][0] == "@shop/fraud"
    assert mlspec("compile", "--check", project).returncode == 0


def test_without_an_organisation_nobody_is_named(tmp_path: Path) -> None:
    project = compiled(tmp_path, PROJECT.replace(", organisation: shop", ""))
    assert not (project / ".github" / "CODEOWNERS").exists()
    assert "generated/** linguist-generated" in (project / ".gitattributes").read_text().splitlines()


def test_lines_go_with_the_ci_that_they_are_about(tmp_path: Path) -> None:
    project = compiled(tmp_path)
    (project / "mlspec.yaml").write_text("\n".join(PROJECT.splitlines()[:3]) + "\n")
    assert mlspec("compile", project).returncode == 0
    assert owners(project) == {}
    assert "linguist-generated" not in (project / ".gitattributes").read_text()
