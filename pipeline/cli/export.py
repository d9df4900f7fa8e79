"""`parkaudit export OUT --to FILE|DIR`: a finished run in another form. What was written is said on stderr."""

import shutil
import sys
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.catalog import Catalog, load_catalog
from pipeline.cli.text import printable
from pipeline.decisions import OfFinding, handled
from pipeline.errors import ExitStatus, OutputError, UsageError, cause
from pipeline.export import Finished, read_origin
from pipeline.export.finished import Handled
from pipeline.export.forms import FORMS, Form
from pipeline.export.memo import write_memos
from pipeline.model import Language, Message, Status
from pipeline.run import log_of

_KEPT = frozenset({".xlsx"})  # people write into these: they are not written over
_COPIES = frozenset({".xlsx", ".html"})  # of what the run wrote, in its language and with the decisions of that time

_WHY = {  # no letter, by how far the report was read
    Status.OK: Message("没有需要查询的问题，未写查询函。", "nothing to ask, no letter."),
    Status.PARTIAL: Message(
        "只读出一部分，读出的部分没有需要查询的问题，未写查询函。", "read in part; nothing to ask of that part, no letter."
    ),
    Status.FAILED: Message("未能读出，未写查询函。", "it could not be read, no letter."),
}


def run(arguments: Namespace) -> ExitStatus:
    out, to, language = arguments.out, arguments.to, arguments.lang
    given = read_origin(out)
    if to.resolve().is_relative_to(out.resolve()):
        raise UsageError(
            f"“{to}”在结果文件夹中，会与它的文件混在一起；请用 --to 指定别处。",
            f"{to} lies in the output folder, among its own files; choose another place with --to.",
        )
    finished = Finished(out, _handled(out))
    catalog = load_catalog(tuple(map(Path, given.origin.patterns)))
    said = _memos(finished, to, catalog, language) if arguments.memo else _form(finished, to, catalog, language)
    if given.language != language and (arguments.memo or to.suffix.lower() in _COPIES):
        said.append(
            Message(
                "句子用的是 audit 时的语言；要换，请用 --lang 重新运行 audit。",
                "The sentences are in the language of the run; for another run audit again with --lang.",
            )
        )
    for message in said:
        sys.stderr.write(f"{printable(message.say(language))}\n")
    return ExitStatus.DONE


def _handled(out: Path) -> Handled | None:
    """What the log of decisions says now of a finding; nothing where there is no log (it may lie where the reports were)."""
    log = log_of(out)
    if not log.exists:
        return None
    said = [item for item in log.active if isinstance(item, OfFinding)]
    return lambda report, finding, reported: handled((item for item in said if item.report == report), finding, reported)


# ------------------------------------------------------------------------------------------------ letters
def _memos(finished: Finished, folder: Path, catalog: Catalog, language: Language) -> list[Message]:
    if folder.suffix.lower() in {".docx", *_forms()} or folder.is_file():
        raise UsageError(
            f"--memo 每份报告写一个文件，“{folder}”应是文件夹。", f"--memo writes a file per report; {folder} should be a folder."
        )
    files, silent = write_memos(finished, folder, catalog, language)
    said = [Message(f"已写 {len(files)} 封查询函到“{folder}”。", f"{len(files)} letters written to {folder}.")]
    return said + [Message(f"{letter.report}：{_WHY[letter.status].zh}", f"{letter.report}: {_WHY[letter.status].en}") for letter in silent]


# ------------------------------------------------------------------------------------------------ forms
def _forms() -> dict[str, Form]:
    return {**FORMS, ".sqlite": _index}


def _index(finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    from pipeline.index import index_file  # slow to load

    shutil.copyfile(index_file(finished.out), file)


def _form(finished: Finished, file: Path, catalog: Catalog, language: Language) -> list[Message]:
    forms = _forms()
    suffix = file.suffix.lower()
    if suffix not in forms:
        known = " ".join(forms)
        raise UsageError(
            f"不知道“{file.name}”是哪种形式，后缀可以是 {known}；查询函请加 --memo。",
            f"The form of {file.name} is not known; its suffix can be {known}. For letters add --memo.",
        )
    if file.exists() and (file.is_dir() or suffix in _KEPT):
        raise OutputError(
            f"“{file}”已存在，不能覆盖；请移走，或另取名称。", f"{file} is there already; move it away, or choose another name."
        )
    _write(forms[suffix], finished, file, catalog, language)
    return [Message(f"已写“{file}”。", f"{file} written."), *_older(finished, suffix)]


def _write(form: Form, finished: Finished, file: Path, catalog: Catalog, language: Language) -> None:
    """Aside, and then into place: a reader never meets half a file."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".parkaudit-export-", dir=file.parent) as aside:
            form(finished, Path(aside) / file.name, catalog, language)
            for made in sorted(Path(aside).iterdir()):
                _move(made, file.parent / made.name)
    except OSError as error:
        why = cause(error)
        raise OutputError(f"“{file}”写不出（{why.zh}）。", f"{file} cannot be written ({why.en}).") from error


def _move(made: Path, target: Path) -> None:
    if not made.is_dir():
        made.replace(target)
        return
    target.mkdir(exist_ok=True)
    for inner in sorted(made.iterdir()):
        inner.replace(target / inner.name)


def _older(finished: Finished, suffix: str) -> list[Message]:
    """What is to be said where a copy does not show what was decided since."""
    if suffix not in {*_COPIES, ".sqlite"} or finished.handled is None:
        return []
    written = {row["finding"]: row["status"] for row in Finished(finished.out).rows("findings", "finding", "status")}
    changed = sum(row["status"] != written[row["finding"]] for row in finished.rows("findings"))
    if not changed:
        return []
    return [
        Message(
            f"有 {changed} 条发现在这次运行之后才处理，此文件中还没有；请先重新运行 audit。",
            f"{changed} findings were decided on after this run, and the file does not show it; run audit again first.",
        )
    ]
