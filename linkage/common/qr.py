import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """An inline SVG of the address that a camera opens; as large as the element around it. segno writes no text of ours into it."""
    svg = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=1, svgclass=None, lineclass=None)
    return mark_safe(svg)
