"""The station opens a course, 小李 finishes it on the phone; a meeting is written down; the year is appraised."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.volunteering.actions.training import appraise, record_training, save_course, take_course
from linkage.volunteering.models import Appraisal, Course, Training
from linkage.volunteering.queries.training import courses_for, learning_of
from linkage.volunteering.quiz import asked, parse, percent_right, typed

QUIZ = """问：居民不愿开门怎么办？
对：不勉强，告诉带队社工
错：一直敲门

问：服务中可以收红包吗？
错：可以
对：不可以
错：金额小就可以
"""
FACTS = {
    "kind": "induction",
    "title": "上门服务第一课",
    "summary": "进门前、服务中、出门后",
    "material": "先打电话。\n\n不单独带走老人的证件和钱。",
    "minutes": 45,
    "questions": QUIZ,
}


@pytest.fixture
def li(world):
    return world.volunteers["li"]


@pytest.fixture
def course(world) -> Course:
    return save_course(by=world.zhao, course=None, organisation=world.station, **FACTS)


def right_answers(course: Course) -> list[int]:
    return [question.right for question in asked(course.questions)]


# Questions


def test_questions_are_read_and_written_back_as_typed():
    questions = parse(QUIZ)
    assert [len(each["options"]) for each in questions] == [2, 3]
    assert parse(typed(questions)) == questions
    assert parse("Q: Open the door?\n+ No\n- Yes")[0] == {
        "text": "Open the door?",
        "options": ["No", "Yes"],
        "right": 0,
    }


@pytest.mark.parametrize(
    "text",
    [
        "对：没有问题",
        "问：只有问题",
        "问：两个对的\n对：一\n对：二",
        "问：没有对的\n错：一\n错：二",
        "随便写写",
        "问：\n对：一\n错：二",
    ],
)
def test_what_is_no_quiz_is_said_to_be_so(text):
    with pytest.raises(Invalid, match="bad_questions"):
        parse(text)


def test_options_are_mixed_the_same_way_each_time():
    questions = asked(parse(QUIZ))
    assert questions == asked(parse(QUIZ))
    assert percent_right(questions, [each.right for each in questions]) == 100
    assert percent_right(questions, [questions[0].right, None]) == 50
    assert percent_right([], []) == 100


# Courses


def test_who_passes_has_it_on_her_record_once(world, li, course):
    wrong = [(right + 1) % 2 for right in right_answers(course)]
    assert take_course(by=world.li, volunteer=li, course=course, answers=wrong) == 0
    assert not Training.objects.exists()
    for _twice in range(2):
        assert take_course(by=world.li, volunteer=li, course=course, answers=right_answers(course)) == 100
    training = Training.objects.get()
    assert (training.name, training.organiser, training.minutes) == ("上门服务第一课", world.station.name, 45)


def test_an_unanswered_question_is_no_wrong_one(world, li, course):
    with pytest.raises(Invalid, match="unanswered"):
        take_course(by=world.li, volunteer=li, course=course, answers=[0, None])


def test_courses_reach_the_place_they_are_for(world, li, course):
    assert list(courses_for(li)) == [course]
    assert not courses_for(world.other_volunteer.volunteer).exists()
    with pytest.raises(NotAllowed):
        save_course(by=world.other_coordinator, course=course, organisation=world.station, **FACTS)
    save_course(by=world.chen, course=course, organisation=world.station, **FACTS, is_open=False)
    with pytest.raises(NotFound):
        take_course(by=world.li, volunteer=li, course=course, answers=right_answers(course))


def test_on_the_phone_from_the_list_to_the_record(world, li, course):
    client, path = world.client(world.li), f"/training/{course.public_id}/"
    assert "上门服务第一课" in client.get("/training/").content.decode()
    half = client.post(path, {"q0": "0"})
    assert half.status_code == 422
    assert "这题还没有答" in half.content.decode()
    assert "checked" in half.content.decode()
    answers = {f"q{at}": right for at, right in enumerate(right_answers(course))}
    assert client.post(path, answers | {"q0": (answers["q0"] + 1) % 2}).status_code == 422
    assert client.post(path, answers).status_code == 303
    assert "上门服务第一课" in client.get("/me/record/").content.decode()
    assert client.post(path, {"q0": "99", "q1": "x"}).status_code == 422


def test_the_station_makes_a_course_by_form(world):
    client = world.client(world.zhao)
    facts = FACTS | {"organisation": world.station.public_id, "pass_percent": 80, "is_open": "on"}
    refused = client.post("/training/courses/new/", facts | {"questions": "问：只有问题"})
    assert refused.status_code == 422
    assert "先打电话" in refused.content.decode()
    assert client.post("/training/courses/new/", facts).status_code == 303
    made = Course.objects.get()
    page = client.get(f"/training/courses/{made.public_id}/").content.decode()
    assert "对：不可以" in page
    assert client.post(f"/training/courses/{made.public_id}/", facts | {"minutes": 30}).status_code == 303
    made.refresh_from_db()
    assert made.minutes == 30


def test_a_stranger_does_not_teach(world, course):
    assert world.client(world.li).get("/training/courses/").status_code == 403
    assert world.client(world.other_coordinator).get(f"/training/courses/{course.public_id}/").status_code == 404


# Meetings


def test_who_came_is_written_down_once_and_never_for_oneself(world, li):
    facts = {
        "organisation": world.station,
        "kind": "practice",
        "name": "急救演练",
        "content": "心肺复苏",
        "minutes": 120,
    }
    day = clock.today() - dt.timedelta(days=1)
    both = [li, world.volunteers["zhou"]]
    assert record_training(by=world.chen, volunteers=both, held_on=day, **facts) == 2
    assert record_training(by=world.chen, volunteers=both, held_on=day, **facts) == 0
    assert learning_of(li).minutes == 120
    with pytest.raises(Invalid, match="in_the_future"):
        record_training(by=world.chen, volunteers=both, held_on=clock.today() + dt.timedelta(days=1), **facts)


def test_a_meeting_by_form_names_whom_it_does_not_know(world, li):
    client = world.client(world.zhao)
    facts = {
        "organisation": world.station.public_id,
        "kind": "practice",
        "name": "急救演练",
        "content": "心肺复苏",
        "minutes": 120,
        "held_on": clock.today().isoformat(),
    }
    refused = client.post("/training/meetings/new/", facts | {"people": f"{li.volunteer_no}\nnobody00"})
    assert (refused.status_code, "nobody00" in refused.content.decode()) == (422, True)
    assert (
        client.post("/training/meetings/new/", facts | {"people": f"{li.volunteer_no}\n13900000012"}).status_code == 303
    )
    assert Training.objects.count() == 2


# Appraisal


def test_a_year_is_appraised_once_by_the_station(world, li):
    year = clock.today().year
    for by in (world.li, world.chen, world.other_coordinator):
        with pytest.raises(NotAllowed):
            appraise(by=by, volunteer=li, year=year, verdict="good", remark="守时、细心")
    appraise(by=world.zhao, volunteer=li, year=year, verdict="good", remark="守时、细心")
    with pytest.raises(Conflict, match="appraised_already"):
        appraise(by=world.zhao, volunteer=li, year=year, verdict="excellent", remark="再想想")
    with pytest.raises(Invalid, match="not_yet"):
        appraise(by=world.zhao, volunteer=li, year=year + 1, verdict="good", remark="还早")
    assert "守时、细心" in world.client(world.li).get("/me/record/").content.decode()


def test_the_station_finds_her_by_her_number_and_appraises(world, li, django_assert_max_num_queries):
    client = world.client(world.zhao)
    assert client.get("/volunteers/", {"who": li.volunteer_no}).url == f"/volunteers/{li.public_id}/"
    assert "没有这位志愿者" in client.get("/volunteers/", {"who": "nobody"}).content.decode()
    path, facts = f"/volunteers/{li.public_id}/", {"year": clock.today().year, "verdict": "excellent"}
    assert client.post(path, facts | {"remark": ""}).status_code == 422
    assert client.post(path, facts | {"remark": "带了三位新人"}).status_code == 303
    assert Appraisal.objects.get().verdict == "excellent"
    with django_assert_max_num_queries(26):
        client.get(path)
    with django_assert_max_num_queries(16):  # the list's own, and the counts of the coordinator's rail
        client.get("/volunteers/")
    assert world.client(world.other_coordinator).get(path).status_code == 404
