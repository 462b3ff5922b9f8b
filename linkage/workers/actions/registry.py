import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.workers.models import Grade, SocialWorker
from linkage.workers.permissions import can_keep_registry


@transaction.atomic
def save_registration(
    *,
    by: User,
    worker: SocialWorker,
    grade: int,
    registered_until: dt.date | None,
    skills: list[str],
    max_load: int,
    minor_check_on_file: bool,
    is_active: bool,
) -> None:
    """Note a social worker's certificate, registration, skills and load (mechanisms J18, H05). max_load: open needs she can lead at once.

    Raises NotAllowed, Invalid("certificate_without_date", "unknown_skill").
    """
    require(can_keep_registry(by, worker))
    if unknown := set(skills) - SKILLS.keys():
        raise Invalid("unknown_skill", _("有不认识的技能：%(skills)s") % {"skills": ", ".join(sorted(unknown))})
    if grade > Grade.NONE and registered_until is None:
        sentence = _("有证书的，请填登记有效期。")
        raise Invalid("certificate_without_date", sentence, fields={"registered_until": sentence})
    worker.grade = grade
    worker.registered_until = registered_until
    worker.skills = sorted(skills)
    worker.max_load = max_load
    worker.minor_check_on_file = minor_check_on_file
    worker.is_active = is_active
    worker.save()
    log.record(
        "worker.registration_saved",
        stream=f"worker/{worker.public_id}",
        by=by,
        place_code=worker.station.place_code,
        grade=int(grade),
        is_active=is_active,
    )
