from linkage.common import clock
from linkage.people.models import PersonalDataReading, User


def log_reading(*, reader: User, subject: str, facts: str) -> PersonalDataReading:
    """Note that `reader` was shown sensitive facts (product rule 10). subject: the stream of what they belong to, e.g. need/<id>.
    facts: which, by name, comma-separated: "address,phone"; never the facts themselves."""
    return PersonalDataReading.objects.create(reader=reader, subject=subject, facts=facts, at=clock.now())


def log_readings(*, reader: User, subjects: list[str], facts: str) -> None:
    """The same of several people whose facts were shown together: a line for each."""
    now = clock.now()
    PersonalDataReading.objects.bulk_create(
        [PersonalDataReading(reader=reader, subject=each, facts=facts, at=now) for each in subjects]
    )
