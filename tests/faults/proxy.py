"""nginx in front of web processes, by the very file that deploy/ gives, on a free port and without TLS."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import READY_TIMEOUT, ROOT, RunningServer
from tests.services import free_port

PROGRAM = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
MAIN = """\
daemon off;
pid {home}/nginx.pid;
error_log {home}/nginx-error.log info;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{site}
}}
"""


class Proxy:
    """ports: of the web processes. told: what the site is told of how people came; without TLS that is http, unless somebody says otherwise."""

    def __init__(self, home: Path, ports: list[int], port: int = 0, told: str = "$scheme") -> None:
        self.home = home
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        home.mkdir()
        home.chmod(0o755)
        (home / "nginx.conf").write_text(MAIN.format(home=home, site=site(ports, self.port, told)))

    def start(self) -> None:
        assert PROGRAM, "nginx is not installed: apt install nginx-light"
        self._process = subprocess.Popen(
            [PROGRAM, "-c", str(self.home / "nginx.conf"), "-e", str(self.home / "early.log")]
        )
        for _ in range(int(READY_TIMEOUT / 0.05)):
            if (self.home / "nginx.pid").exists():
                return
            try:
                self._process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError(f"nginx did not start: {(self.home / 'early.log').read_text()}")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(20)


@contextmanager
def in_front_of(webs: list[RunningServer], home: Path, port: int = 0) -> Iterator[Proxy]:
    proxy = Proxy(home, [each.port for each in webs], port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def site(webs: list[int], port: int, told: str) -> str:
    """deploy/nginx.conf with these ports, and plain HTTP in place of TLS."""
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for shipped, own in zip((8001, 8002), webs, strict=True):
        text = text.replace(f"127.0.0.1:{shipped} ", f"127.0.0.1:{own} ")
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r" *ssl_\w+ .*;\n", "", text)
    text = text.replace("X-Forwarded-Proto $scheme", f"X-Forwarded-Proto {told}")
    return text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
