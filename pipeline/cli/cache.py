"""`parkaudit cache`: what earlier runs left for later ones, on stdout; and how to be rid of it."""

import sys
from argparse import Namespace
from datetime import datetime

from pipeline.errors import ExitStatus, UsageError
from pipeline.model import Language, Message
from pipeline.places import VARIABLE
from pipeline.run import LARGEST, Store
from pipeline.run.store import Contents


def run(arguments: Namespace) -> ExitStatus:
    store = Store()
    try:
        if arguments.prune is not None:
            _prune(store, arguments.prune, arguments.lang)
        for message in _said(store.contents()):
            sys.stdout.write(f"{message.say(arguments.lang)}\n")
    finally:
        store.close()
    return ExitStatus.DONE


def _prune(store: Store, largest: float, language: Language) -> None:
    if not largest >= 0:
        raise UsageError("--prune 不能是负数。", "--prune must not be below 0.")
    before = store.contents()
    store.prune(largest)
    after = store.contents()
    count, size = before.results - after.results, _megabytes(before.size - after.size)
    said = Message(f"删除了 {count} 个结果，{size}。", f"{count} results deleted, {size}.")
    sys.stdout.write(f"{said.say(language)}\n")


def _said(kept: Contents) -> list[Message]:
    size = _megabytes(kept.size)
    lines = [
        Message(f"缓存在 {kept.folder}（环境变量 {VARIABLE} 可另指一处）", f"The cache is in {kept.folder} ({VARIABLE} names another)"),
        Message(
            f"保留了 {kept.results} 个文件的结果，{size}，上限 {LARGEST} MB", f"Results of {kept.results} files, {size} of {LARGEST} MB"
        ),
    ]
    if kept.results:
        day = f"{datetime.fromtimestamp(kept.oldest).astimezone():%Y-%m-%d}"
        lines.append(Message(f"最久未用的一个：{day}", f"The one used longest ago was used on {day}"))
    return lines


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB"
