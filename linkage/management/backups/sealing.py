"""A file that is encrypted while it is written and checked while it is read, a piece at a time, so that its size does not matter.

Layout: MAGIC, 16 bytes of salt, then pieces: 4 bytes of length (big endian) and the AES-256-GCM ciphertext of up to PIECE bytes. The file's key is
drawn from the secret and the salt (HKDF); a piece's nonce is its number, and whether it is the last one is authenticated too, so pieces can
neither be exchanged nor the end be cut off (the STREAM construction, Hoang et al. 2015).
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"LINKAGE-BACKUP-1\n"
PIECE = 1024 * 1024
SALT, LENGTH, TAG = 16, 4, 16
MORE, LAST = b"more", b"last"


class Unreadable(Exception):
    """The file is not what was written, or the secret is not the one it was written with."""


def _cipher(secret: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"linkage backup").derive(secret.encode()))


class SealingWriter:
    """Something to write() to; close() writes the last piece. Does not close the file beneath."""

    def __init__(self, file: IO[bytes], secret: str) -> None:
        salt = os.urandom(SALT)
        self._file, self._cipher, self._number, self._held = file, _cipher(secret, salt), 0, bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), MORE)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._held), LAST)

    def _seal(self, piece: bytes, kind: bytes) -> None:
        sealed = self._cipher.encrypt(self._number.to_bytes(12, "big"), piece, kind)
        self._file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
        self._number += 1


class UnsealingReader:
    """Something to read() from. Raises Unreadable, at the piece that is wrong."""

    def __init__(self, file: IO[bytes], secret: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise Unreadable("this is no encrypted backup")
        self._file, self._number, self._held, self._ended = file, 0, bytearray(), False
        self._cipher = _cipher(secret, file.read(SALT))
        self._next = self._length()

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._held) < size):
            self._held += self._unseal()
        size = len(self._held) if size < 0 else size
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def _unseal(self) -> bytes:
        sealed = self._file.read(self._next)
        following = self._length() if len(sealed) == self._next else 0
        kind = MORE if following else LAST
        try:
            piece = self._cipher.decrypt(self._number.to_bytes(12, "big"), sealed, kind)
        except InvalidTag:
            raise Unreadable("the file is damaged or cut short, or BACKUP_KEY is another one") from None
        self._number, self._next, self._ended = self._number + 1, following, not following
        return piece

    def _length(self) -> int:
        length = int.from_bytes(self._file.read(LENGTH), "big")
        if length > PIECE + TAG:
            raise Unreadable("the file is damaged")
        return length


def is_sealed(file: IO[bytes]) -> bool:
    """Looks at the beginning and goes back to it."""
    begins = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return begins
