"""A whole page: head, style, script, and the policy that lets nothing else be loaded or run."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from pipeline.export.page.markup import Html, tag
from pipeline.export.page.words import Words
from pipeline.model import Message

_TITLE = Message("年度报告数据审核结果", "Audit of annual reports: findings")


def whole(body: Html, words: Words, about: str = "") -> str:
    """The file. `about`: what it is of, if not all."""
    style, script = (Html(_resource(name)) for name in ("page.css", "page.js"))
    policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
    policy += f"style-src {_hash(style)}; script-src {_hash(script)}"
    named = words.say("：", ": ").join(filter(None, (words.of(_TITLE), about)))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="generator", content="parkaudit"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", named),
        tag("style", style),
    )
    skip = tag("a", words.say("跳到发现", "Skip to the findings"), href="#findings", class_="skip")
    title = tag("header", tag("h1", named), class_="top")
    language = "zh-CN" if words.language == "zh" else "en"
    return "<!DOCTYPE html>\n" + tag("html", head, tag("body", skip, title, tag("main", body), tag("script", script)), lang=language) + "\n"


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """A source of a Content-Security-Policy: exactly this content."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
