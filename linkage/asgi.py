"""The front doors of the web process: pages and the API run in one hop on a bounded pool of threads, sockets, and requests that wait for
news, natively on the event loop."""

import gc
import os

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

_django = get_wsgi_application()

# The apps must be ready before their models are imported.
from linkage.onehop import OneHop  # noqa: E402
from linkage.realtime.consumer import feed  # noqa: E402
from linkage.realtime.waiting import Waiting  # noqa: E402
from linkage.shell.busy import refusal  # noqa: E402

# All views are loaded before the first visitor comes. What stays for good is not looked through again by each garbage collection, which would hold up
# every request for a tenth of a second now and then.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()

pages = OneHop(_django, threads=settings.WEB_THREADS, refusal=refusal)
application = ProtocolTypeRouter({"http": Waiting(pages), "websocket": feed})
