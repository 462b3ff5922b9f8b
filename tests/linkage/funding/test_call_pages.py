"""The pages of a round and of its applications, without scripts: draft, preview, open, apply in one sitting, take in."""

import io

import pytest
from PIL import Image

from linkage.common import clock
from linkage.funding.models import Application, Round
from tests.linkage.funding.call_story import fill_in, make_draft, make_round, make_submitted_application
from tests.linkage.funding.forms_read import fields_of

pytestmark = pytest.mark.django_db


def test_an_officer_drafts_previews_and_opens_a_round(world):
    wu = world.client(world.wu)
    new = f"/funds/{world.fund.public_id}/rounds/new/"
    assert new in wu.get(f"/funds/{world.fund.public_id}/").content.decode()
    page = wu.get(new)
    typed = fields_of(page, "form.form") | {
        "title": "秋季微公益",
        "call": "支持楼道里的小改变。",
        "budget": "20000",
        "ceiling": "5000.50",
    }
    assert typed["criterion_weight"] == ["30", "30", "20", "20", "", ""]
    wrong = wu.post(new, typed | {"criterion_weight": ["30", "x", "20", "20", "", ""]})
    assert wrong.status_code == 422
    assert "秋季微公益" in wrong.content.decode()
    saved = wu.post(new, typed)
    round = Round.objects.get()
    assert (saved.status_code, saved["Location"]) == (303, f"/rounds/{round.public_id}/")
    assert (round.ceiling_fen, round.minimum_score, round.votes_from) == (500_050, 6000, None)
    assert world.client().get(f"/rounds/{round.public_id}/").status_code == 404

    preview = wu.get(saved["Location"]).content.decode()
    assert "只有基金的人看得到" in preview
    wu.post(f"/rounds/{round.public_id}/changes/", typed | {"criterion_weight": ["30", "30", "20", "10", "", ""]})
    assert wu.post(f"/rounds/{round.public_id}/opening/").status_code == 422
    again = fields_of(wu.get(f"/rounds/{round.public_id}/changes/"), "form.form")
    wu.post(f"/rounds/{round.public_id}/changes/", again | {"criterion_weight": ["30", "30", "20", "20", "", ""]})
    assert wu.post(f"/rounds/{round.public_id}/opening/").status_code == 303

    visitor = world.client()
    assert visitor.get("/funds/")["Location"] == "/rounds/"
    assert f"/rounds/{round.public_id}/" in visitor.get("/rounds/").content.decode()
    call = visitor.get(f"/rounds/{round.public_id}/").content.decode()
    assert all(said in call for said in ("¥20,000", "¥5,000.50", "回应居民需求", "我要申报"))
    rules = visitor.get(f"/rounds/{round.public_id}/rules/").json()
    assert rules["rules_hash"] == Round.objects.get().rules_hash
    assert rules["rules"]["budget_fen"] == 2_000_000


def test_applying_in_one_sitting_without_scripts(world):
    round = make_round(world)
    zhou = world.client(world.director_zhou)
    start = f"/rounds/{round.public_id}/applications/new/"
    begun = zhou.post(start, {"organisation": world.organisations["mutual_aid"].pk})
    application = Application.objects.get()
    form = f"/applications/{application.public_id}/form/"
    assert begun["Location"] == form
    typed = fields_of(zhou.get(form), "#application-form") | {
        "title": "楼道里的扶手", "summary": "为高龄老人装扶手。", "purpose": "home_adaptation", "plan": "分两批安装。",
        "outcomes": "老人上下楼有扶手。", "beneficiaries": "12", "staff": "4", "social_workers": "3", "asked": "3000.50",
        "line_kind": ["labour"], "line_title": ["安装"], "line_amount": ["2,400.50"],
    }  # fmt: skip
    kept = zhou.post(form, typed | {"act": "add_line"})
    assert kept["Location"] == f"{form}?line=1#lines"
    page = zhou.get(kept["Location"])
    assert page.content.decode().count('name="line_title"') == 2
    days = clock.local(round.closes_at).date().replace(year=clock.today().year + 1)
    typed = fields_of(page, "#application-form") | {
        "line_kind": ["labour", "material"], "line_title": ["安装", "配件"], "line_amount": ["2400.50", "六百"],
        "starts_on": days.isoformat(), "ends_on": days.isoformat(),
    }  # fmt: skip
    refused = zhou.post(form, typed | {"act": "submit"})
    assert refused.status_code == 422
    assert "楼道里的扶手" in refused.content.decode()
    done = zhou.post(
        form, fields_of(refused, "#application-form") | {"line_amount": ["2400.50", "600"], "act": "submit"}
    )
    application.refresh_from_db()
    assert (done.status_code, application.state) == (303, "submitted")
    assert (application.asked_fen, [line.amount_fen for line in application.lines.all()]) == (
        300_050,
        [240_050, 60_000],
    )
    assert zhou.get(form)["Location"] == f"/applications/{application.public_id}/"


