"""The product's settings, for tests: whatever .env says, a database of their own. `pytest --postgres` starts a throw-away PostgreSQL and Redis;
a DATABASE_URL in the environment is used as it is (Django makes and drops its own test database there)."""

import os
import sys

from tests.scratch import SCRATCH

os.environ.update(DEBUG="1", DEMO="1")
for name in (
    "MEDIA_ROOT",
    "S3_BUCKET",
    "DATABASE_REPLICA_URL",
    "SENTRY_DSN",
    "EMAIL_URL",
    "MAP_TILES_URL",
    "ORIGINS",
    "ALLOWED_HOSTS",
    "METRICS_TOKEN",
    "VAPID_PRIVATE_KEY",
    "SITE_URL",
):
    os.environ[name] = ""
os.environ.update(SECRET_KEY="", FIELD_KEYS="", SMS_GATEWAY="console", TRUSTED_PROXIES="0")

# Set for all of one run's processes by the first of them: pytest-xdist's workers inherit it.
if "DATABASE_URL" not in os.environ:
    os.environ["LINKAGE_TEST_DATABASES"] = "copied"  # tests/copied.py
    if "--postgres" in sys.argv:
        from tests import services

        started = services.start(SCRATCH)
        os.environ.update(DATABASE_URL=started.database_url, REDIS_URL=started.redis_url)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{SCRATCH}/unused.sqlite3"
os.environ.setdefault("REDIS_URL", "")
os.environ["MEDIA_ROOT"] = str(SCRATCH / f"media-{os.getpid()}")

from linkage.common.catalogues import compile_stale  # noqa: E402

compile_stale()

from linkage.settings import *  # noqa: E402, F403
from linkage.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without fsync: a test's database need not survive a power cut.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
