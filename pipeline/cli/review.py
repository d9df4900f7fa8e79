"""`parkaudit review OUT`: the review page, until Ctrl-C. The address goes to stderr, for it is for people."""

import sys
import webbrowser
from argparse import Namespace
from contextlib import suppress

from pipeline.errors import ExitStatus
from pipeline.model import Message

_OPEN = Message("审核页：{}\n只在本机可用；按 Ctrl-C 结束。\n", "Review page: {}\nOn this machine only; Ctrl-C ends it.\n")


def run(arguments: Namespace) -> ExitStatus:
    from pipeline.review import serve

    def opened(address: str) -> None:
        sys.stderr.write(_OPEN.say(arguments.lang).format(address))
        sys.stderr.flush()
        if not arguments.no_browser:
            webbrowser.open(address)

    with suppress(KeyboardInterrupt):  # how it is meant to end
        serve(arguments.out, arguments.lang, arguments.port, opened)
    return ExitStatus.DONE
