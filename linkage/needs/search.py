"""Search in Chinese without a word list: text is kept as pairs of neighbouring characters, so that two-character words such as 送药 are found on
every database. Only what lists may show is searchable: never the description, the address or a name."""

import re
import unicodedata

from django.db.models import Q

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
    """Rows whose `search_text` has every token of `words`. A single character matches inside tokens."""
    wanted = Q()
    for token in tokens(words):
        piece = token if len(token) == 1 else f" {token} "
        wanted &= Q(search_text__contains=piece)
    return wanted
