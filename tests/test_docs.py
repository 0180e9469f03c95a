"""Generated pages are committed and fresh, and every page that another names is there."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_generated_pages_are_fresh():
    pages = runpy.run_path(str(ROOT / "docs/generate.py"))["pages"]()
    stale = [name for name, text in pages if _committed(name) != text]
    assert stale == [], "run make docs"


def _committed(name):
    path = ROOT / "docs" / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_page_that_is_named_is_there():
    missing = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for name in re.findall(r"docs/[\w/-]+\.(?:md|svg)", page.read_text(encoding="utf-8")):
            if not (ROOT / name).exists():
                missing.append((page.name, name))
    assert missing == []


def test_every_command_is_in_the_makefile_help():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE).group(1).split()
    explained = re.findall(r"^([a-z-]+): .*##", text, re.MULTILINE)
    assert sorted(declared) == sorted(explained)
