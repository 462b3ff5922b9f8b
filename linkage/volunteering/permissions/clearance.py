"""Is somebody cleared for a service: has she what law asks for on the day? One place for tasks and shifts, and the same words as the engine's."""

from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.models import Teammate, Volunteer
from linkage.volunteering.standing import NO_PAPERS, Demand, Insurance, Papers, Span, holds, lasts, papers_of, signed_by
from linkage.volunteering.states.teams import TeammateState, TeamState


class Standing:
    """What one volunteer holds, read when it is first asked for and then kept: for one look at one or many services."""

    def __init__(self, volunteer: Volunteer) -> None:
        self._volunteer, self._theirs = volunteer, Q(volunteer=volunteer)

    @cached_property
    def _papers(self) -> Papers:
        return papers_of(self._theirs).get(self._volunteer.pk, NO_PAPERS)

    @cached_property
    def _insurance(self) -> Insurance:
        return Insurance(self._theirs)

    @cached_property
    def _signed(self) -> dict[int, Span]:
        user = self._volunteer.user_id
        return signed_by(Q(user=user)).get(user, {})

    @cached_property
    def teams(self) -> frozenset[int]:
        """Primary keys of the active teams whose member she is."""
        mine = Teammate.objects.filter(user=self._volunteer.user_id, state=TeammateState.MEMBER)
        return frozenset(mine.filter(team__state=TeamState.ACTIVE).values_list("team", flat=True))

    def meets(self, demand: Demand) -> Verdict:
        """Codes of refusal: "certificate_needed", "certificate_expired", "uninsured", "unsigned". No query where nothing is asked for."""
        if demand.is_empty:
            return ALLOWED
        return self._certified(demand) and self._insured(demand) and self._agreed(demand)

    def _certified(self, demand: Demand) -> Verdict:
        """Regulations on Volunteer Service art. 16: professional service by those who are qualified for it."""
        wanted = demand.skills & set(self._volunteer.skills)
        if not demand.skills or holds(self._papers, wanted, demand.starts_at):
            return ALLOWED
        names = {"skills": _("、").join(str(SKILLS[each]) for each in sorted(demand.skills) if each in SKILLS)}
        if wanted & set(self._papers):
            return denied(_("%(skills)s的证书到服务那天已经过期，换了新证请再上传。") % names, "certificate_expired")
        return denied(_("这件事要有%(skills)s证书，社工站核实后才能接。") % names, "certificate_needed")

    def _insured(self, demand: Demand) -> Verdict:
        """Art. 17: where the service may endanger the person, insured against accidents first."""
        who = self._volunteer
        if not demand.insured or lasts(
            self._insurance.of(who.pk, who.place_code, demand.organiser), demand.starts_at, demand.ends_at
        ):
            return ALLOWED
        sentence = _("这件事有一定危险，当天要有人身意外保险才能参加；请告诉社工站，由他们为您投保登记。")
        return denied(sentence, "uninsured")

    def _agreed(self, demand: Demand) -> Verdict:
        """Art. 14: an agreement where danger, length or either side asks for one."""
        span = self._signed.get(demand.agreement or 0) if demand.signed_first_by(self._volunteer.user_id) else None
        if not demand.signed_first_by(self._volunteer.user_id) or (
            span and lasts([span], demand.starts_at, demand.ends_at)
        ):
            return ALLOWED
        return denied(_("这件事要先签一份服务协议，在手机上看一遍、点一下就好。"), "unsigned")


def is_cleared(volunteer: Volunteer, demand: Demand) -> Verdict:
    """As `Standing.meets`, for one look."""
    return Standing(volunteer).meets(demand)
