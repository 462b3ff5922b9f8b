"""The points' accounts, in hundredths of a point.

A district issues (`issued`, no floor: all it ever gave out, as a negative balance). A person has what she may spend (`user`), what is set aside for
a reservation (`held`), neither ever below 0, and what she still owes after a correction of hours whose points were spent (`owed`: 0 or below; her
next earnings settle it first). What was redeemed or expired rests with the district, what was donated in the station's pool.
"""

from collections.abc import Iterable

from linkage.ledger import books
from linkage.ledger.models import Account, Unit
from linkage.organisations.models import Organisation
from linkage.people.models import User


def issued_account(district_code: str) -> str:
    return f"points/issued/{district_code}"


def user_account(user: User) -> str:
    return f"points/user/{user.public_id}"


def held_account(user: User) -> str:
    return f"points/held/{user.public_id}"


def owed_account(user: User) -> str:
    return f"points/owed/{user.public_id}"


def redeemed_account(district_code: str) -> str:
    return f"points/redeemed/{district_code}"


def expired_account(district_code: str) -> str:
    return f"points/expired/{district_code}"


def pool_account(station: Organisation) -> str:
    return f"points/pool/{station.public_id}"


def open_account(key: str) -> Account:
    """The account with this key, opened if it is new, with the floor that its part of the books has."""
    without_floor = key.startswith(("points/issued/", "points/owed/"))
    return books.account(key, Unit.POINTS, floor=None if without_floor else 0)


def entries(moves: Iterable[tuple[str, int]]) -> list[tuple[Account, int]]:
    """Moves by the accounts' keys as `books.post` takes them; what moves nothing is left out."""
    return [(open_account(key), amount) for key, amount in moves if amount]


def points_place(user: User) -> str:
    """The place whose rules hold for a person's points: where she volunteers, else where she lives."""
    volunteer = getattr(user, "volunteer", None)
    return volunteer.place_code if volunteer else user.home_code
