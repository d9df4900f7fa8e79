"""A font inside a PDF file, as word processors put it there: the letters that the document uses, each with a number of its own and a list
that says what it stands for. A font that is only named costs a reader of the file several times as much. Every letter is drawn as the
same box: who reads text does not look at them, and no font file is needed."""

import struct
from collections.abc import Iterable
from typing import Any

from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase.cidfonts import structToPDF
from reportlab.pdfbase.pdfdoc import PDFStream

BOX = (40, -80, 960, 820)
"""Of a letter, in thousandths of its size."""
ASCENT, DESCENT = 880, -120


class Embedded:
    """A font of such letters, each as wide as high, for reportlab's canvas."""

    builtIn, _dynamicFont, _multiByte = True, False, True  # noqa: N815 - how reportlab knows that we do all of it ourselves

    def __init__(self, name: str, letters: Iterable[str]) -> None:
        self.fontName, self.face = name, self
        self.numbers = {letter: number for number, letter in enumerate(sorted(set(letters)), 1)}

    def stringWidth(self, text: str, size: float, encoding: str = "") -> float:  # noqa: N802 - reportlab's name
        return len(text) * size

    def formatForPdf(self, text: str) -> str:  # noqa: N802
        return str(escapePDF(b"".join(self.numbers[letter].to_bytes(2, "big") for letter in text)))

    def addObjects(self, document: Any) -> None:  # noqa: N802
        own, base = f"F{len(document.fontMapping) + 1}", f"/ABCDEF+{self.fontName}"
        file, said = PDFStream(content=truetype(len(self.numbers) + 1)), PDFStream(content=stands_for(self.numbers))
        metrics = {"FontBBox": list(BOX), "Ascent": ASCENT, "Descent": DESCENT, "CapHeight": 700, "ItalicAngle": 0, "StemV": 80, "Flags": 4}
        descriptor = structToPDF({"Type": "/FontDescriptor", "FontName": base, **metrics})
        descriptor.dict["FontFile2"] = document.Reference(file)
        system = {"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}
        below = structToPDF({"Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": base, "DW": 1000, "CIDToGIDMap": "/Identity"})
        below.dict["CIDSystemInfo"], below.dict["FontDescriptor"] = structToPDF(system), document.Reference(descriptor)
        font = structToPDF({"Type": "/Font", "Subtype": "/Type0", "BaseFont": base, "Encoding": "/Identity-H", "Name": f"/{own}"})
        font.dict["DescendantFonts"] = structToPDF([])
        font.dict["DescendantFonts"].sequence.append(document.Reference(below))
        font.dict["ToUnicode"] = document.Reference(said)
        document.idToObject["BasicFonts"].dict[own] = document.Reference(font, own)
        document.fontMapping[self.fontName] = f"/{own}"


def stands_for(numbers: dict[str, int]) -> bytes:
    """The list of what the numbers stand for, a hundred to a part (ISO 32000-1, 9.10.3)."""
    lines = [f"<{number:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, number in numbers.items()]
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join("\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"]) for part in parts)
    return f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{body}
endcmap CMapName currentdict /CMap defineresource pop end end""".encode()


def truetype(glyphs: int) -> bytes:
    """A TrueType file of so many boxes, with the tables that a PDF file needs (ISO 32000-1, 9.9)."""
    x0, y0, x1, y1 = BOX
    box = struct.pack(">5h2H4b8h", 1, *BOX, 3, 0, 1, 1, 1, 1, x0, x1 - x0, 0, x0 - x1, y0, 0, y1 - y0, 0) + bytes(2)
    tables = {
        b"glyf": box * glyphs,
        b"head": struct.pack(">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, *BOX, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, ASCENT, DESCENT, 0, 1000, x0, 1000 - x1, x1, 1, *(0,) * 7, 1),
        b"hmtx": struct.pack(">Hh", 1000, x0) + struct.pack(">h", x0) * (glyphs - 1),
        b"loca": struct.pack(f">{glyphs + 1}I", *(len(box) * number for number in range(glyphs + 1))),
        b"maxp": struct.pack(">I14H", 0x10000, glyphs, 4, 1, 0, 0, 1, *(0,) * 8),
    }
    head, body = struct.pack(">I4H", 0x10000, len(tables), 64, 2, 32), b""
    start = len(head) + 16 * len(tables)
    for name, data in tables.items():
        head += struct.pack(">4s3I", name, 0, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + body
