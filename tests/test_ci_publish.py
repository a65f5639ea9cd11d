"""`mlspec ci publish`: what it asks docker, as whom, and what it says where that fails; the stories run it for real."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import fake_docker
from command_line import MLSPEC
from mlspec.cli.ci.docker import login_of
from mlspec.cli.refusal import Refusal
from released_projects import released_project

GITHUB = {"GH_TOKEN": "ghs_x", "GITHUB_ACTOR": "ann"}
GITLAB = {"CI_REGISTRY": "registry.gitlab.com", "CI_REGISTRY_USER": "job", "CI_REGISTRY_PASSWORD": "pw"}


@pytest.mark.parametrize(
    ("host", "environment", "login"),
    [
        ("ghcr.io", GITHUB, ("ann", "ghs_x")),
        ("ghcr.io.evil.example", GITHUB, None),
        ("registry.gitlab.com", GITLAB, ("job", "pw")),
        ("other.example.com", {**GITHUB, **GITLAB}, None),
        ("other.example.com", {"REGISTRY_TOKEN": "t"}, ("token", "t")),
        ("other.example.com", {"REGISTRY_USER": "u", "REGISTRY_PASSWORD": "p"}, ("u", "p")),
    ],
)
def test_a_registry_is_told_who_this_is(host: str, environment: dict[str, str], login: tuple[str, str] | None) -> None:
    assert login_of(host, environment) == login


@pytest.mark.parametrize("host", ["1.dkr.ecr.eu-west-1.amazonaws.com", "europe-docker.pkg.dev", "gcr.io"])
def test_a_cloud_gives_its_password_by_its_own_command(host: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be run"):
        login_of(host, {"PATH": str(tmp_path)})
    for name, word in (("aws", "get-login-password"), ("gcloud", "print-access-token")):
        (tmp_path / name).write_text(f'#!/bin/sh\ncase "$*" in *{word}*) echo {name}-password;; *) exit 1;; esac\n')
        (tmp_path / name).chmod(0o755)
    user, password = login_of(host, {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}) or ("", "")
    expected = ("AWS", "aws-password") if "amazonaws" in host else ("oauth2accesstoken", "gcloud-password")
    assert (user, password) == expected


def published(project: Path, tools: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [MLSPEC, "ci", "publish", str(project)],
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = released_project(tmp_path_factory.mktemp("released") / "project")
    subprocess.run([MLSPEC, "compile", found], check=True, capture_output=True)
    return found


def test_an_image_that_is_not_described_is_not_ours(project: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    fake_docker.install(tools)
    other = Path(shutil.copytree(project, tmp_path / "project"))
    for serve in (other / "generated" / "churn").glob("*/serve"):
        shutil.rmtree(serve)
    done = published(other, tools)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "churn 1.1.0: no image is described in generated/churn/1.1.0" in done.stdout


def test_a_package_that_cannot_be_fetched_stops_no_other(project: Path, tmp_path: Path) -> None:
    fake_docker.install(tmp_path)
    done = published(project, tmp_path)
    assert done.returncode == 1
    for version in ("1.0.0", "1.1.0"):
        assert f"churn {version}: its package cannot be fetched: " in done.stdout
        assert f"\nhelp: dvc pull generated/churn/{version}/pipeline/dvc.yaml:package\n" in done.stdout


def test_a_refused_login_tells_no_password(project: Path, tmp_path: Path) -> None:
    state = fake_docker.install(tmp_path)
    state.write_text(json.dumps(json.loads(state.read_text()) | {"refuses": ["login"]}))
    done = published(project, tmp_path, REGISTRY_TOKEN="a-secret-word")  # noqa: S106 - made up
    assert done.returncode == 1
    assert "refuses the login" in done.stderr
    assert "a-secret-word" not in done.stdout + done.stderr


def test_without_docker_it_says_so(project: Path, tmp_path: Path) -> None:
    done = published(project, tmp_path, PATH=str(tmp_path), REGISTRY_TOKEN="t")  # noqa: S106 - made up
    assert done.returncode == 1
    assert "docker cannot be run" in done.stderr
