"""The keys of the points' accounts. A district issues (no floor); a person's account never falls below 0."""

from linkage.people.models import User


def issued_account(district_code: str) -> str:
    return f"points/issued/{district_code}"


def user_account(user: User) -> str:
    return f"points/user/{user.public_id}"
