"""How a file is read that has cost a process its life: less of it, so that the rest is still read."""

from dataclasses import dataclass, replace

from pipeline.model import NOTHING, Document, Message, Paragraph, Problem

TEXT_ONLY = "text-only"


@dataclass(frozen=True, slots=True)
class Care:
    """`skip`: pages that are left out, and why ("page N" goes before it). `text_only`, if it says why: tables are not looked for, no text
    is recognised, nothing embedded is opened."""

    skip: tuple[tuple[int, Message], ...] = ()
    text_only: Message = NOTHING

    def why_not(self, page: int) -> Message | None:
        """Why a page is left out; None for one that is read."""
        return dict(self.skip).get(page)

    @property
    def whole(self) -> bool:
        """Whether more than running text is read."""
        return self.text_only == NOTHING


NO_CARE = Care()


def without_tables(document: Document, care: Care) -> Document:
    """The running text of a document, and a problem that says so."""
    said = Message(
        f"只读了正文，没有读表格：{care.text_only.zh}。请用原软件打开并另存后重试，或人工核对表格。",
        f"Only the running text was read, no tables: {care.text_only.en}. Open the file in its own program, save it again and retry.",
    )
    blocks = tuple(block for block in document.blocks if isinstance(block, Paragraph))
    return replace(document, blocks=blocks, problems=(Problem(TEXT_ONLY, said), *document.problems))
