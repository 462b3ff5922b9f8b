"""The front door of the web process: pages and the API run in one hop on a bounded pool of threads."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.wsgi import get_wsgi_application

from linkage.onehop import OneHop

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

_django = get_wsgi_application()

application = ProtocolTypeRouter({"http": OneHop(_django)})
