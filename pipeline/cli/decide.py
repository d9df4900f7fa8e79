"""`parkaudit decide`: one decision of a person into the log, then the same audit again. The id of the entry goes to stdout."""

import getpass
import os
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
from pipeline.decisions import EVERYWHERE, PARK, REPORT, Decision, Log, append, decision, new_id, now
from pipeline.errors import ExitStatus, UsageError
from pipeline.export import find_row
from pipeline.model import Kind
from pipeline.run import Run, audit, find_log, run_before
from pipeline.text import read_number

USER = "PARKAUDIT_USER"
"""Environment variable that names who decides."""

Texts = dict[str, str]


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
        sys.stdout.write(propose(asked.log, asked.out, asked.catalog, options.patterns))
        return ExitStatus.DONE
    texts = {"id": new_id(), "who": _who(arguments), "when": now(), "why": _needed(arguments, "why"), "kind": arguments.what}
    entry = decision(texts | _DECIDED[arguments.what](asked))
    append(asked.log.path, entry)
    sys.stdout.write(f"{entry.id}\n")
    sys.stdout.flush()
    with watch(replace(options, language=arguments.lang)) as watcher:
        done = audit(paths, options, watcher)
    _say(entry, asked, done, options.patterns)
    return done.status()


def _say(entry: Decision, asked: _Asked, done: Run, packs: Sequence[Path]) -> None:
    """The summary and what may be proposed now; when quiet only what the run says of the new entry, if it does not fit the reports."""
    if asked.arguments.quiet:
        said = [message for message in stale(done) if entry.id in message.en][:1]
    else:
        show_summary(done, asked.arguments.lang)
        said = [found] if done.log and (found := worth_proposing(done.log, asked.out, asked.catalog, packs)) else []
    for message in said:
        sys.stderr.write(f"{message.say(asked.arguments.lang)}\n")


def _who(arguments: Namespace) -> str:
    named = arguments.who or os.environ.get(USER)
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a login name
        raise UsageError("不知道是谁决定的，请用 --who 指定。", "It is not known who decides; say it with --who.") from None


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
    if concept not in asked.catalog.concepts:
        raise UsageError(
            f"没有概念“{concept}”，可用 parkaudit catalog 查看。", f"There is no concept {concept}; parkaudit catalog shows them."
        )
    texts = {"label": _needed(arguments, "label"), "concept": concept, "unit": arguments.unit} | _scope(asked)
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
    if fact["kind"] != Kind.VALUE or fact["table"] is None:
        raise UsageError("只能更正表格中的数值。", "Only a value in a table can be corrected.")
    _check_value(_needed(arguments, "value"), arguments.unit, asked.catalog, fact["concept"])
    place = {name: str(fact[column]) for name, column in (("table", "table"), ("row", "row"), ("column", "col"))}
    said = {name: str(fact[name]) for name in ("report", "concept", "period")}
    return said | place | {"expect": fact["printed"], "value": arguments.value, "unit": arguments.unit}


def _check_value(value: str, unit: str, catalog: Catalog, concept_id: str) -> None:
    concept = catalog.concepts[concept_id]
    if concept.shape == "category":
        return
    number = read_number(value)
    unit = unit or (number.rest if number else "")
    if number is None:
        raise UsageError(f"“{value}”不是数。", f"{value} is no number.")
    if unit and concept.quantity and catalog.unit(unit, concept.quantity) is None:
        raise UsageError(f"“{unit}”不是{concept.name.zh}的单位。", f"{unit} is no unit of {concept.name.en}.")


def _park(asked: _Asked) -> Texts:
    _words(asked.arguments)
    first, other = _needed(asked.arguments, "same")
    return {"park": first, "same": other}


def _finding(asked: _Asked) -> Texts:
    finding_id, action = _words(asked.arguments, "ID", "accept|dismiss|note")
    finding = find_row(asked.out, "findings", "finding", finding_id)
    return {"report": finding["report"], "finding": finding_id, "action": action, "expect": finding["reported"] or ""}


def _sign_off(asked: _Asked) -> Texts:
    _words(asked.arguments)
    report = find_row(asked.out, "reports", "report", _needed(asked.arguments, "report"))
    return {"report": report["report"], "expect": report["sha256"] or ""}


def _undo(asked: _Asked) -> Texts:
    (entry,) = _words(asked.arguments, "ENTRY")
    if entry not in {item.id for item in asked.log.entries}:
        raise UsageError(f"“{asked.log.path}”中没有决定“{entry}”。", f"There is no decision {entry} in {asked.log.path}.")
    return {"entry": entry}


_DECIDED: dict[str, Callable[[_Asked], Texts]] = {
    "map": _of_label,
    "never": _of_label,
    "figure": _figure,
    "park": _park,
    "finding": _finding,
    "sign-off": _sign_off,
    "undo": _undo,
}
