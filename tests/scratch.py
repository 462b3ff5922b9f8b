"""Where one run of the suite keeps its files, and how its processes share what is dear to make. Knows nothing of Django."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def _scratch() -> Path:
    """The run's folder. Whoever finds none makes it, tells its children (pytest-xdist's workers) by the environment, and removes it at its end."""
    name = os.environ.get("LINKAGE_TEST_SCRATCH")
    if name is None:
        name = os.environ["LINKAGE_TEST_SCRATCH"] = tempfile.mkdtemp(prefix="linkage-tests-")
        atexit.register(shutil.rmtree, name, ignore_errors=True)
    return Path(name)


SCRATCH = _scratch()


def once(path: Path, make: Callable[[Path], None]) -> Path:
    """`path`, made by the first process that asks; the others wait for it. `make` is handed a path beside it, which becomes `path` when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_name(path.name + ".unfinished")
            unfinished.unlink(missing_ok=True)
            make(unfinished)
            unfinished.replace(path)
    return path
