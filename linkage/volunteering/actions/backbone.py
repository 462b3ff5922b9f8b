"""Backbone volunteers (骨干, mechanism W10): recognised by a person who has looked, and let go again with a reason."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.volunteering.actions.locks import lock_volunteers
from linkage.volunteering.models import Backbone, Volunteer
from linkage.volunteering.permissions.backbone import can_end_recognition, can_recognise


@transaction.atomic
def recognise_backbone(*, by: User, volunteer: Volunteer, note: str) -> Backbone:
    """Recognise the volunteer as a backbone. `note`: why, in a sentence that she reads. Recognising her again changes nothing.

    Raises NotAllowed (another place, oneself), Invalid("note_needed").
    """
    require(can_recognise(by, volunteer))
    if not note.strip():
        sentence = _("请写一句认定的理由，志愿者会看到。")
        raise Invalid("note_needed", sentence, fields={"note": sentence})
    lock_volunteers([volunteer.user_id])
    standing = Backbone.objects.filter(volunteer=volunteer, ended_at__isnull=True).first()
    if standing:
        return standing
    backbone = Backbone.objects.create(
        volunteer=volunteer,
        place_code=volunteer.place_code,
        note=note.strip()[:200],
        recognised_by=by,
        recognised_at=clock.now(),
    )
    _record("volunteer.recognised", backbone, by)
    return backbone


@transaction.atomic
def end_recognition(*, by: User, backbone: Backbone, reason: str = "") -> None:
    """Let the recognition go. The coordinator gives a reason; the volunteer need not.

    Raises NotAllowed, Invalid("reason_needed"), Conflict("already_ended").
    """
    require(can_end_recognition(by, backbone))
    if not reason.strip() and by.pk != backbone.volunteer.user_id:
        sentence = _("请写一句取消的原因，志愿者会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    standing = Backbone.objects.filter(pk=backbone.pk, ended_at__isnull=True)
    if not standing.update(ended_at=clock.now(), ended_by=by, end_reason=reason.strip()[:500]):
        raise Conflict("already_ended", _("这项认定已经取消了。"))
    backbone.refresh_from_db()
    _record("volunteer.recognition_ended", backbone, by)


def _record(type: str, backbone: Backbone, by: User) -> None:
    stream = f"user/{backbone.volunteer.user.public_id}"
    log.record(type, stream=stream, by=by, place_code=backbone.place_code, backbone=backbone.public_id)
