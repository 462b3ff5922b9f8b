"""The conversation on the access tests' stage."""

from typing import Any

from linkage.common.photos import CleanPhoto
from linkage.messaging.actions.messages import send_message
from linkage.messaging.actions.reports import report_thread
from linkage.messaging.subjects import subject


def talk_parts(world: Any, stream: str) -> dict[str, str]:
    """小李 has sent 王阿姨 a photo, and she has reported the conversation."""
    about = subject(stream)
    assert about is not None
    said = send_message(by=world.li, about=about, photo=CleanPhoto(b"RIFF", 1, 1))
    report = report_thread(by=world.wang, about=about, person=world.li.public_id, reason="rude")
    return {"talk_kind": "assignment", "message": said.public_id, "message_report": report.public_id}
