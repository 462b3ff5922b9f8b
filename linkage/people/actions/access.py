from django.db.models import F

from linkage.people.models import User


def access_changed(user: User) -> None:
    """Note that what she may see has changed (a role, disabling, signing out), so that whatever remembers it asks again."""
    User.objects.filter(pk=user.pk).update(access_version=F("access_version") + 1)
    user.refresh_from_db(fields=["access_version"])
