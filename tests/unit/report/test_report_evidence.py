"""Reading a run: the example, half-written and hostile files, and files that contradict each other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_evidence import ABSOLUTE, BY_BASELINE, Change, Content, changed, content, evidence, fault, judge, texts

from mlspec.conventions import PLAN_FORMAT_VERSION
from mlspec.diagnostics.unseen import unseen
from mlspec.report import page, text
from mlspec.report.evidence import FILES, Evidence, read_evidence
from mlspec.report.fault import EvidenceFault

Path = tuple[str | int, ...]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


def places(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every place in a file, the whole of it first."""
    yield above
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*above, key))


PLACES = [(file, place) for file in FILES for place in places(content(file))]


def replaced(value: Any, place: Path, new: Any) -> Any:
    if not place:
        return new
    value[place[0]] = replaced(value[place[0]], place[1:], new)
    return value


def is_one_safe_line(printed: str) -> bool:
    """Whether a terminal shows every character of it; a letter that this Python's Unicode lacks yet is one too."""
    return not {"\t", "\n", "\r"} & set(printed) and not list(unseen(printed))


def test_the_example_is_evidence() -> None:
    found = evidence()
    assert found.gates.verdict == "pass"
    assert found.evaluation.overall.kpi("roc_auc").value == 0.708076
    assert [group.name for group in found.evaluation.slices][2] == "bad_weather: unknown"
    assert found.data.label.months[3].base_rate == 0.27935


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(file: str) -> None:
    given = texts()
    del given[file]
    assert str(read_evidence(given)) == f"{file}: is missing: run the pipeline to write it"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.99])
def test_a_half_written_file_is_named(file: str, kept: float) -> None:
    given = texts()
    given[file] = given[file][: int(kept * len(given[file].rstrip()))]
    found = read_evidence(given)
    assert isinstance(found, EvidenceFault)
    assert str(found).startswith(f"{file}: is no JSON at line ")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice in one object"),
        ('{"a": NaN}', "has NaN, which is no number in JSON: what is missing is null"),
        ('{"a": -Infinity}', "has -Infinity, which is no number in JSON: what is missing is null"),
        ("9" * 5000, "has a number of too many digits"),
        ("[]", "is a list: an object is accepted"),
        ("null", "is null: an object is accepted"),
    ],
)
def test_a_hostile_file_is_named(file: str, broken: str, message: str) -> None:
    assert str(read_evidence({**texts(), file: broken})) == f"{file}: {message}"


@given(place=st.sampled_from(PLACES), new=JSON)
@settings(max_examples=300)
def test_whatever_stands_in_a_file_is_a_report_or_a_fault(place: tuple[str, Path], new: Any) -> None:
    file, where = place
    found = read_evidence({**texts(), file: json.dumps(replaced(content(file), where, new))})
    if isinstance(found, Evidence):
        assert all(map(is_one_safe_line, text.render(found).split("\n")))
        assert page.render(found).startswith("<!doctype html>")
    else:
        assert found.file in FILES
        assert is_one_safe_line(str(found))


@pytest.mark.parametrize("file", FILES)
def test_what_a_file_needs_is_named_with_its_key(file: str) -> None:
    for where in (place for named, place in PLACES if named == file and place and isinstance(place[-1], str)):
        cut = content(file)
        holder = cut
        for key in where[:-1]:
            holder = holder[key]
        del holder[where[-1]]
        found = read_evidence({**texts(), file: json.dumps(cut)})
        if isinstance(found, EvidenceFault):
            assert found.key, where
            assert "Traceback" not in str(found)


def test_unknown_keys_are_tolerated() -> None:
    def more(value: Content) -> None:
        value["added later"] = {"x": [1]}

    assert isinstance(
        read_evidence(changed(data=more, gates=more, variants=more, plan=more, evaluation=more)), Evidence
    )


