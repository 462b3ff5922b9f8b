"""What the documents claim is true."""

import re
from pathlib import Path

import pytest

from linkage.management import events_page
from tests.conventions.sources import ROOT, name

MAP = (ROOT / "docs/map.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_event_type_is_documented_as_it_is():
    assert events_page.PAGE.read_text(encoding="utf-8") == events_page.page(), "run: python manage.py document_events"


def test_the_map_leaves_no_room_out():
    rooms = [path.parent for path in ROOT.glob("linkage/*/__init__.py")]
    rooms += [ROOT / part for part in ("matching", "frontend", "tests", "benchmarks", "docs")]
    assert not [name(room) for room in rooms if f"`{name(room)}/`" not in MAP]


def test_every_path_on_the_map_exists():
    paths = [path for path in re.findall(r"`([\w./]+/[\w./]*)`", MAP) if path.startswith(("linkage/", "docs/"))]
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_between_documents_leads_somewhere(document: Path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


def test_every_setting_that_is_read_is_in_the_example():
    source = (ROOT / "linkage/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_0-9]+)\"", source)) | set(
        re.findall(r"_secret\(\"([A-Z_0-9]+)\"", source)
    )
    example = set(re.findall(r"^#? ?([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert read - example == set()
