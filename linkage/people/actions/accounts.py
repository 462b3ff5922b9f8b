from django.db import IntegrityError, transaction

from linkage.people import phones
from linkage.people.models import User


@transaction.atomic
def person_with_phone(*, by: User | None, phone: str, name: str = "") -> User:
    """The person with this number; a new one, whose number is not verified yet, if there is none. For staff who post for a caller.

    A name fills only an empty one: nobody renames another person by knowing her number. Raises Invalid("bad_phone").
    """
    person = _find_or_create(phones.parse(phone), name)
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


@transaction.atomic
def open_account(*, phone: str) -> User:
    """The person who has just proved that this number (E.164) is hers: her account, a new one if she is here for the first time."""
    person = _find_or_create(phone, "")
    if not person.phone_verified:
        person.phone_verified = True
        person.save(update_fields=["phone_verified"])
    return person


def _find_or_create(number: str, name: str) -> User:
    person = User.objects.with_phone(number)
    if person is not None:
        return person
    try:
        with transaction.atomic():
            return User.objects.create_user(phone=number, name=name)
    except IntegrityError:  # somebody else created her a moment ago
        person = User.objects.with_phone(number)
        if person is None:
            raise
        return person
