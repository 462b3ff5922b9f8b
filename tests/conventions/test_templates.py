"""What the strict content security policy would refuse must not be in the templates in the first place."""

import re

import pytest

from tests.conventions.sources import files, name

TEMPLATES = [*files("*.html", "frontend")]
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]", re.I),
    "an inline style": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=\s*[\"']", re.I),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "hx-on": re.compile(r"\shx-on[:\-=]", re.I),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.I),
    "evaluated hx-vals": re.compile(r"hx-(vals|headers)\s*=\s*[\"']\s*(js|javascript):", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path):
    source = path.read_text(encoding="utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(source)]
    assert not found


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        "<style>a{}</style>",
        '<p style="x">',
        '<a onclick="go()">',
        '<a hx-on:click="x">',
        '<a href="javascript:go()">',
        """<a hx-vals='js:{a: 1}'>""",
    ],
)
def test_the_patterns_find_what_they_are_for(markup):
    assert any(pattern.search(markup) for pattern in FORBIDDEN.values())


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "styleguide" not in path.name], ids=name)
def test_every_form_that_posts_carries_the_token(path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S | re.I):
        if re.search(r"method\s*=\s*[\"']post", form, re.I):
            assert "csrf_token" in form
