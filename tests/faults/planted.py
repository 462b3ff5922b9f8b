"""The product's settings with a mistake planted into it, named by PLANTED: the fault tests must notice each (test_checker.py)."""

import os

from linkage.settings import *  # noqa: F403
from linkage.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, f"tests.faults.mistakes.{os.environ['PLANTED']}"]
