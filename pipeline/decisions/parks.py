"""Which names are one park: without the region before them and the office behind them, and what people have joined."""

import re
from collections.abc import Iterable, Mapping

from pipeline.decisions.records import SamePark
from pipeline.text import squeeze

Words = Mapping[str, tuple[str, ...]]
_REGION = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,7}?)(?:省|市|自治区|自治州)")


class Parks:
    """Names of parks → one id for each park: its name in short. `words` are the catalogue's lists of wordings."""

    def __init__(self, words: Words, joined: Iterable[SamePark] = ()) -> None:
        self._office = words["park_office"]
        self._regions = sorted(words["park_region"], key=len, reverse=True)
        self._common = _common(words)
        self._first: dict[str, str] = {}
        for pair in joined:
            first, other = self.id(pair.park), self.id(pair.same)
            if first != other:
                self._first[other] = first

    def id(self, name: str) -> str:
        """The id of a park, empty without a name."""
        short = self._short(squeeze(name))
        while short in self._first:  # never in a circle: only the end of a chain is joined to another end
            short = self._first[short]
        return short

    def _short(self, name: str) -> str:
        for office in self._office:
            name = name.removesuffix(office)
        while (short := self._without_region(name)) != name:
            name = short
        return name

    def _without_region(self, name: str) -> str:
        """The name without the region it begins with, if one does. Where what is left would not tell the park from others (苏州工业园区,
        南京临港开发区) the region stays, in short: 北京市 is 北京."""
        written = _REGION.match(name)
        region = written.group() if written else next((region for region in self._regions if name.startswith(region)), "")
        rest = name.removeprefix(region)
        if not self._common.fullmatch(rest):
            return rest
        return f"{written.group('name')}{rest}" if written else name


def _common(words: Words) -> re.Pattern[str]:
    """Names that many parks have: kinds of park and words of position only. 化学(工业)区 is cut from 化学工业 and 工业区."""
    kinds = {*words["park_kind"], *words["park_position"]}
    begun = {kind[:length] for kind in kinds for length in range(2, len(kind))}
    any_of, part, ending = ("|".join(map(re.escape, sorted(found))) for found in (kinds, begun, words["park_ending"]))
    return re.compile(rf"(?:{any_of})*(?:{part})?(?:{ending})")


__all__ = ["Parks"]
