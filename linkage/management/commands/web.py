from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linkage import serving


class Command(BaseCommand):
    help = "Serve pages, the API and sockets; tasks are left to `worker`. Needs PostgreSQL and Redis when more than one process runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")
        parser.add_argument("--port", type=int, default=serving.port_from_environment())

    def handle(self, *args: Any, host: str, port: int, verbosity: int, **options: Any) -> None:
        def announce() -> None:
            self.stdout.write(f"Linkage listens on {host}:{port}")

        if not serving.serve_web(host, port, when_ready=announce, verbosity=verbosity):
            raise CommandError(f"{host}:{port} is taken. Choose another port: PORT=8001")
