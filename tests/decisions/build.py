"""Decisions, made short."""

from typing import Any

from pipeline.decisions import Decision, decision

_HEAD = {"who": "张三", "when": "2026-03-01T09:30:00+08:00", "why": "核实过"}


def decided(kind: str, number: int = 1, **texts: Any) -> Decision:
    """Entry d<number> of this kind."""
    return decision({"id": f"d{number}", **_HEAD, "kind": kind, **{name: str(text) for name, text in texts.items()}})


def mapped(number: int = 1, *, label: str = "本区产出", concept: str = "added_value", scope: str = "everywhere", **texts: Any) -> Decision:
    return decided("map", number, label=label, concept=concept, scope=scope, **texts)


def never(number: int = 1, *, label: str = "本区产出", concept: str = "added_value", scope: str = "everywhere", **texts: Any) -> Decision:
    return decided("never", number, label=label, concept=concept, scope=scope, **texts)
