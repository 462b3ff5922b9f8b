"""Uploads into the archive and back, wherever they lie: in MEDIA_ROOT or in a bucket."""

import posixpath
import shutil
import tarfile
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage

from linkage.management.backups.sealing import Unreadable

FOLDER = "media/"
IN_MEMORY = 8 * 1024 * 1024


def names(folder: str = "") -> Iterator[str]:
    """Of all uploads, in order. A folder that nobody has made yet is empty."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (posixpath.join(folder, name) for name in sorted(files))
    for inner in sorted(folders):
        yield from names(posixpath.join(folder, inner))


def is_empty() -> bool:
    return next(names(), None) is None


def where() -> str:
    """For people."""
    return str(getattr(default_storage, "bucket_name", None) or default_storage.path(""))


def pack(tar: tarfile.TarFile) -> int:
    """Add every upload. What is deleted meanwhile is left out. Returns how many."""
    files = 0
    for name in names():
        try:
            with default_storage.open(name) as file:
                entry = tarfile.TarInfo(FOLDER + name)
                entry.size, entry.mode = file.size, 0o600
                tar.addfile(entry, file)
        except FileNotFoundError:
            continue
        files += 1
    return files


def put_back(name: str, content: IO[bytes]) -> None:
    """name: as in the archive. Raises Unreadable when it points out of the store or is there already."""
    wanted = name.removeprefix(FOLDER)
    try:
        with SpooledTemporaryFile(
            IN_MEMORY
        ) as whole:  # the archive is read from front to back; a bucket wants to know the size first
            shutil.copyfileobj(content, whole)
            kept = default_storage.save(wanted, File(whole, name=wanted))
    except SuspiciousFileOperation as error:
        raise Unreadable(f"{name} is no upload's name") from error
    if kept != wanted:
        raise Unreadable(f"{name} is in the backup twice")
