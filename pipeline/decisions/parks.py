"""Which names are one park: without the region before them and the office behind them, and what people have joined."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.decisions.records import SamePark
from pipeline.text import squeeze

Words = Mapping[str, tuple[str, ...]]


class Region(NamedTuple):
    """Province and city in short, empty where not said; a municipality is both."""

    province: str = ""
    city: str = ""

    def excludes(self, other: "Region") -> bool:
        """Whether the two cannot be the same region."""
        return any(mine and theirs and mine != theirs for mine, theirs in zip(self, other, strict=True))


_REGION = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,7}?)(?:省|市|自治区|自治州)")


class Parks:
    """Names of parks → one id for each park: its name in short. `words` are the catalogue's lists of wordings."""

    def __init__(self, words: Words, joined: Iterable[SamePark] = ()) -> None:
        self._office = words["park_office"]
        self._regions: dict[str, list[str]] = {}  # by their first character, the longest first
        for region in sorted(words["park_region"], key=len, reverse=True):
            self._regions.setdefault(region[:1], []).append(region)
        self._municipalities, self._provinces = frozenset(words["park_municipality"]), frozenset(words["park_province"])
        self._common = _common(words)
        self._first: dict[str, str] = {}
        self._joined: set[str] = set()
        for pair in joined:
            self._joined |= {self._short(squeeze(name)) for name in (pair.park, pair.same)}
            first, other = self.id(pair.park), self.id(pair.same)
            if first != other:
                self._first[other] = first

    def id(self, name: str) -> str:
        """The id of a park, empty without a name."""
        short = self._short(squeeze(name))
        while short in self._first:  # never in a circle: only the end of a chain is joined to another end
            short = self._first[short]
        return short

    def region(self, name: str) -> Region:
        """The region that a name begins with and that its id leaves out; nothing for a name that people have joined with another."""
        name, left_out = self._without_office(squeeze(name)), []
        while (short := self._without_region(name)) != name:
            left_out.append(self._region(name)[0])
            name = short
        found = [region for region in left_out if not name.startswith(region)]
        if name in self._joined:
            return Region()
        province = next((region for region in found if region in self._provinces | self._municipalities), "")
        city = next((region for region in reversed(found) if region not in self._provinces), "")
        return Region(province, city)

    def _short(self, name: str) -> str:
        name = self._without_office(name)
        while (short := self._without_region(name)) != name:
            name = short
        return name

    def _without_office(self, name: str) -> str:
        for office in self._office:
            name = name.removesuffix(office)
        return name

    def _region(self, name: str) -> tuple[str, str]:
        """The region that a name begins with, in short and as printed."""
        written = _REGION.match(name)
        if written:
            return written.group("name"), written.group()
        region = next((region for region in self._regions.get(name[:1], ()) if name.startswith(region)), "")
        return region, region

    def _without_region(self, name: str) -> str:
        """The name without the region it begins with, if one does. Where what is left would not tell the park from others (苏州工业园区,
        南京临港开发区) the region stays, in short: 北京市 is 北京."""
        short, region = self._region(name)
        rest = name.removeprefix(region)
        return f"{short}{rest}" if self._common.fullmatch(rest) else rest


def _common(words: Words) -> re.Pattern[str]:
    """Names that many parks have: kinds of park and words of position only. 化学(工业)区 is cut from 化学工业 and 工业区."""
    kinds = {*words["park_kind"], *words["park_position"]}
    begun = {kind[:length] for kind in kinds for length in range(2, len(kind))}
    any_of, part, ending = ("|".join(map(re.escape, sorted(found))) for found in (kinds, begun, words["park_ending"]))
    return re.compile(rf"(?:{any_of})*(?:{part})?(?:{ending})")


__all__ = ["Parks", "Region"]
