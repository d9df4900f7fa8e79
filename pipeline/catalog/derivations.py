"""Lines of a table that follow from other lines of it (`patterns/*/derivations.yaml`): by which words they are known, and what they may be
of the others."""

from dataclasses import dataclass

from pipeline.catalog.packs import Claims
from pipeline.catalog.source import Entry
from pipeline.expression import Formula, parse_formula
from pipeline.model import Message, Severity
from pipeline.text import fold


@dataclass(frozen=True, slots=True)
class Derivation:
    """A line with one of `heads` in its name (and none of `never`) may be one of `formulas` of other lines, or, where there is no formula,
    the lines with a word of `plus` less those with one of `minus`. `powers`: of ten by which the whole line may be off, any where there
    are none. `excuses`: what a single figure may be instead; `soft`: names of figures that are a warning at most, `unless`: of such as
    are not judged. `by_name`: of how many lines, called just so, a line called just one of `heads` is the balance without further
    proof, where no name has a word of `unless`; 0 for none. The lines of a balance may make more than its own where nothing stands in
    those with a word of `stored`, if there are such words."""

    id: str
    why: Message
    heads: tuple[str, ...]
    never: tuple[str, ...] = ()
    formulas: tuple[Formula, ...] = ()
    excuses: tuple[Formula, ...] = ()
    powers: tuple[int, ...] = ()
    soft: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()
    by_name: int = 0
    severity: Severity = Severity.ERROR
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    def names(self, words: str) -> bool:
        """Whether the words of a line (folded) say that it may be of this kind."""
        return any(word in words for word in self.heads) and not any(word in words for word in self.never)


def build_derivation(name: str, claims: Claims) -> Derivation:
    """A kind of line from its entry, that of the last pack that has it. Raises PatternError."""
    entry = claims.all[-1]
    keys = ("heads", "never", "soft", "plus", "minus", "stored")
    heads, never, soft, plus, minus, stored = (tuple(map(fold, entry.texts(key))) for key in keys)
    return Derivation(
        id=name,
        why=entry.message("why"),
        heads=heads,
        never=never,
        formulas=tuple(map(_formula, entry.items("formulas"))),
        excuses=tuple(map(_formula, entry.items("excuses"))),
        powers=tuple(map(int, entry.texts("powers"))),
        soft=soft,
        unless=tuple(map(fold, entry.texts("unless"))),
        plus=plus,
        minus=minus,
        stored=stored,
        by_name=int(entry.say("by_name", "0")),
        severity=Severity(entry.say("severity", "error")),
        holds=entry.texts("holds"),
        fails=entry.texts("fails"),
    )


def _formula(entry: Entry) -> Formula:
    try:
        return parse_formula(entry.text)
    except ValueError as error:
        entry.refuse(f"公式有误：{error}", f"wrong formula: {error}")
