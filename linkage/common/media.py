"""Uploads in an S3-compatible bucket that nobody but the product reads: every file still comes through the page that checks who asks.

Chosen by S3_BUCKET (linkage/settings.py); without it uploads lie in MEDIA_ROOT.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from linkage.common.errors import MediaAway

IN_MEMORY = 1024 * 1024  # bytes of a file that is being read; a larger one goes to a temporary file


class PrivateBucket(S3Storage):
    """options: bucket_name, endpoint_url, region_name, access_key, secret_key, location, addressing (auto, path or virtual). Every method that asks the bucket
    raises MediaAway when it does not answer or refuses."""

    def __init__(self, *, addressing: str = "auto", **options: Any) -> None:
        super().__init__(
            **options,
            default_acl=None,  # the bucket's own: private
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
            transfer_config=TransferConfig(use_threads=False),  # the request has its thread
            client_config=Config(
                s3={"addressing_style": addressing},
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=20,
                retries={"mode": "standard", "total_max_attempts": 3},
                # Services beside Amazon's refuse the checksums that are new since 2025.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def url(self, *arguments: Any, **options: Any) -> str:
        """There is none: a link would be good for whoever holds it, whatever became of the right to see."""
        raise ValueError("uploads are served through the permission check of their page only")

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _told():
            file = super()._open(name, mode)
            file.open()  # fetched here, where a failure can be told, and not while the answer is sent
            return file

    def _save(self, name: str, content: Any) -> str:
        with _told():
            kept: str = super()._save(name, content)
            return kept

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _told():
            found: tuple[list[str], list[str]] = super().listdir(name)
            return found

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        raise MediaAway(f"the store of uploads: {error}") from error
