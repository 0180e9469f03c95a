from html.parser import HTMLParser

import pytest

from circulos.exhibits import Heading, Report, strip, trend
from circulos.render import render
from circulos.render.html import page
from invented_circle import NAMES, OWN, in_time, series


def report():
    shown = (Heading("One"), strip(in_time(), OWN, NAMES), Heading("Two"), trend(series(), OWN, NAMES))
    return Report("A <report>", shown, kit="k 1", kit_digest="d1", snapshot_digest="d2", version="v1")


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.tags, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]


@pytest.mark.parametrize("language", ["en", "ca", "es", "nl"])
def test_a_page_has_no_script_no_inline_style_and_unique_ids(language):
    outline = Outline()
    outline.feed(page(report(), language))
    assert "script" not in outline.tags
    assert "style" not in outline.attributes
    assert not [name for name in outline.attributes if name.startswith("on")]
    assert len(outline.ids) == len(set(outline.ids))


def test_what_comes_from_outside_is_escaped():
    assert "A &lt;report&gt;" in page(report(), "en")


def test_an_unknown_ending_says_which_are_known(tmp_path):
    with pytest.raises(ValueError, match=r"report\.doc: no renderer .* \.html"):
        render(report(), "en", tmp_path / "report.doc")
