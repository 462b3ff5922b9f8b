"""Pictures as attackers send them: bombs, polyglots, hidden places; and as phones send them: sideways, with a see-through corner, in odd modes."""

import io
import struct
import zlib

import pytest
from PIL import Image

from linkage.common.errors import Invalid
from linkage.common.photos import LONGEST_SIDE, MOST_BYTES, clean_photo

GPS_IFD, ORIENTATION = 0x8825, 0x0112


def picture(size=(64, 48), format="JPEG", mode="RGB", color="red", **options) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, format, **options)
    out.seek(0)
    return out


def reopened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def refused(file: io.BytesIO) -> str:
    with pytest.raises(Invalid) as error:
        clean_photo(file)
    assert error.value.code == "bad_photo"
    return str(error.value.message)


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of so many pixels in a few kilobytes, as it would be sent: one colour, compressed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    line = b"\x00" + b"\x00" * (width // 8 + 1)
    data = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_by_its_pixels_before_it_is_decoded(monkeypatch):
    file = bomb(12_000, 12_000)
    assert len(file.getvalue()) < 100_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    assert "像素太多" in refused(file)


def test_one_that_pillow_itself_calls_a_bomb_is_refused_too():
    assert "打不开" in refused(bomb(40_000, 40_000))


def test_the_place_and_every_other_word_of_the_camera_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "HUAWEI"
    exif.get_ifd(GPS_IFD)[2] = (30.0, 14.0, 47.0)
    sent = picture(exif=exif)
    assert reopened(sent.getvalue()).getexif().get_ifd(GPS_IFD)

    kept = clean_photo(sent)

    assert not reopened(kept.content).getexif()
    assert b"HUAWEI" not in kept.content


def test_a_file_that_is_also_something_else_keeps_only_the_picture():
    payload = b"<script>alert(1)</script>PK\x03\x04"
    sent = io.BytesIO(picture().getvalue() + payload)
    assert payload not in clean_photo(sent).content
    comment = picture(format="PNG")
    kept = clean_photo(comment)
    assert kept.content[:4] == b"RIFF"
    assert kept.content[8:12] == b"WEBP"


def test_a_sideways_photo_is_turned_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    kept = clean_photo(picture(size=(200, 100), exif=exif))
    assert (kept.width, kept.height) == (100, 200)
    assert reopened(kept.content).size == (100, 200)


def test_a_large_photo_is_made_small_enough_for_a_page():
    kept = clean_photo(picture(size=(4000, 3000)))
    assert max(kept.width, kept.height) == LONGEST_SIDE


@pytest.mark.parametrize(
    ("format", "mode", "color"),
    [
        ("PNG", "RGBA", (255, 0, 0, 0)),
        ("PNG", "P", 3),
        ("PNG", "LA", (10, 0)),
        ("JPEG", "CMYK", (0, 0, 0, 0)),
        ("JPEG", "L", 9),
        ("PNG", "I;16", 900),
    ],
)
def test_photos_of_every_mode_are_kept(format, mode, color):
    kept = clean_photo(picture(format=format, mode=mode, color=color))
    assert reopened(kept.content).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\x00" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"<html><script>alert(1)</script>",
        b"\xff\xd8\xff\xe0 not really a picture",
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content):
    assert "打不开" in refused(io.BytesIO(content))


def test_half_a_photo_is_refused():
    whole = picture(size=(800, 600)).getvalue()
    assert "打不开" in refused(io.BytesIO(whole[: len(whole) // 2]))


def test_too_many_bytes_are_refused_without_reading_them_all():
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size=-1):
            assert size > 0
            self.asked += size
            return b"x" * size

    file = Endless()
    assert "太大了" in refused(file)
    assert file.asked <= MOST_BYTES + 1
