"""The station's and the asker's acts as pages without scripts: what is typed is kept, what is not hers is not found, and no field smuggles a right."""

import re

import pytest

from linkage.needs.actions import confirm_need, finish_need, start_need, take_place
from linkage.needs.models import Need, Rating
from linkage.people.models import PersonalDataReading
from linkage.workers.models import Grade

SUMMARY = "和平社区一位老人需要装楼梯扶手"


def fields_of(html):
    """What a browser would send of the page's assessment form: every input, textarea and select as it stands."""
    values = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if not name or name[1] in ("csrfmiddlewaretoken",) or (kind and kind[1] in ("search",)):
            continue
        if kind and kind[1] in ("checkbox", "radio"):
            if "checked" in tag:
                values.setdefault(name[1], []).append(value[1] if value else "on")
            continue
        values[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s?(.*?)</textarea>', html, re.S):
        values[name] = text
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options) or re.search(r'value="([^"]*)"', options)
        values[name] = chosen[1]
    return values


@pytest.fixture
def assess(world, posting):
    """The assessment page of a new need, as the social worker has it before her."""

    class Page:
        def __init__(self):
            self.need = posting.submitted()
            self.address = f"/needs/{self.need.public_id}/assessment/"
            self.browser = world.client(world.chen)

        def fields(self, **changes):
            return fields_of(self.browser.get(self.address).content.decode()) | {"public_summary": SUMMARY} | changes

        def send(self, **changes):
            answer = self.browser.post(self.address, self.fields(**changes))
            self.need.refresh_from_db()
            return answer

    return Page()


def test_the_social_worker_accepts_the_bundle_as_it_is(world, assess):
    before = [each.public_id for each in assess.need.requirements.all()]
    answer = assess.send()
    assert (answer.status_code, answer.url) == (303, f"/needs/{assess.need.public_id}/")
    assert (assess.need.state, assess.need.lead, assess.need.public_summary) == ("assessed", world.chen, SUMMARY)
    assert [each.public_id for each in assess.need.requirements.all()] == before
    assert assess.need.requirements.get(kind="money").amount_fen == 180_000
    assert assess.need.requirements.get(kind="volunteer").skills == ["carpentry"]


def test_she_changes_removes_and_adds(world, assess):
    assess.send(
        **{
            "form-1-quantity": "3",
            "form-2-DELETE": "on",
            "form-3-amount_yuan": "950.50",
            "form-4-kind": "social_worker",
            "form-4-title": "再请一位社工师",
            "form-4-min_grade": str(Grade.MIDDLE.value),
        }
    )
    rows = list(assess.need.requirements.values_list("kind", "quantity", "amount_fen", "min_grade"))
    assert rows == [
        ("social_worker", 1, None, 0),
        ("volunteer", 3, None, 0),
        ("money", 1, 95_050, 0),
        ("social_worker", 1, None, 2),
    ]


def test_one_more_line_keeps_what_is_typed_and_saves_nothing(world, assess):
    answer = assess.browser.post(assess.address, assess.fields(add_line="1", **{"form-1-title": "木工师傅"}))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="form-5-title"' in html
    assert "木工师傅" in html
    assert Need.objects.get().state == "submitted"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"public_summary": ""}, "请写一句大家都能看的话。"),
        ({"form-1-quantity": "0"}, "1"),
        ({"form-3-amount_yuan": ""}, "请填需要的金额。"),
        ({"form-1-title": ""}, "form-1-title"),
        ({"window_end": "2020-01-01T10:00"}, "结束时间要在开始时间之后。"),
    ],
)
def test_a_mistake_is_told_and_the_rest_is_kept(world, assess, changes, sentence):
    answer = assess.send(**({"form-0-title": "自己写的一项"} | changes))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert "自己写的一项" in html
    assert assess.need.state == "submitted"


def test_no_field_smuggles_in_a_state_a_place_or_somebody_elses_lead(world, assess):
    assess.send(
        state="confirmed",
        requester=str(world.chen.pk),
        place_code=world.other_community,
        filled="9",
        owner_kind="",
        points="1000",
        **{"form-1-filled": "2"},
    )
    need = assess.need
    assert (need.state, need.requester, need.place_code) == ("assessed", world.wang, world.heping)
    assert {each.filled for each in need.requirements.all()} == {0}
    answer = assess.browser.post(assess.address, assess.fields(lead=str(world.other_worker.pk)))
    assert answer.status_code == 422


def test_a_huge_number_of_lines_is_refused_not_built(world, assess):
    for total in ("5000", "-1", "x", "9" * 40):
        answer = assess.browser.post(assess.address, assess.fields(**{"form-TOTAL_FORMS": total}))
        assert answer.status_code in (200, 422)
    assert Need.objects.get().requirements.count() == 4


