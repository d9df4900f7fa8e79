"""Figures in running text: against themselves, against the tables, against one another, and against what is counted.

When in doubt it stays silent. What was held against something and agreed is told in the checks.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.catalog import Catalog
from pipeline.model import Check, Extract, Finding, Matched
from pipeline.validate.running.against import beside_tables, contradicted, repeated, said_claims
from pipeline.validate.running.arithmetic import Judged, judge_sentence
from pipeline.validate.running.findings import of_choices, of_counts, of_slips, together, unless_chosen, versus_table, versus_text
from pipeline.validate.running.listed import Count, counts
from pipeline.validate.running.ordinals import over_ranges
from pipeline.validate.running.rosters import against_rosters
from pipeline.validate.running.selected import Choice, counted_choices
from pipeline.validate.running.sentence import Sentence, sentences
from pipeline.validate.running.tally import Places, Relation, of_tables, of_texts, tally


class Running(NamedTuple):
    """What is said of the running text of a report."""

    checks: list[Check]
    findings: list[Finding]


def judge_running(extract: Extract, matched: Matched, catalog: Catalog, report: str) -> Running:
    """All checks and findings on the running text of one report."""
    places, year, passages = Places(matched), extract.identity.year, extract.passages
    written = tuple(sentences(passages))
    judged = [(sentence, judge_sentence(sentence, catalog, year)) for sentence in written]
    choices = list(counted_choices(written, matched, catalog))
    counted = [*counts(passages), *over_ranges(passages), *against_rosters(passages, extract.rosters)]
    claims = said_claims(extract, matched)
    printed = beside_tables(claims, matched)
    wrong = list(contradicted(printed))
    texts = list(repeated(claims, catalog, [claim.fact for _, group in wrong for claim in group]))
    chosen = [of_choices(items, catalog, report) for items in together(choice for choice in choices if choice.wrong)]
    slips = of_slips((slip for _, item in judged for slip in item.slips), catalog, report, places)
    findings = [
        *unless_chosen(slips, chosen),
        *chosen,
        *of_counts((item for item in counted if item.wrong), catalog, report, places),
        *(versus_table(fact, group, catalog, report, extract.identity.year) for fact, group in wrong),
        *(versus_text(item, catalog, report) for item in texts if item.wrong),
    ]
    said = [*_added_up(judged, places), *_counted(choices, counted, places), *of_tables(printed), *of_texts(texts)]
    return Running(tally(said, report), findings)


def _added_up(judged: Sequence[tuple[Sentence, Judged]], places: Places) -> Iterator[Relation]:
    for sentence, item in judged:
        for slip in item.slips:
            yield Relation("text-arithmetic", holds=False, facts=places.ids(sentence.passage, (figure.span for figure in slip.figures)))
        for held in item.held:
            yield Relation(
                "text-arithmetic", holds=True, facts=places.ids(sentence.passage, (sentence.figures[index].span for index in held))
            )


def _counted(choices: Sequence[Choice], counted: Sequence[Count], places: Places) -> Iterator[Relation]:
    for choice in choices:
        figures = places.ids(choice.sentence.passage, (claim.span for claim in choice.said.values()))
        yield Relation("count-claim", holds=not choice.wrong, facts=figures)
    for item in counted:
        yield Relation("count-claim", holds=not item.wrong, facts=places.within(item.passage, item.number))


__all__ = ["Running", "judge_running"]
