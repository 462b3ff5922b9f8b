"""Last spring's round ends in a grant whose money can be followed, told once however often the demo is built."""

from linkage.demo.build import build_cast
from linkage.demo.deciding import decide_rounds
from linkage.funding.models import Grant, Receipt, Report, Tranche
from linkage.funding.queries.grants import money_of, next_payable


def test_the_spring_round_has_a_grant_halfway_through_its_money(db):
    built = build_cast(3)
    decide_rounds(built)
    grant = Grant.objects.get()
    assert (grant.application.title, grant.application.round.state) == ("楼道口的小花园", "decided")
    assert (grant.state, grant.approved_by) == ("running", built.people["approver"])
    assert list(Report.objects.values_list("kind", "state")) == [("mid", "accepted")]
    assert sorted(Receipt.objects.values_list("state", flat=True)) == ["accepted", "entered"]
    money = money_of(grant)
    assert 0 < money.accounted < money.claimed <= money.paid < money.awarded
    assert next_payable(grant).number == 2
    made = Tranche.objects.count(), Receipt.objects.count()
    decide_rounds(built)
    assert (Tranche.objects.count(), Receipt.objects.count(), Grant.objects.count()) == (*made, 1)
