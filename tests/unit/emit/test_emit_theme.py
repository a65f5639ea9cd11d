"""The colours of the page can be read in light, in dark and on paper."""

import re

import pytest

from mlspec.resources import template_root

THEME = (template_root() / "page" / "theme.html.j2").read_text(encoding="utf-8")
THEMES = {
    name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for name, block in zip(("light", "dark", "print"), re.findall(r":root \{(.*?)\}", THEME, re.DOTALL), strict=True)
}
VERDICTS = ("pass", "fail", "inconclusive")
TEXT = [
    *(("ink", behind) for behind in ("paper", "card", "accent-soft", *(f"{name}-soft" for name in VERDICTS))),
    *((text, behind) for text in ("muted", "accent", *VERDICTS) for behind in ("paper", "card")),
    *((name, f"{name}-soft") for name in VERDICTS),
    *(("on-window", window) for window in ("fit", "selection", "test")),
]
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "behind"), TEXT)
def test_text_stands_out_from_what_is_behind_it(theme: str, text: str, behind: str) -> None:
    dark, light = sorted(luminance(THEMES[theme][name]) for name in (text, behind))
    assert (light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST


def test_every_theme_has_every_colour() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys() == THEMES["print"].keys()
