from django.http import HttpRequest

from linkage.people.models import User


def person(request: HttpRequest) -> User:
    """Who is signed in; for views behind login_required."""
    if not isinstance(request.user, User):
        raise TypeError("this view must ask for sign-in")
    return request.user
