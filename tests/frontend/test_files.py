"""What a browser is sent stays small, and runs under a content security policy without inline code."""

import gzip
import re

import pytest
from django.conf import settings
from django.template import engines

FRONTEND = settings.BASE_DIR / "frontend"
TEMPLATES = sorted((FRONTEND / "templates").rglob("*.html"))
ICONS = set(re.findall(r'<symbol id="([a-z]+)"', (FRONTEND / "static/img/icons.svg").read_text()))


def weight(pattern: str) -> int:
    return sum(len(gzip.compress(each.read_bytes(), 9)) for each in (FRONTEND / "static").glob(pattern))


def test_style_sheets_and_scripts_stay_within_their_budget():
    assert weight("css/*.css") <= 14_000
    assert weight("js/*.js") <= 12_500
    assert weight("img/icons.svg") <= 6_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FRONTEND / "templates")))
def test_no_template_holds_inline_code(template):
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\sstyle\s*=", text), "style attribute"
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert "hx-on" not in text
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(FRONTEND / "templates")))
def test_every_template_compiles_and_names_icons_that_exist(template):
    engines["django"].get_template(str(template.relative_to(FRONTEND / "templates")))
    named = re.findall(r'components/icon\.html" with (?:[a-z]+="[^"]*" )*?name="([a-z]+)"', template.read_text())
    assert set(named) <= ICONS


def test_no_page_claims_to_be_certified_by_the_state():
    for template in TEMPLATES:
        assert "国家认证" not in template.read_text()
