"""Pictures and PDFs that go with an application: cleaned when they come, kept when they are taken off, because a version may name them."""

import hashlib
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.common.papers import clean_paper
from linkage.common.public_ids import new_public_id
from linkage.funding.models import Application, ApplicationPaper
from linkage.funding.permissions.applications import can_edit
from linkage.funding.states.applications import EDITABLE
from linkage.people.models import User

MOST_PAPERS = 10


@transaction.atomic
def add_paper(*, by: User, application: Application, title: str, file: IO[bytes]) -> ApplicationPaper:
    """The same file once. Raises NotAllowed, Invalid("bad_paper", "bad_photo"), Conflict("wrong_state", "too_many")."""
    require(can_edit(by, application))
    _lock(application)
    clean = clean_paper(file)
    digest = hashlib.sha256(clean.content).hexdigest()
    there = application.papers.filter(removed_at=None)
    if same := there.filter(digest=digest).first():
        return same
    if there.count() >= MOST_PAPERS:
        raise Conflict("too_many", _("最多放 10 份附件。"))
    paper = ApplicationPaper(
        application=application, title=title.strip()[:60] or str(_("附件")), digest=digest, by=by, at=clock.now()
    )
    paper.file.save(f"{new_public_id()}.{clean.suffix}", ContentFile(clean.content), save=False)
    paper.save(force_insert=True)
    return paper


@transaction.atomic
def remove_paper(*, by: User, paper: ApplicationPaper) -> None:
    """Take it off the form. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_edit(by, paper.application))
    _lock(paper.application)
    ApplicationPaper.objects.filter(pk=paper.pk, removed_at=None).update(removed_at=clock.now())


def _lock(application: Application) -> None:
    rows = Application.objects.select_for_update(of=("self",)).filter(pk=application.pk, state__in=EDITABLE)
    if not rows.exists():
        raise Conflict("wrong_state", _("这份申请已经提交或撤回，不能再改。"))
