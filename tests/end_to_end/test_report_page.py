"""The report's page in a real browser: it fits every screen, asks for nothing, and follows light and dark."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from chromium import Tab, browser, chromium

from mlspec.report import page
from mlspec.report.evidence import FILES, Evidence, read_evidence

pytestmark = pytest.mark.slow

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 800, 1400)
LONG = "a_slice_name_that_is_far_longer_than_anybody_would_like_it_to_be" * 2
EVIL = "<img src='http://127.0.0.1:9/x.png'><style>@import 'http://127.0.0.1:9/x.css'</style><script>x=1</script>"
OVERFLOW = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST_TEXT = """
Math.min(...[...document.querySelectorAll("body *")].filter(e => e.getClientRects().length && e.textContent.trim())
  .map(e => parseFloat(getComputedStyle(e).fontSize)))
"""
OUTSIDE = """
[...document.querySelectorAll("svg.plot :is(circle, line, rect)")].filter(mark => {
  const plot = mark.closest("svg.plot").getBoundingClientRect(), at = mark.getBoundingClientRect();
  return at.left < plot.left - 7 || at.right > plot.right + 7 || at.top < plot.top - 7 || at.bottom > plot.bottom + 7;
}).length
"""
UNREACHABLE = """
[...document.querySelectorAll(".table")].filter(e => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length
"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    command = chromium()
    if command is None:
        pytest.skip("no Chromium on this machine")
    with browser(command, tmp_path_factory.mktemp("chromium") / "profile") as found:
        yield found


@pytest.fixture(scope="module")
def pages(made_once: Callable[[str, Callable[[Path], None]], Path], checkout: Path) -> Path:
    data = checkout / "tests" / "unit" / "report" / "data"
    texts = {file: (data / file).read_text(encoding="utf-8") for file in FILES}

    def make(folder: Path) -> None:
        folder.mkdir()
        write(folder / "plain.html", texts)
        evaluation = json.loads(texts["evaluation.json"])
        for name in (LONG, EVIL):
            evaluation["slices"][name] = evaluation["slices"]["night"]
        write(folder / "hostile.html", {**texts, "evaluation.json": json.dumps(evaluation)})

    return made_once("report-pages", make)


def write(file: Path, texts: dict[str, str]) -> None:
    found = read_evidence(texts)
    assert isinstance(found, Evidence)
    file.write_text(page.render(found), encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_the_page_fits_the_screen(tab: Tab, pages: Path, name: str, width: int) -> None:
    tab.show(pages / f"{name}.html", width, "light")
    assert tab.value("innerWidth") == width
    assert tab.value(OVERFLOW) <= 0
    assert tab.value(SMALLEST_TEXT) >= 11
    assert tab.value(OUTSIDE) == 0
    assert tab.value(UNREACHABLE) == 0


@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_no_request_leaves_the_page(tab: Tab, pages: Path, name: str) -> None:
    tab.requests.clear()
    tab.show(pages / f"{name}.html", 800, "light")
    assert tab.screenshot().startswith(b"\x89PNG")
    assert {address for address in tab.requests if not address.startswith("data:")} == {
        (pages / f"{name}.html").as_uri()
    }
    assert tab.value("document.querySelectorAll('img, script').length") == 0
    assert tab.value("typeof x") == "undefined"


def test_a_reader_who_prefers_dark_gets_it(tab: Tab, pages: Path) -> None:
    shown = {}
    for scheme in SCHEMES:
        tab.show(pages / "plain.html", 800, scheme)
        colours = tab.value("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
        shown[scheme] = [sum(map(float, colour.strip("rgb()").split(","))) for colour in colours]
    (light_paper, light_ink), (dark_paper, dark_ink) = shown["light"], shown["dark"]
    assert light_paper > 700
    assert light_ink < 200
    assert dark_paper < 150
    assert dark_ink > 600


def test_the_verdict_is_read_first_and_sections_are_a_key_away(tab: Tab, pages: Path) -> None:
    tab.show(pages / "plain.html", 360, "light")
    assert tab.value("document.querySelector('.outcome').getBoundingClientRect().bottom") < 640
    for key in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=key, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert tab.value("document.activeElement.className") == "skip"
    assert tab.value("document.activeElement.getBoundingClientRect().left") >= 0
    assert tab.value("document.activeElement.getAttribute('href')") == "#gates"


def test_what_is_printed_hides_nothing_behind_a_scroll_bar(tab: Tab, pages: Path) -> None:
    tab.show(pages / "plain.html", 800, "dark")
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.value("getComputedStyle(document.querySelector('.table.tall')).overflowY") == "visible"
    assert tab.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.value("getComputedStyle(document.querySelector('nav')).display") == "none"
    tab.call("Emulation.setEmulatedMedia", media="")
