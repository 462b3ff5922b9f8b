"""The pages of a round from the review to the published result, as each of its people walks through them."""

import json

import pytest

from linkage.funding.allocation.decisions import fingerprint
from linkage.funding.models import Ballot, Comment, Residence, ReviewSeat, Round, Voter
from linkage.people.models import User
from tests import factories
from tests.linkage.funding.review_story import application, resident, round_in_review, scored, seat


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def reviewing(world):
    round = round_in_review(world)
    return round, application(round, "楼道花园"), application(round, "夜归灯")


def test_a_reviewer_states_scores_and_hands_in(world, reviewing):
    _round, garden, lamp = reviewing
    seat(world, garden, world.zheng)
    client, page = world.client(world.zheng), f"/reviews/{garden.public_id}/"
    assert "等您声明" in text(client.get("/reviews/"))
    before = text(client.get(page))
    assert "没有亲属、任职、合作" in before
    assert "楼道花园的详细方案" not in before
    assert client.post(f"{page}scores/", {"score_1": 1, "act": "save"}).status_code == 409
    assert client.post(f"{page}clearance/").status_code == 303
    assert "楼道花园的详细方案" in text(client.get(page))
    typed = {"score_1": 80, "score_2": 70, "score_3": "", "remark_1": "受益面广", "comment": "好项目"}
    assert client.post(f"{page}scores/", typed | {"act": "save"}).url == page
    missing = client.post(f"{page}scores/", typed | {"act": "submit"})
    assert missing.status_code == 422
    assert "受益面广" in text(missing)
    assert client.post(f"{page}scores/", typed | {"score_3": 60, "act": "submit"}).url == "/reviews/"
    assert "已提交评分" in text(client.get("/reviews/"))
    for other in (world.sun, world.wang, world.wu, world.auditor):
        assert world.client(other).get(page).status_code == 404
    assert client.get(f"/reviews/{lamp.public_id}/").status_code == 404


def test_she_stands_aside_and_the_page_is_gone(world, reviewing):
    _round, garden, lamp = reviewing
    seat(world, garden, world.zheng)
    client, page = world.client(world.zheng), f"/reviews/{garden.public_id}/"
    assert client.post(f"{page}recusal/", {"kind": "other", "note": ""}).status_code == 422
    assert client.post(f"{page}recusal/", {"kind": "other", "note": "老同学"}).url == "/reviews/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}clearance/").status_code == 404
    seat(world, lamp, world.zheng)
    factories.membership(user=world.zheng, role="org", organisation=lamp.organisation)
    assert world.client(world.zheng).post(f"/reviews/{lamp.public_id}/clearance/").status_code == 404


def test_the_officer_asks_reviewers_and_the_auditor_discloses(world, reviewing):
    round, garden, lamp = reviewing
    client, page = world.client(world.wu), f"/rounds/{round.public_id}/review/"
    assert "按建议请评委（4 份）" in text(client.get(page))
    assert client.post(f"{page}seats/", {"act": "propose"}).url == page
    assert ReviewSeat.objects.count() == 4
    its_seat = ReviewSeat.objects.get(application=lamp, reviewer=world.sun)
    assert client.post(f"{page}seats/{its_seat.public_id}/release/").status_code == 303
    chosen = {"application": lamp.public_id, "reviewer": world.sun.public_id}
    assert client.post(f"{page}seats/", chosen).status_code == 303
    early = client.post(f"{page}closing/")
    assert (early.status_code, "没有评满" in text(early)) == (409, True)
    spoken = {"application": garden.public_id, "expert": "沈工", "field": "园艺", "text": "土层薄，要加花箱"}
    assert client.post(f"{page}opinions/", spoken).status_code == 303
    auditor = world.client(world.auditor)
    assert "土层薄" in text(auditor.get(page))
    assert auditor.post(f"{page}seats/", {"act": "propose"}).status_code == 403
    late = {"application": garden.public_id, "reviewer": world.zheng.public_id, "kind": "family", "note": "表亲"}
    assert auditor.post(f"{page}recusals/", late).status_code == 303
    shown = text(client.get(page))
    assert "与申请人或其单位的人有亲属关系" in shown
    for other in (world.zheng, world.wang, world.qian, world.approver):
        assert world.client(other).get(page).status_code == 404
        assert world.client(other).post(f"{page}closing/").status_code == 404


