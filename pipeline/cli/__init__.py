"""The command line: arguments in, exit status out. Each command is a module of its own, imported when it is called."""

import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

from pipeline.cli.arguments import read_arguments
from pipeline.errors import ExitStatus, OutputError, ParkauditError, UnreadableError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    _speak_utf8()
    arguments = read_arguments(argv)
    try:
        return int(_call(arguments))
    except BrokenPipeError:  # the reader of our output has left, as `| head` does
        _close_stdout()
        return ExitStatus.DONE


def _call(arguments: Namespace) -> ExitStatus:
    try:
        status: ExitStatus = import_module(f"pipeline.cli.{arguments.command}").run(arguments)
        sys.stdout.flush()
    except ParkauditError as error:
        _say(error.message.say(arguments.lang))
        return _status(error)
    except KeyboardInterrupt:
        _say("已中断。" if arguments.lang == "zh" else "Interrupted.")
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception:  # a fault of the program: whatever it was to write is not complete
        traceback.print_exc()
        return ExitStatus.OUTPUT
    return status


def _status(error: ParkauditError) -> ExitStatus:
    if isinstance(error, OutputError):
        return ExitStatus.OUTPUT
    return ExitStatus.INCOMPLETE if isinstance(error, UnreadableError) else ExitStatus.USAGE


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _speak_utf8() -> None:
    """Whatever the console's code page is; a character it cannot show is replaced, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _close_stdout() -> None:
    """Let the interpreter flush its last words into nothing."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
