"""Photos are cleaned when they arrive, wait with the draft, and move to the need with it."""

from collections.abc import Sequence
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.common.photos import clean_photo
from linkage.common.public_ids import new_public_id
from linkage.needs.models import Need, NeedDraft, NeedPhoto
from linkage.people.models import User

MOST_PHOTOS = 6


@transaction.atomic
def add_draft_photo(*, by: User, file: IO[bytes]) -> NeedPhoto:
    """Keep one more photo with the person's draft. Raises Invalid("bad_photo") for a file that is none, or when there are six already."""
    photo = clean_photo(file)
    draft, _created = NeedDraft.objects.get_or_create(user=by)
    NeedDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.photos.count() >= MOST_PHOTOS:
        sentence = _("最多放 %(most)s 张照片，可以先删掉一张。") % {"most": MOST_PHOTOS}
        raise Invalid("bad_photo", sentence, fields={"photos": sentence})
    row = NeedPhoto(draft=draft, width=photo.width, height=photo.height)
    row.image.save(f"{new_public_id()}.webp", ContentFile(photo.content), save=False)
    row.save()
    return row


@transaction.atomic
def remove_draft_photo(*, by: User, photo: NeedPhoto) -> None:
    """Another's photo, or one that is posted already, stays: nothing happens."""
    deleted, _rows = NeedPhoto.objects.filter(pk=photo.pk, draft__user=by).delete()
    if deleted:
        transaction.on_commit(lambda: photo.image.delete(save=False))


def photo_problems(photos: Sequence[NeedPhoto]) -> dict[str, Any]:
    return {"photos": _("最多放 %(most)s 张照片。") % {"most": MOST_PHOTOS}} if len(photos) > MOST_PHOTOS else {}


def keep_photos(need: Need, by: User, photos: Sequence[NeedPhoto]) -> None:
    """Move these photos from the person's draft to her need."""
    waiting = NeedPhoto.objects.filter(pk__in=[photo.pk for photo in photos], draft__user=by)
    waiting.update(need=need, draft=None)
