"""The certificate on paper: A4, a CJK font embedded as the subset that is used, so that every viewer and printer shows it alike."""

import io
from importlib.resources import files

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from linkage.volunteering.certificate_facts import CertificateFacts, ServiceLine, day, in_groups

FONT = "songti"
INK, QUIET, RULE = (28, 33, 30), (96, 104, 99), (190, 196, 192)
# Millimetres across the 174 that the margins leave.
COLUMNS = (24, 46, 38, 34, 14, 18)
BODY, SMALL = 11.0, 8.5


def certificate_pdf(facts: CertificateFacts, *, code: str, address: str) -> bytes:
    """The finished file. code: what is typed to verify; address: what the QR code opens. Always in Chinese: it is the issuer's document."""
    with translation.override("zh-hans"):
        page = _Paper()
        page.set_title(_("志愿服务记录证明"))
        _head(page, facts, code)
        _statement(page, facts)
        _services(page, facts.lines)
        _close(page, facts, code, address)
        return bytes(page.output())


class _Paper(FPDF):
    """A4 upright with the font loaded and the page's number below."""

    def __init__(self) -> None:
        super().__init__()
        self.set_margins(18, 18)
        self.set_auto_page_break(True, margin=20)
        self.add_font(FONT, fname=_font_file())
        self.set_font(FONT, size=BODY)
        self.set_text_color(*INK)
        self.set_draw_color(*RULE)
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*QUIET)
        note = _("本证明由记录单位免费出具，平台只负责排版和查验。第 %(page)s 页，共 {nb} 页") % {
            "page": self.page_no()
        }
        self.cell(0, 5, note, align="C")
        self.set_text_color(*INK)


def _font_file() -> str:
    """Noto Serif SC, as its package ships it (SIL Open Font License)."""
    return str(files("pylopdf_fonts_zh_cn") / "NotoSerifSC-Regular.otf")


def _line(page: FPDF, text: str, *, size: float = BODY, height: float = 7, align: str = "L") -> None:
    page.set_font(FONT, size=size)
    page.multi_cell(0, height, text, align=align, new_x="LMARGIN", new_y="NEXT", wrapmode=WrapMode.CHAR)


def _head(page: FPDF, facts: CertificateFacts, code: str) -> None:
    _line(page, _("志愿服务记录证明"), size=22, height=14, align="C")
    page.set_text_color(*QUIET)
    _line(page, _("查验码 %(code)s") % {"code": in_groups(code)}, size=SMALL, height=6, align="C")
    page.set_text_color(*INK)
    page.ln(6)


def _statement(page: FPDF, facts: CertificateFacts) -> None:
    words = {
        "holder": facts.holder,
        "number": facts.volunteer_no,
        "first": _date(facts.first_on),
        "last": _date(facts.last_on),
        "count": len(facts.lines),
        "time": _hours(facts.minutes),
    }
    _line(
        page,
        _(
            "兹证明 %(holder)s（志愿者编号 %(number)s）自 %(first)s至 %(last)s参加由本单位记录的志愿服务 %(count)s 次，"
            "服务时间合计 %(time)s。服务时间为实际付出的时间，不含往返路途。"
        )
        % words,
        height=8,
    )
    if facts.id_number:
        _line(page, _("身份证件号码：%(number)s") % {"number": facts.id_number}, height=8)
    if facts.national_no:
        _line(page, _("全国志愿服务信息系统编号：%(number)s") % {"number": facts.national_no}, height=8)
    page.ln(4)


def _services(page: FPDF, lines: tuple[ServiceLine, ...]) -> None:
    """Name, content, place, date and time, length, person in charge; the organisation is the issuer, named above and below."""
    page.set_font(FONT, size=SMALL)
    heads = (_("日期和时间"), _("活动名称和内容"), _("地点"), _("活动组织单位"), _("时长"), _("负责人"))
    style = FontFace(emphasis=None, fill_color=(238, 241, 239))
    with page.table(col_widths=COLUMNS, text_align="LEFT", line_height=5, padding=1.2, headings_style=style) as table:
        table.row(heads)
        for line in lines:
            what = line.activity if line.content in ("", line.activity) else f"{line.activity}：{line.content}"
            when = f"{line.served_on}\n{line.times}"
            table.row((when, what, line.place, line.organisation, _hours(line.minutes), line.lead))
    page.ln(6)


def _close(page: FPDF, facts: CertificateFacts, code: str, address: str) -> None:
    """Who issues it, room for the stamp, and how anybody can check it; kept together on one page."""
    if page.get_y() > page.h - 80:
        page.add_page()
    top = page.get_y()
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=6, border=1)
    page.image(picture, x=18, y=top, w=32)
    page.set_xy(54, top + 4)
    page.set_font(FONT, size=SMALL)
    page.multi_cell(62, 5, _("扫码，或在查验页输入查验码，可核对真伪：") + "\n" + in_groups(code), align="L")
    page.set_font(FONT, size=BODY)
    for row, text in enumerate(_signature(facts)):
        page.set_xy(112, top + 2 + row * 8)
        page.cell(80, 8, text, align="R")


def _signature(facts: CertificateFacts) -> list[str]:
    rows = [_("记录单位：%(name)s") % {"name": facts.issuer}]
    if facts.issuer_uscc:
        rows.append(_("统一社会信用代码：%(code)s") % {"code": facts.issuer_uscc})
    return [*rows, _("（盖章）"), _date(facts.issued_on)]


def _date(iso: str) -> str:
    date = day(iso)
    return _("%(year)s 年 %(month)s 月 %(day)s 日") % {"year": date.year, "month": date.month, "day": date.day}


def _hours(minutes: int) -> str:
    return _("%(hours)s 小时") % {"hours": f"{minutes / 60:.2f}".rstrip("0").rstrip(".")}
