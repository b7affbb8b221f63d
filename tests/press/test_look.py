"""The look: colours that can be read, the typeface and what stands in for it, a theme in the place of ours."""

import re
from pathlib import Path
from urllib.request import urlopen

import pytest
from fontTools.ttLib import TTFont

from copydesk import settings as real
from copydesk.desk.forms import _DARK_PAPER, _LIGHT_PAPER
from copydesk.lib.assets import Assets
from copydesk.lib.colour import contrast
from copydesk.press.models import ACCENT, ACCENT_DARK
from tests.rules import PACKAGE
from tests.site import running_site

pytestmark = pytest.mark.once

CSS = PACKAGE / "static" / "css" / "site"
FONTS = PACKAGE / "static" / "fonts"
# What stands on what, and the least contrast: 4.5 for text.
TEXT = ["ink", "quiet", "accent", "alarm"]
GROUNDS = ["paper", "tint"]
# The average width of a letter in English, in em, of what may stand in for Newsreader.
STAND_INS = {"Georgia as Newsreader": 0.4442, "Noto as Newsreader": 0.4845, "DejaVu as Newsreader": 0.517}
# How often letters come in English, and the space.
LETTERS = {
    " ": 19, "e": 12.7, "t": 9.1, "a": 8.2, "o": 7.5, "i": 7, "n": 6.7, "s": 6.3, "h": 6.1, "r": 6, "d": 4.3, "l": 4,
    "u": 2.8, "c": 2.8, "m": 2.4, "w": 2.4, "f": 2.2, "y": 2, "g": 2, "p": 1.9, "b": 1.5, "v": 0.98, "k": 0.77,
    "x": 0.15, "j": 0.15, "q": 0.1, "z": 0.07,
}  # fmt: skip


def palettes() -> dict[str, dict[str, str]]:
    """Return the colours of css/site/base.css by the selector of their block."""
    css = (CSS / "base.css").read_text()
    found = {}
    for selector, block in re.findall(r"([^{}]*?)\{([^{}]*--paper:[^{}]*)\}", css):
        colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6}|var\(--accent-\w+\))", block))
        found[selector.strip().splitlines()[-1].strip()] = {
            name: "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value
            for name, value in colours.items()
        }
    return found


def accented(colours: dict[str, str]) -> dict[str, str]:
    """Return the palette with its accent put in."""
    accent = ACCENT if colours["accent"] == "var(--accent-light)" else ACCENT_DARK
    return colours | {"accent": accent}


def test_every_text_can_be_read_on_every_ground() -> None:
    found = {name: accented(colours) for name, colours in palettes().items()}
    assert len(found) == 3
    wrong = [
        (where, text, ground, round(contrast(colours[text], colours[ground]), 2))
        for where, colours in found.items()
        for text, ground in [(t, g) for t in TEXT for g in GROUNDS] + [("on-accent", "accent")]
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    assert wrong == []


def test_dark_paper_is_the_same_by_the_reader_s_wish_and_in_a_preview() -> None:
    by_selector = palettes()
    assert by_selector[".paper-dark"] == by_selector[":root"]


def test_an_accent_is_held_against_the_papers_of_the_style_sheet() -> None:
    by_selector = palettes()
    light, dark = by_selector[":root, .paper-light"], by_selector[":root"]
    assert (light["paper"], light["tint"]) == _LIGHT_PAPER
    assert (dark["paper"], dark["tint"]) == _DARK_PAPER
    # Not with the papers: the owner's accent, set above them, has to reach a preview of light paper too.
    assert (
        f":root {{ --accent-light: {ACCENT}; --accent-dark: {ACCENT_DARK}; }}"
        in (CSS / "base.css").read_text()
    )


@pytest.mark.parametrize(
    ("one", "other", "says"), [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54), ("#1d4ed8", "#1d4ed8", 1)]
)  # fmt: skip
def test_contrast_is_that_of_wcag(one: str, other: str, says: float) -> None:
    assert contrast(one, other) == pytest.approx(says, abs=0.005)


