"""The HTML page, as its markup says it: self-contained, escaped, accessible."""

import re
from html.parser import HTMLParser

import pytest
from report_evidence import ABSOLUTE, Content, evidence, judge, regression

from mlspec.report import page
from mlspec.report.evidence import Evidence, read_evidence

VOID = {"meta", "link", "br", "wbr"}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"


class Markup(HTMLParser):
    """The elements of a page in order, each with its attributes and the ones around it; and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]


def evil(evaluation: Content) -> None:
    evaluation["slices"][EVIL] = evaluation["slices"]["night"]
    evaluation["notes"] = [EVIL]


def regressed() -> Evidence:
    found = read_evidence(regression())
    assert isinstance(found, Evidence)
    return found


def pages() -> dict[str, str]:
    failed = judge("fail", ABSOLUTE, low=0.5, high=0.6, value=0.55)
    return {
        "pass": page.render(evidence()),
        "fail": page.render(evidence(gates=failed)),
        "regression": page.render(regressed()),
        "evil": page.render(evidence(evaluation=evil)),
    }


PAGES = pages()
each_page = pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)


@each_page
def test_nothing_is_asked_of_a_server(shown: str) -> None:
    markup = Markup(shown)
    assert not {"script", "iframe", "object", "embed", "img", "form"} & {name for name, _, _ in markup.elements}
    for _, attributes, _ in markup.elements:
        assert not {name for name in attributes if name.startswith("on")} | {"src", "style", "xlink:href"} & {
            *attributes
        }
        assert attributes.get("href", "#").startswith(("#", "data:,"))
    assert "url(" not in shown
    assert "@import" not in shown
    (policy,) = (meta["content"] for meta in markup.all("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")


@each_page
def test_every_picture_is_told_to_those_who_cannot_see_it(shown: str) -> None:
    markup = Markup(shown)
    ids = [attributes["id"] for _, attributes, _ in markup.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for name, attributes, above in markup.elements:
        for reference in attributes.get("aria-labelledby", "").split():
            assert reference in ids
        if name == "svg" and "svg" not in above:
            assert attributes.get("role") == "img" or attributes.get("aria-hidden") == "true"
            assert ("aria-labelledby" in attributes) == ("role" in attributes)
    links = [attributes["href"][1:] for attributes in markup.all("a")]
    assert links
    assert set(links) <= set(ids)


@each_page
def test_tables_and_headings_have_their_structure(shown: str) -> None:
    markup = Markup(shown)
    assert all(cell.get("scope") in {"col", "row"} for cell in markup.all("th"))
    assert len(markup.all("caption")) == len(markup.all("table")) > 5
    assert all(region.get("tabindex") == "0" for region in markup.all("div") if region.get("role") == "region")
    assert [name for name, _, _ in markup.elements if re.fullmatch("h[1-6]", name)][:3] == ["h1", "h2", "h2"]
    assert len(markup.all("h1")) == len(markup.all("main")) == 1
    assert markup.all("html") == [{"lang": "en"}]


@each_page
def test_every_place_is_inside_its_picture(shown: str) -> None:
    found = [float(place) for place in re.findall(r'(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="(-?[\d.]+)%"', shown)]
    assert len(found) > 100
    assert all(0 <= place <= 100 for place in found)


def test_every_value_is_escaped() -> None:
    markup = Markup(PAGES["evil"])
    assert " ".join(EVIL.split("_")) in markup.text
    assert "<script" not in PAGES["evil"]
    assert "49" not in {word.strip() for word in markup.words}


def test_the_verdict_is_said_in_words_and_in_shape() -> None:
    for verdict in ("pass", "fail"):
        outcome = PAGES[verdict].partition('<div class="outcome')[2].partition("</div>")[0]
        assert f"<strong>{verdict.capitalize()}</strong>" in outcome
        assert ("<circle" in outcome) == (verdict == "pass")
    assert "flight-delay 1.0.0 must not be promoted: 1 of 4 gates failed." in Markup(PAGES["fail"]).text


def test_the_numbers_of_the_run_stand_in_tables() -> None:
    said = Markup(PAGES["pass"]).text
    for number in ("0.489 0.421 0.550 53,055 60", "0.0664 0.0577 0.0754", "0.080 0.096 0.089 0.105 5,306", "27.9 %"):
        assert number in said


def test_a_predicted_number_has_no_calibration() -> None:
    assert 'id="calibration"' in PAGES["pass"]
    assert 'id="calibration"' not in PAGES["regression"]
    assert "mean label" in PAGES["regression"]


def test_a_run_without_gates_or_slices_is_a_page_too() -> None:
    def none(plan: Content) -> None:
        plan["judgement"].update(gates=[], slices=[])

    found = evidence(
        plan=none,
        gates=lambda gates: gates.update(gates={}, verdict="inconclusive", baseline=None),
        evaluation=lambda evaluation: evaluation.update(slices={}),
    )
    assert "The spec declares no gates: nothing can pass." in Markup(page.render(found)).text


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert page.render(evidence()) == PAGES["pass"]
