"""Figures in running text, on the labelled sentences of tests/validate/sentences.yaml: `python benchmarks/running_text.py [--runs N]`.

The rules were mended until all of these sentences were right, so the figures are those of a regression test and no estimate for reports
never seen. Printed:

- claims: figures that the sentences print and that are read (recall), and figures read that are printed as such (precision). Printed
  figures are counted without the reader: every number before a unit or a counter, less years, dates and ordinals;
- each rule: precision and recall of its findings of severity error;
- time: what reading the sentences takes, as a multiple of what `jieba.lcut` takes to cut them (both loaded).
"""

import argparse
import logging
import re
from collections import Counter
from collections.abc import Callable
from statistics import median
from time import perf_counter

from pipeline.extract.running import Source
from pipeline.model import Severity
from tests.validate.running import NONE, Case, cases, found, reader

_PRINTED = re.compile(
    r"(?<![\dA-Za-z.第\-])(?:\d+(?:\.\d+)?)(?!\d|\.\d)(?={_UNIT})")
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
