"""Word-processing files that are not .docx: LibreOffice turns them into .docx, the Word reader reads that.

LibreOffice is a foreign program that opens foreign files, so each call gets a profile folder and a copy of the file of its own,
a clock, a limit on what it may write, no macros, no linked content and no network; it dies with us, whatever becomes of us.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UnreadableError
from pipeline.isolate import end_group
from pipeline.model import Document, Message, Problem
from pipeline.parse import docx, ole
from pipeline.parse.detect import detect

PROGRAM_VARIABLE = "PARKAUDIT_SOFFICE"
"""Environment variable that names the program where it stands at no usual place."""

CLOCK = 240.0  # seconds for one file; a report takes one or two
LARGEST = 256 << 20  # bytes that LibreOffice may write into one file

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/local/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_SUFFIXES = {"wordml": "xml", "wps": "doc"}
_WORD_97 = 193
_FILTERS = {  # named, for LibreOffice reads what it does not know as plain text
    "doc": "MS Word 97",
    "wps": "MS Word 97",
    "rtf": "Rich Text Format",
    "odt": "writer8",
    "wordml": "MS Word 2003 XML",
}


def read(path: Path) -> Document:
    """Read a .doc, .wps, .rtf, .odt or Word 2003 XML file. The document keeps the file's own format.

    Raises UnreadableError when LibreOffice is missing, cannot read the file, or takes longer than CLOCK seconds.
    """
    kind = detect(path)
    binary = kind in {"doc", "wps"}
    header = ole.read_header(path) if binary else ole.Header()
    if header.encrypted:
        raise UnreadableError(*_ENCRYPTED)
    program = find_program()
    with tempfile.TemporaryDirectory(prefix="parkaudit-", ignore_cleanup_errors=True) as folder:
        # a copy: LibreOffice writes lock files beside what it opens, and the suffix decides where the content leaves it a choice
        source = Path(folder) / f"report.{_SUFFIXES.get(kind, kind)}"
        shutil.copyfile(path, source)
        problems = (_LAST_TABLE,) if binary and not ole.close_last_table(source) else ()
        document = docx.read(_convert(program, source, _FILTERS[kind] if header.version >= _WORD_97 else ""))
    return replace(document, format=kind, problems=(*document.problems, *problems))


_ENCRYPTED = Message(
    "文件有打开密码，无法读取；请去掉密码另存后重试。",
    "The file is protected by a password; remove the password, save it again and retry.",
)
_LAST_TABLE = Problem(
    "table-lost",
    Message(
        "文末的表格可能被读成了正文；请用 Word 打开并另存为 .docx 后重试。",
        "The table at the end may have been read as running text; open the file in Word, save it as .docx and retry.",
    ),
)


# ------------------------------------------------------------------------------------------------ the program
def find_program() -> str:
    """The path of LibreOffice's `soffice`. Raises UnreadableError, with how to install it, when it is nowhere."""
    named = os.environ.get(PROGRAM_VARIABLE)
    found = shutil.which(named) if named else next(filter(None, _candidates()), None)
    if found is None:
        raise _missing(named)
    return found


def _candidates() -> Iterator[str | None]:
    yield from (shutil.which(name) for name in _NAMES)
    yield from (shutil.which(place) for place in _PLACES)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if variable in os.environ:  # Windows
            yield shutil.which(os.path.join(os.environ[variable], "LibreOffice", "program", "soffice.com"))


def _missing(named: str | None) -> UnreadableError:
    if named:
        return UnreadableError(
            f"环境变量 {PROGRAM_VARIABLE} 指定的程序“{named}”不存在或不能运行，请改正。",
            f"{PROGRAM_VARIABLE} names {named}, which is not there or cannot be run; correct it.",
        )
    return UnreadableError(
        "读取此格式需要 LibreOffice，但未找到；请安装（{}）或另存为 .docx 后重试。".format(_HINT.get(sys.platform, _HINT["linux"])),
        "This format is read with LibreOffice, which was not found; install it ({}), or save it as .docx, and retry.".format(
            _HINT.get(sys.platform, _HINT["linux"])
        ),
    )


_HINT = {
    "win32": "winget install TheDocumentFoundation.LibreOffice",
    "darwin": "brew install --cask libreoffice",
    "linux": "apt-get install libreoffice-writer-nogui",
}