def put(*keys: str | int, to: Any) -> Change:
    def change(value: Content) -> None:
        replaced(value, keys, to)

    return change


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        ("gates", put("gates", ABSOLUTE, "low", to="x"), f"gates.{ABSOLUTE}.low: is 'x': a number is accepted"),
        ("gates", put("gates", ABSOLUTE, "rows", to=-1), f"gates.{ABSOLUTE}.rows: is -1: a whole number at least 0"),
        ("gates", put("gates", ABSOLUTE, "rows", to=True), f"gates.{ABSOLUTE}.rows: is true: a whole number"),
        ("gates", put("gates", ABSOLUTE, "low", to=None), f"gates.{ABSOLUTE}: says pass without an interval"),
        ("gates", put("gates", ABSOLUTE, "low", to=0.9), f"gates.{ABSOLUTE}: has low 0.9 above high 0.728906"),
        ("gates", put("gates", ABSOLUTE, "low", to=0.6), f"gates.{ABSOLUTE}.verdict: says pass, which its interval"),
        ("gates", put("gates", ABSOLUTE, "asked", to=0.6), f"gates.{ABSOLUTE}.asked: is 0.6, the plan asks for 0.65"),
        ("gates", put("gates", ABSOLUTE, "verdict", to="fail"), "has the verdict pass, its gates say fail"),
        ("gates", put("verdict", to="maybe"), "verdict: is 'maybe': 'pass' or 'fail' or 'inconclusive' is accepted"),
        ("gates", put("data_checks", to=["late"]), "has the verdict pass, its gates say inconclusive"),
        ("gates", put("gates", to={}), "has the verdict pass, its gates say inconclusive"),
        ("gates", put("candidate", to="linear"), "candidate: is 'linear', variants.json chose 'boosted'"),
        ("gates", lambda gates: gates["gates"].pop(ABSOLUTE), f"gates.{ABSOLUTE}: is missing: the plan has this gate"),
        ("plan", put("judgement", "gates", to=[]), f"gates.{BY_BASELINE}: the plan has no such gate"),
        ("plan", put("format_version", to="2.0"), f"format_version: is '2.0': this mlspec reads {PLAN_FORMAT_VERSION}"),
        ("plan", put("judgement", "kpis", 0, "better", to="up"), "judgement.kpis[0].better: is 'up': 'higher' or"),
        ("variants", put("chosen", to="none"), "chosen: is 'none', which is not among its variants"),
        ("variants", put("variants", to={}), "chosen: is 'boosted', which is not among its variants"),
        ("variants", put("kpi", to="none"), "kpi: is 'none', which the plan does not have"),
        ("variants", lambda found: found["variants"].pop("linear"), "variants.linear: the plan has it"),
        ("evaluation", put("variant", to="linear"), "variant: is 'linear', variants.json chose 'boosted'"),
        ("evaluation", lambda found: found["slices"].pop("night"), "slices.night: is missing: the plan has this"),
        ("evaluation", lambda found: found["overall"].pop("roc_auc"), "overall.roc_auc: is missing: the plan has"),
        ("evaluation", lambda found: found.pop("slices"), "slices: is missing"),
        ("evaluation", put("first_day", to="2013-13-01"), "first_day: is '2013-13-01': a day, such as"),
        ("calibration", put("bins", 0, "observed", to=2), "bins[0].observed: is 2: a number between 0 and 1"),
        ("data", put("label", "period", "first", to="2013-01-01T00:00:00"), "label.period.first: is '2013-01-01T"),
        ("data", put("split", "boundaries", "test", to="2012-01-01T00:00:00"), "split.boundaries: has a window that"),
        ("data", put("label", "months", 0, "month", to="2013-1"), "label.months[0].month: is '2013-1': a month"),
        ("data", put("label", "base_rate", to=1e400), "has Infinity, which is no number in JSON"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(name: str, change: Change, found: str) -> None:
    shown = fault(**{name: change})
    assert str(shown).partition(": ")[2].startswith(found)


def test_a_fault_names_the_file_that_it_is_in() -> None:
    assert fault(calibration=lambda found: found.pop("bins")) == EvidenceFault("calibration.json", "bins", "is missing")


def test_what_a_fault_prints_is_neutralised() -> None:
    shown = str(fault(gates=put("verdict", to="\x1b[2J\u202e")))
    assert "\x1b" not in shown
    assert "\\x1b[2J\\u202e" in shown


def test_every_verdict_that_its_interval_allows_is_read() -> None:
    for verdict, low, high in (("fail", 0.5, 0.6), ("inconclusive", 0.6, 0.7), ("pass", 0.66, 0.7)):
        found = evidence(gates=judge(verdict, ABSOLUTE, low=low, high=high, value=high))
        assert found.gates.verdict == verdict
