"""What waivers leave: never a finding of another code or line, never one that may not be waived."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.diagnostics.waive import waive
from mlspec.diagnostics.waiver import Waiver

ERROR = Rule("MLS303", "entity-not-key", "error", "a", waivable=True)
WARNING = Rule("MLS501", "odd-stage", "warning", "b", waivable=True)
FIRM = Rule("MLS207", "command-not-allowed", "error", "c")
RULES = (ERROR, WARNING, FIRM)
TODAY = date(2026, 6, 30)
FILES = ("a/model.yaml", "b/model.yaml")


def at(line: int, rule: Rule = ERROR, file: str = FILES[0]) -> Diagnostic:
    return Diagnostic(rule, Span(file, line, 1, line, 2), "bad", "mend it")


def waiver(line: int, code: str = "MLS303", file: str = FILES[0], until: date = TODAY, column: int = 9) -> Waiver:
    return Waiver(code, Span(file, line, column, line, column + 6), line, "because", until)


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    return [diagnostic.rule.code for diagnostic in found]


def test_a_waiver_silences_its_code_on_its_line_of_its_file_only() -> None:
    found = [at(1), at(1, WARNING), at(2), at(1, file=FILES[1])]
    outcome = waive(found, [waiver(1)], RULES, TODAY)
    assert outcome.waived == (found[0],)
    assert outcome.kept == tuple(found[1:])


def test_a_waiver_silences_every_finding_of_its_line() -> None:
    assert waive([at(1), at(1)], [waiver(1)], RULES, TODAY).kept == ()


def test_the_last_day_of_a_waiver_counts() -> None:
    assert waive([at(1)], [waiver(1)], RULES, TODAY).kept == ()
    (finding,) = waive([at(1)], [waiver(1)], RULES, TODAY + timedelta(1)).kept
    assert finding.rule is ERROR
    assert finding.related[-1].span == waiver(1).span
    assert finding.related[-1].message == (
        "the waiver ended on 2026-06-30, and this is 2026-07-01; its reason was: because"
    )


def test_without_a_day_every_waiver_holds() -> None:
    assert waive([at(1)], [waiver(1, until=date(1970, 1, 1))], RULES, None).waived == (at(1),)


def test_a_rule_that_may_not_be_waived_stays_and_the_waiver_is_at_fault() -> None:
    outcome = waive([at(1, FIRM)], [waiver(1, "MLS207")], RULES, TODAY)
    assert (codes(outcome.kept), outcome.waived) == (["MLS093", "MLS207"], ())


def test_an_unknown_code_is_at_fault_and_the_rule_of_a_name_is_named() -> None:
    for code in ("mls303", "entity-not-key", "Entity-not-keys"):
        (fault,) = waive([], [waiver(1, code)], RULES, TODAY).kept
        assert (fault.rule.code, fault.help) == ("MLS092", "did you mean MLS303?")
    for code in ("MLS330", "E"):
        (fault,) = waive([], [waiver(1, code)], RULES, TODAY).kept
        assert (fault.rule.code, fault.help) == ("MLS092", "`mlspec explain` lists every code")


def test_a_waiver_of_nothing_is_told_only_when_no_error_is_left() -> None:
    assert codes(waive([], [waiver(1)], RULES, TODAY).kept) == ["MLS094"]
    assert codes(waive([at(2, WARNING)], [waiver(1)], RULES, TODAY).kept) == ["MLS501", "MLS094"]
    assert codes(waive([at(2)], [waiver(1)], RULES, TODAY).kept) == ["MLS303"]


def test_of_two_waivers_of_a_place_the_longer_one_counts_and_the_other_is_told() -> None:
    short, long = waiver(1, until=TODAY - timedelta(1), column=3), waiver(1)
    for both in ([short, long], [long, short]):
        outcome = waive([at(1)], both, RULES, TODAY)
        assert codes(outcome.waived) == ["MLS303"]
        assert [(fault.rule.code, fault.span) for fault in outcome.kept] == [("MLS094", short.span)]


LINES = st.integers(1, 3)
FINDINGS = st.lists(st.builds(at, LINES, st.sampled_from(RULES), st.sampled_from(FILES)))
WAIVERS = st.lists(
    st.builds(
        waiver,
        LINES,
        st.sampled_from(["MLS303", "MLS501", "MLS207", "MLS999"]),
        st.sampled_from(FILES),
        st.dates(TODAY - timedelta(2), TODAY + timedelta(2)),
        st.integers(1, 99),
    )
)


@given(FINDINGS, WAIVERS, st.none() | st.just(TODAY))
def test_no_finding_is_lost_and_none_is_waived_without_a_waiver(
    found: list[Diagnostic], waivers: list[Waiver], today: date | None
) -> None:
    outcome = waive(found, waivers, RULES, today)
    own = [diagnostic for diagnostic in outcome.kept if not diagnostic.rule.code.startswith("MLS09")]
    assert sorted((d.span, d.rule.code) for d in (*own, *outcome.waived)) == sorted(
        (d.span, d.rule.code) for d in found
    )
    for diagnostic in outcome.waived:
        assert diagnostic.rule.waivable
        place = (diagnostic.span.file, diagnostic.span.line, diagnostic.rule.code)
        ends = [each.until for each in waivers if (each.span.file, each.line, each.code) == place]
        assert ends
        assert today is None or max(ends) >= today
