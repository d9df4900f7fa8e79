"""Tables and documents written as text, for the tests: cells parted by |, `^` goes on from above, `<` from the left."""

from pipeline.model import Cell, Document, Paragraph, Part, Table


def table(text: str, index: int = 0, caption: str = "") -> Table:
    """A table from lines of cells. `\\n` inside a cell is a line break."""
    lines = [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in text.strip().splitlines()]
    cells: dict[tuple[int, int], Cell] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(lines):
        for column, content in enumerate(line):
            if content == "^":
                owner[row, column] = owner[row - 1, column]
            elif content == "<":
                owner[row, column] = owner[row, column - 1]
            else:
                owner[row, column] = (row, column)
                cells[row, column] = Cell(content, row, column)
            first = cells[owner[row, column]]
            cells[owner[row, column]] = first._replace(
                row_span=max(first.row_span, row - first.row + 1),
                column_span=max(first.column_span, column - first.column + 1),
            )
    rows = len(lines)
    return Table(index, rows, max(map(len, lines)), tuple(cells.values()), caption, (Part(None, 0, rows),))


def document(*blocks: str | Table) -> Document:
    return Document("docx", tuple(Paragraph(block) if isinstance(block, str) else block for block in blocks))
