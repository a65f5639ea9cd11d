"""The page of `mlspec plan` in a real browser: it fits every screen, asks for nothing, and needs no mouse."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from chromium import Tab, browser, chromium

from good_specs import PROJECTS
from mlspec.pipeline import ProjectFiles, plan_project
from mlspec.plan.plan import Plan
from mlspec.review import page
from mlspec.review.review import ModelReview
from reviews import POLICY, TIMELINE, change, model, review, stage

pytestmark = pytest.mark.slow

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 800, 1400)
NAMES = ("one", "several", "hostile", "nothing")
LONG = "a_name_that_is_far_longer_than_anybody_would_like_it_to_be" * 2
EVIL = "<img src='http://127.0.0.1:9/x.png'><style>@import 'http://127.0.0.1:9/x.css'</style><script>x=1</script>"
OVERFLOW = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
SHOWN = '[...document.querySelectorAll("body *")].filter(e => e.getClientRects().length && e.checkVisibility())'
SMALLEST_TEXT = f"""
Math.min(...{SHOWN}.filter(e => e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize)))
"""
OUTSIDE = """
[...document.querySelectorAll("svg.plot :is(circle, line, rect, path)")].filter(mark => {
  const plot = mark.closest("svg.plot").getBoundingClientRect(), at = mark.getBoundingClientRect();
  return at.left < plot.left - 8 || at.right > plot.right + 8 || at.top < plot.top - 8 || at.bottom > plot.bottom + 8;
}).length
"""
UNREACHABLE = """
[...document.querySelectorAll("body *")].filter(e => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0
  && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)).length
"""
OVERLAPPING = """
[...document.querySelectorAll(".rollout .row")].filter(row => {
  const [name, says] = [...row.querySelectorAll("text")].map(text => text.getBoundingClientRect());
  return name.right > says.left;
}).length
"""
CONTRAST = """
(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const linear = c => c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(linear)
    .reduce((sum, c, place) => sum + c * [.2126, .7152, .0722][place], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const colour = numbers(getComputedStyle(e).backgroundColor);
    if (colour.length < 4 || colour[3] > .99) return colour; }
    return [255, 255, 255]; };
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const own = e => [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
  return [...document.querySelectorAll("body *")]
    .filter(e => own(e) && e.getClientRects().length && e.checkVisibility() && !e.matches("title, desc"))
    .map(e => { const box = e.closest("svg .box")?.querySelector("rect"), style = getComputedStyle(e);
      const under = box ? numbers(getComputedStyle(box).fill) : behind(e.closest("svg") ?? e);
      const colour = numbers(e.closest("svg") ? style.fill : style.color);
      return [ratio(light(colour), light(under)), e.outerHTML.slice(0, 120)]; })
    .filter(([found]) => found < 4.5);
})()
"""
REACHED = """
(() => { const e = document.activeElement, at = e.getBoundingClientRect(), style = getComputedStyle(e);
  return e === document.body ? null
    : [e.tagName, e.id || e.textContent.trim().slice(0, 30), at.top + scrollY, style.outlineStyle != "none"]; })()
"""
FOCUSABLE = f"""{SHOWN}.filter(e => e.matches('a[href], summary, [tabindex="0"]')).length"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    command = chromium()
    if command is None:
        pytest.skip("no Chromium on this machine")
    with browser(command, tmp_path_factory.mktemp("chromium") / "profile") as found:
        yield found


