from django.db import IntegrityError, transaction

from linkage.people import phones
from linkage.people.models import User


@transaction.atomic
def person_with_phone(*, by: User | None, phone: str, name: str = "") -> User:
    """The person with this number; a new one, whose number is not verified yet, if there is none. For staff who post for a caller.

    A name fills only an empty one: nobody renames another person by knowing her number. Raises Invalid("bad_phone").
    """
    number = phones.parse(phone)
    person = User.objects.with_phone(number) or _create(number, name)
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


def _create(number: str, name: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(phone=number, name=name)
    except IntegrityError:  # somebody else created her a moment ago
        person = User.objects.with_phone(number)
        if person is None:
            raise
        return person
