"""The one file: a compressed tar of manifest.json, the database and media/, sealed when BACKUP_KEY is set.

The manifest says when and from what it was made, which migrations the database had, how many rows each table, and a word under the field keys, by
which a machine notices before it is too late that it does not have them.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from linkage.common import clock
from linkage.common.encryption import cipher
from linkage.common.errors import MediaAway
from linkage.management.backups import databases, media
from linkage.management.backups.sealing import SealingWriter, Unreadable, UnsealingReader, is_sealed

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"
WORD = b"linkage"
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """made_at: ISO 8601. vendor: sqlite or postgresql. migrations: `app.name` of all applied. rows: table -> number. sha256: of the database's file.
    sealed_word: WORD under the field keys."""

    format: int
    made_at: str
    vendor: str
    migrations: list[str]
    rows: dict[str, int]
    sha256: str
    sealed_word: str


def write_backup(target: Path, secret: str) -> tuple[Manifest, int]:
    """Returns the manifest and the number of media files. `target` appears only once it is whole."""
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        copy = Path(scratch) / DATABASE
        rows = databases.dump(copy)
        manifest = Manifest(
            FORMAT,
            clock.now().isoformat(),
            connection.vendor,
            applied(),
            rows,
            _sha256(copy),
            cipher().encrypt(WORD).decode(),
        )
        with _created(part) as file, _outgoing(file, secret) as stream:
            files = _pack(stream, manifest, copy)
    os.replace(part, target)
    return manifest, files


def applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def opened(source: Path, secret: str) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """The manifest, and the archive behind it, to be read once from front to back. Raises Unreadable."""
    with source.open("rb") as file:
        sealed = is_sealed(file)
        if sealed and not secret:
            raise Unreadable("the backup is encrypted: set BACKUP_KEY")
        stream: Any = UnsealingReader(file, secret) if sealed else file
        try:
            with tarfile.open(fileobj=stream, mode="r|gz") as tar:
                first = tar.next()
                if first is None or first.name != MANIFEST:
                    raise Unreadable("this is no backup of Linkage")
                yield Manifest(**json.loads(_content(tar, first).read())), tar
        except MediaAway:
            raise
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise Unreadable(f"the file is damaged: {error}") from error


def unpack(tar: tarfile.TarFile, manifest: Manifest, database: Path) -> int:
    """Write the database to its place and the uploads to their store. Returns the number of uploads. Raises Unreadable."""
    files = 0
    for member in tar:
        if member.name == DATABASE:
            with database.open("wb") as target:
                _copy(_content(tar, member), target)
        elif member.name.startswith(media.FOLDER) and member.isfile():
            media.put_back(member.name, _content(tar, member))
            files += 1
    if not database.exists() or _sha256(database) != manifest.sha256:
        raise Unreadable("the database in the backup is not the one that was written")
    return files


def _pack(stream: Any, manifest: Manifest, database: Path) -> int:
    with tarfile.open(fileobj=stream, mode="w|gz") as tar:
        body = json.dumps(asdict(manifest), ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(body), 0o600
        tar.addfile(entry, BytesIO(body))
        tar.add(database, DATABASE)
        # After the database: what its rows name is there, unless somebody deleted it in between.
        return media.pack(tar)


@contextmanager
def _created(path: Path) -> Iterator[IO[bytes]]:
    """For its owner only, on the disk when it is closed, gone when something fails."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _outgoing(file: IO[bytes], secret: str) -> Iterator[Any]:
    if not secret:
        yield file
        return
    writer = SealingWriter(file, secret)
    yield writer
    writer.close()


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise Unreadable(f"{member.name} is no file")
    return content


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(BLOCK):
        target.write(block)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
