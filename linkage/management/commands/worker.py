from typing import Any

from django.core.management.base import BaseCommand

from linkage import serving


class Command(BaseCommand):
    help = "Carry out tasks and periodic jobs. Several may run at once on PostgreSQL; Ctrl-C finishes the running task first."

    def handle(self, *args: Any, **options: Any) -> None:
        serving.run_worker()
