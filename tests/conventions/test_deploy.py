"""The files of deploy/ are what the programs that read them accept: nginx, and Caddy and systemd where this machine has them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conventions.sources import ROOT
from tests.faults.proxy import MAIN, PROGRAM

DEPLOY = ROOT / "deploy"
CADDY, SYSTEMD = shutil.which("caddy"), shutil.which("systemd-analyze")
UNITS = ["linkage-web@8001.service", "linkage-worker@1.service", "linkage-backup.service", "linkage-backup.timer"]
CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=linkage.example.org"]


def test_nginx_takes_the_file_with_a_certificate_in_it(tmp_path):
    subprocess.run(
        [*CERTIFICATE, "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    site = (DEPLOY / "nginx.conf").read_text().replace("/etc/letsencrypt/live/linkage.example.org", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(MAIN.format(home=tmp_path, site=site))
    assert PROGRAM, "nginx is not installed: apt install nginx-light"
    done = subprocess.run(
        [PROGRAM, "-t", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.compose"] if CADDY else [])
def test_caddy_takes_its_files(name):
    command = [str(CADDY), "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", UNITS if SYSTEMD else [])
def test_systemd_takes_its_units(name, tmp_path):
    for unit in DEPLOY.glob("linkage*.*"):
        if unit.suffix in (".service", ".target", ".timer"):
            text = unit.read_text().replace("/opt/linkage/.venv/bin/python", "/bin/true")
            (tmp_path / unit.name).write_text(text.replace("/opt/linkage", str(ROOT)))
    asked = tmp_path / name
    if not asked.exists():
        shutil.copy(tmp_path / re.sub("@.*[.]", "@.", name), asked)
    done = subprocess.run([str(SYSTEMD), "verify", "--man=no", str(asked)], capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "linkage" in line]
    assert complaints == []


def test_compose_names_what_there_is():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {"database", "redis", "migrate", "web1", "web2", "worker1", "worker2", "proxy"} == set(services)
    for service in services.values():
        for needed in service.get("depends_on", {}):
            assert needed in services
    caddy = (DEPLOY / "Caddyfile.compose").read_text()
    assert all(f"{web}:8000" in caddy for web in ("web1", "web2"))
    for mounted in services["proxy"]["volumes"]:
        source = mounted.partition(":")[0]
        assert not source.startswith("./") or (DEPLOY / source).exists()


@pytest.mark.parametrize("path", sorted(path.name for path in DEPLOY.iterdir() if path.read_text()[:2] == "#!"))
def test_scripts_are_programs_without_mistakes_of_spelling(path):
    script: Path = DEPLOY / path
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", script]).returncode == 0


def test_every_variable_of_the_deployment_is_one_of_the_products():
    known = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(re.findall(r"^([A-Z0-9_]+)=", (DEPLOY / "linkage.env").read_text(), re.MULTILINE)) <= known
