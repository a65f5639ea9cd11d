"""What committed files say: no registry host, no path of one machine, no exception without its reason."""

from pathlib import Path
from subprocess import run

import pytest

from laws import wording
from laws.breaches import Law

LAWS: tuple[Law, ...] = (
    wording.forbidden_words,
    wording.unexplained_exceptions,
    wording.unexplained_lint_settings,
)
PIP = "pip install"
BREACHES: list[tuple[Law, str, str, str]] = [
    (wording.forbidden_words, "README.md", f"{PIP} mlspec\n", f"README.md:1: '{PIP} mlspec'"),
    (wording.forbidden_words, "a.md", f"{PIP} -U 'mlspec[run]'\n", "a.md:1:"),
    (wording.forbidden_words, "a.yaml", "x: 1\nurl: https://pypi." + "org/simple\n", "a.yaml:2: 'pypi."),
    (wording.forbidden_words, "a.sh", f"{PIP} --index" + "-url x\n", "a.sh:1: '--index"),
    (wording.forbidden_words, "a.json", '{"path": "/home' + '/ann/a"}\n', "a.json:1: '/home"),
    (wording.forbidden_words, "a.py", "A = '/root" + "/a'\n", "a.py:1: '/root"),
    (wording.unexplained_exceptions, "a.py", "x = 1  # noqa\n", "a.py:1: '# noqa' names no code"),
    (
        wording.unexplained_exceptions,
        "a.py",
        "x = 1  # noqa: S603\n",
        "a.py:1: '# noqa: S603' gives no reason",
    ),
    (wording.unexplained_exceptions, "a.py", "x = 1  # type: ignore[misc]\n", "a.py:1:"),
    (wording.unexplained_exceptions, "a.py", "x = 1  # pyright: ignore[reportA]\n", "a.py:1:"),
    (
        wording.unexplained_lint_settings,
        "pyproject.toml",
        '[tool.ruff.lint]\nignore = [\n  "EM",\n]\n',
        'pyproject.toml:3: "EM", gives no reason',
    ),
    (
        wording.unexplained_lint_settings,
        "pyproject.toml",
        '[tool.ruff.lint.per-file-ignores]\n"a/**" = ["D", "S"]\n',
        "pyproject.toml:2: one rule a line",
    ),
]
GOOD = {
    "README.md": f"{PIP} mlspec-compiler\n{PIP} ./mlspec\nsee a/root/b, https://example.com/home/a/b\n",
    "a.py": "x = 1  # noqa: S603 - a list of arguments\ny = 1  # type: ignore[misc]  # untyped library\n",
    "pyproject.toml": '[tool.ruff.lint]\nselect = ["ALL"]\nignore = [\n  "EM", # where they are raised\n]\n',
}
each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)


def commit(root: Path, files: dict[str, str]) -> Path:
    for file, text in files.items():
        (root / file).write_text(text, encoding="utf-8")
    run(["git", "init", "--quiet"], cwd=root, check=True)
    run(["git", "add", "."], cwd=root, check=True)
    return root


@each_law
def test_the_tree_keeps_the_law(law: Law, checkout: Path) -> None:
    assert list(law(checkout)) == []


@each_law
def test_good_files_are_left_alone(law: Law, tmp_path: Path) -> None:
    assert list(law(commit(tmp_path, GOOD))) == []


@pytest.mark.parametrize(("law", "file", "text", "finding"), BREACHES)
def test_a_breach_is_found(law: Law, file: str, text: str, finding: str, tmp_path: Path) -> None:
    (found,) = law(commit(tmp_path, {file: text}))
    assert found.startswith(finding)
