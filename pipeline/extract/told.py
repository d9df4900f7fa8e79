"""Lines of a table that say what they are of its other lines: by a formula in their name, by a name that means one, as a mean."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Literal

from pipeline.catalog import Catalog
from pipeline.extract.naming import Words, plain_name
from pipeline.extract.plane import Path, Plane, Units
from pipeline.extract.stated import Label, kept_apart, may_state, stated
from pipeline.model import Lines, Told
from pipeline.text import fold

_SIGNS = re.compile(r"[=＝(（①-⑳]")  # one of them stands in every formula
_COUNTED = re.compile(r"[\d一二三四五六七八九十]+")


class Side:
    """The columns or the rows of a table: for each the path that names it and what numbers it; `around` is the text about the table. Their
    figures are made (by `make`) only where a line says what it is of others."""

    def __init__(self, paths: Sequence[Path], numbers: Sequence[str], make: Callable[[], Lines], *, is_rows: bool, around: str) -> None:
        self.paths, self.numbers, self.is_rows, self.around = paths, numbers, is_rows, around
        self._make = make

    @cached_property
    def made(self) -> Lines:
        return self._make()


class Teller:
    """Finds what lines say of themselves."""

    def __init__(self, catalog: Catalog) -> None:
        self.words, self.units = Words.of(catalog), Units.of(catalog)
        self.means = frozenset(catalog.words["mean"])
        self.named = tuple(kind for kind in catalog.derivations if kind.by_name)
        self.heads = frozenset(word for kind in self.named for word in kind.heads)
        ends = "".join(sorted({re.escape(word[-1]) for word in (*self.means, *self.heads)}))
        self._may_end = re.compile(rf"[{ends}](?![\u4e00-\u9fff])")  # no word goes on behind a name
        self._says = lru_cache(8_192)(self._may_say)

    @staticmethod
    @lru_cache(maxsize=4)
    def of(catalog: Catalog) -> "Teller":
        """That of a catalogue is kept: reports have the same labels."""
        return Teller(catalog)

    def matter(self, plane: Plane) -> bool:
        """Whether a table has a line that may say so. A first look spares nearly all cells the second."""
        texts = [cell.text for cell in plane.table.cells]
        named = self._may_end.search(plane.texts) is not None
        if not named and not _SIGNS.search("".join(texts)):
            return False
        likely = [
            text
            for text, folded in zip(texts, plane.folded, strict=True)
            if (named and self._may_end.search(folded)) or _SIGNS.search(text)
        ]
        return any(map(self._says, likely))

    def _may_say(self, text: str) -> bool:
        name = plain_name(text)
        return name in self.means or self.words.unmarked(name) in self.heads or may_state(text, self.units)

    def tell(self, side: Side) -> Iterator[Told]:
        """What the lines of one side of a table say, each line once: what is printed first."""
        said: dict[int, Told] = {}
        for line, told in (*self._stated(side), *self._named(side), *self._means(side)):
            said.setdefault(line, told)
        yield from said.values()

    # ------------------------------------------------------------------------------------------ printed, and by name
    def _stated(self, side: Side) -> Iterator[tuple[int, Told]]:
        labels = [
            Label((*((number,) if number else ()), *(kept_apart(cell.text) for cell in path)), plain_name(path[-1].text) if path else "")
            for path, number in zip(side.paths, side.numbers, strict=True)
        ]
        for found in stated(labels):
            yield found.line, _told("printed", side, found.line, found.parts, found.formula, sure=found.sure)

    def _named(self, side: Side) -> Iterator[tuple[int, Told]]:
        names = [self.words.unmarked(plain_name(path[-1].text)) if path else "" for path in side.paths]
        for kind in self.named:
            results = [line for line, name in enumerate(names) if name in kind.heads]
            if len(results) != 1 or any(word in name for name in names for word in kind.unless):
                continue
            plus, minus = _only(names, kind.plus), _only(names, kind.minus)
            if len(plus) + len(minus) == kind.by_name and bool(minus) == bool(kind.minus):
                formula = " + ".join(f"x{part}" for part in range(len(plus))) + "".join(
                    f" - x{len(plus) + part}" for part in range(len(minus))
                )
                yield results[0], _told("named", side, results[0], (*plus, *minus), formula, sure=False)

    # ------------------------------------------------------------------------------------------ means
    def _means(self, side: Side) -> Iterator[tuple[int, Told]]:
        names = [plain_name(path[-1].text) if path else "" for path in side.paths]
        for line, name in enumerate(() if self.words.any_of("listed_in_part", side.around) else names):
            if name in self.means and (parts := self._averaged(side, names, line)):
                rates = self.words.vetoes(side.around) or any(self.words.vetoes(names[part]) for part in parts)
                yield line, _told("mean", side, line, parts, sure=not (rates or self.words.any_of("weighted", name)))

    def _averaged(self, side: Side, names: Sequence[str], mean: int) -> tuple[int, ...]:
        """The lines that a mean is of: those of its block before it, behind the mean before, but for totals and what is no part (the
        largest, a limit); where it comes first, those behind it."""
        inside = [
            line
            for line in range(len(names))
            if line != mean and _outer(side.paths[line])[: len(_outer(side.paths[mean]))] == _outer(side.paths[mean])
        ]
        before = [line for line in inside if line < mean]
        ends = [line for line in before if names[line] in self.means and _outer(side.paths[line]) == _outer(side.paths[mean])]
        run = [line for line in before if line > max(ends, default=-1)] or ([] if ends else [line for line in inside if line > mean])
        if any(self.words.any_of("not_averaged", names[line]) for line in run if not side.is_rows):
            return ()
        parts = [line for line in run if self._is_part(names[line], side.paths[line])]
        return tuple(parts) if len(parts) > 1 and self._alike(side, names, mean, parts) else ()

    def _is_part(self, name: str, path: Path) -> bool:
        total = any(self.words.rank(cell.text) for cell in path)
        return (
            bool(name)
            and not total
            and name not in self.means
            and not self.words.any_of("not_averaged", name)
            and not self.words.is_some(name)
        )

    def _alike(self, side: Side, names: Sequence[str], mean: int, parts: Sequence[int]) -> bool:
        """Whether the lines are things of one kind: in one unit, and, of columns, numbered or dated alike. A mean of the month is one of
        months."""
        lines = [side.made.lines[line] for line in (mean, *parts)]
        units = {fold(line.unit_text) for line in lines if line.unit_text}
        if len(units) > 1 or len({line.mixed for line in lines}) > 1:
            return False
        by = next((word for word in ("月", "季", "日") if names[mean].startswith(word)), "")
        if by and not all(by in names[line] for line in parts):
            return False
        return side.is_rows or len({_COUNTED.sub("#", names[line]) for line in parts}) == 1


def _outer(path: Path) -> tuple[int, ...]:
    return tuple(id(cell) for cell in path[:-1])


def _only(names: Sequence[str], words: Sequence[str]) -> tuple[int, ...]:
    """The lines named by some words; none where two are."""
    found = [line for line, name in enumerate(names) if name in words]
    return tuple(found) if len({names[line] for line in found}) == len(found) else ()


def _told(kind: Literal["printed", "named", "mean"], side: Side, line: int, parts: Sequence[int], formula: str = "", *, sure: bool) -> Told:
    made = side.made
    return Told(kind, made.lines[line], tuple(made.lines[part] for part in parts), made.places, made.totals, formula, sure)


__all__ = ["Side", "Teller"]
