"""`parkaudit decide`: one decision of a person into the log, then the same audit again. The id of the entry goes to stdout."""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.catalog import Catalog, load_catalog
from pipeline.cli.progress import watch
from pipeline.cli.proposal import propose, worth_proposing
from pipeline.cli.summary import show_summary, stale
from pipeline.decisions import EVERYWHERE, PARK, REPORT, Decision, Decisions, Log, append
from pipeline.errors import ExitStatus, UsageError
from pipeline.export import find_row, rows
from pipeline.model import Message
from pipeline.run import Run, audit, find_log, run_before
from pipeline.run.entry import Texts, entry, of_figure, of_finding, of_label, of_report, of_undo, user


class _Asked(NamedTuple):
    """What was asked for, and what it is about."""

    arguments: Namespace
    out: Path
    catalog: Catalog
    log: Log


def run(arguments: Namespace) -> ExitStatus:
    paths, options = run_before(arguments.out)
    options = replace(options, quiet=arguments.quiet, decisions=arguments.decisions or options.decisions)
    asked = _Asked(arguments, arguments.out, load_catalog(options.patterns), find_log(paths, options))
    if arguments.what == "propose":
        sys.stdout.write(propose(asked.log, asked.out, asked.catalog, options.patterns, arguments.lang))
        return ExitStatus.DONE
    who, why = _who(arguments), _needed(arguments, "why")
    decided = entry(arguments.what, who, why, _DECIDED[arguments.what](asked))
    append(asked.log.path, decided)
    sys.stdout.write(f"{decided.id}\n")
    sys.stdout.flush()
    with watch(replace(options, language=arguments.lang)) as watcher:
        done = audit(paths, options, watcher)
    _say(decided, asked, done, options.patterns)
    return done.status()


def _say(decided: Decision, asked: _Asked, done: Run, packs: Sequence[Path]) -> None:
    """The summary and what may be proposed now; when quiet only what the run says of the new entry, if it does not fit the reports."""
    if asked.arguments.quiet:
        said = [message for message in stale(done) if decided.id in message.en][:1]
    else:
        show_summary(done, asked.arguments.lang)
        said = [found] if done.log and (found := worth_proposing(done.log, asked.out, asked.catalog, packs)) else []
    for message in said:
        sys.stderr.write(f"{message.say(asked.arguments.lang)}\n")


def _who(arguments: Namespace) -> str:
    named = str(arguments.who or user())
    if not named:
        raise UsageError("不知道是谁决定的，请用 --who 指定。", "It is not known who decides; say it with --who.")
    return named


def _needed(arguments: Namespace, name: str) -> Any:
    given = getattr(arguments, name)
    if not given:
        raise UsageError(f"缺少 --{name}。", f"--{name} is missing.")
    return given


def _words(arguments: Namespace, *names: str) -> list[str]:
    """What stands behind the kind of decision, all of it."""
    given: list[str] = arguments.words
    if len(given) != len(names):
        said = " ".join(("decide", "OUT", arguments.what, *names))
        raise UsageError(f"用法：{said} …", f"Usage: {said} …")
    return given


# ------------------------------------------------------------------------------------------------ what is decided
def _of_label(asked: _Asked) -> Texts:
    arguments = asked.arguments
    _words(arguments)
    concept = _needed(arguments, "concept")
    texts = of_label(_needed(arguments, "label"), arguments.unit, concept, _scope(asked), asked.catalog)
    return texts | ({"period": arguments.period} if arguments.what == "map" else {})


def _scope(asked: _Asked) -> Texts:
    arguments = asked.arguments
    if arguments.everywhere:
        return {"scope": EVERYWHERE}
    if arguments.park:
        return {"scope": PARK, "park": arguments.park}
    if arguments.report:
        return {"scope": REPORT, "report": find_row(asked.out, "reports", "report", arguments.report)["report"]}
    raise UsageError("请用 --report、--park 或 --everywhere 指明范围。", "Say how far it goes with --report, --park or --everywhere.")


def _figure(asked: _Asked) -> Texts:
    arguments = asked.arguments
    _words(arguments)
    fact = find_row(asked.out, "facts", "fact", _needed(arguments, "fact"))
    return of_figure(fact, _needed(arguments, "value"), arguments.unit, asked.catalog)


def _park(asked: _Asked) -> Texts:
    _words(asked.arguments)
    first, other = _needed(asked.arguments, "same")
    _check_park(other, asked)
    return {"park": first, "same": other}


def _check_park(named: str, asked: _Asked) -> None:
    """The name that is given up must be a report's: to join it is nothing otherwise. The one that stands may be new."""
    parks = Decisions(asked.log.active, asked.catalog.words).parks
    if parks.id(named) not in {parks.id(row["park"]) for row in rows(asked.out, "reports", "park") if row["park"]}:
        raise UsageError(
            f"没有报告的园区是“{named}”（--same 的第二个名称）；园区名见 reports.csv。",
            f"No report is of a park named {named} (the second name of --same); reports.csv has the names.",
        )


def _finding(asked: _Asked) -> Texts:
    finding_id, action = _words(asked.arguments, "ID", "accept|dismiss|note")
    return of_finding(find_row(asked.out, "findings", "finding", finding_id), action)


def _sign_off(asked: _Asked) -> Texts:
    _words(asked.arguments)
    report = find_row(asked.out, "reports", "report", _needed(asked.arguments, "report"))
    mine = (row for row in rows(asked.out, "findings", "report", "status") if row["report"] == report["report"])
    if count := sum(row["status"] == "open" for row in mine):
        said = Message(
            f"注意：此报告还有 {count} 条发现未处理，仍已签认。",
            f"Note: {count} findings of this report are open; it is signed off all the same.",
        )
        sys.stderr.write(f"{said.say(asked.arguments.lang)}\n")
    return of_report(report)


def _undo(asked: _Asked) -> Texts:
    (undone,) = _words(asked.arguments, "ENTRY")
    return of_undo(undone, asked.log)


_DECIDED: dict[str, Callable[[_Asked], Texts]] = {
    "map": _of_label,
    "never": _of_label,
    "figure": _figure,
    "park": _park,
    "finding": _finding,
    "sign-off": _sign_off,
    "undo": _undo,
}