@pytest.fixture(scope="module")
def pages(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    def make(folder: Path) -> None:
        folder.mkdir()
        planned = tutorial()
        slices = change(shown="validation.slices.bad_weather.where", before="visibility < 3", after="visibility < 1")
        one = model(changes=(change(), slices, change(shown="filters.gridlock.when", safety="tightened")))
        several = [replace(one, name=f"model-{number}") for number in range(5)]
        reviews = {
            "one": review(one, policies=(POLICY,)),
            "several": review(*several, project_changes=(change(shown="as_of", file="mlspec.yaml"),)),
            "hostile": review(hostile(EVIL), hostile(LONG), notes=(EVIL, LONG), project_changes=hostile(LONG).changes),
            "nothing": review(),
        }
        for name, found in reviews.items():
            (folder / f"{name}.html").write_text(page.render(found, planned), encoding="utf-8")

    return made_once("review-pages", make)


def tutorial() -> tuple[Plan, ...]:
    folder = PROJECTS["specs"]
    spec = (folder / "flight-delay" / "model.yaml").read_bytes()
    planned = plan_project(ProjectFiles((folder / "mlspec.yaml").read_bytes(), {"flight-delay/model.yaml": spec}))
    assert planned.plan is not None
    return planned.plan.models


def hostile(text: str) -> ModelReview:
    odd = change(shown=text, before=text, after=text, why=text, risk=text, via=text, file=text)
    timeline = replace(TIMELINE, stages=(stage(text, 0, 60, approval=text), *TIMELINE.stages), dropped=(text,))
    return model("flight-delay" if text == EVIL else "long", changes=(odd,), changelog=text, timeline=timeline)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_the_page_fits_the_screen(tab: Tab, pages: Path, name: str, width: int) -> None:
    tab.show(pages / f"{name}.html", width, "light")
    assert tab.value("innerWidth") == width
    assert tab.value(OVERFLOW) <= 0
    assert tab.value(SMALLEST_TEXT) >= 11
    assert tab.value(OUTSIDE) == 0
    assert tab.value(UNREACHABLE) == 0
    if name != "hostile":
        assert tab.value(OVERLAPPING) == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_request_leaves_the_page(tab: Tab, pages: Path, name: str) -> None:
    tab.requests.clear()
    tab.show(pages / f"{name}.html", 800, "light")
    assert tab.screenshot().startswith(b"\x89PNG")
    assert {address for address in tab.requests if not address.startswith("data:")} == {
        (pages / f"{name}.html").as_uri()
    }
    assert tab.value("document.querySelectorAll('img, script').length") == 0
    assert tab.value("typeof x") == "undefined"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_out_from_what_is_behind_it(
    tab: Tab, pages: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    tab.show(pages / f"{name}.html", 800, scheme)
    tab.value("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.value(CONTRAST) == []


def test_a_reader_who_prefers_dark_gets_it(tab: Tab, pages: Path) -> None:
    shown = {}
    for scheme in SCHEMES:
        tab.show(pages / "one.html", 800, scheme)
        colour = tab.value("getComputedStyle(document.body).backgroundColor")
        shown[scheme] = sum(map(float, colour.strip("rgb()").split(",")))
    assert shown["light"] > 700
    assert shown["dark"] < 150


def press(tab: Tab, key: str, code: int, text: str = "") -> None:
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text)


@pytest.mark.parametrize("name", ["one", "several"])
def test_the_keyboard_reaches_everything_in_the_order_it_is_read(tab: Tab, pages: Path, name: str) -> None:
    tab.show(pages / f"{name}.html", 360, "light")
    press(tab, "Tab", 9)
    assert tab.value("document.activeElement.className") == "skip"
    assert tab.value("document.activeElement.getBoundingClientRect().left") >= 0
    reached: list[list[object]] = []
    for _ in range(tab.value(FOCUSABLE) + 20):
        press(tab, "Tab", 9)
        found = tab.value(REACHED)
        if found is None or found in reached:
            break
        reached.append(found)
    assert len(reached) >= tab.value(FOCUSABLE) - 1
    assert all(outlined for *_, outlined in reached)
    tops = [top for _, _, top, _ in reached]
    assert tops == sorted(tops)


def test_a_folded_model_opens_by_key(tab: Tab, pages: Path) -> None:
    tab.show(pages / "several.html", 800, "light")
    assert tab.value("document.querySelectorAll('details.model[open]').length") == 0
    tab.value("document.querySelector('details.model > summary').focus()")
    press(tab, "Enter", 13, "\r")
    assert tab.value("document.querySelectorAll('details.model[open]').length") == 1


def test_what_safety_does_is_read_first(tab: Tab, pages: Path) -> None:
    tab.show(pages / "one.html", 360, "light")
    assert tab.value("document.querySelector('.outcome').getBoundingClientRect().bottom") < 640
    assert tab.value("document.querySelectorAll('.answers dt').length") == 5
