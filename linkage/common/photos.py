"""Photos from strangers' phones, made safe: counted in pixels before anything is decoded, turned upright, and drawn anew as WebP, so that no
place, no device and no trailing bytes come along."""

import io
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from linkage.common.errors import Invalid

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")  # a phone's MPO opens as the JPEG it begins with


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """`content`: a WebP file. width, height: its pixels."""

    content: bytes
    width: int
    height: int


def clean_photo(file: IO[bytes]) -> CleanPhoto:
    """Re-draw an uploaded picture. Raises Invalid("bad_photo") with a sentence for what is no picture, too many bytes or too many pixels."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refusal(_("这张照片太大了，请选 12 MB 以内的。"))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _refusal(_("这张照片的像素太多了，请缩小一些再传。"))
            return _redrawn(picture)
    except Invalid:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise _refusal(_("这个文件打不开，请换一张 JPG 或 PNG 照片。")) from error


def _redrawn(picture: Image.Image) -> CleanPhoto:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets a JPEG be decoded near the size that is kept
    upright = ImageOps.exif_transpose(picture)
    plain = Image.new("RGB", upright.size, "white")
    see_through = upright.convert("RGBA")
    plain.paste(see_through, mask=see_through.getchannel("A"))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=QUALITY)
    return CleanPhoto(out.getvalue(), plain.width, plain.height)


def _refusal(sentence: object) -> Invalid:
    return Invalid("bad_photo", sentence, fields={"photos": sentence})
