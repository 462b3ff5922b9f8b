from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from linkage import serving
from linkage.places.models import Place


class Command(BaseCommand):
    help = (
        "Serve everything from one process: pages, sockets, tasks. With --prepare, bring the database up to date first."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")
        parser.add_argument("--port", type=int, default=serving.port_from_environment())
        parser.add_argument("--prepare", action="store_true", help="migrate; with DEMO=1 fill an empty database")

    def handle(self, *args: Any, host: str, port: int, prepare: bool, verbosity: int, **options: Any) -> None:
        if prepare:
            self._prepare()
        with serving.worker_beside():
            started = serving.serve_web(host, port, when_ready=lambda: self._announce(port), verbosity=verbosity)
        if not started:
            raise CommandError(f"Port {port} is taken. Choose another: make run PORT=8001")

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and not Place.objects.exists():
            self.stdout.write("Filling the empty database with the demo street ...")
            call_command("seed_demo", size="small")

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\n  Linkage 五社联动   http://127.0.0.1:{port}/\n")
        if settings.DEMO:
            self._announce_demo_people()
        self.stdout.write("  Ctrl-C stops it.\n\n")
        self.stdout.flush()

    def _announce_demo_people(self) -> None:
        self.stdout.write("\n  Sign in with a demo number and the code 246810:\n")
        for phone, who in DEMO_SIGN_INS:
            self.stdout.write(f"    {phone}  {who}\n")


DEMO_SIGN_INS = (
    ("13900000001", "王阿姨  resident"),
    ("13900000002", "小李    volunteer"),
    ("13900000003", "陈社工  social worker"),
    ("13900000004", "赵站长  station coordinator"),
    ("13900000005", "周主任  social organisation"),
    ("13900000006", "吴干事  community fund"),
)
