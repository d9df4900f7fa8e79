"""A letter as a Word file: A4, fonts that Word on Windows has, room to fill in. python-docx (slow to import) is loaded on first use."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.export.memo.questions import Letter, Question
from pipeline.export.schema import presentable
from pipeline.model import Language, Message

_TITLE = Message("关于年度报告数据的查询函", "Query on the figures of an annual report")
_NUMBER = Message("编号：________________　　日期：______年____月____日", "No. ________________    Date ________________")
_TO = Message("致：{}", "To: {}")
_ABOUT = Message("年度：{}　　报告文件：{}", "Year: {}    Report: {}")
_INTRO = Message(
    "我们在核对上述年度报告时，有下列 {} 处需要贵方核实或说明。请对照原始资料，在“答复”栏中填写，并于______年____月____日前签章回复。",
    "Going through this report we found {} points to be confirmed or explained. Please check them against your records, write into the "
    "last column, and send this back signed by ________________.",
)
_HEADS = (
    (Message("序号", "No."), 1.2),
    (Message("位置", "Place"), 2.5),
    (Message("所印数字", "As printed"), 3.1),
    (Message("核对", "Arithmetic"), 5.0),
    (Message("请核实或说明", "Question"), 2.9),
    (Message("答复", "Answer"), 3.3),
)
"""And how wide each column is, in cm; 18 in all."""
_USED = Message("所用数据：", "Figures used: ")
_FOLLOWS = Message("随之受影响：", "This also affects: ")
_DOUBT = Message("（此处原文辨认不清，请先核对所印数字。）", "(Not clearly legible; please confirm first what is printed.)")
_CLOSING = Message("专此函达，请予支持配合，谢谢。", "Thank you for your help.")
_SENDER = (
    Message("查询单位（盖章）：____________________", "For the auditor (stamp) ____________________"),
    Message("查询人：______________　电话：______________", "Asked by ________________    Telephone ________________"),
)
_REPLY = (
    Message("答复单位（盖章）：____________________", "Answered for (stamp) ____________________"),
    Message(
        "填报人：____________　负责人：____________　______年____月____日",
        "by ______________    responsible ______________    date ______________",
    ),
)
"""Short enough for one line each in 18 cm."""
_CODES = Message("查询单位内部编号（答复时不必理会）：{}", "Codes for the auditor's own use: {}")
_UNKNOWN = Message("（不详）", "(not known)")
_MARGIN = 1.5  # cm
_TITLE_FONT, _TEXT_FONT, _TABLE_FONT, _LATIN = "黑体", "仿宋", "宋体", "Times New Roman"
_ANSWER_LINES = 2


def write_letter(letter: Letter, file: Path, language: Language) -> None:
    """Write one letter. OSError if it cannot, or if the file is there already."""
    stream = BytesIO()
    _Letter(letter, language).document().save(stream)
    with file.open("xb") as target:
        target.write(stream.getvalue())


class _Letter:
    def __init__(self, letter: Letter, language: Language) -> None:
        import docx

        self._letter, self._language = letter, language
        self._document = docx.Document()

    def document(self) -> Any:
        self._set_up()
        letter, say = self._letter, self._language
        self._line(_TITLE.say(say), _TITLE_FONT, 18, centred=True)
        self._line(_NUMBER.say(say), _TEXT_FONT, 11, centred=True)
        self._line(_TO.say(say).format(letter.park or "________________"), _TEXT_FONT, 12)
        year = str(letter.year) if letter.year else _UNKNOWN.say(say)
        self._line(_ABOUT.say(say).format(year, letter.report), _TEXT_FONT, 12)
        self._line(_INTRO.say(say).format(len(letter.questions)), _TEXT_FONT, 12, indented=True)
        self._table()
        self._line(_CLOSING.say(say), _TEXT_FONT, 12, indented=True, before=6)
        for said in (*_SENDER, *_REPLY):
            self._line(said.say(say), _TEXT_FONT, 11, before=12 if said in (_SENDER[0], _REPLY[0]) else 2)
        codes = "  ".join(f"{number}\N{NO-BREAK SPACE}{question.ids[0]}" for number, question in enumerate(letter.questions, start=1))
        self._line(_CODES.say(say).format(codes), _TABLE_FONT, 7, before=8, grey=True)
        return self._document

    # ------------------------------------------------------------------------------------------ the page
    def _set_up(self) -> None:
        from docx.shared import Cm

        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(_MARGIN)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        section.footer_distance = Cm(0.8)
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = _TITLE.say(self._language), "", ""
        properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 (it wants a naive one)
        self._page_number(section.footer.paragraphs[0])

    def _page_number(self, paragraph: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph.alignment = 1
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)

    def _line(
        self, text: str, font: str, points: float, *, centred: bool = False, indented: bool = False, before: float = 0, grey: bool = False
    ) -> None:
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(4)
        if centred:
            layout.alignment = 1
        if indented and self._language == "zh":
            layout.first_line_indent = Pt(2 * points)
        _write(paragraph, text, font, points, grey=grey)

    # ------------------------------------------------------------------------------------------ the questions
    def _table(self) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        table = self._document.add_table(rows=1, cols=len(_HEADS))
        table.style, table.autofit = "Table Grid", False
        for cell, (head, _) in zip(table.rows[0].cells, _HEADS, strict=True):
            cell.paragraphs[0].alignment = 1
            _write(cell.paragraphs[0], head.say(self._language), _TITLE_FONT, 10)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number, question in enumerate(self._letter.questions, start=1):
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, lines in zip(row.cells, self._cells(number, question), strict=True):
                self._fill(cell, lines)
        for at, (_, width) in enumerate(_HEADS):
            for cell in table.columns[at].cells:
                cell.width = Cm(width)
            table.columns[at].width = Cm(width)  # Word goes by the cells, LibreOffice by the columns

    def _cells(self, number: int, question: Question) -> tuple[Sequence[tuple[str, float]], ...]:
        """The lines of each cell, and in how many points."""
        say = self._language
        used = [(_USED.say(say) + ("；" if say == "zh" else "; ").join(question.used), 8.0)] if question.used else []
        follows = [(_FOLLOWS.say(say) + question.follows, 8.0)] if question.follows else []
        doubt = [(_DOUBT.say(say), 9.0)] if question.doubtful else []
        return (
            [(str(number), 9)],
            [(line, 9) for line in question.places],
            [(line, 9) for line in question.printed],
            [*((line, 9.0) for line in question.arithmetic), *used, *follows],
            [(question.question, 9), *doubt],
            [("", 9)] * _ANSWER_LINES,
        )

    def _fill(self, cell: Any, lines: Sequence[tuple[str, float]]) -> None:
        from docx.shared import Pt

        for place, (text, points) in enumerate(lines):
            paragraph = cell.paragraphs[0] if not place else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            _write(paragraph, text, _TABLE_FONT, points)


def _write(paragraph: Any, text: str, font: str, points: float, *, grey: bool = False) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(presentable(text))
    run.font.name, run.font.size = _LATIN, Pt(points)
    if grey:
        run.font.color.rgb = RGBColor(0x80, 0x80, 0x80)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


__all__ = ["write_letter"]
