"""A throw-away PostgreSQL cluster and Redis, on free ports, gone with the process that started them."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_TIMEOUT = "60"


@dataclass(frozen=True, slots=True)
class Started:
    database_url: str
    redis_url: str


def start(scratch: Path) -> Started:
    """Start both with their files under `scratch`. Stopped at the end of this process."""
    scratch.chmod(0o755)
    postgres = Postgres(scratch / "postgres")
    postgres.create()
    postgres.start()
    redis = Redis(scratch / "redis")
    redis.start()

    def stop() -> None:
        redis.kill()
        postgres.stop()

    atexit.register(stop)
    return Started(postgres.url("linkage"), redis.url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One cluster in `home`, listening on a free port of this machine only."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.port = free_port()

    def create(self) -> None:
        self.home.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.home, UNPRIVILEGED)
        self._run("initdb", "-D", str(self.data), "-U", "linkage", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        self.restart()
        self._run("createdb", *self.address, "--maintenance-db=postgres", "linkage")

    def restart(self) -> None:
        """Start on what is there. Raises RuntimeError when it does not come up."""
        options = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c full_page_writes=off"
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", START_TIMEOUT, "-o", options, "-l", str(self.log), "start"
        )

    def try_to_restart(self) -> bool:
        """Whether it came up; it may not, while a dead postmaster's children are still about or the disk is full."""
        try:
            self.restart()
        except RuntimeError:
            return False
        return True

    def runs(self) -> bool:
        """Whether its postmaster is there."""
        try:
            os.kill(self._pid(), 0)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice and end themselves."""
        os.kill(self._pid(), signal.SIGKILL)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    @property
    def address(self) -> list[str]:
        """As PostgreSQL's programs take it."""
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "linkage"]

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def url(self, database: str) -> str:
        return f"postgres://linkage@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def _run(self, program: str, *arguments: str) -> None:
        command = [postgres_program(program), *arguments]
        if os.getuid() == 0:
            command = ["setpriv", f"--reuid={UNPRIVILEGED}", "--regid=nogroup", "--clear-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", env=_plain_environment())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")


class Standby(Postgres):
    """A streaming copy of a running cluster: reads only, a moment behind."""

    def copy(self, primary: str) -> None:
        """primary: a URL of any database in the cluster."""
        self.home.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.home, UNPRIVILEGED)
        options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--wal-method=stream"]
        self._run("pg_basebackup", "-d", primary, "-D", str(self.data), *options)


class Redis:
    """One Redis without persistence, on a free port of this machine only."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, cwd=self.home, stdout=subprocess.PIPE)
        assert self._process.stdout
        for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise RuntimeError("Redis ended before it was ready")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def postgres_program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt install postgresql")
    return found


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
