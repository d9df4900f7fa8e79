"""Who put their name to what, in words for the working paper and the page."""

from collections.abc import Iterable

from pipeline.model import Finding, Language, Mark, Message

_REASON = Message("：", ": ")


def named(mark: Mark) -> str:
    """Who and on which day, as the log has it: a day of the place where it was decided."""
    return f"{mark.who} {mark.when[:10]}"


def signature(mark: Mark, language: Language) -> str:
    """Who, when and why."""
    return _REASON.say(language).join(filter(None, (named(mark), mark.why)))


def reasons(finding: Finding) -> str:
    """Why it was decided so, and the newest note where that was written later."""
    decided = finding.decided.why if finding.decided else ""
    return "\n".join(dict.fromkeys(filter(None, (decided, finding.note))))


def names(marks: Iterable[Mark]) -> str:
    """One person a line."""
    return "\n".join(map(named, marks))
