"""The addresses of the page and what answers them. All that takes time runs in threads; every answer is made on the server."""

from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.errors import ParkauditError, UsageError
from pipeline.export.schema import presentable
from pipeline.index import Row
from pipeline.model import Message
from pipeline.review.ask import FIELDS, WHO, Ask, as_cookie, name_of, number, offset, wanted
from pipeline.review.case import Shown, shown
from pipeline.review.deciding import (
    ConflictError,
    Person,
    RecountError,
    assign,
    correct,
    decide,
    decide_all,
    sign_decision,
    sign_report,
    undo,
)
from pipeline.review.desk import Desk
from pipeline.review.gate import Gate, Secrets
from pipeline.review.pictures import Pictures
from pipeline.review.views import Context, Views, equal, still_open
from pipeline.run.entry import user

_NOT_THERE = Message(
    "没有这一页，或其内容已随重新核对而改变，请重新载入。", "There is no such page, or it went with a new audit; load the page again."
)
_BROKEN = Message("程序出错，没有做完；详情见终端。", "A fault of the program; this was not done. See the terminal.")
Handler = Callable[[Ask], Response]
_YEAR = 365 * 86_400
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_STATIC = ("review.css", "review.js", "htmx.min.js", "icon.svg")
_GONE = Message(
    "这条发现已不在结果中：重新核对之后它不再成立，或报告已不在其中。",
    "This finding is no longer in the results: it does not hold after the new audit, or its report is no longer there.",
)


def make_app(desk: Desk, known: Secrets, hosts: tuple[str, ...], cookie: str) -> ASGIApp:
    """The application, behind its gate. `hosts`: what the header Host may say, as `127.0.0.1:8000`."""
    site = _Site(desk, known.csrf)
    app = Starlette(routes=list(site.routes()), exception_handlers=site.failures())
    return Gate(app, hosts, known, cookie, desk.language)


class _RowGoneError(UsageError):
    pass


