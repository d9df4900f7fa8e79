"""A paragraph that a page break cuts: what stands behind the break is on the next page."""

from pipeline.catalog import load_catalog
from pipeline.extract.running import PassageReader, Source
from pipeline.model import Location, Paragraph
from pipeline.parse.paragraph import Draft, over_page_break


def cut_paragraph() -> Paragraph:
    first = Draft(Paragraph("园区现有企业 120 家，其中规上", page=3, bbox=(90, 700, 500, 760)), runs_on=True, continues=False)
    rest = Draft(Paragraph("企业45家，从业人员2.3万人。", page=4, bbox=(90, 80, 500, 100)), runs_on=False, continues=True)
    (found,) = over_page_break([[first], [rest]])
    assert isinstance(found, Paragraph)
    return found


def test_a_paragraph_knows_where_it_goes_on() -> None:
    paragraph = cut_paragraph()
    ((at, page, bbox),) = paragraph.turns
    assert (paragraph.page, page, bbox, paragraph.text[at:]) == (3, 4, (90, 80, 500, 100), "企业45家，从业人员2.3万人。")


def test_figures_stand_on_the_page_on_which_they_are_printed() -> None:
    paragraph = cut_paragraph()
    source = Source(paragraph.text, Location(paragraph.page, paragraph.bbox, paragraph=0), turns=paragraph.turns)
    passage = PassageReader(load_catalog()).read(source)
    assert [(claim.text, passage.place(claim.span).page) for claim in passage.claims] == [("120家", 3), ("45家", 4), ("2.3万人", 4)]
