"""The library and the desk as people click through them."""

from typing import Any

from linkage.common import clock
from linkage.projects.models import Project
from tests.linkage.dispatch.story import post_stair_rail, published_stair_rail
from tests.linkage.projects.project_story import after_comments, drafted, in_delivery, in_review
from tests.linkage.projects.test_records import FIVE


def test_one_button_on_a_need_makes_a_draft_and_she_sees_where_it_went(world):
    need = published_stair_rail(world)
    alike = post_stair_rail(world, by=world.liu)
    desk = world.client(world.chen)
    assert f"/desk/projects/new/?need={need.public_id}" in desk.get(f"/needs/{need.public_id}/").content.decode()
    form = desk.get(f"/desk/projects/new/?need={need.public_id}").content.decode()
    assert alike.public_id in form
    assert need.title not in form  # by its public summary only
    typed = {
        "need": [need.public_id, alike.public_id],
        "title": "楼道扶手进家门",
        "summary": "给老楼装扶手",
        "kind": "seed_grant",
        "place_code": world.heping,
        "organisation": world.organisations["mutual_aid"].public_id,
        "field": "D04",
        "planned": "3600",
    }
    refused = desk.post("/desk/projects/new/", typed | {"title": ""})
    assert refused.status_code == 422
    done = desk.post("/desk/projects/new/", typed)
    project = Project.objects.get()
    assert (done.status_code, done["Location"]) == (303, f"/desk/projects/{project.public_id}/")
    assert project.planned_fen == 360_000
    assert project.needs.count() == 2
    hers = world.client(world.wang).get(f"/needs/{need.public_id}/").content.decode()
    assert "您的需求做成了项目" in hers
    assert project.get_absolute_url() in hers
    page = world.client(world.wang).get(project.get_absolute_url()).content.decode()
    assert "和平社区" in page
    for secret in (need.title, need.description, "王", "301"):
        assert secret not in page
    assert world.client().get(project.get_absolute_url()).status_code == 404
    # A further need joins the draft that is there.
    third = post_stair_rail(world)
    joined = desk.post(f"/desk/projects/{project.public_id}/needs/", {"need": third.public_id}, follow=True)
    assert "并入了 1 条需求" in joined.content.decode()


def test_from_review_to_delivery_on_screen(world):
    project = drafted(world)
    in_review(world, project)
    path = f"/desk/projects/{project.public_id}/"
    coordinator, supervisor = world.client(world.zhao), world.client(world.qian)
    refused = coordinator.post(f"{path}library/")
    assert refused.status_code == 422
    assert "请选一份已复核的记录" in refused.content.decode()

    resident = world.client(world.liu)
    assert resident.post(f"{project.get_absolute_url()}comments/", {"text": "早点装"}).status_code == 303
    assert "早点装" in coordinator.get(path).content.decode()
    assert "早点装" not in world.client().get(project.get_absolute_url()).content.decode()

    assert "需求真实" in supervisor.get(f"{path}records/new/?kind=review").content.decode()
    entry = written(supervisor, coordinator, project, "entry")
    with after_comments():
        assert coordinator.post(f"{path}library/", {"evaluation": entry}).status_code == 303
    chosen = world.organisations["mutual_aid"]
    provider = written(supervisor, coordinator, project, "provider", candidate=chosen.public_id, refers_to=entry)
    assert "它引用了这份记录" in coordinator.get(f"/desk/project-records/{entry}/").content.decode()
    coordinator.post(f"{path}carrier/", {"evaluation": provider})
    world.client(world.director_zhou).post(f"{path}steps/", {"act": "start"})
    project.refresh_from_db()
    assert (project.state, project.organisation) == ("delivery", chosen)
    public = world.client().get(project.get_absolute_url()).content.decode()
    assert project.number in public
    assert "3 人合议" in public
    listed = world.client().get(f"/projects/?place={world.heping}&year={project.year}&stage=delivery&field=D04")
    assert project.title in listed.content.decode()
    elsewhere = world.client().get(f"/projects/?place={world.other_community}").content.decode()
    assert project.title not in elsewhere


def written(supervisor: Any, coordinator: Any, project: Project, occasion: str, **more: Any) -> str:
    """The supervisor writes an evaluation on the form, the coordinator confirms it: its id."""
    typed = {
        "occasion": occasion,
        "held_on": clock.today().isoformat(),
        "panel": "3",
        "opinion": "可行",
        "outcome": "pass",
        "conclusion": "可以",
        **{f"score_{number}": str(score) for number, (score, _seen) in enumerate(FIVE)},
        **{f"seen_{number}": seen for number, (_score, seen) in enumerate(FIVE)},
    }
    done = supervisor.post(f"/desk/projects/{project.public_id}/records/new/?kind=evaluation", typed | more)
    assert done.status_code == 303
    coordinator.post(f"{done['Location']}check/", {"accept": "1"})
    return str(done["Location"]).split("/")[3]


def test_people_and_cost_are_stated_on_the_page_and_a_shortfall_is_public(world):
    project = in_delivery(world)
    path = f"/desk/projects/{project.public_id}/figures/"
    carrier = world.client(world.director_zhou)
    typed = {"phase": "actual", "staff": "4", "professionals": "2", "cost": "100", "labour": "80", "reason": ""}
    refused = carrier.post(path, typed)
    assert refused.status_code == 422
    assert "50.0%" in refused.content.decode()
    assert carrier.post(path, typed | {"reason": "一位社工休产假"}).status_code == 303
    assert "一位社工休产假" in world.client().get(project.get_absolute_url()).content.decode()