class _Site:
    def __init__(self, desk: Desk, csrf: str) -> None:
        self.desk, self.views, self.pictures = desk, Views(desk), Pictures(desk)
        self._csrf = csrf
        self._static = _read_static()
        self._templates = _templates(desk)

    def routes(self) -> list[Route]:
        shown_: dict[str, Handler] = {
            "/": self.findings,
            "/list": self.list,
            "/findings/{finding}": self.finding,
            "/findings/{finding}/pictures": self.drawn,
            "/pictures/{finding}/{number}": self.picture,
            "/unmapped": self.unmapped,
            "/unmapped/row": self.row,
            "/concepts": self.concepts,
            "/reports": self.reports,
            "/log": self.log,
            "/status": self.status,
            "/static/{name}": self.static,
        }
        done: dict[str, Handler] = {
            "/findings/{finding}/decide": self.decide,
            "/facts/{fact}/correct": self.correct,
            "/unmapped/assign": self.assign,
            "/reports/sign": self.sign_report,
            "/entries/{entry}/sign": self.sign_decision,
            "/entries/{entry}/undo": self.undo,
            "/who": self.who,
            "/write": self.write,
        }
        return [
            *(Route(path, _reading(handler), methods=["GET"]) for path, handler in shown_.items()),
            *(Route(path, _writing(handler), methods=["POST"]) for path, handler in done.items()),
        ]

    def failures(self) -> dict[Any, Any]:
        return {ParkauditError: self.failed, HTTPException: self.not_there, Exception: self.broken}

    # ------------------------------------------------------------------------------------------ answers
    def _page(self, template: str, ask: Ask, context: Context, status: int = 200, **headers: str) -> Response:
        common = {
            "who": ask.who,
            "guess": user(),
            "csrf": self._csrf,
            "out": str(self.desk.out),
            "asked": ask.query,
        }
        text = self._templates.get_template(template).render(common | context)
        return HTMLResponse(text, status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def _whole(self, template: str, ask: Ask, context: Context) -> Response:
        return self._page(template, ask, {"status": self.views.status(), "tab": template.removesuffix(".html")} | context)

    async def failed(self, request: Request, error: Exception) -> Response:
        """What could not be done, where messages stand; of a conflict what the others decided."""
        assert isinstance(error, ParkauditError)
        since = self.views.told_of(error.since) if isinstance(error, ConflictError) else []
        form = await request.form() if request.method == "POST" else {}
        mine = {name: str(form.get(name, "")) for name in ("action", "why")}
        context = {"said": error.message.say(self.desk.language), "since": since, "mine": mine}
        if isinstance(error, RecountError):
            return self._page(
                "_recount.html", Ask(request, {}), {"count": error.count, "which": error.which, **context}, 409, HX_Retarget="#confirm"
            )
        return self._fault_page(request, context, 409 if isinstance(error, ConflictError) else 422)

    async def not_there(self, request: Request, error: Exception) -> Response:
        return self._fault(request, _NOT_THERE, error.status_code if isinstance(error, HTTPException) else 404)

    async def broken(self, request: Request, error: Exception) -> Response:
        """A fault of ours; what it was stands in the terminal."""
        return self._fault(request, _BROKEN, 500)

    def _fault(self, request: Request, said: Message, status: int) -> Response:
        return self._fault_page(request, {"said": said.say(self.desk.language), "since": [], "mine": {"action": "", "why": ""}}, status)

    def _fault_page(self, request: Request, context: Context, status: int) -> Response:
        template = "_failed.html" if request.headers.get("hx-request") else "failed.html"
        return self._page(template, Ask(request, {}), context, status, HX_Retarget="#said", HX_Reswap="innerHTML")

    # ------------------------------------------------------------------------------------------ findings
    def findings(self, ask: Ask) -> Response:
        context = self.views.filters(ask.query) | self.views.listed(ask.query, offset(ask.query))
        case = shown(self.desk, ask.query.get("finding", ""))
        detail = self._detail(ask, case) if case else {"finding": None}
        return self._whole("findings.html", ask, context | detail)

    def list(self, ask: Ask) -> Response:
        return self._page("_list.html", ask, {"fields": ask.query} | self.views.listed(ask.query, offset(ask.query)))

    def finding(self, ask: Ask) -> Response:
        case = shown(self.desk, ask.path["finding"])
        if case is None:
            return self._page("_gone.html", ask, {"said": _GONE.say(self.desk.language)})
        return self._page("_finding.html", ask, self._detail(ask, case))

    def _detail(self, ask: Ask, case: Shown) -> Context:
        fields = {name: ask.form.get(name) or ask.query.get(name, "") for name in FIELDS}
        return self.views.finding(case, ask.who, fields)

    def drawn(self, ask: Ask) -> Response:
        case = self._case(ask)
        return self._page("_pictures.html", ask, {"finding": ask.path["finding"], "sheet": self.pictures.of(case)})

    def picture(self, ask: Ask) -> Response:
        pictures = {str(at): picture for at, picture in enumerate(self.pictures.of(self._case(ask)).pictures)}
        picture = pictures.get(ask.path["number"])
        if picture is None:
            raise HTTPException(404)
        return Response(picture.drawn.jpeg, media_type="image/jpeg")

    def _case(self, ask: Ask) -> Shown:
        case = shown(self.desk, ask.path["finding"])
        if case is None:
            raise HTTPException(404)
        return case

    def decide(self, ask: Ask) -> Response:
        person, form, finding = ask.person(), ask.form, ask.path["finding"]
        if form.get("scope", "one") == "one":
            decide(self.desk, person, finding, form.get("action", ""), form.get("seen", ""))
        else:
            self._decide_all(ask, person)
        return self._again(ask, shown(self.desk, finding))

    def _decide_all(self, ask: Ask, person: Person) -> None:
        scope, case = ask.form["scope"], shown(self.desk, ask.path["finding"])
        if case is None:
            raise UsageError(*_GONE)
        filters = {"equal": equal(case.row), "filter": wanted(ask.form)}
        if scope not in filters:
            raise UsageError(f"范围“{scope}”不认识，没有记下。", f"There is no scope '{scope}'; nothing was recorded.")
        decide_all(self.desk, person, still_open(filters[scope]), ask.form.get("action", ""), ask.form.get("confirmed", ""))

    def _again(self, ask: Ask, case: Shown | None) -> Response:
        """The finding after a decision, and word to the rest of the page."""
        context = self._detail(ask, case) if case else {"said": _GONE.say(self.desk.language)}
        return self._page("_finding.html" if case else "_gone.html", ask, context | self._recorded(), HX_Trigger="decided")

    def _recorded(self) -> Context:
        """How far it is now, so that the page need not ask what it did itself."""
        return {"recorded": True, "status": self.views.status()}

    def correct(self, ask: Ask) -> Response:
        person, form = ask.person(), ask.form
        fact = next(iter(self.desk.index.facts([ask.path["fact"]])), None)
        if fact is None or fact["printed"] != form.get("printed"):
            raise UsageError("此数字已不是您看到的那个，请重新载入。", "The figure is no longer the one that you saw; load the page again.")
        correct(self.desk, person, fact, form)
        return self._again(ask, shown(self.desk, form.get("finding", "")))

    # ------------------------------------------------------------------------------------------ unmapped rows
    def unmapped(self, ask: Ask) -> Response:
        context = self.views.unmapped(ask.query.get("report", ""), offset(ask.query))
        template = "_unmapped.html" if ask.request.headers.get("hx-request") else "unmapped.html"
        return self._page(template, ask, context) if template[0] == "_" else self._whole(template, ask, context)

    def row(self, ask: Ask) -> Response:
        """One that is no longer among those not mapped says so, where it stood."""
        try:
            return self._page("_row.html", ask, self.views.row(self._row(ask.query)))
        except _RowGoneError as gone:
            return self._page("_gone.html", ask, {"said": gone.message.say(self.desk.language)})

    def _row(self, said: Mapping[str, str]) -> Row:
        """The row that was shown. Raises _RowGoneError where it is no longer unmapped."""
        rows = self.desk.index.unmapped(said.get("report") or None, 0, -1).rows
        place = (said.get("table", ""), said.get("row", ""), said.get("label", ""))
        found = (row for row in rows if (_text(row["table"]), _text(row["row"]), row["label"]) == place)
        row = next(found, None)
        if row is None:
            raise _RowGoneError(
                "此行已不在未匹配之列：已按决定核对，或报告已改变。",
                "This row is no longer among those not mapped: it was decided on, or its report has changed.",
            )
        return row

    def concepts(self, ask: Ask) -> Response:
        sought = ask.query.get("sought", "")
        return self._page("_concepts.html", ask, {"found": self.views.concepts(sought), "sought": sought.strip()})

    def assign(self, ask: Ask) -> Response:
        person = ask.person()
        row = self._row(ask.form)
        assign(self.desk, person, row, ask.form)
        return self._page("_row.html", ask, self.views.row(row) | self._recorded(), HX_Trigger="decided")

    # ------------------------------------------------------------------------------------------ reports, log
    def reports(self, ask: Ask) -> Response:
        return self._whole("reports.html", ask, self.views.reports(ask.who))

    def log(self, ask: Ask) -> Response:
        return self._whole("log.html", ask, self.views.log(ask.who, offset(ask.query)))

    def sign_report(self, ask: Ask) -> Response:
        person, report = ask.person(), self.desk.report(ask.form.get("report", ""))
        if report is None:
            raise UsageError("没有这份报告，请重新载入。", "There is no such report; load the page again.")
        sign_report(self.desk, person, report, number(ask.form.get("open", "")))
        return _reload()

    def sign_decision(self, ask: Ask) -> Response:
        sign_decision(self.desk, ask.person(), ask.path["entry"])
        return self._from(ask)

    def undo(self, ask: Ask) -> Response:
        undo(self.desk, ask.person(), ask.path["entry"])
        return self._from(ask)

    def _from(self, ask: Ask) -> Response:
        """Back to the finding that it was done at, or to the whole page."""
        finding = ask.form.get("finding", "")
        return self._again(ask, shown(self.desk, finding)) if finding else _reload()

    # ------------------------------------------------------------------------------------------ around it
    def who(self, ask: Ask) -> Response:
        name = name_of(ask.form.get("who", ""))
        if not name:
            raise UsageError("请填写姓名。", "Write a name.")
        answer = _reload()
        answer.set_cookie(WHO, as_cookie(name), max_age=_YEAR, path="/", httponly=True, samesite="strict")
        return answer

    def write(self, ask: Ask) -> Response:
        self.desk.again.ask()
        return self._page("_status.html", ask, {"status": self.views.status()})

    def status(self, ask: Ask) -> Response:
        status = self.views.status() if ask.query.get("seen") != self.desk.version else None
        if status is None:
            return Response(status_code=204)
        answer = self._page("_status.html", ask, {"status": status})
        if not status["progress"].running:
            answer.headers["HX-Trigger"] = "changed"
        return answer

    def static(self, ask: Ask) -> Response:
        name = ask.path["name"]
        if name not in self._static:
            raise HTTPException(404)
        return Response(self._static[name], media_type=_TYPES[name[name.rindex(".") :]])


def _reading(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(handler, Ask(request, {}))

    return answer


def _writing(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form = await request.form()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(handler, Ask(request, fields))

    return answer


def _reload() -> Response:
    return Response(status_code=204, headers={"HX-Refresh": "true"})


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_static() -> dict[str, bytes]:
    """The files that are given out, by name: no name leads anywhere else. The report page's style comes first, so both look alike."""
    own = files("pipeline.review").joinpath("static")
    read = {name: own.joinpath(name).read_bytes() for name in _STATIC}
    return read | {"page.css": files("pipeline.export.page").joinpath("page.css").read_bytes()}


def _templates(desk: Desk) -> Environment:
    """Everything is escaped that is not markup, and characters that no page can carry are replaced."""
    templates = Environment(
        loader=PackageLoader("pipeline.review"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(say=desk.words.say, language="zh-CN" if desk.language == "zh" else "en", query=_query)
    return templates


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    return presentable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _query(fields: Mapping[str, str], **more: object) -> Markup:
    """Fields as they stand in an address, with others put in or over them."""
    names = {name: fields.get(name, "") for name in FIELDS} | {name: str(value) for name, value in more.items()}
    return Markup(urlencode({name: value for name, value in names.items() if value}).replace("&", "&amp;"))  # noqa: S704 (urlencode leaves no quotes)


__all__ = ["make_app"]
