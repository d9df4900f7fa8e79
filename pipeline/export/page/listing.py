"""The list of findings with what narrows it."""

from collections.abc import Callable, Sequence

from pipeline.export.page.case import Node
from pipeline.export.page.markup import Html, tag
from pipeline.export.page.words import SEVERITIES, Words


def listing(nodes: Sequence[Node], words: Words, show: Callable[[Node], Html], notes: Sequence[Html] = ()) -> Html:
    """All findings, each as `show` gives it; `notes` stand above them."""
    head = tag("h2", words.say("发现", "Findings"), id="findings", tabindex=-1)
    if not nodes:
        return tag("section", head, tag("p", words.say("没有发现。", "There are no findings.")), aria_labelledby="findings")
    order = words.say(
        "改变达标结论的在前，其次按严重程度；由同一处引起的列在其下。",
        "Those that change whether a requirement is met come first, then by severity.",
    )
    cards = [show(node) for node in nodes]
    none = tag("p", words.say("没有符合筛选条件的发现。", "No finding fits the filter."), id="none", hidden=True)
    said = (tag("p", order, class_="hint"), *notes)
    return tag("section", head, *said, _filters(nodes, words), none, *cards, aria_labelledby="findings")


def _filters(nodes: Sequence[Node], words: Words) -> Html:
    """What narrows the list; without a script nothing is hidden and this does nothing."""
    every = [node for root in nodes for node in root.walk()]
    severities = [(item, words.severity(item)) for item in SEVERITIES if any(node.finding.severity is item for node in every)]
    rules = sorted({(node.finding.rule, words.rule(node.finding.rule)) for node in every})
    reports = [(name, name) for name in sorted({node.source.report.name for node in every})]
    status = [(item, words.label(item, "handling")) for item in sorted({str(node.finding.status) for node in every})]
    fields = [
        _field("text", words.say("查找", "Search"), tag("input", type="search", id="by-text", autocomplete="off")),
        _select("severity", words.say("严重程度", "Severity"), severities, words),
        _select("rule", words.say("规则", "Rule"), rules, words),
        _select("report", words.say("报告", "Report"), reports, words),
        _select("status", words.say("处理", "Status"), status, words) if len(status) > 1 else None,
    ]
    buttons = [
        tag("button", words.say("清除筛选", "Clear"), type="button", id="clear"),
        tag("button", words.say("全部展开", "Open all"), type="button", id="open-all"),
        tag("button", words.say("全部收起", "Close all"), type="button", id="close-all"),
    ]
    shown = words.say("显示 {} / {} 条", "{} of {} shown")
    count = tag("output", shown.replace("{}", str(len(every))), id="count", data_said=shown, aria_live="polite")
    keys = tag("span", words.say("键盘：j 下一条，k 上一条，/ 查找", "Keys: j next, k previous, / search"), class_="hint keys")
    return tag(
        "div", *fields, *buttons, count, keys, class_="filters", role="search", aria_label=words.say("筛选发现", "Filter the findings")
    )


def _field(name: str, said: str, field: Html) -> Html:
    return tag("label", tag("span", said), field, for_=f"by-{name}")


def _select(name: str, said: str, choices: Sequence[tuple[str, str]], words: Words) -> Html:
    options = [tag("option", words.say("全部", "all"), value=""), *(tag("option", shown, value=code) for code, shown in choices)]
    return _field(name, said, tag("select", *options, id=f"by-{name}", data_by=name))
