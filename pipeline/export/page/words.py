"""What the page says, in both languages, and the one place where it picks the language."""

from pipeline.catalog import Speaker
from pipeline.export.schema import Dataset
from pipeline.model import Finding, Message, Severity

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class Words(Speaker):
    """The words of a dataset's page."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset.catalog, dataset.language)

    def of(self, message: Message) -> str:
        return message.say(self.language)

    def rule(self, rule: str) -> str:
        known = self.catalog.rules.get(rule)
        return known.title.say(self.language) if known else rule

    def title(self, finding: Finding) -> str:
        """The rule and the figure."""
        figure = self.name(finding.concept, finding.period) if finding.concept else ""
        return self.say("：", ": ").join(filter(None, (self.rule(finding.rule), figure)))

    def severity(self, severity: str) -> str:
        return self.label(severity, "severity")
