"""Papers that prove something, as strangers upload them: a photo, drawn anew like every photo, or a PDF, kept as it came and never shown inside a
page."""

import io
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.common.photos import MOST_BYTES, clean_photo
from linkage.common.served_photos import photo_response

PDF, END = b"%PDF-", b"%%EOF"
# A certificate needs none of these; what acts by itself when it is opened stays out.
ACTS_BY_ITSELF = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/XFA")


@dataclass(frozen=True, slots=True)
class CleanPaper:
    """content: a WebP or PDF file; suffix: which, as "webp" or "pdf"."""

    content: bytes
    suffix: str


def clean_paper(file: IO[bytes]) -> CleanPaper:
    """Raises Invalid("bad_photo" or "bad_paper") with a sentence for what is neither picture nor plain PDF, or too large."""
    content = file.read(MOST_BYTES + 1)
    if not content.startswith(PDF):
        return CleanPaper(clean_photo(io.BytesIO(content)).content, "webp")
    if len(content) > MOST_BYTES:
        raise _refusal(_("这个文件太大了，请选 12 MB 以内的。"))
    if END not in content[-2048:] or any(word in content for word in ACTS_BY_ITSELF):
        raise _refusal(_("这个 PDF 不完整，或者带着会自己运行的内容，请换成照片。"))
    return CleanPaper(content, "pdf")


def paper_response(request: HttpRequest, file: Any, name: str) -> HttpResponseBase:
    """file: a FieldFile; name: its public id. A PDF is saved, not opened in our pages."""
    if not file.name.endswith(".pdf"):
        return photo_response(request, file, name)
    response = FileResponse(file.open(), content_type="application/pdf", filename=f"{name}.pdf", as_attachment=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _refusal(sentence: object) -> Invalid:
    return Invalid("bad_paper", sentence, fields={"paper": sentence})
