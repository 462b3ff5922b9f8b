"""What stands in for systemd where there is none: `systemctl`, carrying out the very unit files of deploy/ in a folder that plays the machine.

python -m tests.faults.units ROOT start|restart|stop|list-units ...
ROOT holds opt/linkage, etc/linkage, var/lib/linkage as the real machine does. Each process's id lies in run/, how long each took to stop and to start in
run/times.
"""

import contextlib
import fnmatch
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

PLACES = ("/opt/linkage", "/etc/linkage", "/var/lib/linkage", "/var/cache/linkage")


class Unit:
    """name: linkage-web@8001. Settings as in its file, %i and %% filled in, folders moved below the root."""

    def __init__(self, root: Path, name: str) -> None:
        self.root, self.name = root, name.removesuffix(".service")
        kind, _at, instance = self.name.partition("@")
        text = (root / f"etc/systemd/system/{kind}{'@' if instance else ''}.service").read_text()
        for place in PLACES:
            text = text.replace(place, f"{root}{place}")
        pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")
        self.settings: dict[str, str] = {key: value.replace("%i", instance).replace("%%", "%") for key, value in pairs}
        self._pid = root / f"run/{self.name}.pid"

    def start(self) -> None:
        began = time.monotonic()
        if self.settings.get("Type") == "oneshot":
            self._run("ExecStart")
            self._run("ExecStartPost")
            return
        with (self.root / f"run/{self.name}.log").open("ab") as log:
            process = subprocess.Popen(**self._how("ExecStart"), stdout=log, stderr=log, start_new_session=True)
        self._pid.write_text(str(process.pid))
        if "ExecStartPost" in self.settings:
            self._run("ExecStartPost")
        self._note("start", began)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL when TimeoutStopSec is over."""
        began = time.monotonic()
        pid = int(self._pid.read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not ended_within(pid, float(self.settings["TimeoutStopSec"])):
            os.kill(pid, signal.SIGKILL)
            self._note("killed", began)
        self._pid.unlink()
        self._note("stop", began)

    def _run(self, line: str) -> None:
        subprocess.run(**self._how(line), check=True)

    def _how(self, line: str) -> dict[str, object]:
        surroundings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": "/nowhere"}
        for each in Path(self.settings["EnvironmentFile"]).read_text().splitlines():
            if each and each[0] != "#":
                name, _is, value = each.partition("=")
                surroundings[name] = value.strip("'")
        if "Environment" in self.settings:
            name, _is, value = self.settings["Environment"].partition("=")
            surroundings[name] = value
        return {
            "args": shlex.split(self.settings[line]),
            "cwd": self.settings["WorkingDirectory"],
            "env": surroundings,
        }

    def _note(self, what: str, began: float) -> None:
        with (self.root / "run/times").open("a") as times:
            times.write(f"{what} {self.name} {time.monotonic() - began:.2f}\n")


def ended_within(pid: int, seconds: float) -> bool:
    """Whose child it is does not matter."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], seconds)[0])
    finally:
        os.close(process)


def active(root: Path, patterns: list[str]) -> list[str]:
    names = sorted(path.stem for path in (root / "run").glob("*.pid"))
    return [name for pattern in patterns for name in names if fnmatch.fnmatch(f"{name}.service", pattern + "*")]


def main(root: Path, verb: str, arguments: list[str]) -> None:
    names = [each for each in arguments if not each.startswith("--")]
    if verb == "list-units":
        print("".join(f"{name}.service loaded active running Linkage\n" for name in active(root, names)), end="")
        return
    for name in names:
        unit = Unit(root, name)
        if verb in ("stop", "restart"):
            unit.stop()
        if verb in ("start", "restart"):
            unit.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
