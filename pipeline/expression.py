"""Read and evaluate a formula on intervals.

A formula is a Python expression over concept ids, limited to + - * / **, numbers, `mean(…)`, `n`, `name['base']` and
`name['Y-3']`, and, for relations, one comparison. It is read with `ast` and a whitelist; nothing is ever executed.

Interval arithmetic gives the exact range of an expression in which every operand stands once. An operand that stands more
than once is pinned to the corner that its derivative points to; where the sign of the derivative is open, the box is halved.
"""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, getcontext, setcontext
from functools import lru_cache, reduce
from math import isfinite
from typing import Any, Protocol, Self, TypeVar, TypeVarTuple, cast

from pipeline.intervals import Ends, Slope, UndefinedError, divided, minus, plus, times, to_power
from pipeline.model import Interval

Operand = tuple[str, str]
"""A concept id and a period: ("added_value", "Y-3")."""

CURRENT = "current"

_POINT = Context(prec=50, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)
_CONTEXT = Context(prec=30, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)  # roots to 50 digits take three times as long
_RESULT = Context(prec=40, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)
_SLACK = Decimal("1e-22")  # far above the rounding of 30 digits, far below any printed digit
_TINY = Decimal("1e-40")
_HALVINGS = 8  # at most 256 boxes for an operand whose influence changes sign
_ZERO, _ONE = Decimal(0), Decimal(1)


class Arithmetic(Protocol):
    """What a formula can be evaluated over: intervals, slopes, physical dimensions, …"""

    def __add__(self, other: Self, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self, /) -> Self: ...
    def __truediv__(self, other: Self, /) -> Self: ...
    def __pow__(self, exponent: Decimal, /) -> Self: ...


T = TypeVar("T", bound=Arithmetic)
E = TypeVar("E")
Ts = TypeVarTuple("Ts")

_Box = Mapping[Operand, Ends]
_Lift = Callable[[Decimal], Decimal]

# ------------------------------------------------------------------------------------------------------------- tree


@dataclass(frozen=True, slots=True)
class _Constant:
    """A number, or `n` if it has no value. Of every node, `walk` gives its value over any arithmetic; `range` over intervals, straight,
    for that is what judging does thousands of times. A number is lifted by `number` (to floating point, or left as it is)."""

    value: Decimal | None

    def range(self, box: _Box, number: _Lift, n: int | None) -> Ends:
        value = number(_constant(self, n))
        return value, value

    def walk(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None) -> T:
        return number(_constant(self, n))


@dataclass(frozen=True, slots=True)
class _Name:
    operand: Operand

    def range(self, box: _Box, number: _Lift, n: int | None) -> Ends:
        return box[self.operand]

    def walk(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None) -> T:
        return operand(self.operand)


@dataclass(frozen=True, slots=True)
class _Binary:
    sign: str
    left: "_Node"
    right: "_Node"

    def range(self, box: _Box, number: _Lift, n: int | None) -> Ends:
        return _ON_ENDS[self.sign](self.left.range(box, number, n), self.right.range(box, number, n))

    def walk(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None) -> T:
        result: T = _ACTIONS[self.sign](self.left.walk(operand, number, n), self.right.walk(operand, number, n))
        return result


@dataclass(frozen=True, slots=True)
class _Power:
    base: "_Node"
    exponent: "_Node"  # of constants only

    def range(self, box: _Box, number: _Lift, n: int | None) -> Ends:
        return to_power(self.base.range(box, number, n), number(_exponent(self.exponent, n)))

    def walk(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None) -> T:
        result: T = self.base.walk(operand, number, n) ** _exponent(self.exponent, n)
        return result


@dataclass(frozen=True, slots=True)
class _Mean:
    items: tuple["_Node", ...]

    def range(self, box: _Box, number: _Lift, n: int | None) -> Ends:
        count = number(Decimal(len(self.items)))
        return divided(reduce(plus, (item.range(box, number, n) for item in self.items)), (count, count))

    def walk(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None) -> T:
        total, *others = [item.walk(operand, number, n) for item in self.items]
        for other in others:
            total = total + other
        return total / number(Decimal(len(self.items)))