def test_a_form_saves_itself_and_a_second_tab_does_not_overwrite_it(world):
    application = make_draft(world, make_round(world))
    zhou, form = world.client(world.director_zhou), f"/applications/{application.public_id}/form/"
    first, second = (fields_of(zhou.get(form), "#application-form") for _tab in range(2))
    part = zhou.post(form, first | {"title": "第一个窗口"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "已保存" in part.content.decode()
    assert "<html" not in part.content.decode()
    # The same tab goes on with the version it began with, as when two of its saves are on their way.
    assert zhou.post(form, first | {"title": "第一个窗口，改过"}, headers={"HX-Request": "true"}).status_code == 200
    stale = zhou.post(form, second | {"title": "第二个窗口"}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert "在别处改过" in stale.content.decode()
    assert Application.objects.get().title == "第一个窗口，改过"
    whole = zhou.post(form, second | {"title": "第二个窗口", "act": "save"})
    assert whole.status_code == 409
    assert 'value="第二个窗口"' in whole.content.decode()
    assert zhou.post(form, second | {"title": "第二个窗口", "act": "overwrite"}).status_code == 303
    assert Application.objects.get().title == "第二个窗口"


def test_the_officer_takes_in_returns_and_reads_what_changed(world):
    round = make_round(world)
    application = make_submitted_application(world, round)
    page = f"/applications/{application.public_id}/"
    wu, zhou = world.client(world.wu), world.client(world.director_zhou)
    assert "1 份待受理" in wu.get(f"/funds/{world.fund.public_id}/").content.decode()
    assert page in wu.get(f"/rounds/{round.public_id}/applications/").content.decode()
    wu.post(f"{page}return/", {"reason": "请写明维护由谁负责。"})
    form = zhou.get(f"{page}form/")
    assert "请写明维护由谁负责。" in form.content.decode()
    typed = fields_of(form, "#application-form") | {"plan": "装好以后由物业维护。", "act": "submit"}
    assert zhou.post(f"{page}form/", typed)["Location"] == page
    changes = wu.get(f"{page}versions/").content.decode()
    assert "由物业维护" in changes
    assert "12 人" not in changes
    assert wu.post(f"{page}acceptance/").status_code == 303
    assert wu.post(f"{page}acceptance/").status_code == 409
    call = world.client().get(f"/rounds/{round.public_id}/").content.decode()
    assert application.summary in call
    assert application.plan not in call
    assert zhou.post(f"{page}acceptance/").status_code == 404
    assert zhou.post(f"{page}withdrawal/").status_code == 303


def test_papers_are_cleaned_kept_with_the_versions_and_closed_to_others(world):
    application = fill_in(make_draft(world, make_round(world)))
    zhou, form = world.client(world.director_zhou), f"/applications/{application.public_id}/form/"
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "quote.jpg"
    typed = fields_of(zhou.get(form), "#application-form")
    assert zhou.post(form, typed | {"act": "add_paper", "paper": picture, "paper_title": "报价单"}).status_code == 303
    paper = application.papers.get()
    address = f"/applications/{application.public_id}/papers/{paper.public_id}/"
    assert zhou.get(address)["Content-Type"] == "image/webp"
    assert world.client(world.wu).get(address).status_code == 404  # a draft is nobody else's
    bad = io.BytesIO(b"<script>")
    bad.name = "x.pdf"
    refused = zhou.post(form, fields_of(zhou.get(form), "#application-form") | {"act": "add_paper", "paper": bad})
    assert refused.status_code == 422
    assert application.papers.count() == 1
    typed = fields_of(zhou.get(form), "#application-form")
    zhou.post(form, typed | {"act": "submit"})
    assert [each["title"] for each in application.versions.get().content["papers"]] == ["报价单"]
    assert world.client(world.wu).get(address).status_code == 200
    for stranger in (world.wang, world.other_staff, world.zheng, None):
        assert world.client(stranger).get(address).status_code in (302, 404)
