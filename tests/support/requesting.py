"""One good request for each view, and odd variants of it for the property tests."""

import json
import re
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import NamedTuple
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from tests.support.fuzzing import ODD_NUMBERS, ODD_TEXTS, odd_json, odd_numbers, odd_texts

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """One request, as it reaches the application: texts and bytes, nothing understood yet."""

    method: str
    path: str
    query: str = ""
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def of(self, app):
        """Ask `app`; return the status and the whole body."""
        answer = self.answer_of(app)
        return answer.status, answer.body

    def answer_of(self, app):
        """Ask `app`; return everything that it answers."""
        environ = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.encode("utf-8", "surrogatepass").decode("latin-1"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
        }
        environ |= {_variable(name): value for name, value in self.headers.items()}
        body, status, headers = run_wsgi_app(app, environ, buffered=True)
        return Answer(int(status[:3]), headers, b"".join(body))


class Answer(NamedTuple):
    """What the application answered."""

    status: int
    headers: Headers
    body: bytes


def _variable(header):
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


@dataclass(frozen=True)
class Known:
    """What a view asks for, and how it answers then."""

    path: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    json: dict | None = None
    form: list | None = None
    status: int = 200

    def asked(self, rule):
        """Return the request as a page of ours makes it."""
        kind = FORM if self.json is None else JSON
        return Asked(
            method=min(rule.methods - {"HEAD", "OPTIONS"}),
            path=filled(rule.rule, self.path),
            query=urlencode(self.query),
            headers={"Content-Type": kind, "Accept": "text/html", "Host": "localhost"},
            body=self.body(kind),
        )

    def body(self, kind):
        return json.dumps(self.json).encode() if kind == JSON else as_form(self.form or [])


def filled(rule, values):
    """Return the address of a rule with its parts filled in."""
    for name, value in values.items():
        rule, count = re.subn(rf"<[^<>]*\b{name}>", lambda _, value=value: str(value), rule)
        assert count == 1, rule
    return rule


def as_form(pairs):
    return urlencode(pairs, errors="surrogatepass", quote_via=quote).encode()


