"""Opaque identifiers for URLs and the API: 12 characters of Crockford's base 32 (60 random bits), so that nothing can be counted or guessed."""

import secrets

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdModel(models.Model):
    """A row that people outside refer to by `public_id`, never by its primary key."""

    public_id = models.CharField(max_length=LENGTH, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True
