from django.http import HttpRequest

from linkage.people.models import User


class PersonRequest(HttpRequest):
    """The request of somebody who is signed in: what views behind `login_required` get."""

    user: User
