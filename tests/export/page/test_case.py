"""What a finding of the page rests on."""

from pipeline.catalog import load_catalog
from pipeline.export import Dataset
from pipeline.export.page.case import Node, Source
from pipeline.model import Finding, Message, Report, Severity, Status


def finding(name: str, rule: str, *facts: str, parent: str = "") -> Finding:
    return Finding(name, rule, Severity.ERROR, Message(name, name), facts=facts, parent=parent)


def test_a_component_to_blame_rests_on_what_was_recomputed_with_it() -> None:
    report = Report("a.docx", "a", "docx", Status.OK)
    source = Source(report, Dataset([report], "zh", load_catalog()))
    told = Node(source, finding("n2", "derived-value", "share", "part", "whole", parent="n1"))
    other = Node(source, finding("n3", "plausibility", "ratio", parent="n1"))
    assert Node(source, finding("n1", "derived-value", "part"), (told, other)).figures == ("part", "share", "whole")
