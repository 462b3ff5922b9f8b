import subprocess
import sys

from tests.server import ROOT


def test_the_loop_in_the_docs_runs_as_printed_twice(server):
    for _again in range(2):
        played = subprocess.run(
            [sys.executable, "-I", str(ROOT / "docs" / "main_loop.py"), server.url],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert played.returncode == 0, played.stdout + played.stderr
        assert "finished: rated" in played.stdout