# ------------------------------------------------------------------------------------------------ one conversion
class _Ended(NamedTuple):
    """How the program ended: its exit status (None: the clock ran out) and what it said."""

    status: int | None
    said: str


def _convert(program: str, source: Path, source_filter: str) -> Path:
    """Make a .docx of a file that stands alone in its folder. Without a filter LibreOffice finds out itself what it is."""
    folder = source.parent
    _write_profile(folder / "profile")
    target = folder / "out" / "report.docx"
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
        *([f"--infilter={source_filter}"] if source_filter else []),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target.parent), str(source)),
    ]
    ended = _run(command, folder)
    if ended.status is None:
        raise UnreadableError(
            f"LibreOffice 在 {CLOCK:g} 秒内未能转换该文件，已放弃；请用 Word 或 WPS 另存为 .docx 后重试。",
            f"LibreOffice did not convert the file within {CLOCK:g} s; save it as .docx in Word and retry.",
        )
    if not target.is_file():
        raise _not_converted(ended)
    if target.stat().st_size > LARGEST:
        raise _too_large()
    return target


def _not_converted(ended: _Ended) -> UnreadableError:
    if sys.platform != "win32" and ended.status in {-signal.SIGXFSZ, 128 + signal.SIGXFSZ}:
        return _too_large()
    detail = f"exit status {ended.status}" if ended.status else "source not loaded"
    return UnreadableError(
        f"文件无法转换，可能已损坏或有打开密码；请用 Word 或 WPS 打开并另存为 .docx 后重试（LibreOffice：{detail}）。",
        f"The file cannot be converted, it may be damaged or need a password; open it in Word, save it as .docx and retry "
        f"(LibreOffice: {detail}).",
    )


def _too_large() -> UnreadableError:
    return UnreadableError(
        f"文件转换后超过 {LARGEST >> 20} MB，未读取；请删去大型图片后另存为 .docx 重试。",
        f"The file grows beyond {LARGEST >> 20} MB when converted and was not read; remove large images, save it as .docx and retry.",
    )


# ------------------------------------------------------------------------------------------------ the process
# A group of its own, so that everything in it can be ended at once. The watch in it ends the group when the pipe closes: we close
# it when we are done, and so does the system when we are killed ourselves.
_GUARDED = 'exec 3<&0; { read -r _ <&3; kill -s KILL 0; } & ulimit -c 0; ulimit -f "$1"; shift; exec "$@" 3<&- </dev/null'
_BLOCK = 512  # bytes, the unit of ulimit -f


def _run(command: list[str], folder: Path) -> _Ended:
    with (folder / "said.txt").open("w+", encoding="utf-8", errors="replace") as said, _started(command, folder, said) as process:
        try:
            status: int | None = process.wait(CLOCK)
        except subprocess.TimeoutExpired:
            status = None
        said.seek(0)
        return _Ended(status, said.read(4096))


@contextmanager
def _started(command: list[str], folder: Path, said: object) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a command; on leaving, nothing of it runs any more."""
    windows = sys.platform == "win32"
    process = subprocess.Popen(  # noqa: S603 - the program that find_program() found, never a shell's command line
        command if windows else ["/bin/sh", "-c", _GUARDED, "sh", str(LARGEST // _BLOCK), *command],
        stdin=subprocess.PIPE,
        stdout=said,  # type: ignore[call-overload]
        stderr=said,
        cwd=folder,
        env=_environment(folder),
        start_new_session=not windows,
        creationflags=subprocess.CREATE_NEW_PROCESS_GROUP if windows else 0,  # type: ignore[attr-defined,unused-ignore]
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    end_group(process.pid)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    process.wait()


def _environment(folder: Path) -> Mapping[str, str]:
    """What the program may know: no display, no proxy, no settings of the person's own."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    own = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder))
    return kept | own | {"SAL_USE_VCLPLUGIN": "svp"}


_KEPT = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PROGRAMFILES", "PROGRAMDATA"})

# Macros off, links never followed, and a proxy where nothing listens: whatever still asks for an address gets no answer.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", 2),
    ("Inet/Settings", "ooInetProxyType", 2),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", 9) for kind in ("HTTP", "HTTPS", "FTP")),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
