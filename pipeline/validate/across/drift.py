"""selection-drift: the indicators selected are to be those of the year before (指标的选择应与上年年度评价报告保持一致)."""

from collections.abc import Iterator, Sequence

from pipeline.catalog import Catalog, Standard
from pipeline.model import Check, Fact, Finding, Message, Severity, Verdict
from pipeline.validate.across.files import File, Park
from pipeline.validate.across.writer import Other, Writer

RULE = "selection-drift"
_FEW = 4  # indicators that differ: each is a finding of its own; more of them are one


def judge_drift(park: Park, catalog: Catalog) -> Iterator[tuple[File, Check | Finding]]:
    """Each year against the nearest one before it whose choices are known, under the same standard."""
    chosen = [file for kept in park.kept if (file := _with_choices(kept, park))]
    for place, file in enumerate(chosen):
        standard = catalog.standards.get(file.report.standard)
        earlier = next((other for other in reversed(chosen[:place]) if other.report.standard == file.report.standard), None)
        if standard and earlier:
            yield from ((file, item) for item in _compared(file, earlier, standard, Writer(file, catalog)))


def _with_choices(kept: File, park: Park) -> File | None:
    return next((file for file in (kept, *park.of_year(kept.year)) if file.choices()), None)


def _compared(file: File, earlier: File, standard: Standard, writer: Writer) -> Iterator[Check | Finding]:
    """A check for every indicator that is left to the park's choice and whose choice both reports print."""
    mine, theirs = file.choices(), earlier.choices()
    changed: list[tuple[Fact, Other]] = []
    for indicator in standard.indicators:
        fact, other = mine.get(indicator.concept), theirs.get(indicator.concept)
        if fact is None or other is None or indicator.required:
            continue
        differs = _selected(fact) != _selected(other)
        verdict = Verdict.INCONSISTENT if differs else Verdict.CONSISTENT
        yield writer.check(RULE, (fact,), (Other(earlier, other),), verdict)
        if differs:
            changed.append((fact, Other(earlier, other)))
    severity = _severity(file, earlier, standard)
    if len(changed) > _FEW:
        yield _finding(changed, severity, writer, "")
    else:
        yield from (_finding([change], severity, writer, change[0].concept) for change in changed)


def _selected(fact: Fact) -> bool:
    return fact.text != "no"


def _severity(file: File, earlier: File, standard: Standard) -> Severity | None:
    """The rule speaks of the year before; a new plan may bring another selection."""
    follows = file.year == earlier.year + 1 and file.base_year == earlier.base_year
    return None if follows and not standard.provisional else Severity.WARNING


def _finding(changed: Sequence[tuple[Fact, Other]], severity: Severity | None, writer: Writer, concept: str) -> Finding:
    earlier = changed[0][1].file
    added = [writer.name(fact.concept, writer.file.year) for fact, _ in changed if _selected(fact)]
    dropped = [writer.name(fact.concept, writer.file.year) for fact, _ in changed if not _selected(fact)]
    parts = [part for part in (_listed("增加", "added", added), _listed("减少", "dropped", dropped)) if part.zh]
    missing = writer.file.year - earlier.year - 1
    return writer.finding(
        RULE,
        severity,
        concept,
        template="years-missing" if missing else "default",
        say={
            "changes": Message("；".join(part.zh for part in parts), "; ".join(part.en for part in parts)),
            "year": str(earlier.year),
            "report": earlier.name,
            "missing": str(missing),
        },
        facts=[fact for fact, _ in changed],
        others=[other for _, other in changed],
    )


def _listed(zh: str, en: str, names: Sequence[Message]) -> Message:
    if not names:
        return Message("", "")
    return Message(f"{zh}{'、'.join(name.zh for name in names)}", f"{en} {', '.join(name.en for name in names)}")
