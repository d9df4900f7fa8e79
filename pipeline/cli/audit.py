"""`parkaudit audit`: progress while it runs, a summary after it, all on stderr; stdout stays empty."""

import sys
from argparse import Namespace

from pipeline.cli.progress import watch
from pipeline.cli.summary import show_summary, stale
from pipeline.errors import ExitStatus
from pipeline.model import Message
from pipeline.run import AuditOptions, Interrupted, Run, audit


def run(arguments: Namespace) -> ExitStatus:
    options = AuditOptions(
        out=arguments.out,
        jobs=arguments.jobs,
        language=arguments.lang,
        ocr=arguments.ocr,
        patterns=tuple(arguments.patterns),
        standard=arguments.standard,
        decisions=arguments.decisions,
        timeout=arguments.timeout,
        memory=arguments.memory,
        fail_on=arguments.fail_on,
        cluster=arguments.cluster,
        fresh=arguments.fresh,
        quiet=arguments.quiet,
        debug=arguments.debug,
    )
    try:
        with watch(options) as watcher:
            done = audit(arguments.paths, options, watcher)
    except Interrupted as interrupted:
        _say_interrupted(interrupted.run, options)
        return ExitStatus.INTERRUPTED
    _summarise(done, options)
    return done.status(options.fail_on)


def _say_interrupted(run: Run | None, options: AuditOptions) -> None:
    if run:
        _summarise(run, options)
        said = Message(
            "已中断，已完成的部分如上；再运行同一命令即从中断处继续。",
            "Interrupted; what was finished stands above. The same command goes on from there.",
        )
    else:
        said = Message(
            f"已中断，还没有读完任何文件；“{options.out}”中原有的结果未改动。",
            f"Interrupted before any file was read; the earlier results in {options.out} are as they were.",
        )
    sys.stderr.write(f"{said.say(options.language)}\n")


def _summarise(done: Run, options: AuditOptions) -> None:
    if not options.quiet:
        show_summary(done, options.language)
        return
    for message in (*done.passed_over, *stale(done)):
        sys.stderr.write(f"{message.say(options.language)}\n")
