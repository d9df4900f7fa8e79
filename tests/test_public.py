"""The public names of the package."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import pipeline


def test_all_is_complete() -> None:
    """What type checkers see is what there is."""
    tree = ast.parse(Path(pipeline.__file__).read_text("utf-8"))
    typed = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert set(pipeline.__all__) == typed - {"import_module", "TYPE_CHECKING", "Any"}
    assert pipeline.__all__ == sorted(pipeline.__all__) == dir(pipeline)


@pytest.mark.parametrize("name", pipeline.__all__)
def test_every_name_leads_to_its_home(name: str) -> None:
    found = getattr(pipeline, name)
    assert getattr(import_module(found.__module__), name) is found


def test_nothing_else_is_public() -> None:
    with pytest.raises(AttributeError):
        pipeline.nothing  # noqa: B018
