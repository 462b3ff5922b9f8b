"""Is somebody cleared for a service: has she what law asks for on the day? One place for tasks and shifts, and the same words as the engine's."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.models import Volunteer
from linkage.volunteering.standing import NO_PAPERS, Demand, Insurance, holds, lasts, papers_of


def is_cleared(volunteer: Volunteer, demand: Demand) -> Verdict:
    """Codes of refusal: "certificate_needed", "certificate_expired", "uninsured". No query where nothing is asked for."""
    if demand.skills and not (verdict := _is_certified(volunteer, demand)):
        return verdict
    if demand.insured and not (verdict := _is_insured(volunteer, demand)):
        return verdict
    return ALLOWED


def _is_insured(volunteer: Volunteer, demand: Demand) -> Verdict:
    """Regulations on Volunteer Service art. 17: where the service may endanger the person, insured against accidents first."""
    spans = Insurance(Q(volunteer=volunteer)).of(volunteer.pk, volunteer.place_code, demand.organiser)
    if lasts(spans, demand.starts_at, demand.ends_at):
        return ALLOWED
    return denied(_("这件事有一定危险，当天要有人身意外保险才能参加；请告诉社工站，由他们为您投保登记。"), "uninsured")


def _is_certified(volunteer: Volunteer, demand: Demand) -> Verdict:
    """Regulations on Volunteer Service art. 16: professional service by those who are qualified for it."""
    wanted = demand.skills & set(volunteer.skills)
    papers = papers_of(Q(volunteer=volunteer)).get(volunteer.pk, NO_PAPERS) if wanted else NO_PAPERS
    if holds(papers, wanted, demand.starts_at):
        return ALLOWED
    names = {"skills": _("、").join(str(SKILLS[each]) for each in sorted(demand.skills) if each in SKILLS)}
    if wanted & set(papers):
        return denied(_("%(skills)s的证书到服务那天已经过期，换了新证请再上传。") % names, "certificate_expired")
    return denied(_("这件事要有%(skills)s证书，社工站核实后才能接。") % names, "certificate_needed")
