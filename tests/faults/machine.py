"""A machine laid out as docs/operations.md says, in a folder: the code in opt/linkage, its settings in etc/linkage, units in etc/systemd/system, uploads and
backups in var/lib/linkage. Only `systemctl` and `runuser` are stand-ins (tests/faults/units.py), and pip installs nothing: it checks that all is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.units import active
from tests.server import ROOT
from tests.services import free_port

CODE = ("linkage", "matching", "frontend", "deploy", "manage.py", "pyproject.toml", "requirements.txt")
SYSTEMCTL = '#!/bin/sh\ncd {tests} && exec {python} -m tests.faults.units {root} "$@"\n'
RUNUSER = '#!/bin/sh\nshift 3\nexec "$@"\n'  # -u linkage --


class Machine:
    def __init__(self, root: Path, values: dict[str, str]) -> None:
        """values: what is filled into deploy/linkage.env; every one of its variables."""
        self.root, self.code = root, root / "opt/linkage"
        self.ports = [free_port(), free_port()]
        for folder in ("opt/linkage/var", "etc/linkage", "etc/systemd/system", "run", "bin"):
            (root / folder).mkdir(parents=True)
        for folder in ("var/lib/linkage/media", "var/lib/linkage/backups", "var/cache/linkage"):
            (root / folder).mkdir(parents=True)
        for name in CODE:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, self.code / name)
        (self.code / ".venv").symlink_to(sys.prefix)
        for unit in (ROOT / "deploy").glob("*.service"):
            shutil.copy(unit, root / "etc/systemd/system")
        self._program("systemctl", SYSTEMCTL.format(tests=ROOT, python=sys.executable, root=root))
        self._program("runuser", RUNUSER)
        self.settings = root / "etc/linkage/linkage.env"
        self.fill_in(values | {"MEDIA_ROOT": str(root / "var/lib/linkage/media")})

    @property
    def units(self) -> list[str]:
        return [*(f"linkage-web@{port}" for port in self.ports), "linkage-worker@1", "linkage-worker@2"]

    def fill_in(self, values: dict[str, str]) -> None:
        lines = (ROOT / "deploy/linkage.env").read_text().splitlines()
        names = {line.partition("=")[0] for line in lines if "=" in line and line[0] != "#"}
        assert names == set(values), names ^ set(values)
        self.settings.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        self.values = values

    def systemctl(self, *arguments: str) -> str:
        return self._run(["systemctl", *arguments])

    def upgrade(self) -> str:
        return self._run([str(self.code / "deploy/upgrade")])

    def manage(self, *arguments: str, **other: str) -> str:
        return self._run([str(self.code / ".venv/bin/python"), "manage.py", *arguments], self.values | other)

    def times(self) -> list[tuple[str, str, float]]:
        """(start, stop or killed; unit; seconds)"""
        rows = [line.split() for line in (self.root / "run/times").read_text().splitlines()]
        return [(what, unit, float(seconds)) for what, unit, seconds in rows]

    def switch_off(self) -> None:
        self.systemctl("stop", *active(self.root, ["linkage-*"]))

    def _run(self, command: list[str], more: dict[str, str] | None = None) -> str:
        surroundings = {
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
            "LINKAGE_ENV": str(self.settings),
            "LINKAGE_BACKUPS": str(self.root / "var/lib/linkage/backups"),
            "NUMBA_CACHE_DIR": str(self.root / "var/cache/linkage"),
            "PIP_DRY_RUN": "1",
            "PIP_NO_INDEX": "1",
        }
        done = subprocess.run(command, cwd=self.code, env=surroundings | (more or {}), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _program(self, name: str, text: str) -> None:
        (self.root / "bin" / name).write_text(text)
        (self.root / "bin" / name).chmod(0o755)
