"""Texts that become names, paths and commands: only what every tool and every file system takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mlspec.spec import names

ACCEPTED: dict[Any, tuple[str, ...]] = {
    names.DnsLabel: ("ab", "flight-delay", "a1", "a" * 48, "a--b"),
    names.Identifier: ("a", "bad_weather", "s1", "a" * 48),
    names.ColumnName: ("a", "_a", "depDelay", "A1", "a" * 63),
    names.SemanticVersion: ("0.0.0", "1.2.3", "10.20.30", "999999.0.0"),
    names.ProjectPath: ("a.py", "a/b/c.py", "flight-delay/prepare.py", "_a/b-c.d"),
    names.DataPath: ("data/x.parquet", "data/*.parquet", "data/**/x.csv", "data/2013-*.csv"),
    names.EstimatorPath: ("sklearn.svm.SVC", "sklearn.linear_model.LogisticRegression"),
    names.Requirement: ("numpy", "scikit-learn", "a.b_c", "x"),
    names.PinnedVersion: ("1", "1.2.3", "1.0rc1", "2.0.post1", "1.0a2.post3"),
    names.TimezoneName: ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"),
    names.Argument: ("python", "--year=2013", "a/b.py", "s3://bucket/key", "50%", "a@b"),
    names.Line: ("Will a customer leave within a month?", "é", "a" * 300, "it's"),
}
REFUSED: dict[Any, tuple[str, ...]] = {
    names.DnsLabel: ("a", "a-", "-a", "1a", "A1", "a_b", "a.b", "a" * 49, "con", "aux", "nul", "com1", "lpt9"),
    names.Identifier: ("A", "1a", "_a", "a-b", "a.b", "a" * 49, "con", "prn", "com9", "__proto__"),
    names.ColumnName: ("1a", "a-b", "a.b", "a b", "a" * 64, "a[0]", "a:b", '"a"'),
    names.SemanticVersion: (
        "1",
        "1.0",
        "v1.0.0",
        "1.0.0-rc1",
        "1.0.0+x",
        "01.0.0",
        "1.0.0.0",
        "1000000.0.0",
        "1.0.0/../x",
    ),
    names.ProjectPath: (
        *("..", ".", "./a", "../a", "a/../b", "a/..", "/a", "a/", "a//b", "~/a", "C:\\a", "a\\b", "a*b", "-a", "a/-b"),
        *(".git/config", ".dvc/x", ".github/x", "generated/x", "GENERATED/x", "generated", "environments/p.yaml"),
        *("con", "a/nul", "aux.py", "a/COM1.txt", "a.", "a./b", "a" * 201, "s3://b/k", "%2e%2e/a", "a:b"),
    ),
    names.DataPath: (
        "../x",
        "a/../x",
        "/x",
        "*/x.csv",
        "**",
        "s3://b/k",
        "generated/x.csv",
        "a/.hidden",
        "x?",
        "[a].csv",
    ),
    names.EstimatorPath: (
        *(
            "os.system",
            "sklearn",
            "sklearn.svm.svc",
            "sklearn.svm._SVC",
            "sklearn.svm.SVC()",
        ),
        *(
            "sklearn.svm.SVC; import os",
            "sklearn..A",
            "sklearn/svm.SVC",
            "sklearn.a." + "B" * 120,
        ),
    ),
    names.ScikitLearnPath: ("sklearn.SVC", "xsklearn.a.B", "sklearn.__builtins__.X", "os.path.X", "sklearn.a.b"),
    names.Requirement: (
        "-r x",
        "--option=x",
        "a @ file:///x",
        "a==1",
        "a[b]",
        ".a",
        "a.",
        "git+https://x",
        "a b",
        "x" * 101,
    ),
    names.PinnedVersion: (">=1", "==1", "1.*", "1.0 ", "1.0+local", "latest", "v1", "1.0;x", "1!1.0", "1.", "1" * 41),
    names.TimezoneName: (
        "utc1",
        "../etc/passwd",
        "/etc/localtime",
        "A/B/C/D",
        "Europe/",
        "Europe//Berlin",
        "A" * 61,
        "5",
    ),
    names.Argument: (
        "",
        "a b",
        "a;b",
        "$x",
        "`x`",
        "a|b",
        "a&b",
        ">x",
        "<x",
        "(x)",
        "{a,b}",
        "*",
        "?",
        "~",
        "!x",
        "#x",
        "'",
        '"',
        "\\",
    ),
    names.Line: ("", "a" * 301),
}
HOSTILE_ENDS = ("\n", "\r", "\x00", "\u2028", "\x1b[2J", "\u202e", "\n::error::x")


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ACCEPTED.items() for text in texts])
def test_accepted(kind: Any, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in REFUSED.items() for text in texts])
def test_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("end", HOSTILE_ENDS)
@pytest.mark.parametrize("kind", [kind for kind in ACCEPTED if kind is not names.Line])
def test_pattern_reaches_to_the_very_end(kind: Any, end: str) -> None:
    for text in ACCEPTED[kind]:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text + end)


@pytest.mark.parametrize("end", ["\n", "\nx", "\n::error::x"])
def test_line_is_one_line(end: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(names.Line).validate_python(f"a{end}")


@given(st.text())
def test_path_that_is_accepted_stays_inside_the_project(text: str) -> None:
    for kind in (names.ProjectPath, names.DataPath):
        try:
            path = TypeAdapter[str](kind).validate_python(text)
        except ValidationError:
            continue
        parts = path.split("/")
        assert not path.startswith("/")
        assert all(part and not part.startswith((".", "-", "~")) for part in parts)


@pytest.mark.parametrize("branch", ["main", "release/2026.1", "0", "a-b", "HEADS", "feature/mlspec/x", "refs"])
def test_branch_is_one_that_both_systems_can_protect(branch: str) -> None:
    assert TypeAdapter(names.Branch).validate_python(branch) == branch


@pytest.mark.parametrize(
    "branch",
    ["-f", "--force", "HEAD", "refs/heads/main", "mlspec/x", "a.lock", "a.lock/b", "a" * 40, "a..b", "a b", "a\n", "@"],
)
def test_branch_that_git_or_a_system_refuses_is_refused(branch: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(names.Branch).validate_python(branch)


def test_every_pattern_is_said_in_words() -> None:
    patterns = {
        value
        for name, value in vars(names).items()
        if name.isupper() and isinstance(value, str) and value.startswith("^")
    }
    assert patterns - {names.OUTSIDE, names.NO_BRANCH} == set(names.IN_WORDS)
