"""The commands and their options, and what argparse says in the language asked for."""

import re
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, NoReturn

from pipeline.errors import ExitStatus
from pipeline.model import Language, Message

_COMMANDS = ("audit", "inspect", "catalog", "explain", "decide", "review", "export", "cache")
_DECIDE = ("map", "never", "figure", "park", "finding", "sign-off", "undo", "propose")
_CHOICES = "{" + ",".join(_COMMANDS) + "}"
_WIDEST = 100
_USAGE = Message("用法：", "usage: ")

# what argparse says → in Chinese; the quotes around choices differ between versions of Python
_SAID = (
    (r"argument (?P<of>.+?): invalid choice: (?P<what>.+?) \(choose from (?P<known>.+)\)", "{of} 不能是 {what}，可选：{known}"),
    (r"argument (?P<of>.+?): expected (?:one|at least one) argument", "{of} 后面缺少内容"),
    (r"argument (?P<of>.+?): invalid (?:int|float) value: (?P<what>.+)", "{of} 应是数字，不能是 {what}"),
    (r"argument (?P<of>.+?): ignored explicit argument (?P<what>.+)", "{of} 不带内容，去掉 {what}"),
    (r"the following arguments are required: (?P<what>.+)", "缺少 {what}"),
    (r"unrecognized arguments: (?P<what>.+)", "不认识 {what}"),
    (r"ambiguous option: (?P<what>.+) could match (?P<known>.+)", "{what} 不够明确，可以是 {known}"),
)


def _in_chinese(said: str) -> str:
    for pattern, template in _SAID:
        if found := re.fullmatch(pattern, said):
            return template.format(**found.groupdict()).replace(_CHOICES, "命令")
    return said


class _Formatter(RawDescriptionHelpFormatter):
    """Help as wide as the terminal, its head in the language asked for."""

    def __init__(self, prog: str, *, language: Language) -> None:
        super().__init__(prog, max_help_position=24, width=min(get_terminal_size().columns - 2, _WIDEST))
        self._language: Language = language

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _USAGE.say(self._language) if prefix is None else prefix)


class _Parser(ArgumentParser):
    """An argument parser that speaks one language."""

    def __init__(self, *, language: Language, **more: Any) -> None:
        super().__init__(formatter_class=partial(_Formatter, language=language), add_help=False, **more)
        self.language: Language = language
        self._positionals.title = self.say("参数", "arguments")
        self._optionals.title = self.say("选项", "options")
        self.add_argument("-h", "--help", action="help", help=self.say("显示用法", "show this help"))
        self.add_argument(
            "--lang",
            choices=("zh", "en"),
            metavar="zh|en",
            default=SUPPRESS,  # it may stand before the command or after it
            help=self.say("语言：zh 中文（默认），en 英文", "language: zh (default), en"),
        )

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def error(self, message: str) -> NoReturn:
        said = self.say(f"用法有误：{_in_chinese(message)}。", f"Wrong usage: {message}.")
        self.exit(ExitStatus.USAGE, self.say(f"{said}\n用法见 {self.prog} --help\n", f"{said}\nSee {self.prog} --lang en --help\n"))


