"""The front doors of the web process: pages and the API run in one hop on a bounded pool of threads, sockets natively on the event loop."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.wsgi import get_wsgi_application

from linkage.onehop import OneHop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

_django = get_wsgi_application()

from linkage.realtime.consumer import feed  # noqa: E402  the apps must be ready before their models are imported

application = ProtocolTypeRouter({"http": OneHop(_django), "websocket": feed})
