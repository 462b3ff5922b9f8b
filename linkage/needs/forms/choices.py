"""Choices that show an icon and a second line beside their text (see components: choice cards)."""

from collections.abc import Iterable

from linkage.needs.models import Category


class ChoiceLabel(str):
    """A choice's text, with `icon` and `hint` for the card."""

    icon: str
    hint: str

    def __new__(cls, text: object, *, icon: str = "", hint: object = "") -> "ChoiceLabel":
        label = super().__new__(cls, str(text))
        label.icon, label.hint = icon, str(hint)
        return label


def category_choices(categories: Iterable[Category]) -> list[tuple[str, ChoiceLabel]]:
    return [(each.code, ChoiceLabel(each.shown_name, icon=each.icon, hint=each.shown_hint)) for each in categories]
