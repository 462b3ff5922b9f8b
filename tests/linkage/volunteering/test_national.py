"""赵站长 takes the list for the national system out, somebody enters it there, the numbers come back."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linkage.common import clock
from linkage.common.errors import Invalid, NotAllowed
from linkage.events.models import Event
from linkage.volunteering.actions.national import NUMBER, PERSON, RECORD, export_hours_to_enter, take_national_numbers
from linkage.volunteering.models import NationalEntry, ServiceHours
from linkage.volunteering.queries.national import hours_to_enter
from linkage.volunteering.states.hours import Evidence, HoursState


@pytest.fixture
def counted(world):
    """counted(minutes, corrects=None): a row of 小李's hours that counts."""

    def counted(minutes: int = 90, **changes) -> ServiceHours:
        begin = clock.now() - dt.timedelta(days=3)
        facts = {
            "volunteer": world.volunteers["li"],
            "source": f"assignment/n{ServiceHours.objects.count():011}",
            "activity": "=HYPERLINK(1)",
            "place_code": world.heping,
            "served_on": begin.date(),
            "started_at": begin,
            "ended_at": begin + dt.timedelta(minutes=90),
            "minutes": minutes,
            "organisation": world.station,
            "lead": world.chen,
            "evidence": Evidence.CODE,
            "state": HoursState.COUNTED,
            "category_code": "company",
            "recorded_at": clock.now(),
        }
        return ServiceHours.objects.create(**(facts | changes))

    return counted


def filled(response_or_rows, numbers: dict[str, str], encoding: str = "utf-8-sig") -> bytes:
    """The downloaded list with the numbers written into its last column, saved again."""
    rows = list(csv.DictReader(io.StringIO(response_or_rows.content.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {NUMBER: numbers.get(row[RECORD], ""), PERSON: "ZY330102001"})
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_out_and_back(world, counted, encoding):
    first, second = counted(), counted()
    client = world.client(world.zhao)
    download = client.post("/hours/national/export/")
    assert download["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in download.content.decode("utf-8-sig")
    back = filled(download, {first.public_id: "GJ-0001"}, encoding)
    answer = client.post("/hours/national/numbers/", {"file": SimpleUploadedFile("list.csv", back)})
    assert answer.status_code == 303
    assert NationalEntry.objects.get().national_no == "GJ-0001"
    world.volunteers["li"].refresh_from_db()
    assert world.volunteers["li"].national_no == "ZY330102001"
    assert [each.pk for each in hours_to_enter(world.zhao)] == [second.pk]
    assert take_national_numbers(by=world.zhao, data=back) == 0
    assert [event.payload["rows"] for event in Event.objects.filter(type="hours.exported")] == [2]


def test_no_identity_number_leaves_with_it(world, counted):
    world.li.set_id_number("330106198806150125")
    world.li.save()
    counted()
    cells = [str(cell) for row in export_hours_to_enter(by=world.zhao).rows for cell in row]
    assert not any("330106198806150125" in cell for cell in cells)
    assert world.li.name in cells


def test_corrections_are_netted_and_what_came_to_nothing_is_left_out(world, counted):
    kept, gone = counted(), counted()
    counted(-30, corrects=kept)
    counted(-90, corrects=gone)
    assert [(each.pk, each.net_minutes) for each in hours_to_enter(world.zhao)] == [(kept.pk, 60)]


def test_a_file_with_a_stranger_in_it_takes_nothing(world, counted):
    mine = counted()
    text = f"{RECORD},{NUMBER}\n{mine.public_id},GJ-1\nzzzzzzzzzzzz,GJ-2\n"
    with pytest.raises(Invalid, match="bad_file"):
        take_national_numbers(by=world.zhao, data=text.encode())
    assert not NationalEntry.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * 2_000_001], ids=["none", "heads", "bytes", "big"]
)
def test_what_is_not_the_list_is_said_to_be_so(world, counted, data):
    counted()
    answer = world.client(world.zhao).post("/hours/national/numbers/", {"file": SimpleUploadedFile("l.csv", data)})
    assert answer.status_code == 422


def test_each_station_has_its_own_list(world, counted):
    counted()
    assert not hours_to_enter(world.other_coordinator).exists()
    with pytest.raises(NotAllowed):
        export_hours_to_enter(by=world.chen)
