"""The zip package of a Word document: its main part, styles and notes as XML trees. Knows nothing of their content."""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.parse.symbols import SYMBOL_FONTS

Element = Any  # lxml is untyped here

MAX_TOTAL = 1 << 30  # bytes unpacked: more is an attack, not a report
MAX_PART = 128 << 20  # bytes of one XML part; a tree takes about ten times as much memory
_PURL = b"http://purl.oclc.org/ooxml/"
_STRICT = (  # "Strict Open XML" names the same elements by other addresses
    (_PURL + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (_PURL + b"officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (_PURL + b"drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)
_UNASKED = {"styles": (b"tblStylePr", b"latentStyles")}  # how rows of tables look, and what menus offer: most of many a style sheet
_SYMBOLS = {name.partition(" ")[0].encode() for name in SYMBOL_FONTS}
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class Package:
    """What a Word package holds: `parts` maps the kind of a related part ("styles", "numbering", "footnotes", "endnotes") to its tree;
    `broken` names the kinds that are there but cannot be read; `chunks` holds the files embedded as text or as objects, by relationship;
    `symbols`: a part with text may name a font of symbols."""

    main: Element
    parts: Mapping[str, Element]
    broken: tuple[str, ...]
    title: str
    chunks: Mapping[str, bytes]
    symbols: bool


def open_package(path: Path) -> Package:
    """Read the parts of a Word package that hold text. Raises UnreadableError when it is no package, unpacks to more than
    MAX_TOTAL bytes, or its main part is missing or broken."""
    with _opened(path) as archive:
        _check_size(archive)
        return _read(archive)


def check_size(path: Path) -> None:
    """Refuse a zip whose parts unpack to more than MAX_TOTAL bytes (zipfile itself never unpacks more than is declared)."""
    with _opened(path) as archive:
        _check_size(archive)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _broken("压缩结构无法读取", "its zip structure cannot be read") from error


def _check_size(archive: zipfile.ZipFile) -> None:
    if sum(info.file_size for info in archive.infolist()) > MAX_TOTAL:
        raise UnreadableError(
            f"文件解压后超过 {MAX_TOTAL >> 20} MB，未读取；请删去大型图片等内容后重试。",
            f"The file unpacks to more than {MAX_TOTAL >> 20} MB and was not read; remove large images and retry.",
        )


def _read(archive: zipfile.ZipFile) -> Package:
    of_package = _related(archive, "/")
    main_uri = of_package.get("officeDocument", "/word/document.xml")
    try:
        text = _blob(archive, main_uri)
        main = _tree(text)
    except KeyError as error:
        raise _broken("缺少正文", "it has no main text") from error
    except Exception as error:
        raise _broken("正文无法解析", "its main text cannot be parsed") from error
    of_main = _related(archive, main_uri)
    wanted: dict[str, str] = {kind: of_main[kind] for kind in ("styles", "numbering", *_NOTES) if kind in of_main}
    if "core-properties" in of_package:
        wanted["core-properties"] = of_package["core-properties"]
    parts = {kind: _optional(archive, uri, _UNASKED.get(kind, ())) for kind, uri in wanted.items()}
    properties = parts.pop("core-properties", None)
    return Package(
        main=main,
        parts={kind: tree for kind, tree in parts.items() if tree is not None},
        broken=tuple(kind for kind, tree in parts.items() if tree is None),
        title="" if properties is None else (properties.findtext(_TITLE) or "").strip(),
        chunks=dict(_chunks(archive, main_uri)),
        symbols=_may_name_symbols(text)
        or any(_may_name_symbols(_blob(archive, wanted[kind])) for kind in _NOTES if parts.get(kind) is not None),
    )


_NOTES = ("footnotes", "endnotes")
_EMBEDDED = frozenset({"aFChunk", "package", "oleObject"})


def _chunks(archive: zipfile.ZipFile, main_uri: str) -> Iterator[tuple[str, bytes]]:
    rels = _optional(archive, _relations(main_uri))
    for relationship in () if rels is None else rels.iter(_RELATIONSHIP):
        kind, target = relationship.get("Type", "").rpartition("/")[2], relationship.get("Target")
        if kind in _EMBEDDED and target and relationship.get("TargetMode") != "External":
            with suppress(KeyError):  # not there: reported where the text refers to it
                place = posixpath.normpath(posixpath.join(posixpath.dirname(main_uri), target))
                yield relationship.get("Id", ""), archive.read(place.removeprefix("/"))


def _related(archive: zipfile.ZipFile, source: str) -> dict[str, str]:
    """Kind of relationship (last word of its type) → address of the first part related so."""
    base = posixpath.dirname(source)
    found: dict[str, str] = {}
    rels = _optional(archive, _relations(source))
    for relationship in () if rels is None else rels.iter(_RELATIONSHIP):
        target = relationship.get("Target")
        if target and relationship.get("TargetMode") != "External":
            kind = relationship.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, posixpath.normpath(posixpath.join(base, target)))
    return found


def _relations(source: str) -> str:
    """Where the relationships of a part stand."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _optional(archive: zipfile.ZipFile, uri: str, unasked: Iterable[bytes] = ()) -> Element | None:
    try:
        return _tree(_blob(archive, uri), unasked)
    except Exception:  # a missing or broken side part costs itself only; the caller says which
        return None


def _blob(archive: zipfile.ZipFile, uri: str) -> bytes:
    """A part as it is kept, its elements under their usual addresses. Raises KeyError where there is none."""
    blob = archive.read(uri.removeprefix("/"))
    if len(blob) > MAX_PART:
        raise ValueError("part too large")
    if _PURL in blob:
        for strict, usual in _STRICT:
            blob = blob.replace(strict, usual)
    return blob


def _may_name_symbols(blob: bytes) -> bool:
    small = blob.lower()
    unseen = b"\0" in blob[:4] or b"&#" in blob  # in UTF-16, or letter by letter, no name is found
    return unseen or any(name in small for name in _SYMBOLS)


def _tree(blob: bytes, unasked: Iterable[bytes] = ()) -> Element:
    """Parse a part, without the elements `unasked`. Entities are never resolved, and a part that declares any is refused: Office never
    does."""
    for name in unasked:
        blob = _without(blob, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(blob, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("document type declaration")
    return root


def _without(blob: bytes, name: bytes) -> bytes:
    """XML without the elements of a name that holds no other of it; all of it where one of them is not closed by a tag of its own."""
    before, *found = blob.split(b"<w:" + name + b" ")
    behind = [element.partition(b"</w:" + name + b">") for element in found]
    return b"".join([before, *[rest for _, _, rest in behind]]) if all(end for _, end, _ in behind) else blob


def _broken(zh: str, en: str) -> UnreadableError:
    return UnreadableError(
        f"Word 文件已损坏；请用 Word 或 WPS 打开修复并另存后重试（{zh}）。",
        f"The Word file is damaged; open it in Word, let it repair, save it again and retry ({en}).",
    )
