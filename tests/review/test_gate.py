"""Who may ask: the address, the token, the cookie, where a request comes from, and what a browser may do with the answer."""

import pytest
from starlette.testclient import TestClient

from pipeline.index import Filter
from pipeline.review.app import make_app
from pipeline.review.desk import Desk
from pipeline.review.gate import CSRF, Secrets
from tests.review.conftest import HOST, HOSTILE, Person

ADDRESSES = ("/", "/list", "/findings/n0", "/status", "/static/review.js", "/log", "/nothing")


def test_without_the_token_nothing_is_given_out(desk: Desk) -> None:
    client = TestClient(make_app(desk, Secrets(), (HOST,), "c"), base_url=f"http://{HOST}")
    answers = [client.get(address) for address in ADDRESSES]
    answers += [client.get("/", params={"token": "x"}), client.get("/", headers={"cookie": "c=x"}), client.post("/write")]
    assert {answer.status_code for answer in answers} == {403}
    assert all("parkaudit review" in answer.text and "a.docx" not in answer.text for answer in answers)


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_cannot_use(desk: Desk) -> None:
    known = Secrets()
    client = TestClient(make_app(desk, known, (HOST,), "c"), base_url=f"http://{HOST}", follow_redirects=False)
    answer = client.get("/", params={"token": known.token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert known.token not in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:9.evil.example", "localhost:10", ""])
def test_another_address_is_refused(person: Person, host: str) -> None:
    assert person.client.get("/", headers={"host": host}).status_code == 421
    assert person.client.get("/", params={"token": person.known.token}, headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": f"http://{HOST}"},
        {"origin": f"http://{HOST}", CSRF: "x"},
        {CSRF: "right"},
        {"origin": "null", CSRF: "right"},
        {"origin": "http://evil.example", CSRF: "right"},
        {"origin": f"https://{HOST}", CSRF: "right"},
    ],
)
def test_what_writes_must_come_from_a_page_of_ours(person: Person, headers: dict[str, str]) -> None:
    given = {name: person.known.csrf if value == "right" else value for name, value in headers.items()}
    for address in ("/write", "/who", "/reports/sign", "/unmapped/assign"):
        assert person.client.post(address, data={"who": "李四", "why": "x"}, headers=given).status_code == 403
    assert not person.desk.log().exists


def test_too_much_is_refused(person: Person) -> None:
    assert person.post("/who", who="长" * 40_000).status_code == 413


def test_every_answer_forbids_what_the_page_does_not_need(person: Person) -> None:
    for address in ("/", "/list", "/static/review.css", "/nothing"):
        headers = person.client.get(address).headers
        policy = dict(item.split(" ", 1) for item in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["img-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e%2f%2e%2e%2frun.json",
        "/static//etc/passwd",
        "/run.json",
        "/findings.csv",
        "/pictures/..%2f..%2fa/0",
        "/pictures/n0/0",
        "/findings/..%2f..%2frun.json/pictures",
        "/index.sqlite",
    ],
)
def test_no_path_leads_to_a_file(person: Person, address: str) -> None:
    assert person.client.get(address).status_code in {404, 405}


def test_what_is_not_there_is_said_where_messages_stand(person: Person) -> None:
    finding = person.desk.index.findings(Filter()).rows[0]["finding"]
    asked = [
        ("get", "/nothing"),
        ("get", f"/pictures/{finding}/{'9' * 5000}"),
        ("get", f"/pictures/{finding}/x"),
        ("get", "/findings/x/pictures"),
    ]
    for method, address in [*asked, ("get", "/write"), ("post", "/log")]:
        answer = person.post(address) if method == "post" else person.client.get(address, headers={"hx-request": "true"})
        assert answer.status_code in {404, 405}
        assert "重新载入" in answer.text
        assert answer.headers["hx-retarget"] == "#said"


def test_a_page_of_another_start_keeps_what_is_written_there(desk: Desk) -> None:
    client = TestClient(make_app(desk, Secrets(), (HOST,), "c"), base_url=f"http://{HOST}")
    answer = client.get("/status", headers={"hx-request": "true"})
    assert answer.status_code == 403
    assert answer.headers["hx-retarget"] == "#said"


def test_a_fault_of_ours_is_said_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Secrets()
    client = TestClient(make_app(desk, known, (HOST,), "c"), base_url=f"http://{HOST}", raise_server_exceptions=False)
    client.get("/", params={"token": known.token})
    monkeypatch.setattr(type(desk), "statuses", lambda _: 1 / 0)
    answer = client.get("/list", headers={"hx-request": "true"})
    assert answer.status_code == 500
    assert "见终端" in answer.text
    assert answer.headers["hx-retarget"] == "#said"
    assert "content-security-policy" in answer.headers


def test_text_of_reports_is_never_markup(person: Person) -> None:
    pages = [person.get(address) for address in ("/unmapped", "/", "/log", "/reports")]
    row = person.get("/unmapped/row", report="a.docx", table="0", row="5", label=HOSTILE)
    assert "&lt;script&gt;" in row
    assert person.decide(person.desk.index.findings(Filter()).rows[0]["finding"], why="<script>alert(2)</script>").status_code == 200
    assert "alert(2)" in person.get("/log")
    found = [*pages, row, person.get("/log"), person.get("/", text="<script>alert(3)</script>")]
    assert not [page for page in found if "<script>alert" in page]
