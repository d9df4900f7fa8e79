"""parkaudit: audits the figures of annual reports of national eco-industrial parks.

Public: `audit` (a whole run), `read` (one file as a Document), `load_catalog`, and the records of `pipeline.model`.
They are imported on first use, so that `import pipeline` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.catalog import Catalog, load_catalog
    from pipeline.errors import OutputError, ParkauditError, PatternError, UnreadableError, UsageError
    from pipeline.model import Check, Document, Fact, Finding, Message, Paragraph, Problem, Report, Severity, Status, Table, Verdict
    from pipeline.run import AuditOptions, Run, audit, read

__all__ = [
    "AuditOptions",
    "Catalog",
    "Check",
    "Document",
    "Fact",
    "Finding",
    "Message",
    "OutputError",
    "Paragraph",
    "ParkauditError",
    "PatternError",
    "Problem",
    "Report",
    "Run",
    "Severity",
    "Status",
    "Table",
    "UnreadableError",
    "UsageError",
    "Verdict",
    "audit",
    "load_catalog",
    "read",
]

_HOMES = {
    "pipeline.catalog": ("Catalog", "load_catalog"),
    "pipeline.errors": ("OutputError", "ParkauditError", "PatternError", "UnreadableError", "UsageError"),
    "pipeline.run": ("AuditOptions", "Run", "audit", "read"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "pipeline.model")), name)


def __dir__() -> list[str]:
    return __all__