def test_a_colleagues_edit_in_between_is_not_overwritten(world, assess):
    assess.send()
    stale = assess.fields()
    other = world.client(world.lin)
    other.post(assess.address, fields_of(other.get(assess.address).content.decode()) | {"public_summary": "林社工改的"})
    answer = assess.browser.post(assess.address, stale)
    assert answer.status_code == 409
    assert "有人改过了" in answer.content.decode()
    assess.need.refresh_from_db()
    assert assess.need.public_summary == "林社工改的"


def test_taking_it_up_is_one_button_that_opens_the_phone_number(world, posting):
    need = posting.submitted()
    browser, address = world.client(world.lin), f"/needs/{need.public_id}/assessment/"
    assert "由我跟进" in browser.get(address).content.decode()
    assert browser.post(f"/needs/{need.public_id}/lead/").url == address
    html = browser.get(address).content.decode()
    assert "由我跟进" not in html
    assert "看地址和电话" in html
    assert world.client(world.chen).post(f"/needs/{need.public_id}/lead/").status_code == 409


@pytest.mark.parametrize("act", ["lead", "assessment", "refusal", "return", "changes", "rating", "contact"])
@pytest.mark.parametrize("who", ["other_worker", "other_coordinator", "li", "liu", "qian", "admin", "hotline"])
def test_what_is_not_hers_is_not_found(world, posting, act, who):
    need = posting.submitted()
    browser = world.client(world.people[who])
    assert browser.post(f"/needs/{need.public_id}/{act}/", {"reason": "不行", "stars": "1"}).status_code == 404
    need.refresh_from_db()
    assert need.state == "submitted"


def test_a_refusal_reaches_the_asker_with_its_reason(world, posting):
    need = posting.submitted()
    browser = world.client(world.zhao)
    empty = browser.post(f"/needs/{need.public_id}/refusal/", {"reason": ""})
    assert (empty.status_code, "请写明原因" in empty.content.decode()) == (422, True)
    assert browser.post(f"/needs/{need.public_id}/refusal/", {"reason": "家里已经请了师傅"}).status_code == 303
    again = browser.post(f"/needs/{need.public_id}/refusal/", {"reason": "再说一次"})
    assert again.status_code == 409
    assert "再说一次" in again.content.decode()


def test_an_errand_is_sent_back_with_one_button(world, posting):
    need = posting.submitted(category="other")
    world.client(world.chen).post(f"/needs/{need.public_id}/return/", {"reason": "请到街道办事大厅"})
    need.refresh_from_db()
    assert (need.state, need.is_administrative, need.reason) == ("returned", True, "请到街道办事大厅")


def test_the_asker_rates_with_stars_and_words(world, posting):
    need = posting.published()
    start_need(by=None, need=need)
    finish_need(need=need)
    confirm_need(by=world.wang, need=need)
    browser, address = world.client(world.wang), f"/needs/{need.public_id}/rating/"
    assert browser.post(address, {"comment": "还行"}).status_code == 422
    assert browser.post(address, {"stars": "9"}).status_code == 422
    assert browser.post(address, {"stars": "2", "comment": "来晚了", "is_anonymous": "on"}).status_code == 303
    assert browser.post(address, {"stars": "5"}).status_code == 409
    rating = Rating.objects.get()
    assert (rating.stars, rating.comment, rating.is_anonymous) == (2, "来晚了", True)


def test_the_asker_changes_her_words_until_they_are_taken_on(world, posting):
    need = posting.published()
    browser, address = world.client(world.wang), f"/needs/{need.public_id}/changes/"
    typed = fields_of(browser.get(address).content.decode()) | {"title": "改成木扶手"}
    assert browser.post(address, typed).status_code == 303
    need.refresh_from_db()
    assert need.title == "改成木扶手"
    take_place(need.requirements.get(kind="volunteer"))
    late = browser.post(address, typed | {"title": "又改主意了"})
    assert late.status_code == 409
    assert "又改主意了" in late.content.decode()


def test_address_and_phone_open_on_a_tap_that_is_noted_and_stored_nowhere(world, posting):
    need = posting.published()
    address = f"/needs/{need.public_id}/contact/"
    assert world.client(world.chen).get(address).status_code == 405
    answer = world.client(world.chen).post(address)
    html = answer.content.decode()
    assert "和平里 3 幢 2 单元 301" in html
    assert 'href="tel:+8613900000001"' in html
    assert answer["Cache-Control"] == "no-store"
    assert PersonalDataReading.objects.get().reader == world.chen
    assert world.client(world.lin).post(address).status_code == 403


def test_a_part_is_answered_to_htmx_and_a_page_to_everyone_else(world, posting):
    need = posting.published()
    browser = world.client(world.chen)
    part = browser.post(f"/needs/{need.public_id}/contact/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<html" in browser.post(f"/needs/{need.public_id}/contact/").content.decode()
    assert "<html" not in browser.get("/needs/", headers={"HX-Request": "true"}).content.decode()
