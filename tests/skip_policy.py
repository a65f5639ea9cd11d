"""Where CI is set, a test may be skipped, or be expected to fail, only for a reason in .ci/allowed-skips."""

from pathlib import Path

import pytest

MOST_REASONS = 5


def allowed_reasons(text: str) -> tuple[str, ...]:
    """Returns the reasons in the text of .ci/allowed-skips.

    Raises ValueError if there are too many of them, or one without a comment right above it.
    """
    reasons: list[str] = []
    above = ""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            if not above.startswith("#"):
                raise ValueError(f"the reason {line!r} has no comment above it that explains it")
            reasons.append(line)
        above = line
    if len(reasons) > MOST_REASONS:
        raise ValueError(f"{len(reasons)} reasons, at most {MOST_REASONS} are accepted")
    return tuple(reasons)


class SkipPolicy:
    """Fails the run, after all tests have run, if one was skipped for a reason not in the file."""

    def __init__(self, file: Path) -> None:
        self._shown = f"{file.parent.name}/{file.name}"
        try:
            self._allowed = allowed_reasons(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise pytest.UsageError(f"{self._shown}: {error}") from None
        self._refused: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._judge(report, getattr(report, "wasxfail", None))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._judge(report, None)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._refused and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._refused:
            terminalreporter.section(f"skipped for a reason that is not in {self._shown}")
            for line in self._refused:
                terminalreporter.line(line)

    def _judge(self, report: pytest.TestReport | pytest.CollectReport, expected_failure: str | None) -> None:
        if not report.skipped:
            return
        reason = expected_failure if expected_failure is not None else _reason(report)
        if reason not in self._allowed:
            self._refused.append(f"{report.nodeid}: {reason}")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Returns the reason as the test gives it; pytest keeps (path, line, "Skipped: reason")."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")
