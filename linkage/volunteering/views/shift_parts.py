"""What a volunteer's pages show of her shifts: what is asked of her, what she signed up for, what would suit her."""

from typing import Any

from linkage.people.models import User
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.covers import asks_of, swaps_waiting_for
from linkage.volunteering.views.shift_cards import shift_card, signup_cards, waiting_shift_cards


def asked_of(user: User) -> dict[str, Any]:
    """For volunteering/_shift_asks.html, and her shifts to come. The number of queries does not grow with the number of cards."""
    return {
        "shifts": signup_cards(queries.shifts_signed_up(user)),
        "shift_waits": waiting_shift_cards(queries.shift_waits_of(user)),
        "covers": [{"ask": each} | shift_card(each.cover.signup.shift, {}) for each in asks_of(user)],
        "swaps": [{"swap": each} | shift_card(each.offered.shift, {}) for each in swaps_waiting_for(user)],
    }
