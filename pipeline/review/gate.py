"""Who may ask, and what a browser may do with the answer. Every request passes here first.

The address must be ours (a page of another host that resolves to this machine is refused), the caller must have had the token that
was printed (then a cookie that no script and no other site can use), and whatever writes must come from a page of ours with its secret.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.model import Language
from pipeline.model import Message as Said

CSRF = "x-parkaudit-csrf"
_LARGEST = 65_536  # bytes of what is sent to us
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # without any, forms would come from nowhere
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_NO_HOST = Said("只能用终端里印出的网址打开。", "Open the page by the address that the terminal shows.")
_NO_TOKEN = Said(
    "没有口令，或口令已作废。请用 parkaudit review 在终端里印出的完整网址打开。",
    "The token is missing or no longer valid. Open the whole address that parkaudit review printed in the terminal.",
)
_NO_ORIGIN = Said("请求不是从审核页发出的，没有执行。", "The request does not come from the review page and was not carried out.")
_TOO_LARGE = Said("发来的内容太长，没有执行。", "What was sent is too long and was not carried out.")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only our pages know, made anew for each start. `token` opens the page, `session` is in the cookie, `csrf` in the page."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Gate:
    """Lets through what may pass. `hosts`: what the header Host may say; a cookie belongs to a host whatever its port, so the port is in
    its name."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], known: Secrets, cookie: str, language: Language) -> None:
        self._app, self._hosts, self._secrets, self._cookie, self._language = app, frozenset(hosts), known, cookie, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._answer(scope)
            await (answer or self._app)(scope, receive, _guarded(send))

    def _answer(self, scope: Scope) -> Response | None:
        """What is answered at the gate; None where the request may pass."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:
            return self._refused(_NO_HOST, 421, headers)
        if (given := parse_qs(scope["query_string"].decode("latin-1")).get("token")) and scope["path"] == "/":
            return self._opened(given[0], headers)
        if not _same(_cookie(headers, self._cookie), self._secrets.session):
            return self._refused(_NO_TOKEN, 403, headers)
        return None if scope["method"] in {"GET", "HEAD"} else self._writing(headers, host)

    def _opened(self, token: str, headers: Headers) -> Response:
        if not _same(token, self._secrets.token):
            return self._refused(_NO_TOKEN, 403, headers)
        answer = RedirectResponse("/", 303)  # the token does not stay in the address
        answer.set_cookie(self._cookie, self._secrets.session, path="/", httponly=True, samesite="strict")
        return answer

    def _writing(self, headers: Headers, host: str) -> Response | None:
        if headers.get("origin", "") != f"http://{host}" or not _same(headers.get(CSRF, ""), self._secrets.csrf):
            return self._refused(_NO_ORIGIN, 403, headers)
        length = headers.get("content-length", "")
        return None if length.isdecimal() and int(length) <= _LARGEST else self._refused(_TOO_LARGE, 413, headers)

    def _refused(self, said: Said, status: int, asked: Headers) -> Response:
        """Where messages stand, if a page of ours is open (of another start, maybe): what is being written there stays."""
        place = {"hx-retarget": "#said", "hx-reswap": "innerHTML"} if asked.get("hx-request") else {}
        return PlainTextResponse(said.say(self._language), status, place)


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())


def _cookie(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return guarded


__all__ = ["CSRF", "Gate", "Secrets"]
