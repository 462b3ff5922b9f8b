"""What a volunteer's pages show of her shifts: what is asked of her, what she signed up for, what would suit her."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from linkage.people.models import User
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.covers import asks_of, swaps_waiting_for
from linkage.volunteering.views.shift_cards import shift_card, signup_cards, waiting_shift_cards


def rare_for(user: User) -> dict[str, QuerySet[Any]]:
    """What hardly anybody has at a given moment, by name: her places in queues, questions whether she covers for somebody or swaps."""
    return {
        "shift_waits": queries.shift_waits_of(user),
        "covers": asks_of(user),
        "swaps": swaps_waiting_for(user),
    }


def asked_of(user: User, there: Collection[str] | None = None) -> dict[str, Any]:
    """For volunteering/_shift_asks.html, and her shifts to come. there: which of `rare_for` have rows, where that is known. The number of queries does
    not grow with the number of cards."""
    rare = {name: rows if there is None or name in there else () for name, rows in rare_for(user).items()}
    return {
        "shifts": signup_cards(queries.shifts_signed_up(user)),
        "shift_waits": waiting_shift_cards(rare["shift_waits"]),
        "covers": [{"ask": each} | shift_card(each.cover.signup.shift, {}) for each in rare["covers"]],
        "swaps": [{"swap": each} | shift_card(each.offered.shift, {}) for each in rare["swaps"]],
    }
