"""A place's own form for a kind of record (mechanism H21): published in versions; records keep the one they were written on."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.projects.models import RecordTemplate
from linkage.projects.permissions.records import can_publish_template
from linkage.projects.states.records import RecordKind

MOST = 20


@transaction.atomic
def publish_template(
    *, by: User, place_code: str, kind: str, name: str, indicators: Sequence[dict[str, Any]]
) -> RecordTemplate:
    """From now on records of the kind are written on it in the place and what lies in it. indicators: {"name", "weight", "evidence"} each, whole
    weights that make 100 together.

    Raises NotAllowed, Invalid("bad_template") with fields, Conflict("published_meanwhile").
    """
    require(can_publish_template(by, place_code))
    _check(kind, name, indicators)
    rows = RecordTemplate.objects.filter(kind=kind, place_code=place_code)
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            made = RecordTemplate.objects.create(
                kind=kind,
                place_code=place_code,
                version=version,
                name=name.strip(),
                indicators=[
                    {"name": each["name"].strip(), "weight": each["weight"], "evidence": each["evidence"].strip()}
                    for each in indicators
                ],
                published_by=by,
                published_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict("published_meanwhile", _("刚刚有人发布了新的一版，请看过再改。")) from error
    log.record(
        "record_template.published",
        stream=f"place/{place_code}",
        by=by,
        place_code=place_code,
        kind=str(kind),
        version=version,
    )
    return made


def _check(kind: str, name: str, indicators: Sequence[dict[str, Any]]) -> None:
    fields: dict[str, Any] = {}
    if kind not in RecordKind.values or kind == RecordKind.SUPERVISION:
        fields["kind"] = _("请选评审、评估或绩效评价。")
    if not 1 <= len(name.strip()) <= 60:
        fields["name"] = _("请写表的名字。")
    whole = [each for each in indicators if each["name"].strip() and each["evidence"].strip() and each["weight"] > 0]
    if not 1 <= len(indicators) <= MOST or len(whole) != len(indicators):
        fields["indicators"] = _("每行一个指标：名称、权重、佐证，最多 20 行。")
    elif sum(each["weight"] for each in indicators) != 100:
        total = sum(each["weight"] for each in indicators)
        fields["indicators"] = _("权重合起来要是 100，现在是 %(total)s。") % {"total": total}
    if fields:
        raise Invalid("bad_template", _("请检查这张表。"), fields=fields)
