"""Collecting the sentences to translate: Babel over Python sources and Django templates, without GNU gettext."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from linkage.common.catalogues import source_catalogues

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "en"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
# English for {app}: code and templates.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# allauth's templates, overridden by ours.
TEMPLATES_OF = {"account": "people", "mfa": "people", "rewards": "volunteering"}


def sources() -> list[Path]:
    """Everything that may hold a sentence for people."""
    python = [path for path in (ROOT / "linkage").rglob("*.py") if "migrations" not in path.parts]
    templates = (ROOT / "frontend" / "templates").rglob("*")
    return sorted([*python, *(path for path in templates if path.suffix in (".html", ".txt"))])


def sentences(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """(line, msgid or (singular, plural), context) of each sentence marked for translation in the file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    source = io.BytesIO(text.encode())
    for line, message, _comments, context in extract("python", source, KEYWORDS, options={"encoding": "utf-8"}):
        if message and message[0]:
            yield line, message, context


def catalogue_of(path: Path) -> Path:
    """The .po to which the file's sentences belong: its app's, or the shared templates'."""
    parts = path.relative_to(ROOT).parts
    app = parts[1] if parts[0] == "linkage" else TEMPLATES_OF.get(parts[2], parts[2])
    home = ROOT / "linkage" / app
    if not home.is_dir():
        home = ROOT / "frontend"
    return home / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def update() -> dict[Path, int]:
    """Bring every .po up to date, in the order of the sentences: new ones come in empty, gone ones go, English stays. Returns how many are still
    empty in each."""
    collected: dict[Path, Catalog] = {}
    for path in sources():
        for _line, message, context in sentences(path):
            catalogue = collected.setdefault(catalogue_of(path), Catalog(locale=LANGUAGE))
            catalogue.add(message, context=context)
    english = {
        each.id: each.string for path in source_catalogues() for each in _read(path) if each.id and _is_translated(each)
    }
    return {path: _merge(path, found, english) for path, found in collected.items()}


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _merge(path: Path, found: Catalog, english: dict[Any, Any]) -> int:
    """english: what other catalogues say already, so that a sentence used by two apps is translated once."""
    known = _read(path)
    known.update(found, no_fuzzy_matching=True)
    known.obsolete.clear()
    for each in known:
        if each.id and not _is_translated(each):
            each.string = english.get(each.id, each.string)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(app=path.parts[-5]).encode())
        write_po(file, known, no_location=True, omit_header=True, width=0, ignore_obsolete=True, sort_output=True)
    return sum(1 for each in known if each.id and not _is_translated(each))


def _is_translated(message: Any) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)
