"""What a browser would send back of a page's form, as it stands."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """The fields of the form with the id, or the class, that is asked for."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.name, self.value = ("id", wanted[1:]) if wanted[0] == "#" else ("class", wanted.partition(".")[2])
        self.inside, self.text, self.select = False, "", ""
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        held = dict(attributes)
        if tag == "form":
            self.inside = held.get(self.name) == self.value
        elif self.inside and held.get("name"):
            self._field(tag, held)
        elif self.inside and tag == "option" and "selected" in held:
            self.fields[self.select][-1] = held.get("value") or ""

    def _field(self, tag: str, held: dict[str, Any]) -> None:
        kind, name = held.get("type", ""), held["name"]
        if tag == "textarea":
            self.text = name
        if tag == "select":
            self.select = name
        if tag == "button" or kind == "file" or (kind in ("radio", "checkbox") and "checked" not in held):
            return
        self.fields.setdefault(name, []).append(held.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self.text:
            self.fields[self.text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.text:
            self.fields[self.text][-1] = self.fields[self.text][-1].removeprefix("\r\n").removeprefix("\n")
            self.text = ""


def fields_of(response: Any, form: str) -> dict[str, list[str]]:
    """form: "#id" or "form.class" of the page's form. Fields as lists, as the test client sends them back; buttons and files stay out."""
    reader = _Form(form)
    reader.feed(response.content.decode())
    return reader.fields
