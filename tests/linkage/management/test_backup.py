"""The disk dies in the night. What was backed up the evening before comes back on a new machine: the same figures, the same names."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError

from linkage.management.backups.archive import opened, unpack
from linkage.management.backups.sealing import PIECE, SealingWriter, Unreadable, UnsealingReader
from linkage.management.commands import restore
from tests.databases import copy_of_demo
from tests.server import environment, run

SECRET = {"BACKUP_KEY": "a-secret-that-lies-in-the-safe-of-the-street-office"}


def at(home: Path, **more: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return environment(f"sqlite:///{home}/linkage.sqlite3", home) | more


def figures(database: Path) -> dict[str, int]:
    """Needs, people, events, and the sum of the books."""
    with closing(sqlite3.connect(database)) as line:
        ask = {
            "needs": "SELECT count(*) FROM needs_need",
            "people": "SELECT count(*) FROM people_user",
            "events": "SELECT sum(seq) FROM events_event",
            "postings": "SELECT sum(abs(amount)) FROM ledger_posting",
        }
        return {name: line.execute(sql).fetchone()[0] for name, sql in ask.items()}


@pytest.mark.slow
def test_what_was_backed_up_comes_back_elsewhere(tmp_path, settings):
    old, new = at(tmp_path / "old", **SECRET), at(tmp_path / "new", **SECRET)
    copy_of_demo(tmp_path / "old")
    photo = tmp_path / "old/media/needs/2026/rail.webp"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"RIFF" + bytes(3 * PIECE))
    evening = figures(tmp_path / "old/linkage.sqlite3")

    told = run(old, "manage.py", "backup", str(tmp_path / "evening.linkage"))
    assert "1 media files" in told
    assert (tmp_path / "evening.linkage").stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*.part"))
    shutil.rmtree(tmp_path / "old")

    sealed = (tmp_path / "evening.linkage").read_bytes()
    assert b"manifest" not in sealed[:4096]
    refused_before_anything_is_written(tmp_path / "evening.linkage", settings)
    (tmp_path / "cut.linkage").write_bytes(sealed[:-5000])
    settings.MEDIA_ROOT = str(tmp_path / "unpacked")
    with (
        pytest.raises(Unreadable, match="damaged or cut short"),
        opened(tmp_path / "cut.linkage", SECRET["BACKUP_KEY"]) as found,
    ):
        unpack(found[1], found[0], tmp_path / "copy")

    told = run(new, "manage.py", "restore", str(tmp_path / "evening.linkage"))
    assert "Restored as of" in told
    assert "BROKEN" not in told
    assert figures(tmp_path / "new/linkage.sqlite3") == evening
    assert (tmp_path / "new/media/needs/2026/rail.webp").read_bytes()[:4] == b"RIFF"


def refused_before_anything_is_written(backup: Path, settings) -> None:
    """Without the secret; with field keys that cannot read it; by an older version of the product; on another kind of database."""
    with pytest.raises(Unreadable, match="set BACKUP_KEY"), opened(backup, ""):
        pass
    with opened(backup, SECRET["BACKUP_KEY"]) as (manifest, _tar):
        restore.insist_on_fitting(manifest)
        newer = replace(manifest, migrations=[*manifest.migrations, "needs.9999_from_the_future"])
        with pytest.raises(CommandError, match="9999_from_the_future"):
            restore.insist_on_fitting(newer)
        with pytest.raises(CommandError, match="The backup is of oracle"):
            restore.insist_on_fitting(replace(manifest, vendor="oracle"))
        settings.FIELD_KEYS = ["b3RoZXItb25seS1maWVsZC1rZXktMDAwMDAwMDAwMDA="]
        with pytest.raises(CommandError, match="FIELD_KEYS cannot read"):
            restore.insist_on_fitting(manifest)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_every_byte_comes_back_and_every_change_is_noticed(tmp_path, size):
    data = bytes(index % 251 for index in range(size))
    with (tmp_path / "sealed").open("wb") as file:
        writer = SealingWriter(file, "secret")
        writer.write(data[: size // 3])
        writer.write(data[size // 3 :])
        writer.close()
    sealed = (tmp_path / "sealed").read_bytes()

    def unsealed(content: bytes, secret: str = "secret") -> bytes:
        (tmp_path / "tried").write_bytes(content)
        with (tmp_path / "tried").open("rb") as file:
            return UnsealingReader(file, secret).read()

    assert unsealed(sealed) == data
    flipped = bytearray(sealed)
    flipped[-1] ^= 1
    whole_piece = 4 + PIECE + 16
    wrong = [bytes(flipped), sealed[:-1], sealed[: len(sealed) // 2]]
    if size > PIECE:
        wrong.append(sealed[:-whole_piece])  # cut off at the end of a piece
    for each in wrong:
        with pytest.raises(Unreadable):
            unsealed(each)
    with pytest.raises(Unreadable):
        unsealed(sealed, "another secret")
