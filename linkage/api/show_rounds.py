from linkage.api.round_schemas import ApplicationOut, CheckOut, CriterionOut, LineIn, RoundOut
from linkage.funding.eligibility import purposes_of
from linkage.funding.models import Application, Round
from linkage.funding.queries.applications import checks_of


def round_out(round: Round) -> RoundOut:
    names = ("title", "call", "state", "budget_fen", "ceiling_fen", "opens_at", "closes_at", "rule", "rules_hash")
    criteria = [CriterionOut(title=each.title, hint=each.hint, weight=each.weight) for each in round.criteria.all()]
    return RoundOut(
        id=round.public_id,
        fund=round.fund.public_id,
        place=round.place_code,
        purposes=purposes_of(round),
        criteria=criteria,
        **{name: getattr(round, name) for name in names},
    )


def application_out(found: Application) -> ApplicationOut:
    """For those who write it."""
    names = (
        "group_name", "title", "summary", "purpose", "state", "version", "asked_fen", "own_fen", "staff", "social_workers",
        "ratio_reason", "reason",
    )  # fmt: skip
    checks = [
        CheckOut(
            code=each.code, is_met=each.is_met, sentence=str(each.sentence), may_be_explained=each.may_be_explained
        )
        for each in checks_of(found)
    ]
    lines = [LineIn(kind=line.kind, title=line.title, amount_fen=line.amount_fen) for line in found.lines.all()]
    return ApplicationOut(
        id=found.public_id,
        round=found.round.public_id,
        organisation=found.organisation.public_id,
        project=found.project.public_id if found.project else None,
        lines=lines,
        checks=checks,
        **{name: getattr(found, name) for name in names},
    )
