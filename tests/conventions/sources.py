"""The project's own files, as git would see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("linkage", "matching", "tests", "benchmarks", "frontend")
NOT_OURS = {"__pycache__", "vendor", "locale"}


def files(pattern: str, *folders: str) -> Iterator[Path]:
    """Files that match the pattern below the folders (default: all of ours), vendored and generated ones left out."""
    for folder in folders or OURS:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if not NOT_OURS & set(path.relative_to(ROOT).parts):
                yield path


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
