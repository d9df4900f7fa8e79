"""OLE files (the container of .doc and .xls): which streams they hold, and what we must know of a Word stream before LibreOffice
gets it. Byte offsets are those of the specification [MS-DOC].
"""

import struct
from pathlib import Path
from typing import Any, NamedTuple

import olefile

_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200  # flags of the file information block, at offset 10
_FLAGS, _WORDS = 10, 32
_CLX, _PAPX_BINS = 33, 13  # places in the list of (offset, length) pairs
_PAGE = 512  # bytes of a page of paragraph properties
_RUN = 13  # bytes that describe one paragraph on such a page
_ONE_BYTE = 0x40000000  # in the place of a text piece
_PARAGRAPH_MARK, _CELL_MARK = b"\r\0", b"\x07\0"


def root_streams(path: Path) -> tuple[str, ...]:
    """Names of the streams and storages at the root; what is embedded in the document stands deeper. Raises OSError and whatever
    else olefile does on a broken directory."""
    with olefile.OleFileIO(str(path)) as container:
        return tuple(entry.name for entry in container.root.kids)


class Header(NamedTuple):
    """What a Word file says of itself: `version` counts from 193 on since Word 97."""

    version: int = 193
    encrypted: bool = False


def read_header(path: Path) -> Header:
    """The header of a Word file; that of any new one where it cannot be read: LibreOffice will say what is wrong."""
    try:
        with olefile.OleFileIO(str(path)) as container:
            start = container.openstream("WordDocument").read(64)
            return Header(int(struct.unpack_from("<H", start, 2)[0]), bool(_flags(start) & _ENCRYPTED))
    except Exception:
        return Header()


def close_last_table(path: Path) -> bool:
    """Give a Word file whose text ends within a table the paragraph that must follow it, in place.

    Such files are written by LibreOffice, which then takes the cells for running text when it reads them. Word always writes the
    paragraph. False if one is needed and there is no room for it; broken files are left as they are.
    """
    try:
        with olefile.OleFileIO(str(path), write_mode=True) as container:
            return _close(container)
    except Exception:
        return True


def _flags(stream: bytes | bytearray) -> int:
    return int(struct.unpack_from("<H", stream, _FLAGS)[0])


class _Word:
    """The two streams of a Word file, and the offsets in them that an added paragraph changes."""

    def __init__(self, container: Any) -> None:
        self.main = bytearray(container.openstream("WordDocument").read())
        self.table_name = "1Table" if _flags(self.main) & _SECOND_TABLE else "0Table"
        self.table = bytearray(container.openstream(self.table_name).read())
        self.lengths = _WORDS + 2 + 2 * self._short(_WORDS) + 2  # of the main text, footnotes, headers, …: after the words
        self._pairs = self.lengths + 4 * self._short(self.lengths - 2) + 2
        self.text_length, *others = struct.unpack_from("<8i", self.main, self.lengths + 12)
        self.only_text = not any(others)

    def _short(self, offset: int) -> int:
        return int(struct.unpack_from("<H", self.main, offset)[0])

    def part(self, number: int) -> tuple[int, int]:
        """Offset and length of a part of the table stream."""
        start, length = struct.unpack_from("<2I", self.main, self._pairs + 8 * number)
        return start, length

    def pieces(self) -> tuple[int, int]:
        """Offset of the table of text pieces, and how many there are."""
        place = self.part(_CLX)[0]
        while self.table[place] == 1:  # properties that pieces refer to
            place += 3 + int(struct.unpack_from("<H", self.table, place + 1)[0])
        return place + 5, (struct.unpack_from("<I", self.table, place + 1)[0] - 4) // 12

    def text_end(self) -> int:
        """Offset after the last character of the main text. Raises ValueError where one byte is one character, which
        LibreOffice does not write."""
        pieces, count = self.pieces()
        bounds = struct.unpack_from(f"<{count + 1}I", self.table, pieces)
        index: int = next(index for index in range(count) if bounds[index] < self.text_length <= bounds[index + 1])
        (place,) = struct.unpack_from("<I", self.table, pieces + 4 * (count + 1) + 8 * index + 2)
        if place & _ONE_BYTE:
            raise ValueError("text of one byte per character")
        return int(place + 2 * (self.text_length - bounds[index]))


def _close(container: Any) -> bool:
    word = _Word(container)
    end = word.text_end()
    if word.main[end - 2 : end] != _CELL_MARK:
        return True
    free = word.only_text and word.main[end : end + 2] == b"\0\0"
    if not free or not _describe(word, end):
        return False
    pieces, count = word.pieces()
    word.main[end : end + 2] = _PARAGRAPH_MARK
    struct.pack_into("<i", word.main, word.lengths + 12, word.text_length + 1)
    struct.pack_into("<I", word.table, pieces + 4 * count, word.text_length + 1)
    container.write_stream("WordDocument", bytes(word.main))
    container.write_stream(word.table_name, bytes(word.table))
    return True


def _describe(word: _Word, text_end: int) -> bool:
    """Enter a plain paragraph after `text_end` on the last page of paragraph properties; False if the page is full."""
    place, length = word.part(_PAPX_BINS)
    bins = (length - 4) // 8
    (number,) = struct.unpack_from("<I", word.table, place + length - 4)
    page = word.main[number * _PAGE : (number + 1) * _PAGE]
    runs = page[-1]
    limits, taken = 4 * (runs + 1), 4 * (runs + 1) + _RUN * runs
    first = min((2 * page[limits + _RUN * run] for run in range(runs) if page[limits + _RUN * run]), default=_PAGE - 1)
    grown = page[:limits] + struct.pack("<I", text_end + 2) + page[limits:taken] + bytes(_RUN)
    if len(grown) > first:
        return False
    word.main[number * _PAGE : (number + 1) * _PAGE] = grown + page[len(grown) : -1] + bytes([runs + 1])
    struct.pack_into("<I", word.table, place + 4 * bins, text_end + 2)
    return True
