"""Figures in running text, on the labelled sentences of tests/validate/sentences.yaml: `python benchmarks/running_text.py [--runs N]`.

The rules were mended until all of these sentences were right, so the figures are those of a regression test and no estimate for reports
never seen. Printed:

- claims: figures that the sentences print and that are read (recall), and figures read that are printed as such (precision). Printed
  figures are counted without the reader: every number before a unit or a counter, less years, dates and ordinals; the parts of a ratio
  and coefficients;
- each rule: precision and recall of its findings of severity error;
- time: what reading the sentences takes, as a multiple of what `jieba.lcut` takes to cut them (both loaded).
"""

import argparse
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from pipeline.extract.running import Source
from pipeline.model import Severity
from tests.validate.running import NONE, Case, cases, found, reader

_UNIT = r"余|多|[万亿]|[^\x00-\x7f，。；、：）（～至年月日号时一-]|%|m3|km"
_PRINTED = re.compile(rf"(?<![\dA-Za-z.第\-])(?:\d+(?:\.\d+)?)(?!\d|\.\d)(?={_UNIT})")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?){2}")
_COEFFICIENT = re.compile(r"系数[为是达到]*-?(\d+\.\d+)")
_TIMES = 20  # the sentences are read so often in a run


def claims(labelled: list[Case]) -> tuple[float, float]:
    """Precision and recall of the Arabic figures read."""
    right = read = printed = 0
    for case in labelled:
        passage = reader().read(Source(case.text))
        ours = {claim.span[0] + match.start() for claim in passage.claims if (match := re.search(r"\d", claim.text))}
        theirs = set(_printed(passage.text))
        right, read, printed = right + len(ours & theirs), read + len(ours), printed + len(theirs)
    return right / read, right / printed


def _printed(text: str) -> Iterator[int]:
    """Where figures stand: before a unit or a counter, as parts of a ratio of three, or as a coefficient."""
    yield from (match.start() for match in _PRINTED.finditer(text))
    yield from (match.start(1) for match in _COEFFICIENT.finditer(text))
    for ratio in _RATIO.finditer(text):
        yield from (ratio.start() + match.start() for match in re.finditer(r"\d+(?:\.\d+)?", ratio.group()))


def rules(labelled: list[Case]) -> dict[str, tuple[float, float, int]]:
    """Of each rule: precision, recall, and how many sentences break it."""
    hits, said, broken = Counter[str](), Counter[str](), Counter[str]()
    for case in labelled:
        broken[case.rule] += case.rule != NONE
        named = {finding.rule for finding in found(case.text) if finding.severity is Severity.ERROR}
        said.update(named)
        hits[case.rule] += case.rule in named
    precision = {rule: hits[rule] / said[rule] if said[rule] else 1.0 for rule in broken}
    return {rule: (precision[rule], hits[rule] / number, number) for rule, number in broken.items() if number}


def ratio(labelled: list[Case], runs: int) -> float:
    """The time of reading over that of `jieba.lcut`."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    texts = [case.text for case in labelled] * _TIMES
    sources = list(map(Source, texts))
    ours = _seconds(lambda: [reader().read(source) for source in sources], runs)
    return ours / _seconds(lambda: [jieba.lcut(text) for text in texts], runs)


def _seconds(work: Callable[[], object], runs: int) -> float:
    def once() -> float:
        began = perf_counter()
        work()
        return perf_counter() - began

    return median(once() for _ in range(runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of which the median time counts (3)")
    labelled = list(cases())
    runs = parser.parse_args().runs
    precision, recall = claims(labelled)
    print(f"{len(labelled)} sentences, {sum(case.rule == NONE for case in labelled)} of them right")
    print(f"{'claims':18} precision {precision:.3f}  recall {recall:.3f}")
    for rule, (precision, recall, number) in rules(labelled).items():
        print(f"{rule:18} precision {precision:.3f}  recall {recall:.3f}  ({number} broken)")
    print(f"reading takes {ratio(labelled, runs):.2f} times jieba.lcut")


if __name__ == "__main__":
    main()
