"""What is asked of a park: of each report the findings that stand, those with one cause as one question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.catalog import Catalog, Speaker
from pipeline.export.explanation import Case, Row, place_name, printed_figure, sums
from pipeline.export.finished import Finished
from pipeline.model import Language, Status

_ASKED = ("error", "warning")  # severities that are worth a letter
_DERIVED = "derived-value"
_MOST_NAMED = 6  # of what follows from a finding, and of the places of its figures


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a letter. `places`: where, a line each; `used`: the figures that enter the arithmetic, and where they stand."""

    ids: tuple[str, ...]
    places: tuple[str, ...]
    printed: tuple[str, ...]
    arithmetic: tuple[str, ...]
    used: tuple[str, ...]
    question: str
    follows: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What is asked about one report."""

    report: str
    park: str
    year: int | None
    status: Status
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """All rows of one report."""

    report: Row
    findings: Mapping[str, Row]  # those that are not dismissed, by id
    facts: Mapping[str, Row]
    checks: tuple[Row, ...]
    everywhere: Mapping[str, Row]  # facts of all reports

    def case(self, finding: Row, children: Iterable[Row]) -> Case:
        named = str(finding["facts"] or "").split()
        elsewhere = {name: self.everywhere[name] for name in named if name in self.everywhere and name not in self.facts}
        return Case(finding, self.report, self.facts, self.checks, None, tuple(children), elsewhere)


def letters(finished: Finished, catalog: Catalog, language: Language) -> list[Letter]:
    """A letter per report, in the order of the reports; one without questions is not to be sent."""
    facts = {row["fact"]: row for row in finished.rows("facts")}
    by_report = {table: _grouped(rows) for table, rows in (("facts", facts.values()), ("checks", finished.rows("checks")))}
    findings = _grouped(row for row in finished.rows("findings") if row["status"] != "dismissed")
    writer = _Writer(catalog, language)
    found = []
    for report in finished.rows("reports"):
        name = report["report"]
        own = {row["fact"]: row for row in by_report["facts"].get(name, ())}
        source = _Source(
            report, {row["finding"]: row for row in findings.get(name, ())}, own, tuple(by_report["checks"].get(name, ())), facts
        )
        found.append(Letter(name, report["park"] or "", report["year"], Status(report["status"]), tuple(writer.questions(source))))
    return found


def _grouped(found: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        groups[row["report"]].append(row)
    return groups


def _root(finding: Row, known: Mapping[str, Row]) -> Row:
    """The finding that this one follows from in the end; one that was dismissed is none."""
    seen = {finding["finding"]}
    while (above := known.get(finding["parent"] or "")) and above["finding"] not in seen:
        seen.add(above["finding"])
        finding = above
    return finding


class _Writer(Speaker):
    def __init__(self, catalog: Catalog, language: Language) -> None:
        super().__init__(catalog, language)

    def questions(self, source: _Source) -> Iterator[Question]:
        families: dict[str, list[Row]] = defaultdict(list)
        for finding in source.findings.values():
            families[_root(finding, source.findings)["finding"]].append(finding)
        for root, family in families.items():
            if any(finding["severity"] in _ASKED for finding in family):
                yield self._question(source, source.findings[root], [row for row in family if row["finding"] != root])

    def _question(self, source: _Source, root: Row, rest: Sequence[Row]) -> Question:
        children = [row for row in rest if row["parent"] == root["finding"]]
        facts = [source.facts[name] for name in str(root["facts"] or "").split() if name in source.facts]
        evidence = str(root["evidence"] or "").splitlines()
        return Question(
            ids=tuple(row["finding"] for row in (root, *rest)),
            places=tuple(filter(None, (place_name(root, self.language), root["section"]))),
            printed=tuple(self._printed(root, facts, evidence)),
            arithmetic=tuple(self._arithmetic(source.case(root, children))),
            used=tuple(self._some(evidence[1:])),
            question=self.label(root["rule"], "question"),
            follows=self._follows(rest),
            doubtful=any(fact["doubt"] for fact in facts),
        )

    def _arithmetic(self, case: Case) -> Iterator[str]:
        """Of a derived figure its recomputation; of a component what is said of it and those of the figures that follow from it; of
        anything else the finding's own sentence, which has its arithmetic."""
        derived = case.finding["rule"] == _DERIVED
        recomputed = list(sums(case, self.catalog, self.language)) if derived else []
        if not recomputed or case.check(_DERIVED, case.finding) is None:
            yield case.finding["message"]
        yield from recomputed

    def _printed(self, root: Row, facts: Sequence[Row], evidence: Sequence[str]) -> Iterator[str]:
        """The figure and its name as printed; of a sentence its words."""
        place = [(fact["table"], fact["row"], fact["col"]) == (root["table"], root["row"], root["col"]) for fact in facts]
        own = next((fact for fact, here in zip(facts, place, strict=True) if here and root["table"] is not None), None)
        if own is None:
            yield from evidence[:1] or [str(root["reported"] or "")]
            return
        yield str(own["label"] or self.name(own["concept"] or "", own["period"] or ""))
        yield printed_figure(own, self.language) if own["kind"] == "value" else str(own["printed"] or own["text"] or "")

    def _follows(self, rest: Sequence[Row]) -> str:
        names = dict.fromkeys(self.name(row["concept"], row["period"] or "") if row["concept"] else row["rule_title"] for row in rest)
        return self.say("、", ", ").join(self._some([str(name) for name in names]))

    def _some(self, lines: Sequence[str]) -> Iterator[str]:
        yield from lines[:_MOST_NAMED]
        if len(lines) > _MOST_NAMED:
            yield self.say(f"等共{len(lines)}项", f"{len(lines)} in all")


__all__ = ["Letter", "Question", "letters"]
