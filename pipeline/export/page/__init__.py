"""report.html: the findings for any browser, without a network. Pictures are drawn here, style and script stand in the file, and its
Content-Security-Policy lets nothing else be loaded or run. Many findings are a page per report, and report.html lists them.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pipeline.export.page.case import Node, roots
from pipeline.export.page.finding import card, entry
from pipeline.export.page.listing import listing
from pipeline.export.page.markup import join, tag
from pipeline.export.page.overview import overview
from pipeline.export.page.picture import Album, draw, notes
from pipeline.export.page.sheet import whole
from pipeline.export.page.words import Words
from pipeline.export.schema import Dataset

PAGE = "report.html"
PAGES = "report-pages"
ONE_PAGE = 300
"""More findings than this are a page per report."""
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
        found = listing(nodes, words, lambda node: entry(node, words, quote(files[node.source.report.name])), list(notes(album, words)))
        _write_pages(nodes, files, words, album, folder)
    else:
        album = draw(nodes, dataset, words, _MOST_BYTES)
        found = listing(nodes, words, lambda node: card(node, words, album.of), list(notes(album, words)))
    _write(folder / PAGE, whole(join(overview(dataset, words), found), words))


def _write_pages(nodes: Sequence[Node], files: Mapping[str, str], words: Words, album: Album, folder: Path) -> None:
    (folder / PAGES).mkdir()
    back = tag("p", tag("a", words.say("← 全部报告", "← all reports"), href=f"../{PAGE}"))
    for report, file in sorted(files.items()):
        own = [node for node in nodes if node.source.report.name == report]
        found = listing(own, words, lambda node: card(node, words, album.of))
        _write(folder / file, whole(join(back, found), words, report))


def page_name(report: str) -> str:
    """A file name for a report's page: no path, nothing that a file system or an address takes amiss, and no two the same."""
    return f"{_NO_NAME.sub('_', report)[:_LONGEST_NAME]}-{sha256(report.encode('utf-8', 'replace')).hexdigest()[:12]}.html"


def is_page(name: str) -> bool:
    """Whether a file in report-pages/ is called as we call ours."""
    return _PAGE_NAME.fullmatch(name) is not None


def _write(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", newline="\n")


__all__ = ["ONE_PAGE", "PAGE", "PAGES", "is_page", "page_name", "write_page"]
