"""The part of the access tests' stage that is about grants: one that runs, with a report, a receipt and a change that wait, and an application to decide."""

from typing import Any

from django.core.files.base import ContentFile

from linkage.funding.actions import ask_amendment, submit_report
from linkage.funding.actions.amendments import AmendmentDraft
from linkage.funding.models import ReportPhoto
from tests import granting

# As `stage.PARTS`.
GRANTS = {
    "grants/approvals/<": {"application_id": "proposed_application"},
    "grants/templates/<": {"place_code": "street"},
    "grants/<": {"grant_id": "award", "number": "first", "receipt_id": "receipt", "photo_id": "report_photo"},
    "api/v1/grants/<": {"id": "award"},
    "api/v1/tranches/<": {"id": "tranche"},
}


def grant_parts(world: Any) -> dict[str, str]:
    grant = granting.signed(world)
    first = granting.pay_next(world, grant)
    report = submit_report(by=world.director_zhou, grant=grant, draft=granting.report_draft())
    photo = ReportPhoto.objects.create(report=report, image=ContentFile(b"RIFF", name="report.webp"), width=1, height=1)
    ask_amendment(
        by=world.director_zhou,
        grant=grant,
        reason="物料少用",
        draft=AmendmentDraft(awarded_fen=900_000, lines={2: 60_000}),
    )
    return {
        "award": grant.public_id,
        "first": "1",
        "tranche": first.public_id,
        "receipt": granting.entered(world, grant, 10_000).public_id,
        "report_photo": photo.public_id,
        "proposed_application": granting.proposed(world).public_id,
    }
