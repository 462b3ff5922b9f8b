"""Which pages may open a socket (cross-site WebSocket hijacking): browsers always name the page's origin, and it must match exactly, port included."""

from urllib.parse import urlsplit

from django.conf import settings


def allowed(origin: str | None, host: str) -> bool:
    """origin: the handshake's Origin header; host: its Host header. Programs that are not browsers send none and authenticate by token.
    With settings.ORIGINS the list decides, otherwise only the same host and port are let in."""
    if origin is None:
        return True
    if settings.ORIGINS:
        return origin.lower() in {each.lower().rstrip("/") for each in settings.ORIGINS}
    parts = urlsplit(origin.lower())
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == host.lower()