# Whatever any address of ours understands, and then some.
NAMES = {
    *("after", "around", "at", "before", "code", "count", "days", "did", "error", "from", "id"),
    *("error_description", "ids", "iss", "limit", "logout_token", "message", "next", "page"),
    *("access", "confirmed", "entries", "entry", "is", "rev"),
    *("person", "prompt", "q", "reason", "removed", "show", "since", "sort", "state", "to"),
}
METHODS = {
    *("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
    *("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "BREW"),
}
TYPES = [
    JSON,
    FORM,
    "application/json; charset=utf-16",
    "application/json; charset=\xff",
    "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=\xff",
    "text/plain",
    "",
    ";",
]
BODIES = [
    b"",
    b"\0",
    b"\xff\xfe{}",
    b"{",
    b"[" * 30_000,
    b'{"a":' * 10_000,
    b"null",
    b"x" * 70_000,
    b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="reason"; filename="\xff"\r\n\r\n\0\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\nContent-Type: \xff; charset=\xff\r\n\r\n1\r\n--x--",
]
HEADERS = {
    "Host": "localhost|127.0.0.1|[::1]|[::1|[|a..b|.|localhost:99999|localhost:x|a@b|%00|"
    "localhost/x||\xe9.example|xn--\x80|localhost,evil.example",
    "Accept": "text/html|application/json|*/*|text/html;q=x|text/html;q=1e999|text/html;q=-1|"
    ";|,,,|*/html|text/html;level=\xff||\xff",
    "Cookie": "chatapp=|chatapp=a.b.c|chatapp=\xff|=|;;;|chatapp=e30.a.b; chatapp=e30.a.b",
    "Origin": "null|http://localhost|https://evil.example|http://[|\xff",
    "Referer": "http://[|\xff",
    "Sec-Fetch-Site": "same-origin|none|cross-site||\xff",
    "X-Chat-Person": "u_1||\xff",
    "X-Forwarded-Host": "a..b|[",
    "X-Forwarded-For": "[|\xff",
    "X-HTTP-Method-Override": "DELETE|\xff",
    "Authorization": "Basic \xff|Basic YQ==|Basic|Bearer|Digest =|\xff",
    "Range": "bytes=0-|bytes=-1|bytes=5-1|bytes=0-0,5-9|bytes=99999999999-|bytes=x|\xff=-",
    "If-Range": '"x"|Mon, 01 Jan 0001 00:00:00 +2359|\xff',
    "If-None-Match": '*|"x"|W/"|\xff',
    "If-Match": '*|"x"|\xff',
    "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT|Mon, 01 Jan 0001 00:00:00 +2359|"
    "Fri, 31 Dec 9999 23:59:59 -2359|Fri, 99 Foo 99999 99:99:99 GMT|\xff",
    "Accept-Encoding": "gzip;q=x|\xff",
    "Accept-Language": "*;q=nan|\xff",
    "Expect": "100-continue",
}


def each_odd_value(rule, known):
    """Every request for the rule's view in which one value alone isn't as it should be."""
    good = known.asked(rule)
    for path in each_odd(known.path, ODD_TEXTS):
        yield replace(good, path=filled(rule.rule, path))
    for query in each_odd(known.query, ODD_TEXTS):
        yield replace(good, query=as_form(query).decode())
    for form in each_odd(dict(known.form or []), ODD_TEXTS):
        yield replace(good, body=as_form(form))
    for value in each_odd(known.json or {}, [*ODD_TEXTS, *ODD_NUMBERS, None, True, [], {}]):
        yield replace(good, body=json.dumps(value).encode())


def each_odd_body(rule, known):
    """Every request for the rule's view whose body alone isn't as it should be."""
    good = known.asked(rule)
    if good.method != "GET":
        yield from (replace(good, body=body) for body in BODIES)


def each_odd(good, values):
    return (good | {name: value} for name in good for value in values)


# What servers let through: no control characters, and one byte each.
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=30)
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.none(), max_size=4).flatmap(
    lambda chosen: st.fixed_dictionaries(
        {name: st.sampled_from(HEADERS[name].split("|")) | values for name in chosen}
    )
)
odd = odd_texts | odd_numbers.map(str)
names = st.sampled_from(sorted(NAMES)) | odd_texts
more_pairs = st.lists(st.tuples(names, odd), max_size=3)


def pairs_like(good):
    """Pairs of names and values: each as it should be, or odd, or not there; and more of them."""
    some = [st.just((n, v)) | st.tuples(st.just(n), odd) | st.none() for n, v in good]
    return st.tuples(st.tuples(*some), more_pairs).map(
        lambda both: [pair for pair in both[0] if pair] + both[1]
    )


def objects_like(good):
    """A JSON object whose values are as they should be, or odd, or not there; or anything."""
    some = st.fixed_dictionaries({}, optional={n: st.just(v) | odd_json for n, v in good.items()})
    return some | odd_json


def bodies_like(known):
    """A body that is as it should be, but for some values; or odd from end to end."""
    anything = st.sampled_from(BODIES) | st.binary(max_size=50)
    if known.json is not None:
        return objects_like(known.json).map(lambda value: json.dumps(value).encode()) | anything
    return pairs_like(known.form or []).map(as_form) | anything


def mostly(good, odd):
    return st.one_of(*[st.just(good)] * 4, odd)


@st.composite
def requests_like(draw, rule, known):
    """A request for the rule's view, of which more or less is as it should be."""
    good = known.asked(rule)
    some = {name: st.just(value) | odd for name, value in known.path.items()}
    query = pairs_like(known.query.items()).map(as_form).map(bytes.decode) | values
    kinds = st.sampled_from(TYPES) | values
    # What is refused at once reaches no view: most are good in most, and odd in the rest.
    return replace(
        good,
        method=draw(mostly(good.method, st.sampled_from(sorted(METHODS)))),
        path=draw(st.fixed_dictionaries(some).map(lambda given: filled(rule.rule, given))),
        query=draw(st.just(good.query) | query),
        headers=good.headers
        | draw(mostly({}, st.fixed_dictionaries({"Content-Type": kinds})))
        | draw(mostly({}, headers)),
        body=draw(st.just(good.body) | bodies_like(known)),
    )
