"""Exceptions in words."""

import pytest

from pipeline.errors import UnreadableError, say_cause


def test_the_cause_behind_a_sentence_is_said_and_not_the_sentence() -> None:
    """Otherwise both languages would stand within a sentence of one."""
    error = UnreadableError("文件已损坏", "the file is damaged")
    error.__cause__ = ValueError("no root")
    assert say_cause(error) == "ValueError: no root"


@pytest.mark.parametrize(
    ("error", "said"), [(KeyError("a"), "KeyError: 'a'"), (ValueError(), "ValueError"), (OSError(ValueError("x")), "ValueError: x")]
)
def test_a_reader_s_exception_in_a_few_words(error: Exception, said: str) -> None:
    assert say_cause(error) == said