def test_a_page_in_english_loads_one_small_file_of_the_typeface() -> None:
    font = TTFont(FONTS / "newsreader-latin.woff2")
    assert {chr(code) for code in font.getBestCmap()} >= set("Aaäéñßøœ“”‘’–—…€")
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [
        ("wght", 400, 700)
    ]
    assert (FONTS / "newsreader-latin.woff2").stat().st_size < 40_000
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text()


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_what_stands_in_for_the_typeface_takes_the_same_room(stand_in: str) -> None:
    """Width by the average letter; height by ascent and descent, which size-adjust scales too."""
    font = TTFont(FONTS / "newsreader-latin.woff2")
    em, names = font["head"].unitsPerEm, font.getBestCmap()
    widths = {letter: font["hmtx"][names[ord(letter)]][0] / em for letter in LETTERS}
    average = sum(widths[letter] * often for letter, often in LETTERS.items()) / sum(LETTERS.values())
    adjust = average / STAND_INS[stand_in]
    face = re.search(rf'font-family: "{stand_in}";[^}}]*', (CSS / "fonts.css").read_text())
    assert face
    said = {name: float(value) / 100 for name, value in re.findall(r"([\w-]+): ([\d.]+)%", face[0])}
    assert said["size-adjust"] == pytest.approx(adjust, abs=0.001)
    assert said["ascent-override"] == pytest.approx(font["hhea"].ascent / em / adjust, abs=0.001)
    assert said["descent-override"] == pytest.approx(-font["hhea"].descent / em / adjust, abs=0.001)
    assert said["line-gap-override"] == 0
    assert f'"{stand_in}"' in (CSS / "base.css").read_text()


def test_a_style_sheet_names_files_by_their_content() -> None:
    assets = Assets(PACKAGE / "static")
    css = assets.all["type.css"].content.decode()
    assert f'url("{assets.address("fonts/newsreader-latin.woff2")}")' in css
    assert 'url("/static/fonts/newsreader-latin.woff2")' not in css


def test_files_of_a_theme_take_the_place_of_ours(tmp_path: Path) -> None:
    theme = tmp_path / "css" / "site"
    theme.mkdir(parents=True)
    (theme / "lists.css").write_text("/* lists of the theme */")
    (theme / "ours.css").write_text('body { background: url("/static/img/paper.png"); }')
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "paper.png").write_bytes(b"png")
    assets = Assets(PACKAGE / "static", tmp_path)
    css = assets.all["site.css"].content.decode()
    assert "lists of the theme" in css
    assert ".line-headline {" not in css
    assert ".masthead {" in css
    assert f'url("{assets.address("img/paper.png")}")' in css
    assert assets.stamp != Assets(PACKAGE / "static").stamp


def test_a_style_sheet_that_names_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "css" / "site").mkdir(parents=True)
    (tmp_path / "css" / "site" / "ours.css").write_text('body { background: url("/static/none.png"); }')
    with pytest.raises(FileNotFoundError, match=r"/static/none\.png"):
        Assets(tmp_path).address("site.css")


def test_templates_of_the_theme_come_first() -> None:
    assert real.TEMPLATES[0]["DIRS"] == [real.THEME / "templates", PACKAGE / "templates"]


@pytest.mark.slow
def test_a_theme_puts_something_below_the_short_description_of_the_form(tmp_path: Path) -> None:
    place = tmp_path / "theme" / "templates" / "intake"
    place.mkdir(parents=True)
    (place / "after_dek.html").write_text("<p>Draft one from the text</p>")
    with running_site(tmp_path) as site, urlopen(f"{site.url}/submit", timeout=180) as answer:
        form = answer.read().decode()
    assert form.index('name="dek"') < form.index("<p>Draft one from the text</p>") < form.index('name="tags"')
