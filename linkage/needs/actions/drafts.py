"""What a person has typed of a need she has not posted yet: kept between steps, pages and days."""

import json
from typing import Any

from django.db import transaction
from django.db.models.fields.files import FieldFile

from linkage.needs.models import NeedDraft
from linkage.people.models import User

LONGEST_VALUE = 4000


@transaction.atomic
def save_draft(*, by: User, values: dict[str, Any]) -> NeedDraft:
    """Lay these values over what is kept already. Values are texts or lists of texts, exactly as typed; nothing is refused here."""
    draft, _created = NeedDraft.objects.get_or_create(user=by)
    draft = NeedDraft.objects.select_for_update().get(pk=draft.pk)
    kept = json.loads(draft.data) | {name: _cut(value) for name, value in values.items()}
    draft.data = json.dumps(kept, ensure_ascii=False)
    draft.save(update_fields=["data", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(*, by: User) -> None:
    """Forget what was typed, and the photos that waited with it."""
    draft = NeedDraft.objects.filter(user=by).first()
    if draft is None:
        return
    files = [photo.image for photo in draft.photos.all()]
    draft.delete()
    transaction.on_commit(lambda: _remove(files))


def _remove(files: list[FieldFile]) -> None:
    for file in files:
        file.delete(save=False)


def _cut(value: Any) -> Any:
    return [str(each)[:LONGEST_VALUE] for each in value[:50]] if isinstance(value, list) else str(value)[:LONGEST_VALUE]
