"""What a volunteer's pages show of her shifts: what is asked of her, what she signed up for, what would suit her."""

from typing import Any

from linkage.people.models import User
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.covers import asks_of, swaps_waiting_for
from linkage.volunteering.queries.shift_feed import Wish, shifts_that_suit, shifts_wished
from linkage.volunteering.views.shift_cards import shift_card, shift_cards, signup_cards, waiting_shift_cards


def asked_of(user: User) -> dict[str, Any]:
    """For volunteering/_shift_asks.html, and her shifts to come. The number of queries does not grow with the number of cards."""
    return {
        "shifts": signup_cards(queries.shifts_signed_up(user)),
        "shift_waits": waiting_shift_cards(queries.shift_waits_of(user)),
        "covers": [{"ask": each} | shift_card(each.cover.signup.shift, {}) for each in asks_of(user)],
        "swaps": [{"swap": each} | shift_card(each.offered.shift, {}) for each in swaps_waiting_for(user)],
    }


def suiting(user: User) -> list[dict[str, Any]]:
    """Cards of the few shifts that suit her best, with the reasons."""
    best = shifts_that_suit(user, shifts_wished(user, Wish()))
    reasons = {shift.pk: why for shift, why in best}
    cards = shift_cards([shift for shift, _why in best], user)
    return [card | {"reasons": reasons[card["shift"].pk]} for card in cards if not card["mine"]]
