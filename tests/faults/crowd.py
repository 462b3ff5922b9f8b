"""Make volunteers, those that are not there yet, and sign them in, in the database that the environment names; prints their session tokens.

python -m tests.faults.crowd COUNT
"""

import json
import os
import sys
from importlib import import_module

import django


def main(count: int) -> list[str]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction

    from linkage.common import clock
    from linkage.demo.cast import CENTRES, HEPING
    from linkage.people.models import Consent, User
    from linkage.volunteering.models import Volunteer

    lat, lng = CENTRES[HEPING]
    store = import_module(settings.SESSION_ENGINE).SessionStore
    tokens = []

    def volunteer(phone: str) -> User:
        user = User.objects.create_user(phone=phone, name="何小满", home_code=HEPING, phone_verified=True)
        Consent.objects.create(user=user, purpose=Consent.Purpose.TERMS, version="1", given_at=clock.now())
        Volunteer.objects.create(
            user=user,
            skills=["carpentry", "company", "moving"],
            languages=["zh"],
            place_code=HEPING,
            lat=lat,
            lng=lng,
            radius_km=5.0,
            availability="f" * 42,
            weekly_cap_minutes=30_000,
        )
        return user

    with transaction.atomic():
        for number in range(count):
            phone = f"+861290{number:07d}"
            user = User.objects.with_phone(phone) or volunteer(phone)
            session = store()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            tokens.append(session.session_key)
    return tokens


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