_Node = _Constant | _Name | _Binary | _Power | _Mean
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ACTIONS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_ON_ENDS: dict[str, Callable[[Ends, Ends], Ends]] = {"+": plus, "-": minus, "*": times, "/": divided}
_COMPARISONS: dict[type[ast.cmpop], str] = {ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">", ast.Eq: "=="}


def _thin(value: Decimal) -> Interval:
    return Interval(value, value)


def _same(value: Decimal) -> Decimal:
    return value


def _quick(value: Decimal) -> Decimal:
    """A number in floating point: the same arithmetic runs on it, many times as fast, to 15 digits."""
    return cast("Decimal", float(value))


# ---------------------------------------------------------------------------------------------------------- formula


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked expression. `text` as written in the pack; `operands` in order of appearance, without repeats.

    A relation ("part <= whole") has a `comparison` and its two sides; it has a verdict instead of a value.
    """

    text: str
    operands: tuple[Operand, ...]
    uses_n: bool
    comparison: str = ""
    left: "Formula | None" = None
    right: "Formula | None" = None
    _tree: _Node = field(default=_Constant(_ZERO), repr=False, compare=False)
    _spans: tuple[tuple[int, int, Operand], ...] = field(default=(), repr=False, compare=False)
    _repeated: tuple[Operand, ...] = field(default=(), repr=False, compare=False)

    def evaluate(self, values: Mapping[Operand, Decimal], n: int | None = None) -> Decimal:
        """The value at one point, to 40 digits. Values in consistent base units. Raises UndefinedError, and KeyError for an
        operand that is not given."""
        point = {operand: _thin(values[operand]) for operand in self.operands}
        return _RESULT.plus(self._calculate(_POINT, self._tree.range, point, _same, n)[0])

    def bounds(self, box: Mapping[Operand, Interval], n: int | None = None) -> Interval:
        """The exact range over the box (a figure used twice does not widen it), rounded outwards. Raises UndefinedError, and
        KeyError for an operand that is not given."""
        return self._calculate(_CONTEXT, self._bounds, box, n)

    def roughly(self, box: Mapping[Operand, Interval], n: int | None = None) -> tuple[float, float]:
        """The range in floating point: for a first look where much is tried. Not narrower than `bounds` but for the rounding of 15
        digits. Raises UndefinedError."""
        return self._quick_range(self._quick_ranges(box), n)

    def roughly_each(self, box: Mapping[Operand, Interval], each: Iterable[int]) -> Iterator[tuple[int, float, float]]:
        """That range for each n for which there is one."""
        ranges = self._quick_ranges(box)
        for n in each:
            with suppress(UndefinedError):
                yield n, *self._quick_range(ranges, n)

    def _quick_ranges(self, box: Mapping[Operand, Interval]) -> Mapping[Operand, Ends]:
        return {operand: (_quick(box[operand].low), _quick(box[operand].high)) for operand in self.operands}

    def _quick_range(self, ranges: Mapping[Operand, Ends], n: int | None) -> tuple[float, float]:
        try:
            low, high = self._tree.range(ranges, _quick, n)
        except (OverflowError, ZeroDivisionError) as error:
            raise UndefinedError from error
        return float(low), float(high)

    def verdict(self, box: Mapping[Operand, Interval], n: int | None = None) -> bool | None:
        """For a relation: True if it holds for some point of the box, False if it fails everywhere, None where undefined."""
        if not self.comparison:
            raise ValueError(f"not a relation: {self.text}")
        try:
            low, high = self.bounds(box, n)  # of left - right
        except UndefinedError:
            return None
        can = {"<=": low <= 0, "<": low < 0, ">=": high >= 0, ">": high > 0, "==": low <= 0 <= high}
        return can[self.comparison]

    def solve(self, operand: Operand, target: Interval, box: Mapping[Operand, Interval], n: int | None = None) -> Interval | None:
        """The values of one operand for which the formula (of a relation: left - right) can reach `target` while the others stay in
        their boxes: exact where they stand once each, else never too narrow. None where the operand does not stand exactly once, or no
        value can be told."""
        if operand not in self.operands or operand in self._repeated:
            return None
        try:
            return Interval(*self._calculate(_CONTEXT, _solve, self._tree, operand, target, box, n))
        except UndefinedError:
            return None

    def repeats(self, operands: Sequence[Operand]) -> bool:
        """Whether a figure that stands for these operands stands in the formula more than once."""
        return len(operands) > 1 or operands[0] in self._repeated

    def over(self, operand: Callable[[Operand], T], number: Callable[[Decimal], T], n: int | None = None) -> T:
        """The formula evaluated over another arithmetic; of a relation, left - right. `number` lifts a constant."""
        return self._tree.walk(operand, number, n)

    def render(self, names: Mapping[Operand, str], n: int | None = None) -> str:
        """The formula for people: each operand replaced by its text (left as written if it has none), × ÷ − as signs,
        parentheses kept, and `n` replaced where it is given."""
        parts, done = [], 0
        for start, end, operand in self._spans:
            parts += [_for_people(self.text[done:start], n), names.get(operand, self.text[start:end])]
            done = end
        return "".join([*parts, _for_people(self.text[done:], n)])

    def at(self, periods: Mapping[str, str]) -> "Formula":
        """The formula over other periods: `periods` says which one stands for each (current, Y-3, base)."""
        return _moved(self, tuple(periods.items()))

    def _bounds(self, box: Mapping[Operand, Interval], n: int | None) -> Interval:
        low, high = self._range(box, n, _HALVINGS) if self._repeated else self._tree.range(box, _same, n)
        return Interval(low - abs(low) * _SLACK - _TINY, high + abs(high) * _SLACK + _TINY)

    def _range(self, box: Mapping[Operand, Interval], n: int | None, halvings: int) -> Ends:
        """The range over the box: pin what is monotone, halve what is not, until every operand left stands once."""
        loose = [operand for operand in self._repeated if box[operand].low != box[operand].high]
        if not loose:
            return self._tree.range(box, _same, n)
        lowest, highest = self._pin(box, n, loose)
        if lowest != box:
            return self._range(lowest, n, halvings)[0], self._range(highest, n, halvings)[1]
        if halvings == 0:
            return self._tree.range(box, _same, n)
        widest = max(loose, key=lambda operand: box[operand].high - box[operand].low)
        halves = [self._range({**box, widest: half}, n, halvings - 1) for half in _halve(box[widest])]
        return min(low for low, _ in halves), max(high for _, high in halves)

    def _pin(
        self, box: Mapping[Operand, Interval], n: int | None, loose: list[Operand]
    ) -> tuple[dict[Operand, Interval], dict[Operand, Interval]]:
        """The box twice, with the operands of known direction at the end that makes the value lowest, and highest."""
        lowest, highest = dict(box), dict(box)
        for operand, (least, most) in zip(loose, self._slopes(box, n, loose), strict=True):
            ends = _thin(box[operand].low), _thin(box[operand].high)
            if least >= 0:
                lowest[operand], highest[operand] = ends
            elif most <= 0:
                highest[operand], lowest[operand] = ends
        return lowest, highest

    def _slopes(self, box: _Box, n: int | None, loose: list[Operand]) -> tuple[Ends, ...]:
        zero, one = _thin(_ZERO), _thin(_ONE)

        def lift(operand: Operand) -> Slope:
            return Slope(box[operand], tuple(one if operand == other else zero for other in loose))

        try:
            return self._tree.walk(lift, lambda value: Slope(_thin(value), (zero,) * len(loose)), n).partials
        except UndefinedError:  # a root at 0 has no derivative there: its direction stays open
            return ((-_ONE, _ONE),) * len(loose)

    def _calculate(self, context: Context, work: Callable[[*Ts], E], *given: *Ts) -> E:
        """Some work in a context of ours. (`localcontext` makes a copy of it each time, which takes longer than most of the work.)"""
        before = getcontext()
        setcontext(context)
        try:
            return work(*given)
        except DecimalException as error:  # overflow of absurd inputs
            raise UndefinedError(f"cannot be computed: {self.text}") from error
        finally:
            setcontext(before)


@lru_cache(maxsize=512)
def _moved(formula: Formula, periods: tuple[tuple[str, str], ...]) -> Formula:
    parts, done, to = [], 0, dict(periods)
    for start, end, (concept, period) in formula._spans:
        parts += [formula.text[done:start], f"{concept}['{to.get(period, period)}']"]
        done = end
    return parse_formula("".join([*parts, formula.text[done:]]))


def _solve(node: _Node, operand: Operand, target: Ends, box: _Box, n: int | None) -> Ends:
    """What an operand must be for a tree to reach a target: the tree undone from its root down."""
    match node:
        case _Binary():
            in_left = _mentions(node.left, operand)
            inside, beside = (node.left, node.right) if in_left else (node.right, node.left)
            wanted = _undo(node.sign, target, beside.range(box, _same, n), in_left=in_left)
            return _solve(inside, operand, wanted, box, n)
        case _Power():
            if target[1] < 0:
                raise UndefinedError("no root is negative")
            base = to_power((max(target[0], _ZERO), target[1]), _ONE / _exponent(node.exponent, n))
            return _solve(node.base, operand, base, box, n)
        case _Mean():
            inside = next(item for item in node.items if _mentions(item, operand))
            wanted = times(target, _thin(Decimal(len(node.items))))
            for item in node.items:
                wanted = wanted if item is inside else minus(wanted, item.range(box, _same, n))
            return _solve(inside, operand, wanted, box, n)
    return target


def _undo(sign: str, target: Ends, other: Ends, *, in_left: bool) -> Ends:
    """The side of a sum, difference, product or quotient that is sought, from the result and the other side."""
    if sign in "+-":
        return minus(target, other) if sign == "+" else plus(target, other) if in_left else minus(other, target)
    return divided(target, other) if sign == "*" else times(target, other) if in_left else divided(other, target)


def _mentions(node: _Node, operand: Operand) -> bool:
    match node:
        case _Name():
            return node.operand == operand
        case _Binary():
            return _mentions(node.left, operand) or _mentions(node.right, operand)
        case _Power():
            return _mentions(node.base, operand)
        case _Mean():
            return any(_mentions(item, operand) for item in node.items)
    return False


def _exponent(node: _Node, n: int | None) -> Decimal:
    if isinstance(node, _Constant):
        return _constant(node, n)
    if isinstance(node, _Binary):
        value: Decimal = _ACTIONS[node.sign](_exponent(node.left, n), _exponent(node.right, n))
        return value
    raise TypeError(f"not a constant: {node}")


def _constant(node: _Constant, n: int | None) -> Decimal:
    if node.value is not None:
        return node.value
    if n is None:
        raise UndefinedError("n is not known")
    return Decimal(n)


def _halve(piece: Interval) -> tuple[Interval, Interval]:
    middle = (piece.low + piece.high) / 2
    return Interval(piece.low, middle), Interval(middle, piece.high)


# ---------------------------------------------------------------------------------------------------------- reading

_PERIOD = re.compile(r"base|current|Y-3|\d{4}")
_SPECIAL = {"n", "mean"}
_LOOKS = (("**", "^"), ("*", "×"), ("/", "÷"), ("-", "−"), ("<=", "≤"), (">=", "≥"), ("==", "="))


def parse_formula(text: str) -> Formula:
    """Read a formula. Raises ValueError saying what is not allowed and at which column."""
    if not text.isascii() or "\n" in text:
        raise ValueError("a formula is one line of ASCII text")
    text = text.strip()
    try:
        body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ValueError(f"not an expression (column {getattr(error, 'offset', None) or 1}): {text}") from error
    return _read_relation(text, body) if isinstance(body, ast.Compare) else _formula(text, _read(body), body)


def _read_relation(text: str, body: ast.Compare) -> Formula:
    sign = _COMPARISONS.get(type(body.ops[0]))
    if len(body.ops) != 1 or sign is None:
        raise _refused(body, "one comparison out of <= >= < > == is allowed")
    left, right = (parse_formula(ast.get_source_segment(text, side) or "") for side in (body.left, body.comparators[0]))
    return replace(_formula(text, _Binary("-", left._tree, right._tree), body), comparison=sign, left=left, right=right)


def _formula(text: str, tree: _Node, body: ast.AST) -> Formula:
    nodes = list(ast.walk(body))
    spans = sorted(_find_operands(nodes))
    counts = Counter(operand for _, _, operand in spans)
    repeated = tuple(operand for operand, count in counts.items() if count > 1)
    uses_n = any(isinstance(node, ast.Name) and node.id == "n" for node in nodes)
    return Formula(text, tuple(counts), uses_n, _tree=tree, _spans=tuple(spans), _repeated=repeated)


def _find_operands(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, int, Operand]]:
    """Where each operand stands in the text of a body, all nodes of which were read without complaint."""
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Subscript)}
    inner |= {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        plain = isinstance(node, ast.Name) and node.id not in _SPECIAL and id(node) not in inner
        if isinstance(node, ast.Name | ast.Subscript) and (plain or isinstance(node, ast.Subscript)):
            yield node.col_offset, node.end_col_offset or 0, _read_operand(node).operand


def _read(node: ast.expr) -> _Node:
    match node:
        case ast.BinOp(op=ast.Pow()):
            return _Power(_read(node.left), _read_exponent(node.right))
        case ast.BinOp() if type(node.op) in _SIGNS:
            return _Binary(_SIGNS[type(node.op)], _read(node.left), _read(node.right))
        case ast.UnaryOp(op=ast.USub()):
            return _Binary("-", _Constant(_ZERO), _read(node.operand))
        case ast.Call(func=ast.Name(id="mean"), args=[_, *_], keywords=[]):
            return _Mean(tuple(_read(item) for item in node.args))
        case ast.Name() | ast.Subscript():
            return _Constant(None) if isinstance(node, ast.Name) and node.id == "n" else _read_operand(node)
        case ast.Constant(value=int(number) | float(number)) if not isinstance(number, bool) and isfinite(number):
            return _Constant(Decimal(repr(number)))
    raise _refused(node, "only + - * / **, numbers, names and mean(…) are allowed")


def _read_operand(node: ast.Name | ast.Subscript) -> _Name:
    match node:
        case ast.Name() if node.id not in _SPECIAL:
            return _Name((node.id, CURRENT))
        case ast.Subscript(value=ast.Name() as name, slice=ast.Constant(value=str(period))) if _PERIOD.fullmatch(period):
            return _Name((_read_operand(name).operand[0], period))
    raise _refused(node, "a period is 'base', 'Y-3' or a year")


def _read_exponent(node: ast.expr) -> _Node:
    names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    if not names <= {"n"}:
        raise _refused(node, "an exponent is made of numbers and n")
    if any(isinstance(inner, ast.Call) or (isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow)) for inner in ast.walk(node)):
        raise _refused(node, "an exponent is made of numbers and n")
    return _read(node)


def _refused(node: ast.expr, why: str) -> ValueError:
    return ValueError(f"{why} (column {node.col_offset + 1})")


def _for_people(text: str, n: int | None) -> str:
    for written, shown in _LOOKS:
        text = text.replace(written, shown)
    return text if n is None else re.sub(r"\bn\b", str(n), text)


__all__ = ["CURRENT", "Arithmetic", "Formula", "Operand", "UndefinedError", "parse_formula"]
