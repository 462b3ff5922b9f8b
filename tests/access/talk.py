"""The conversation on the access tests' stage."""

from typing import Any

from linkage.common import clock
from linkage.common.photos import CleanPhoto
from linkage.messaging.actions.messages import send_message
from linkage.messaging.actions.preferences import email_token
from linkage.messaging.actions.reports import report_thread
from linkage.messaging.models import PushDevice, StaffGroup
from linkage.messaging.subjects import subject


def talk_parts(world: Any, stream: str) -> dict[str, str]:
    """小李 has sent 王阿姨 a photo, and she has reported the conversation."""
    about = subject(stream)
    assert about is not None
    said = send_message(by=world.li, about=about, photo=CleanPhoto(b"RIFF", 1, 1))
    report = report_thread(by=world.wang, about=about, person=world.li.public_id, reason="rude")
    return {"talk_kind": "assignment", "message": said.public_id, "message_report": report.public_id}


def telling_parts(world: Any) -> dict[str, str]:
    """王阿姨 has a browser that takes push and a link in her mail; the street's station has a group."""
    at = clock.now()
    device = PushDevice.objects.create(user=world.wang, endpoint="https://x", endpoint_index="x", added_at=at)
    group = StaffGroup.objects.create(
        name="站里", place_code=world.street, address="feishu://token", added_by=world.zhao, added_at=at
    )
    return {
        "email_token": email_token(world.wang, "wang@example.org"),
        "push_device": device.public_id,
        "staff_group": group.public_id,
    }