def read_arguments(argv: Sequence[str] | None) -> Namespace:
    """Read the arguments; `command` names the module that runs it. Exits for --help, --version and wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    parser, commands = _parsers(_language(given))
    arguments, unknown = parser.parse_known_args(given)
    if unknown:
        commands.get(arguments.command, parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    if arguments.version:
        sys.stdout.write(f"parkaudit {_version()}\n")
        parser.exit(ExitStatus.DONE)
    if arguments.command is None:
        parser.error(parser.say("请指定命令 ", "name a command: ") + ", ".join(_COMMANDS))
    arguments.lang = parser.language
    return arguments


def _language(argv: Sequence[str]) -> Language:
    """The language asked for, known before anything can go wrong."""
    said = " ".join(argv)
    found = re.findall(r"(?:^|\s)--lang[= ](zh|en)(?=\s|$)", said)
    return "en" if found and found[-1] == "en" else "zh"


def _parsers(language: Language) -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        language=language,
        prog="parkaudit",
        description="核对国家生态工业示范园区年度报告中的数据。"
        if language == "zh"
        else "Audits the figures of annual reports of national eco-industrial parks.",
        epilog="In English: parkaudit --lang en --help" if language == "zh" else "中文：parkaudit --help",
    )
    parser.add_argument("--version", action="store_true", help=parser.say("显示版本", "show the version"))
    group = parser.add_subparsers(dest="command", metavar=_CHOICES, title=parser.say("命令", "commands"))
    made = (
        _add_audit(_add(group, parser, "audit", "读取、核算、标记问题，写出结果文件夹", "read, recompute, flag, write the output folder")),
        _add_inspect(_add(group, parser, "inspect", "显示从一个文件中读到了什么", "show what was read of one file")),
        _add_catalog(_add(group, parser, "catalog", "显示已知标准与指标；检查知识包", "show the standards and indicators; check a pack")),
        _add_explain(_add(group, parser, "explain", "写出一条发现的计算过程", "the arithmetic of one finding written out")),
        _add_decide(_add(group, parser, "decide", "记下人的一条决定，并重新核对", "record a decision of a person, and audit again")),
        _add_review(_add(group, parser, "review", "打开审核页，逐条处理发现", "open the review page, to go through the findings")),
        _add_export(_add(group, parser, "export", "把一次运行的结果写成另一种形式", "write a finished run in another form")),
        _add_cache(_add(group, parser, "cache", "显示以前运行留下的结果；清理", "show what earlier runs left for later ones; prune it")),
    )
    return parser, dict(zip(_COMMANDS, made, strict=True))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("parkaudit")
    except PackageNotFoundError:
        return "(not installed)"


def _add(group: Any, top: _Parser, name: str, zh: str, en: str) -> _Parser:
    parser: _Parser = group.add_parser(
        name, language=top.language, help=top.say(zh, en), description=top.say(f"{zh}。", f"{en[0].upper()}{en[1:]}.")
    )
    return parser


def _add_patterns(parser: _Parser) -> None:
    said = parser.say("另加知识包，可多次", "add a knowledge pack, repeatable")
    parser.add_argument("--patterns", type=Path, action="append", default=[], metavar="DIR", help=said)


def _add_standard(parser: _Parser) -> None:
    said = parser.say("指定标准，不自动识别", "the standard, instead of recognising it")
    parser.add_argument("--standard", default="", metavar="ID", help=said)


def _add_ocr(parser: _Parser) -> None:
    said = parser.say("扫描页的文字识别（auto：有需要的页）", "text recognition of scanned pages (auto: those that need it)")
    parser.add_argument("--ocr", choices=("auto", "never", "always"), default="auto", help=said)


def _add_audit(parser: _Parser) -> _Parser:
    add, say = parser.add_argument, parser.say
    add("paths", nargs="+", type=Path, metavar="PATH", help=say("文件或文件夹（含子文件夹）", "file or folder, walked recursively"))
    add("--out", type=Path, default=Path("output"), metavar="DIR", help=say("结果文件夹（output）", "output folder (output)"))
    add("--jobs", type=int, metavar="N", help=say("同时读取的文件数（处理器个数）", "files read at a time (one per processor)"))
    _add_patterns(parser)
    _add_standard(parser)
    _add_ocr(parser)
    add(
        "--decisions", type=Path, metavar="FILE", help=say("人工决定的记录（decisions.yaml）", "log of people's decisions (decisions.yaml)")
    )
    add(
        "--timeout",
        type=float,
        default=300,
        metavar="S",
        help=say("每个文件可无进展的秒数（300）", "seconds per file without progress (300)"),
    )
    add("--memory", type=int, default=2048, metavar="MB", help=say("每个文件的内存上限，MB（2048）", "megabytes per file (2048)"))
    add(
        "--fail-on",
        choices=("never", "error", "warning"),
        default="never",
        help=say("有此级别的问题时退出状态为 1（never）", "exit status 1 for findings of this level (never)"),
    )
    add(
        "--cluster",
        default="",
        metavar="ADDRESS|local",
        help=say(
            "在 Dask 集群上运行：调度程序的地址，或 local（在本机临时启动）",
            "run on a Dask cluster: the scheduler's address, or local to start one here",
        ),
    )
    add("--fresh", action="store_true", help=say("不用以前运行留下的结果，全部重读", "do not use results kept from earlier runs"))
    add("--quiet", action="store_true", help=say("只输出错误", "print errors only"))
    add("--debug", action="store_true", help=say("输出开发者需要的信息", "print what developers need"))
    return parser


def _add_inspect(parser: _Parser) -> _Parser:
    parser.add_argument("file", type=Path, metavar="FILE", help=parser.say("一个报告文件", "one report"))
    parser.add_argument("--json", action="store_true", help=parser.say("输出一个 JSON 对象", "one JSON object"))
    _add_ocr(parser)
    said = parser.say("把 PDF 各页画成图片，标出读到的表格", "draw the pages of a PDF with the tables read")
    parser.add_argument("--draw", type=Path, metavar="DIR", help=said)
    _add_patterns(parser)
    _add_standard(parser)
    return parser


def _add_catalog(parser: _Parser) -> _Parser:
    say = parser.say
    parser.add_argument("standard", nargs="?", default="", metavar="STANDARD", help=say("标准编号，如 hj274-2015", "id of a standard"))
    parser.add_argument("concept", nargs="?", default="", metavar="CONCEPT", help=say("指标编号或序号", "id or number of an indicator"))
    parser.add_argument("--check", type=Path, metavar="DIR", help=say("检查一个知识包", "check a knowledge pack"))
    _add_patterns(parser)
    return parser


def _add_explain(parser: _Parser) -> _Parser:
    parser.add_argument("out", type=Path, metavar="OUT", help=parser.say("结果文件夹", "output folder of a run"))
    said = parser.say("发现编号，或其开头几位", "id of a finding, or how it begins")
    parser.add_argument("finding", metavar="FINDING", help=said)
    return parser


def _add_decide(parser: _Parser) -> _Parser:
    add, say = parser.add_argument, parser.say
    add("out", type=Path, metavar="OUT", help=say("结果文件夹", "output folder of a run"))
    add("what", choices=_DECIDE, metavar="WHAT", help=say("决定什么：", "what is decided: ") + ", ".join(_DECIDE))
    add(
        "words",
        nargs="*",
        metavar="…",
        help=say("finding ID accept|dismiss|note；undo ENTRY", "finding ID accept|dismiss|note; undo ENTRY"),
    )
    add("--why", metavar="TEXT", help=say("理由（必填）", "the reason (required)"))
    add("--who", metavar="NAME", help=say("谁决定的（PARKAUDIT_USER 或登录名）", "who decides (PARKAUDIT_USER, or the login name)"))
    add("--label", metavar="TEXT", help=say("map、never：行名，照印刷", "map, never: the label as printed"))
    add(
        "--unit",
        default="",
        metavar="TEXT",
        help=say("map、never：只对此单位；figure：单位", "map, never: only with this unit; figure: its unit"),
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--report", metavar="R", help=say("只对此报告（reports 表中的名字）", "in this report (as in the table reports)"))
    where.add_argument("--park", metavar="P", help=say("对此园区的所有报告", "in all reports of this park"))
    where.add_argument("--everywhere", action="store_true", help=say("对所有报告", "in all reports"))
    add("--concept", metavar="ID", help=say("map、never：概念编号", "map, never: id of the concept"))
    add("--period", default="", metavar="P", help=say("map：current、base、Y-3 或年份", "map: current, base, Y-3 or a year"))
    add("--fact", metavar="ID", help=say("figure：facts 表中的编号", "figure: id in the table facts"))
    add("--value", metavar="TEXT", help=say("figure：正确的数", "figure: the right figure"))
    add("--same", nargs=2, metavar=("A", "B"), help=say("park：同一园区的两个名称", "park: two names of one park"))
    add("--decisions", type=Path, metavar="FILE", help=say("人工决定的记录（与 audit 相同）", "the log (the one that audit used)"))
    add("--quiet", action="store_true", help=say("只输出错误", "print errors only"))
    return parser


def _add_review(parser: _Parser) -> _Parser:
    parser.add_argument("out", type=Path, metavar="OUT", help=parser.say("结果文件夹", "output folder of a run"))
    said = parser.say("端口（0：任选一个空闲的）", "port (0: any free one)")
    parser.add_argument("--port", type=int, default=0, metavar="N", help=said)
    parser.add_argument(
        "--no-browser", action="store_true", help=parser.say("只印出网址，不打开浏览器", "print the address, open no browser")
    )
    return parser


def _add_export(parser: _Parser) -> _Parser:
    add, say = parser.add_argument, parser.say
    add("out", type=Path, metavar="OUT", help=say("结果文件夹", "output folder of a run"))
    add(
        "--to",
        type=Path,
        required=True,
        metavar="FILE|DIR",
        help=say(
            "写到哪里；形式由后缀决定：.xlsx .html .json .jsonl .csv（指标×园区×年度）.sqlite",
            "where to; the suffix says the form: .xlsx .html .json .jsonl .csv (indicator × park × year) .sqlite",
        ),
    )
    add("--memo", action="store_true", help=say("每份报告一封查询函（.docx），写入文件夹", "a letter per report (.docx), into a folder"))
    return parser


def _add_cache(parser: _Parser) -> _Parser:
    said = parser.say(
        "删去最久未用的结果，只留 MB 兆（512；0 全部删去）", "delete what was used longest ago, keep MB megabytes (512; 0: nothing)"
    )
    parser.add_argument("--prune", type=float, nargs="?", const=512.0, metavar="MB", help=said)
    return parser
