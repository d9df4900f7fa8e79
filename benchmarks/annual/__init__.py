"""Invented annual reports, as long and as varied as real ones, each from its number alone (`python benchmarks/make_archive.py`)."""
