"""A real server process for tests that look at the product from outside. Knows nothing of Django: it only starts commands."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT = 180.0  # for a machine with many other things to do; a quiet one needs three seconds
STOP_TIMEOUT = 120.0  # likewise; a quiet one needs one


class RunningServer:
    """One process of the product: `serve` by default. Its output goes to `log`."""

    def __init__(self, home: Path, environment: dict[str, str], *command: str) -> None:
        self.home = home
        self.port = free_port()
        self.command = command or ("serve",)
        self.log = home / f"{self.command[0]}-{self.port}.log"
        self.environment = environment | {"PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def on_sqlite(cls, database: Path, home: Path) -> "RunningServer":
        return cls(home, environment(f"sqlite:///{database}", home))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/v1/feed"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> float:
        """Start, and (a worker has no door to ask at) wait until /readyz says yes. Returns the seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.arguments()],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if self.command[0] != "worker":
            self._wait_until_ready(began + READY_TIMEOUT)
        return time.monotonic() - began

    def arguments(self) -> list[str]:
        """Of the Python interpreter."""
        return ["manage.py", *self.command]

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> bool:
        """Ask it to end, if it runs. Returns whether it did; otherwise it was killed."""
        if self._process is None:
            return True
        self.ask_to_stop()
        ended = self.ended_within(STOP_TIMEOUT)
        self.kill()
        return ended

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting for what follows."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)

    def ended_within(self, seconds: float) -> bool:
        return self._has_ended_within(seconds)

    def _wait_until_ready(self, deadline: float) -> None:
        assert self._process
        while time.monotonic() < deadline:
            if self._is_ready():
                return
            if self._has_ended_within(0.02):
                raise RuntimeError(f"{self.command} ended at once:\n{self.log.read_text()[-4000:]}")
        raise TimeoutError(f"{self.command} was not ready in time:\n{self.log.read_text()[-4000:]}")

    def _has_ended_within(self, seconds: float) -> bool:
        assert self._process
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def environment(database_url: str, home: Path, redis_url: str = "") -> dict[str, str]:
    """What a demo process sees of the machine: nothing of the developer's own settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),
        "DEBUG": "1",
        "DEMO": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MEDIA_ROOT": str(home / "media"),
        "S3_BUCKET": "",
        "DATABASE_REPLICA_URL": "",
        "SECRET_KEY": "for tests",
        "FIELD_KEYS": "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDA=",
        "SMS_GATEWAY": "console",
        "ORIGINS": "",
        "ALLOWED_HOSTS": "",
        "PYTHONUNBUFFERED": "1",
    }


def run(surroundings: dict[str, str], *command: str) -> str:
    """Run `python <command>` in the project with that environment. Returns what it printed; raises RuntimeError with it when it failed."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=surroundings, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
