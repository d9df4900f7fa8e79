"""The commands and their options. Help is short, Chinese first, then English."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from pipeline.errors import ExitStatus


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(ExitStatus.USAGE, f"用法有误 / wrong usage: {message}\n{self.prog} --help\n")


_formatter = partial(RawDescriptionHelpFormatter, max_help_position=28, width=110)


def read_arguments(argv: Sequence[str] | None) -> Namespace:
    """Read the arguments; `command` names the module that runs it. Exits for --help, --version and wrong usage."""
    parser = _Parser(
        prog="parkaudit",
        description="核对国家生态工业示范园区年度报告中的数据。\nAudits the figures of annual reports of national eco-industrial parks.",
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="store_true", help="显示版本 / show the version")
    commands = parser.add_subparsers(dest="command", metavar="{audit,inspect,catalog}")
    _add_audit(_add(commands, "audit", "读取、核算、标记问题，写出结果文件夹", "read, recompute, flag, write the output folder"))
    _add_inspect(_add(commands, "inspect", "显示从一个文件中读到了什么", "show what was read of one file"))
    _add_catalog(_add(commands, "catalog", "显示已知标准与指标；检查知识包", "show the standards and indicators; check a pack"))
    arguments = parser.parse_args(argv)
    if arguments.version:
        sys.stdout.write(f"parkaudit {_version()}\n")
        parser.exit(ExitStatus.DONE)
    if arguments.command is None:
        parser.error("请指定命令 / name a command: audit, inspect, catalog")
    return arguments


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("parkaudit")
    except PackageNotFoundError:
        return "(not installed)"


def _add(commands: Any, name: str, zh: str, en: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(
        name, help=f"{zh} / {en}", description=f"{zh}。\n{en[0].upper()}{en[1:]}.", formatter_class=_formatter
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="提示语言 / language of messages (zh)")
    return parser


def _add_patterns(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--patterns", type=Path, action="append", default=[], metavar="DIR", help="另加知识包，可多次 / add a knowledge pack, repeatable"
    )


def _add_standard(parser: ArgumentParser) -> None:
    parser.add_argument("--standard", default="", metavar="ID", help="指定标准，不自动识别 / the standard, instead of recognising it")


def _add_audit(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹（含子文件夹） / file or folder, walked recursively")
    add("--out", type=Path, default=Path("output"), metavar="DIR", help="结果文件夹 / output folder (output)")
    add("--jobs", type=int, metavar="N", help="同时读取的文件数 / files read at a time (one per processor)")
    _add_patterns(parser)
    _add_standard(parser)
    add("--ocr", choices=("auto", "never", "always"), default="auto", help="扫描页识别（always 尚未支持） / reading of scans (auto)")
    add("--decisions", type=Path, metavar="FILE", help="人工决定的记录（尚未支持） / people's decisions (not yet supported)")
    add("--timeout", type=float, default=300, metavar="S", help="每个文件的时限，秒 / seconds per file (300)")
    add("--memory", type=int, default=2048, metavar="MB", help="每个文件的内存上限，MB / megabytes per file (2048)")
    add("--fail-on", choices=("never", "error", "warning"), default="never", help="有此级别问题时退出码为 1 / exit 1 for findings (never)")
    add("--cluster", default="", metavar="ADDRESS|local", help="集群（尚未支持） / a cluster (not yet supported)")
    add("--fresh", action="store_true", help="不查用以往的缓存结果 / do not look up earlier results")
    add("--quiet", action="store_true", help="只输出错误 / print errors only")
    add("--debug", action="store_true", help="输出调试信息 / print what developers need")


def _add_inspect(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="一个报告文件 / one report")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象 / one JSON object")
    parser.add_argument("--draw", type=Path, metavar="DIR", help="把 PDF 各页及所读表格画成图片 / draw PDF pages with the tables read")
    _add_patterns(parser)
    _add_standard(parser)


def _add_catalog(parser: ArgumentParser) -> None:
    parser.add_argument("standard", nargs="?", default="", metavar="STANDARD", help="标准编号，如 hj274-2015 / id of a standard")
    parser.add_argument("concept", nargs="?", default="", metavar="CONCEPT", help="指标编号或序号 / id or number of an indicator")
    parser.add_argument("--check", type=Path, metavar="DIR", help="检查一个知识包 / check a knowledge pack")
    _add_patterns(parser)
