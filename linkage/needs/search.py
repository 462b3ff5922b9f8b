"""Search in Chinese without a word list: text is kept as pairs of neighbouring characters, so that two-character words such as 送药 are found on
every database. Only what lists may show is searchable: never the description, the address or a name."""

import re
import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined]
from django.db import connection
from django.db.models import F, Func, Q, TextField, Value

_WORDS = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+")


def tokens(text: str) -> list[str]:
    """The text's Latin words and numbers whole, and every pair of neighbouring other characters: 送药上门 2次 -> 送药 药上 上门 2 次."""
    found: list[str] = []
    for word in _WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
        if word.isascii() or len(word) == 1:
            found.append(word)
        else:
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
    return found


def search_text(*texts: str) -> str:
    """What is stored: each token once, between single spaces, so that " 送药 " matches a whole token."""
    seen = dict.fromkeys(token for text in texts for token in tokens(text))
    return f" {' '.join(seen)} " if seen else ""


def matching(words: str) -> Q:
    """Rows whose `search_text` has every token of `words`. A single character matches inside tokens. PostgreSQL finds whole tokens by an index
    over them (need_search_tokens); elsewhere, and for single characters, the text is looked through."""
    wanted, whole = Q(), [token for token in tokens(words) if len(token) > 1]
    for token in tokens(words):
        if len(token) == 1:
            wanted &= Q(search_text__contains=token)
    if connection.vendor == "postgresql":
        return wanted & Q(_has_tokens(whole)) if whole else wanted
    for token in whole:
        wanted &= Q(search_text__contains=f" {token} ")
    return wanted


def _has_tokens(wanted: list[str]) -> ArrayContains:
    texts = ArrayField(TextField())
    stored = Func(F("search_text"), Value(" "), function="string_to_array", output_field=texts)
    return ArrayContains(stored, Value(wanted, output_field=texts))
