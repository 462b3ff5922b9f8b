import pytest

from linkage.common.errors import Conflict, Invalid
from linkage.common.idempotency import Answer, answer_once, redirect_once, request_hash
from linkage.common.models import IdempotentAnswer
from linkage.organisations.models import Organisation
from tests import factories
from tests.together import together

POST = request_hash("POST", "/api/v1/needs", b'{"title": "stair rail"}')
OTHER = request_hash("POST", "/api/v1/needs", b'{"title": "other"}')


def counting(answers: list[int]):
    def act() -> Answer:
        answers.append(len(answers) + 1)
        return Answer(201, {"id": f"need-{len(answers)}"})

    return act


def test_the_same_request_gets_the_same_answer_without_acting_again(db):
    user, acts = factories.person(), []
    first = answer_once(user=user, key="k", request_hash=POST, act=counting(acts))
    again = answer_once(user=user, key="k", request_hash=POST, act=counting(acts))
    assert first == again == Answer(201, {"id": "need-1"})
    assert acts == [1]


def test_the_key_with_another_request_is_refused(db):
    user, acts = factories.person(), []
    answer_once(user=user, key="k", request_hash=POST, act=counting(acts))
    with pytest.raises(Invalid) as refusal:
        answer_once(user=user, key="k", request_hash=OTHER, act=counting(acts))
    assert (refusal.value.code, refusal.value.status) == ("key_reused", 422)
    assert acts == [1]


def test_a_key_is_ones_own(db):
    acts: list[int] = []
    for _ in range(2):
        answer_once(user=factories.person(), key="k", request_hash=POST, act=counting(acts))
    assert acts == [1, 2]


def test_a_refused_request_leaves_the_key_free(db):
    user, acts = factories.person(), []

    def refuse() -> Answer:
        raise Conflict("full", "名额已满")

    with pytest.raises(Conflict):
        answer_once(user=user, key="k", request_hash=POST, act=refuse)
    assert not IdempotentAnswer.objects.exists()
    assert answer_once(user=user, key="k", request_hash=POST, act=counting(acts)).status == 201


def test_without_a_key_every_request_acts(db):
    user, acts = factories.person(), []
    for _ in range(2):
        answer_once(user=user, key="", request_hash=POST, act=counting(acts))
    assert acts == [1, 2]


def test_a_form_posted_twice_leads_to_the_same_page(rf, db):
    user, acts = factories.person(), []

    def post(**fields: str):
        request = rf.post("/needs/new/", {"title": "扶手", **fields})
        request.user = user
        return redirect_once(request, lambda: acts.append(1) or f"/needs/{len(acts)}/")

    first = post(idempotency_key="k", csrfmiddlewaretoken="one")
    again = post(idempotency_key="k", csrfmiddlewaretoken="two")
    assert (first.status_code, first.url) == (again.status_code, again.url) == (303, "/needs/1/")
    with pytest.raises(Invalid):
        post(idempotency_key="k", title="轮椅")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_requests_with_one_key_one_acts():
    user = factories.person()

    def act() -> Answer:
        return Answer(201, {"id": factories.organisation(name="邻里互助社").pk})

    answers = together(4, lambda _: answer_once(user=user, key="k", request_hash=POST, act=act))
    assert answers == [Answer(201, {"id": Organisation.objects.get().pk})] * 4
