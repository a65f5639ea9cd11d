"""Texts that a shell, a runner, a terminal or a forge would obey leave no trace, and tokens stay where they are."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import fake_gitlab
import forge_state
from forge_jobs import BRANCH, FORGES, Job, job_on
from scratch_repository import git
from watched_programs import Watched

SHELL = (
    "$(touch canary)",
    "`touch canary`",
    "; touch canary #",
    "a && touch canary",
    "$GH_TOKEN",
    "${{ github.token }}",
)
WORDS = (
    *SHELL,
    *(
        "::set-output name=a::b",
        "::add-mask::x",
        "##[error]x",
        "-rf",
        "--help",
        "--upload-pack=touch canary",
        "@/etc/passwd",
    ),
    *("'", '"', "\\", "%0A::error::x", "é\u202e", "null", "true", "7", "{}", "Closes #1"),
)
LINES = ("x\n::set-output name=a::b", "x\r::error::y", "\x1b[2J", "\x1b]0;owned\x07", "a\u2028b", "", "x" * 251)
FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
TOKENS = {"github": "ghs_a-token", "gitlab": "glpat-a-token"}


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        found.change()
        for name in FILES:
            (tmp_path / name).touch()
            found.here[name] = str(tmp_path / name)
        yield found
        for name in FILES:
            assert (tmp_path / name).read_bytes() == b"", name
        assert list(tmp_path.rglob("canary")) == []


def is_quiet(shown: str) -> bool:
    """Says whether neither a terminal nor a runner takes anything of an output for a command."""
    lines = shown.splitlines()
    return all(character.isprintable() or character == "\n" for character in shown) and not any(
        line.startswith(("::", "##[")) for line in lines
    )


def test_words_of_a_title_a_label_and_a_body_are_data(job: Job) -> None:
    body = job.home / "hostile.md"
    for place, words in enumerate(WORDS):
        body.write_text(f"{words}\n\n{words}\n", encoding="utf-8")
        branch, label = f"mlspec/cause-{place}", words.replace(",", "")
        done = job.run(
            "propose", f"--branch={branch}", f"--title={words}", "--body", body, f"--label={label}", "--base", "main"
        )
        assert (done.returncode, is_quiet(done.stdout + done.stderr)) == (0, True), (words, done.stderr)
        request = job.open()[-1]
        assert (request["title"], request["labels"]) == (words, [label])
        assert request["body"] == body.read_text(encoding="utf-8")
        assert git(job.origin, "log", "-1", "--format=%s", branch) == words


@pytest.mark.parametrize("title", LINES)
def test_a_title_of_more_than_one_plain_line_is_refused(job: Job, title: str) -> None:
    done = job.run("propose", "--branch", BRANCH, f"--title={title}", "--body", job.home / "body.md")
    assert (done.returncode, job.requests(), is_quiet(done.stderr)) == (64, [], True)


@pytest.mark.parametrize(
    "branch", [*(f"mlspec/{words}" for words in (*SHELL, *LINES[:5])), "refs/heads/main", "mlspec/:main"]
)
def test_a_branch_of_other_characters_is_refused(job: Job, branch: str) -> None:
    job.propose()
    before = git(job.origin, "for-each-ref")
    done = job.propose(branch=branch)
    assert (done.returncode, is_quiet(done.stderr)) == (64, True)
    assert git(job.origin, "for-each-ref") == before


@pytest.mark.parametrize(
    "option", ["--label=a,b", "--label=\x1b[2J", "--author-name=a\nb", "--author-name=<a>", "--base=-x"]
)
def test_other_words_that_would_mean_more_are_refused(job: Job, option: str) -> None:
    also = ("--author-email=a@b.c",) if "author" in option else ()
    done = job.propose(option, *also)
    assert (done.returncode, job.requests(), is_quiet(done.stderr)) == (64, [], True)


def test_names_of_files_are_data(job: Job) -> None:
    names = {
        f"churn/{name}" for name in (*SHELL[:3], "-rf", ":(top)x", "*", "x\n::set-output name=a::b", "\x1b[2J", "é")
    }
    names.discard("churn/; touch canary #")
    for name in names:
        (job.project / name).write_text("words\n")
    assert job.propose().returncode == 0
    raw = git(job.origin, "diff-tree", "-r", "-z", "--name-only", "--no-commit-id", BRANCH)
    assert set(raw.split("\0")) - {""} == names | {"churn/notes.md"}
    done = job.propose("--only", "generated/**")
    assert (done.returncode, is_quiet(done.stderr)) == (1, True)


def test_what_a_forge_says_is_data(job: Job) -> None:
    job.fail("^GET", status=403, message=f"x\n::set-output name=a::b\x1b[2J {TOKENS[job.forge]} $(touch canary)")
    done = job.propose()
    assert (done.returncode, is_quiet(done.stdout + done.stderr)) == (1, True)
    assert TOKENS[job.forge] not in done.stderr
    assert "***" in done.stderr


@pytest.mark.parametrize("repository", ["octo/models/../../user", "octo", "octo/models?x=y", "--hostname/x y", "a/b\n"])
def test_a_repository_that_is_none_is_refused(tmp_path: Path, repository: str) -> None:
    with job_on("github", tmp_path) as job:
        done = job.propose(GITHUB_REPOSITORY=repository)
        assert (done.returncode, is_quiet(done.stderr)) == (64, True)
        assert forge_state.read(job.state)["calls"] == []


@pytest.mark.parametrize(
    "settings",
    [
        {"CI_PROJECT_ID": "1/../2"},
        {"CI_API_V4_URL": "file:///etc/passwd"},
        {"CI_API_V4_URL": ""},
        {"MLSPEC_GITLAB_TOKEN": "a\r\nX-Other: b"},
    ],
)
def test_a_gitlab_that_is_none_is_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    with job_on("gitlab", tmp_path) as job:
        done = job.propose(**settings)
        assert (done.returncode, is_quiet(done.stderr)) == (64, True)
        assert forge_state.read(job.state)["calls"] == []


def test_no_line_of_ours_is_a_quick_action_of_gitlab(tmp_path: Path) -> None:
    lines = "/merge\n  /close\n\t/approve\r\n/label ~x\rwords\r/merge\n> /merge\n```\n/merge\n```\n/ merge\n"
    with job_on("gitlab", tmp_path) as job:
        job.change()
        (job.home / "body.md").write_bytes(lines.encode())
        assert job.propose().returncode == 0
        job.change(text="otherwise\n")
        (job.home / "body.md").write_bytes(b"/close\n" + lines.encode())
        assert job.propose().stdout.startswith("updated")
        for text in (lines, f"/close\n{lines}"):
            (job.home / "said.md").write_bytes(text.encode())
            assert job.run("comment", job.home / "said.md", "--request", "1", "--mark", "plan").returncode == 0
        assert forge_state.read(job.state)["quick_actions"] == []
        assert len(job.open()) == 1
        assert job.comments()[0][1].startswith("<!-- mlspec plan -->\n\\/close\n\\/merge\n  \\/close\n")


def test_tokens_are_never_an_argument_a_word_or_part_of_an_address(job: Job) -> None:
    watched = Watched(job.home, job.here.get("PATH", os.environ["PATH"]))
    token = TOKENS[job.forge]
    (job.home / "body.md").write_text(f"the token is {token}\n")
    done = job.propose(PATH=watched.path, GIT_TRACE="1", GIT_TRACE_CURL="1", GH_DEBUG="api", GIT_CURL_VERBOSE="1")
    assert done.returncode == 0
    assert token not in done.stdout + done.stderr
    assert not any(token in call for call in watched.calls())
    assert job.open()[0]["body"] == "the token is ***\n"
    for file in (job.project / ".git").rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("forge", FORGES)
def test_git_shows_the_token_to_the_forge_alone_and_not_that_of_the_runner(tmp_path: Path, forge: str) -> None:
    with job_on(forge, tmp_path) as job:
        state = job.state if forge == "gitlab" else fake_gitlab.begin(tmp_path / "served.json", job.origin)
        with forge_state.changing(state) as changed:
            changed["token"] = TOKENS[forge]
        with fake_gitlab.running(state) as served:
            host = served.address
            git(job.project, "remote", "set-url", "origin", served.repository())
            here = (
                {"CI_API_V4_URL": f"{host}/api/v4"}
                if forge == "gitlab"
                else {"GITHUB_SERVER_URL": host, "GH_HOST": "x"}
            )
            watched = Watched(job.home, job.here.get("PATH", os.environ["PATH"]))
            job.change()
            done = job.propose(PATH=watched.path, **here)
            assert (done.returncode, done.stderr) == (0, "")
            assert job.files() == {"churn/notes.md": "A"}
            job.change(text="otherwise\n")
            assert job.propose(PATH=watched.path, **here).stdout.startswith("updated")
            assert not any(word in call for call in watched.calls() for word in ("job-token", TOKENS[forge]))
            other = {"GITHUB_SERVER_URL": "http://example.invalid", "CI_API_V4_URL": f"{host}/api/v4"}
            if forge == "github":
                job.change(text="once more\n")
                done = job.propose(PATH=watched.path, **{**here, **other})
                assert done.returncode == 1
                assert "could not read Username" in done.stderr