def test_from_the_last_sheet_to_the_published_result_and_its_files(world, reviewing, tmp_path):
    round, garden, lamp = reviewing
    for each in (garden, lamp):
        for user, points in ((world.zheng, 90), (world.sun, 81)):
            scored(world, each, user, points, points, points)
    client, base = world.client(world.wu), f"/rounds/{round.public_id}"
    visitor = world.client()
    assert visitor.get(f"{base}/result/").status_code == 404
    assert visitor.get(f"{base}/result.pb").status_code == 404
    assert client.post(f"{base}/review/closing/").status_code == 303
    assert client.post(f"{base}/allocation/runs/").status_code == 303
    run = round.runs.get()
    shown = text(client.get(f"{base}/allocation/"))
    assert "平均 85.5 分（2 位评委）" in shown
    meeting = {
        "held_on": "2026-01-05",
        "present": "吴丹\n郑文",
        "in_favour": 3,
        "against": 0,
        "abstained": 0,
        "minutes": "同意",
    }
    wrong = client.post(f"{base}/allocation/{run.public_id}/adoption/", meeting)
    assert (wrong.status_code, "至少要 3 人到会" in text(wrong)) == (422, True)
    meeting["present"] += "\n孙立"
    assert world.client(world.zheng).post(f"{base}/allocation/{run.public_id}/adoption/", meeting).status_code == 404
    assert client.post(f"{base}/allocation/{run.public_id}/adoption/", meeting).url == f"{base}/result/"
    result = text(visitor.get(f"{base}/result/"))
    assert run.input_hash in result
    assert run.election_hash in result
    assert "3 人到会：赞成 3" in result
    for secret in ("郑文", "孙立", world.zheng.public_id):
        assert secret not in result
    assert fingerprint(text(visitor.get(f"{base}/result.pb"))) == run.election_hash
    inputs = text(visitor.get(f"{base}/result.json"))
    assert fingerprint(inputs) == run.input_hash
    assert {one["reviewer"] for each in json.loads(inputs)["applications"] for one in each["scores"]} == {"A", "B"}


def test_a_resident_votes_on_her_phone_and_finds_her_ballot(world):
    round = round_in_review(world, state="voting", rule="vote")
    garden, lamp = application(round, "楼道花园"), application(round, "夜归灯")
    page = f"/rounds/{round.public_id}/vote/"
    stranger = world.client(factories.person(home_code=world.heping))
    assert "社工站确认一次" in text(stranger.get(page))
    assert stranger.post(page, {"choices": [garden.public_id]}).status_code == 403
    voter = world.client(resident(world))
    assert voter.post(page, {}).status_code == 422
    cast = voter.post(page, {"choices": [garden.public_id, lamp.public_id]})
    assert cast.status_code == 200
    receipt = text(cast).split('id="receipt">')[1].split("<")[0]
    again = voter.post(page, {"choices": [garden.public_id]})
    assert (again.status_code, "每人一票" in text(again)) == (409, True)
    assert "您已经投过票了" in text(voter.get(page))
    Round.objects.filter(pk=round.pk).update(state="deciding")
    officer, base = world.client(world.wu), f"/rounds/{round.public_id}"
    officer.post(f"{base}/allocation/runs/")
    meeting = {
        "held_on": "2026-01-05",
        "present": "甲\n乙\n丙",
        "in_favour": 3,
        "against": 0,
        "abstained": 0,
        "minutes": "同意",
    }
    officer.post(f"{base}/allocation/{round.runs.get().public_id}/adoption/", meeting)
    found = text(world.client().post(f"{base}/result/", {"receipt": receipt.lower()}))
    assert "这张选票算进去了" in found
    assert "没有找到这个回执码" in text(world.client().post(f"{base}/result/", {"receipt": "0000"}))


