"""Every pair of text and ground that the style sheets put together can be read, in light and in dark."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "frontend/static/css/tokens.css").read_text()
LIGHT_CSS, DARK_CSS = TOKENS.split("@media (prefers-color-scheme: dark)")
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT = dict(COLOUR.findall(LIGHT_CSS))
DARK = {**LIGHT, **dict(COLOUR.findall(DARK_CSS))}

SURFACES = ["paper", "surface", "sunken"]
TONES = ["pine", "now", "wait", "done", "refer"]
TEXT_PAIRS = [
    *[(ink, ground) for ink in ["ink", "ink-soft", *TONES] for ground in SURFACES],
    *[(ink, f"{tone}-tint") for tone in TONES for ink in ["ink", "ink-soft", tone]],
    *[("on-fill", fill) for fill in ["pine-fill", "pine-fill-hover", "now-fill"]],
]
CONTROL_PAIRS = [(line, ground) for line in ["line-strong", "focus"] for ground in SURFACES]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_ratio_is_computed_as_in_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(scheme, ink, ground):
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), CONTROL_PAIRS)
def test_borders_of_controls_and_focus_can_be_seen(scheme, line, ground):
    assert contrast(scheme[line], scheme[ground]) >= 3


def test_colours_are_chosen_in_the_tokens_only():
    for sheet in ["linkage.css", "desk.css"]:
        css = (settings.BASE_DIR / "frontend/static/css" / sheet).read_text()
        without_qr = re.sub(r"\.qr-code \{[^}]*\}", "", css)  # black on white whatever the scheme: scanners need it
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", without_qr) == []
