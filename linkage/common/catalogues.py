"""Compile the translations (.po) whose compiled form (.mo) is missing or older. Runs on its own, before Django, on machines without GNU gettext:

python linkage/common/catalogues.py
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def source_catalogues(root: Path = ROOT) -> list[Path]:
    """Every .po file of the project: one per app, one for the shared templates."""
    return sorted([*root.glob("linkage/*/locale/*/LC_MESSAGES/*.po"), *root.glob("frontend/locale/*/LC_MESSAGES/*.po")])


def compile_stale(root: Path = ROOT) -> list[Path]:
    """Write the .mo beside each .po that has changed since. Returns what was compiled."""
    stale = [source for source in source_catalogues(root) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return stale


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3])
    unfinished = source.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for path in compile_stale():
        print(f"compiled {path.relative_to(ROOT)}")