def test_the_station_confirms_a_home_and_a_colleague_helps_to_vote(world):
    round = round_in_review(world, state="voting", rule="vote")
    garden = application(round, "楼道花园")
    granny = {"name": "周奶奶", "phone": "13700000001", "place_code": world.heping}
    zhao, chen = world.client(world.zhao), world.client(world.chen)
    assert zhao.post("/residences/", granny).status_code == 422
    assert zhao.post("/residences/", granny | {"is_seen": "on"}).status_code == 303
    assert Residence.objects.get().user.name == "周奶奶"
    page = f"/rounds/{round.public_id}/vote/help/"
    ballot = {"phone": granny["phone"], "consent": "oral", "choices": [garden.public_id]}
    assert "帮居民投票" in text(zhao.get("/residences/"))
    assert zhao.post(page, ballot).status_code == 403
    assert "请抄给她" in text(chen.post(page, ballot))
    assert (Voter.objects.get().helped_by, Ballot.objects.count()) == (world.chen, 1)
    for other in (world.wang, world.wu, world.director_zhou):
        assert world.client(other).get(page).status_code == 403
        assert world.client(other).get("/residences/").status_code == 403


def test_residents_comment_and_are_answered(world, reviewing):
    round, garden, _lamp = reviewing
    page = f"/rounds/{round.public_id}/comments/"
    resident_client = world.client(world.wang)
    said = {"application": garden.public_id, "text": "希望给轮椅留出通道"}
    assert world.client().post(f"{page}new/", said).status_code == 302
    assert world.client(factories.person(home_code=world.chunfeng)).post(f"{page}new/", said).status_code == 403
    assert resident_client.post(f"{page}new/", said).status_code == 303
    assert "轮椅" not in text(world.client().get(page))
    comment = Comment.objects.get()
    decision = f"{page}{comment.public_id}/decision/"
    assert world.client(world.zheng).post(decision, {"act": "show"}).status_code == 403
    officer = world.client(world.wu)
    assert "轮椅" in text(officer.get(page))
    assert officer.post(decision, {"act": "hide"}).status_code == 422
    assert officer.post(decision, {"act": "show", "answer": "方案里会加一条"}).status_code == 303
    public = text(world.client().get(page))
    assert "轮椅" in public
    assert "方案里会加一条" in public
    assert User.objects.get(pk=world.wang.pk).name not in public


def test_programs_state_score_and_vote_too(world, reviewing):
    _round, garden, _lamp = reviewing
    seat(world, garden, world.zheng)
    client, base = world.client(world.zheng), f"/api/v1/applications/{garden.public_id}"

    def post(who, path, body=None, key=""):
        headers = {"Idempotency-Key": key} if key else {}
        return who.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)

    marks = {"scores": [{"criterion": n, "points": 80} for n in (1, 2, 3)], "submit": True}
    assert post(client, f"{base}/scores", marks).json()["error"]["code"] == "no_clearance"
    assert post(client, f"{base}/clearance", key="a").status_code == 201
    given = post(client, f"{base}/scores", marks, key="b")
    assert (given.status_code, given.json()["state"]) == (201, "submitted")
    assert post(client, f"{base}/scores", marks, key="b").json() == given.json()
    for other in (world.sun, world.wang, world.wu):
        assert post(world.client(other), f"{base}/clearance").status_code == 404
        assert post(world.client(other), f"{base}/scores", marks).status_code == 404
    voting = round_in_review(world, state="voting", rule="vote")
    work = application(voting, "修伞日")
    page, voter = f"/api/v1/rounds/{voting.public_id}/ballots", world.client(resident(world))
    assert len(post(voter, page, {"choices": [work.public_id]}, key="c").json()["receipt"]) == 19
    assert post(voter, page, {"choices": [work.public_id]}, key="c").json()["error"]["code"] == "voted_already"
