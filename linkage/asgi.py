"""The front doors of the web process: pages and the API run in one hop on a bounded pool of threads, sockets, and requests that wait for
news, natively on the event loop."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

_django = get_wsgi_application()

# The apps must be ready before their models are imported.
from linkage.onehop import OneHop  # noqa: E402
from linkage.realtime.consumer import feed  # noqa: E402
from linkage.realtime.waiting import Waiting  # noqa: E402
from linkage.shell.busy import refusal  # noqa: E402

pages = OneHop(_django, refusal=refusal)
application = ProtocolTypeRouter({"http": Waiting(pages), "websocket": feed})
