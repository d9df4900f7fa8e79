"""report.html: the findings for any browser, without a network. Pictures are drawn here, style and script stand in the file, and its
Content-Security-Policy lets nothing else be loaded or run. Many findings are a page per report, and report.html lists them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pipeline.export.page.case import Node, roots
from pipeline.export.page.finding import card, entry
from pipeline.export.page.listing import listing
from pipeline.export.page.markup import Html, join, tag
from pipeline.export.page.overview import overview
from pipeline.export.page.picture import Album, draw, notes
from pipeline.export.page.sheet import whole
from pipeline.export.page.words import Words
from pipeline.export.schema import Dataset
from pipeline.model import Message

PAGE = "report.html"
PAGES = "report-pages"
ONE_PAGE = 300
"""More findings than this are a page per report."""
LARGE = 30_000_000
"""Bytes of the page with all that belongs to it that the reader is told of."""
_MOST_BYTES, _MOST_BYTES_APART = 25_000_000, 100_000_000  # of pictures: in one file, in a file per report
_NO_NAME = re.compile(r"[^\w-]+")
_PAGE_NAME = re.compile(r"[\w-]+-[0-9a-f]{12}\.html")
_LONGEST_NAME = 40  # characters: three bytes each, and file systems take 255


def write_page(dataset: Dataset, folder: Path) -> None:
    """Write report.html into the folder, and report-pages/ if there are more than ONE_PAGE findings: same bytes for the same dataset and
    sources. OSError if it cannot."""
    words, nodes = Words(dataset), roots(dataset)
    if sum(1 for root in nodes for _ in root.walk()) > ONE_PAGE:
        album = draw(nodes, dataset, words, _MOST_BYTES_APART)
        files = {node.source.report.name: f"{PAGES}/{page_name(node.source.report.name)}" for node in nodes}
        apart = _write_pages(nodes, files, words, album, folder)
        found = listing(nodes, words, lambda node: entry(node, words, quote(files[node.source.report.name])), list(notes(album, words)))
    else:
        album = draw(nodes, dataset, words, _MOST_BYTES)
        apart = 0
        found = listing(nodes, words, lambda node: card(node, words, album.of), list(notes(album, words)))
    body = join(overview(dataset, words), found)
    _write(folder / PAGE, whole(join(*_large(apart + len(body.encode()), words), body), words))


def _large(size: int, words: Words) -> Iterator[Html]:
    """What is said of a size that takes long to open or to send."""
    if (said := size_said(size)) is not None:
        yield tag("p", words.of(said), class_="hint")


def size_said(size: int) -> Message | None:
    """A sentence on how large the page is with all that belongs to it, in bytes; None where that is no trouble."""
    if size <= LARGE:
        return None
    return Message(
        f"{PAGE} 连同 {PAGES} 共约 {size / 1e6:.0f} MB，打开和发送会较慢。",
        f"{PAGE} and {PAGES} come to about {size / 1e6:.0f} MB, which take a while to open and to send.",
    )


def page_size(out: Path) -> int:
    """The bytes of the page that a run wrote, with those of the reports' pages."""
    files = [out / PAGE, *(file for file in (out / PAGES).glob("*.html") if is_page(file.name))]
    return sum(file.stat().st_size for file in files if file.is_file())


def _write_pages(nodes: Sequence[Node], files: Mapping[str, str], words: Words, album: Album, folder: Path) -> int:
    """The reports' own pages; gives how many bytes they have."""
    size = 0
    (folder / PAGES).mkdir()
    back = tag("p", tag("a", words.say("← 全部报告", "← all reports"), href=f"../{PAGE}"))
    of: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        of[node.source.report.name].append(node)
    for report, file in sorted(files.items()):
        found = listing(of[report], words, lambda node: card(node, words, album.of))
        size += _write(folder / file, whole(join(back, found), words, report))
    return size


def page_name(report: str) -> str:
    """A file name for a report's page: no path, nothing that a file system or an address takes amiss, and no two the same."""
    return f"{_NO_NAME.sub('_', report)[:_LONGEST_NAME]}-{sha256(report.encode('utf-8', 'replace')).hexdigest()[:12]}.html"


def is_page(name: str) -> bool:
    """Whether a file in report-pages/ is called as we call ours."""
    return _PAGE_NAME.fullmatch(name) is not None


def _write(file: Path, content: str) -> int:
    return file.write_bytes(content.encode())


__all__ = ["ONE_PAGE", "PAGE", "PAGES", "is_page", "page_name", "page_size", "size_said", "write_page"]
