"""The one sentence that says where a need stands."""

import datetime as dt

import pytest
from django.utils.translation import override

from linkage.common import clock
from linkage.common.human_time import moment
from linkage.needs import sentences
from linkage.needs.states import NeedState


def test_the_asker_reads_who_looks_after_it_and_by_when(posting, world):
    need = posting.published()
    with override("zh-hans"):
        said = sentences.standing_for_asker(need)
    assert said.text == f"社工 陈女士正在为您联系帮手，{moment(need.due_at)}前回复"
    assert said.tone == "wait"


def test_a_broken_promise_is_an_apology_and_no_date_in_the_past(posting):
    need = posting.submitted()
    need.due_at = clock.now() - dt.timedelta(hours=1)
    with override("zh-hans"):
        assert sentences.standing_for_asker(need).text == "社工站正在看您的求助，让您久等了，已提醒站长"
        staff = sentences.standing_for_staff(need)
    assert (staff.tone, staff.icon) == ("now", "late")
    assert staff.text.startswith("已过时限")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("state", NeedState.values)
def test_every_state_is_said_to_everyone_in_both_languages(posting, world, state, language):
    need = posting.submitted()
    need.state, need.lead = state, world.chen
    with override(language):
        for say in (sentences.standing_for_asker, sentences.standing_for_staff, sentences.standing_for_others):
            text = say(need).text
            assert text
            assert "%(" not in text
            assert (text.isascii()) == (language == "en") or "陈" in text


def test_others_are_told_no_names_and_no_reasons(posting, world):
    need = posting.published()
    with override("zh-hans"):
        assert "陈" not in sentences.standing_for_others(need).text
