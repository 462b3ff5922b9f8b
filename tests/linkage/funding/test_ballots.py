"""One secret ballot for each resident: who voted and what was voted stand apart, and nothing leads from one to the other."""

import datetime as dt
from hashlib import sha256

import pytest
from django.db import connection, models

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.common.models import IdempotentAnswer
from linkage.events.models import Event
from linkage.funding.actions.ballots import cast_ballot, confirm_residence, shuffle_ballots
from linkage.funding.actions.results import close_vote
from linkage.funding.models import Ballot, Residence, Voter
from linkage.funding.receipts import receipt_hash
from linkage.people.models import User
from tests import factories
from tests.linkage.funding.review_story import application, resident, round_in_review
from tests.together import answers


@pytest.fixture
def voting(world):
    round = round_in_review(world, state="voting", rule="vote")
    works = [application(round, title) for title in ("楼道花园", "夜归灯", "修伞日")]
    return round, [each.public_id for each in works]


def test_a_resident_votes_once_and_finds_her_ballot_again(world, voting):
    round, works = voting
    voter = resident(world)
    receipt = cast_ballot(by=voter, round=round, choices=[works[2], works[0], works[0]])
    ballot = Ballot.objects.get(receipt_hash=receipt_hash(receipt.lower().replace("-", " ")))
    assert ballot.choices == sorted([works[0], works[2]])
    with pytest.raises(Conflict) as raised:
        cast_ballot(by=voter, round=round, choices=works)
    assert raised.value.code == "voted_already"
    assert (Voter.objects.count(), Ballot.objects.count()) == (1, 1)


def test_who_may_vote(world, voting):
    round, works = voting
    cases = {
        "not_verified": resident(world),
        "elsewhere": factories.person(home_code=world.chunfeng),
        "residence_unknown": factories.person(home_code=world.heping),
    }
    User.objects.filter(pk=cases["not_verified"].pk).update(phone_verified=False)
    for code, person in cases.items():
        with pytest.raises(NotAllowed) as raised:
            cast_ballot(by=User.objects.get(pk=person.pk), round=round, choices=works[:1])
        assert raised.value.code == code
    for choices in ([], ["nothere00000"]):
        with pytest.raises(Invalid):
            cast_ballot(by=resident(world), round=round, choices=choices)
    round.votes_until = clock.now()
    round.save()
    with pytest.raises(NotAllowed) as raised:
        cast_ballot(by=resident(world), round=round, choices=works)
    assert raised.value.code == "not_voting"
    assert not Voter.objects.exists()


def test_help_needs_consent_and_another_persons_word_on_where_she_lives(world, voting):
    round, works = voting
    granny = factories.person(name="周奶奶", home_code="")
    confirm_residence(by=world.zhao, resident=granny, place_code=world.heping)
    with pytest.raises(NotAllowed) as raised:
        cast_ballot(by=world.zhao, round=round, choices=works[:1], voter=granny, consent="oral")
    assert raised.value.code == "same_person"
    with pytest.raises(Invalid) as missing:
        cast_ballot(by=world.chen, round=round, choices=works[:1], voter=granny)
    assert missing.value.code == "consent_needed"
    with pytest.raises(NotAllowed):
        cast_ballot(by=world.li, round=round, choices=works[:1], voter=granny, consent="oral")
    assert cast_ballot(by=world.chen, round=round, choices=works[:1], voter=granny, consent="oral")
    voter = Voter.objects.get()
    assert (voter.user, voter.helped_by, voter.consent) == (granny, world.chen, "oral")
    with pytest.raises(NotAllowed):
        confirm_residence(by=world.li, resident=granny, place_code=world.heping)
    with pytest.raises(Conflict):
        confirm_residence(by=world.zhao, resident=factories.person(home_code=world.chunfeng), place_code=world.heping)


def test_nothing_joins_voter_and_ballot(world, voting):
    """The ballot's table holds no person, no time, no counter; and no other table holds anything of the ballot."""
    round, works = voting
    names = {field.name for field in Ballot._meta.get_fields() if not field.auto_created}
    assert names == {"id", "round", "choices", "receipt_hash"}
    voter_facts = {field.name for field in Voter._meta.get_fields()}
    assert voter_facts == {"id", "round", "user", "helped_by", "consent"}
    assert not any(isinstance(field, models.DateTimeField) for field in Ballot._meta.get_fields())
    receipts = [cast_ballot(by=resident(world), round=round, choices=[works[n % 3]]) for n in range(12)]
    told = [str(each.payload) for each in Event.objects.filter(type="ballot.cast")]
    for receipt, work in zip(receipts, works * 4, strict=True):
        secret = {receipt, receipt_hash(receipt), work}
        assert not any(each in text for each in secret for text in told)
    assert IdempotentAnswer.objects.count() == 0


def test_the_order_of_rows_says_nothing_of_the_order_of_votes(world, voting):
    round, works = voting
    cast = [receipt_hash(cast_ballot(by=resident(world), round=round, choices=works[:1])) for _each in range(16)]
    by_key = list(Ballot.objects.order_by("pk").values_list("receipt_hash", flat=True))
    assert by_key != cast  # 1 in 16! of being equal by chance
    if connection.vendor == "sqlite":  # elsewhere the pages are written anew when the vote closes
        assert _as_stored() == by_key
    shuffle_ballots(round)
    assert sorted(Ballot.objects.values_list("receipt_hash", flat=True)) == sorted(cast)
    assert _as_stored() != cast


def _as_stored() -> list[str]:
    """In the order of the database's own pages."""
    inner = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT receipt_hash FROM {Ballot._meta.db_table} ORDER BY {inner}")
        return [row[0] for row in cursor.fetchall()]


def test_the_vote_closes_when_its_time_is_up(world, voting):
    round, works = voting
    cast_ballot(by=resident(world), round=round, choices=works)
    with pytest.raises(Conflict) as raised:
        close_vote(by=world.wu, round=round)
    assert raised.value.code == "too_early"
    with clock.travel(round.votes_until + dt.timedelta(minutes=1)):
        assert close_vote(by=world.wu, round=round).state == "deciding"
    assert Ballot.objects.count() == 1


def test_a_receipt_is_a_secret_of_its_own(world):
    assert receipt_hash("ABCD-EFGH-JKMN-PQRS") == sha256(b"ABCDEFGHJKMNPQRS").hexdigest()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_ballots_of_one_voter_at_once_are_one(world):
    round = round_in_review(world, state="voting", rule="vote")
    work = application(round, "楼道花园")
    voter = resident(world)

    def vote():
        return bool(cast_ballot(by=User.objects.get(pk=voter.pk), round=round, choices=[work.public_id]))

    given = answers([vote] * 6)
    assert sorted(map(str, given)) == ["True"] + ["voted_already"] * 5
    assert (Voter.objects.count(), Ballot.objects.count(), Residence.objects.count()) == (1, 1, 1)
