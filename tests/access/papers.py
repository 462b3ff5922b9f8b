"""What stands behind volunteers on the access tests' stage: a paper to check, a policy, a minor's signature that waits for her guardian."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.volunteering.models import AgreementText, GuardianConsent, Signature
from tests import factories

# As `stage.PARTS`.
PAPERS = {
    "agreements/<": {"public_id": "agreement"},
    "signatures/<": {"public_id": "signature"},
    "insurance/<": {"public_id": "policy"},
    "me/qualifications/<": {"public_id": "qualification"},
    "qualifications/<": {"public_id": "qualification"},
}


def paper_parts(world: Any) -> dict[str, str]:
    """Placeholder -> what of it stands on the stage. 小李's certificate waits; the station insures him; a child of the street has signed."""
    text = AgreementText.objects.create(
        place_code=world.street,
        version=1,
        title="街道志愿服务协议",
        body="内容、时间地点、安全",
        published_at=clock.now(),
    )
    return {
        "agreement": text.public_id,
        "signature": _minors_signature(world, text).public_id,
        "policy": factories.policy(world.station, world.volunteers["li"]).public_id,
        "qualification": factories.qualification(world.volunteers["li"], state="shown").public_id,
    }


def _minors_signature(world: Any, text: AgreementText) -> Signature:
    minor = factories.person(home_code=world.heping)
    GuardianConsent.objects.create(
        minor=minor,
        guardian_name="周敏",
        guardian_phone="+8613900000012",
        relation="mother",
        place_code=world.heping,
        given_at=clock.now(),
        recorded_by=world.chen,
    )
    signature: Signature = Signature.objects.create(
        text=text,
        user=minor,
        state="waits_for_guardian",
        signed_at=clock.now(),
        digest="0" * 64,
        valid_until=clock.today() + dt.timedelta(days=365),
    )
    return signature
