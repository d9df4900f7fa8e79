"""Who put their name to what, in words for the working paper and the page."""

from collections.abc import Iterable

from pipeline.model import Finding, Language, Mark, Message

_REASON = Message("：", ": ")
_OLDER = Message(
    "（签认后又有更正或行名决定，早于现有发现，须重新签认）", " (before figures or labels were decided on anew: to be signed off again)"
)


def named(mark: Mark) -> str:
    """Who and on which day, as the log has it: a day of the place where it was decided."""
    return f"{mark.who} {mark.when[:10]}"


def signature(mark: Mark, language: Language) -> str:
    """Who, when and why, and whether the findings are others since."""
    older = _OLDER.say(language) if mark.older else ""
    return _REASON.say(language).join(filter(None, (named(mark), mark.why))) + older


def reasons(finding: Finding) -> str:
    """Why it was decided so, and the newest note where that was written later."""
    decided = finding.decided.why if finding.decided else ""
    return "\n".join(dict.fromkeys(filter(None, (decided, finding.note))))


def names(marks: Iterable[Mark]) -> str:
    """One person a line."""
    return "\n".join(map(named, marks))
