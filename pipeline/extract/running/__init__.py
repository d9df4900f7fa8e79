"""Running text → passages with their claims: every figure with its unit, its noun, whose and of when it is.

Only sentences that print a figure are looked into. Nothing is understood yet: what a noun means is found in `match`.
"""

from pipeline.extract.running.passages import PassageReader, Source, read_passages
from pipeline.extract.running.rosters import read_rosters

__all__ = ["PassageReader", "Source", "read_passages", "read_rosters"]
