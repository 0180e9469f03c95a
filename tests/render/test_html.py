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


class Tree(HTMLParser):
    """Headings, links and what they point to."""

    def __init__(self):
        super().__init__()
        self.headings, self.targets, self.ids, self.language, self.policy, self.style = [], [], [], "", "", ""
        self.in_style = False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.targets.append(found["href"].removeprefix("#"))
        if tag == "html":
            self.language = found["lang"]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        self.in_style = tag == "style"
        self.ids.append(found.get("id"))

    def handle_data(self, data):
        if self.in_style:
            self.style += data


def tree(language="ca"):
    found = Tree()
    found.feed(page(report(), language))
    return found


def test_every_link_leads_somewhere():
    assert set(tree().targets) <= set(tree().ids)


def test_headings_skip_no_level():
    levels = tree().headings
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_page_says_its_language():
    assert tree("es").language == "es"


def test_the_page_allows_its_own_style_and_nothing_else():
    from base64 import b64encode
    from hashlib import sha256

    found = tree()
    digest = b64encode(sha256(found.style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in found.policy
    assert "default-src 'none'" in found.policy and "unsafe" not in found.policy


def test_under_a_heading_of_its_own_an_exhibit_says_what_look_it_is():
    shown = strip(in_time(), OWN, NAMES)
    alone = page(Report("R", (Heading("Part"), shown)), "en")
    under = page(Report("R", (Heading(shown.title), shown)), "en")
    assert ">First requests answered within ten days</h3>" in alone
    assert ">Where the councils stand</h3>" in under


def test_a_page_reaches_for_nothing_outside():
    written = page(report(), "en")
    assert "http" not in written.replace('http-equiv="Content-Security-Policy"', "").replace(
        'xmlns="http://www.w3.org/2000/svg"', ""
    )


def test_a_lone_small_figure_takes_the_width_and_two_stand_side_by_side():
    lone = page(Report("Lone", (Heading("One"), strip(in_time(), OWN, NAMES))), "en")
    assert 'class="pair"' not in lone
    assert 'class="fig wide"' in lone and 'class="fig narrow"' in lone
    two = page(Report("Two", (strip(in_time(), OWN, NAMES), trend(series(), OWN, NAMES))), "en")
    assert two.count('class="pair"') == 1 and two.count('class="fig small"') == 2
    assert 'class="fig wide"' not in two
