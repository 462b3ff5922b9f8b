"""Web push: encrypted to one browser, signed with our VAPID key (pywebpush, loaded when it is first needed)."""

import base64
import json
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from linkage.messaging.models import PushDevice

TIMEOUT_SECONDS = 8
KEPT_SECONDS = 24 * 3600
GONE = (404, 410)
# Browsers' push services. A browser names the address to write to, so it must be one of theirs.
SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
    ".push.apple.com",
)


def is_push_service(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    host = address.hostname or ""
    named = [*SERVICES, *settings.PUSH_SERVICES]
    return address.scheme == "https" and any(host == each or (each[0] == "." and host.endswith(each)) for each in named)


def application_key() -> str:
    """The public key that browsers ask for; "" where push is not set up."""
    return _public_key(settings.VAPID_PRIVATE_KEY) if settings.VAPID_PRIVATE_KEY else ""


def push_to(device: PushDevice, title: str, text: str, link: str) -> bool | None:
    """True: the push service took it; False: it did not; None: the device is gone. Raises TimeoutError when that is not known."""
    import requests
    from pywebpush import WebPushException, webpush

    try:
        webpush(
            subscription_info={"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            data=json.dumps({"title": title, "text": text, "link": link}),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=KEPT_SECONDS,
            timeout=TIMEOUT_SECONDS,
        )
    except WebPushException as failure:
        return None if failure.response is not None and failure.response.status_code in GONE else False
    except requests.ConnectTimeout:
        return False
    except requests.Timeout as failure:
        raise TimeoutError from failure
    except (requests.RequestException, ValueError):
        return False
    return True


@lru_cache(maxsize=2)
def _public_key(private: str) -> str:
    from py_vapid import Vapid

    point = Vapid.from_string(private).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
