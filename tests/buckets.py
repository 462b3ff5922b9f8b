"""A throw-away server that speaks S3 (moto's), on a free port, in a process of its own. It checks whether a request is signed, as Amazon does for a private
bucket."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from tests.services import free_port

KEYS = {"S3_ACCESS_KEY": "linkage", "S3_SECRET_KEY": "of-the-bucket", "S3_REGION": "cn-east-1", "S3_ADDRESSING": "path"}
PATIENCE = 120.0  # seconds, for a busy machine


class Store:
    def __init__(self) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the S3 server did not start")
        self.client = boto3.client(
            "s3", endpoint_url=self.url, region_name=KEYS["S3_REGION"],
            aws_access_key_id=KEYS["S3_ACCESS_KEY"], aws_secret_access_key=KEYS["S3_SECRET_KEY"],
        )  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def bucket(self, name: str) -> dict[str, str]:
        """Make a private bucket. Returns the variables by which the product finds it."""
        self.client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": KEYS["S3_REGION"]})
        return KEYS | {"S3_BUCKET": name, "S3_ENDPOINT": self.url}

    def status_for_a_stranger(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return self.status_for_a_stranger("moto-api/") > 0
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


@contextmanager
def store() -> Iterator[Store]:
    started = Store()
    try:
        yield started
    finally:
        started.kill()
