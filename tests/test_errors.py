"""Exceptions in words."""

import re

import pytest

from pipeline.errors import UnreadableError, UsageError, say_cause
from pipeline.model import Message


class PDFSyntaxError(Exception):
    """Called as the reader's own is, which is not loaded for its name."""


def test_the_cause_behind_a_sentence_is_said_and_not_the_sentence() -> None:
    error = UnreadableError("文件已损坏", "the file is damaged")
    error.__cause__ = PDFSyntaxError("No /Root object! - Is this really a PDF?")
    assert say_cause(error).zh == "文件结构有误"


@pytest.mark.parametrize("error", [KeyError("a"), ValueError(), OSError(ValueError("x")), OSError(PDFSyntaxError("No /Root object!"))])
def test_a_reader_s_exception_is_words_in_both_languages(error: Exception) -> None:
    said = say_cause(error)
    assert not re.search("[A-Za-z]", said.zh)
    assert said.en
    assert not re.search("[A-Z]", said.en)


def test_an_exception_of_our_own_says_itself() -> None:
    assert say_cause(UsageError("图片过大", "too large")) == Message("图片过大", "too large")
