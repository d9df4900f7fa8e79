"""Sentences judged as paragraphs of the clean report of `build`: its tables are read once, the sentences each time."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from pipeline.catalog import load_catalog
from pipeline.extract import extract
from pipeline.extract.running import PassageReader, Source
from pipeline.match import match
from pipeline.match.running import ClaimReader
from pipeline.model import Extract, Finding, Kind, Location, Matched
from pipeline.validate.running import Running, judge_running
from tests.extract.build import document, table
from tests.validate.build import CLEAN, HEAD

NONE = "none"


class Case(NamedTuple):
    """A labelled sentence (¶ parts paragraphs) and the rule that it breaks, or `none`."""

    rule: str
    text: str


def cases() -> Iterator[Case]:
    """The labelled set."""
    listed = yaml.safe_load((files(__package__) / "sentences.yaml").read_text("utf-8"))
    for rule, texts in listed.items():
        yield from (Case(rule, text) for text in texts)


@lru_cache(maxsize=1)
def _report() -> tuple[Extract, Matched]:
    rows = "\n".join([HEAD, *(" | ".join(cells) for cells in CLEAN.values())])
    source = document("园区名称：青岚经济技术开发区", "数据基准年为2021年", table(rows))
    extracted = extract(source, load_catalog(), "test.docx")
    return extracted, match(extracted, load_catalog(), "test.docx")


@lru_cache(maxsize=1)
def reader() -> PassageReader:
    return PassageReader(load_catalog())


def found(text: str, doubt: str = "") -> list[Finding]:
    """The findings on the running text of the clean report with these paragraphs."""
    return judged(text, doubt).findings


def judged(text: str, doubt: str = "") -> Running:
    """The same with the checks."""
    extracted, matched = _report()
    catalog = load_catalog()
    paragraphs = [Source(part, Location(paragraph=index), 0, doubt) for index, part in enumerate(text.split("¶"))]
    told = replace(extracted, passages=tuple(map(reader().read, paragraphs)))
    claims = ClaimReader(catalog, catalog.standards[matched.standard], told.identity, "test.docx").facts(told)
    facts = (*(fact for fact in matched.facts if fact.kind is not Kind.CLAIM), *claims)
    return judge_running(told, replace(matched, facts=facts), catalog, "test.docx")
