"""The source language is Chinese, and English is complete: every sentence of code and templates has its English, and none is left in Chinese."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext

from linkage.common.catalogues import source_catalogues
from linkage.management.messages import sentences
from tests.conventions.sources import files, name

CHINESE = re.compile(r"[一-鿿]")
PYTHON = [path for path in files("*.py", "linkage") if "migrations" not in path.parts]
TEMPLATES = [*files("*.html", "frontend"), *files("*.txt", "frontend")]
UNTRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<!--.*?-->|{%\s*blocktrans.*?endblocktrans\w*\s*%}|{%.*?%}|{{.*?}}", re.S
)


@cache
def english() -> dict[str, str]:
    """msgid -> its English, over all catalogues."""
    known: dict[str, str] = {}
    for path in source_catalogues():
        if "en" not in path.parts:
            continue  # warmer Chinese for Django's own English sentences
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                if message.fuzzy or not all(texts):
                    continue
                known.update(dict.fromkeys(ids, " / ".join(texts)))
    return known


def messages_of(path: Path) -> set[str]:
    found: set[str] = set()
    for _line, message, _context in sentences(path):
        found.update((message,) if isinstance(message, str) else message)
    return {text for text in found if CHINESE.search(text)}


@pytest.mark.parametrize("path", [*PYTHON, *TEMPLATES], ids=name)
def test_every_sentence_has_its_english(path):
    missing = sorted(messages_of(path) - english().keys())
    assert not missing


def test_what_is_translated_is_shown():
    with translation.override("en"):
        still_chinese = {
            id_
            for id_ in english()
            if CHINESE.search(without_names(id_)) and id_ == gettext(id_) == ngettext(id_, id_, 1)
        }
    assert not still_chinese


def without_names(text: str) -> str:
    """The product and the languages are called by their own names in every language."""
    return re.sub("五社联动|简体中文|中文", "", text)


def test_no_english_is_chinese():
    assert not {id_: text for id_, text in english().items() if id_ and CHINESE.search(without_names(text))}


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "styleguide" not in path.name], ids=name)
def test_no_template_says_anything_untranslated(path):
    rest = UNTRANSLATED.sub("", path.read_text(encoding="utf-8"))
    assert not CHINESE.findall(without_names(rest))


def test_placeholders_survive_translation():
    placeholder = re.compile(r"%\(\w+\)[sd]")
    broken = {
        id_: text
        for id_, text in english().items()
        if id_ and " / " not in text and set(placeholder.findall(id_)) != set(placeholder.findall(text))
    }
    assert not broken
