"""The description of our addresses (openapi.yaml), and whether an answer is as it says."""

import json
import re
from functools import cache
from pathlib import Path

import jsonschema_rs
import yaml

FILE = Path(__file__).parents[1] / "openapi.yaml"
DOCUMENT = yaml.safe_load(FILE.read_text())
METHODS = {"get", "put", "post", "patch", "delete"}
# Each as OpenAPI writes its address and its method, by what Flask calls it.
OPERATIONS = {
    operation["operationId"]: (path, method.upper(), operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
REFUSED = DOCUMENT["components"]["responses"]["Refused"]


def address_of(rule):
    """Return a rule of Flask's as OpenAPI writes it."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)


def statuses_of(endpoint):
    return {int(status) for status in OPERATIONS[endpoint][2]["responses"]}


def problem_with(endpoint, answer):
    """Return what about an answer isn't as described, None where all is."""
    described = OPERATIONS[endpoint][2]["responses"].get(str(answer.status))
    if described is None:
        return f"{answer.status} isn't described"
    return _problem(described.get("content", {}), answer)


def problem_with_refusal(answer):
    """Return what about an answer that no view has made isn't as every refusal is."""
    return _problem(REFUSED["content"], answer)


def _problem(content, answer):
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if not content:
        return None if answer.body == b"" else "it has a body"
    if kind not in content:
        return f"{kind} isn't described"
    if content[kind]["schema"].get("format") == "binary":
        return None
    text = answer.body.decode()
    told = json.loads(text) if kind == "application/json" else text
    error = next(_validator(json.dumps(content[kind]["schema"])).iter_errors(told), None)
    return error and f"{error.message} at {error.instance_path}"


@cache
def _validator(schema):
    # Its references are to the whole description.
    whole = json.loads(schema) | {"components": DOCUMENT["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True)
