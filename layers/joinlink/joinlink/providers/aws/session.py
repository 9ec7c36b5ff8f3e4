"""Clients of AWS, all from one session, which reads each file only once.

An item of DynamoDB is answered as `{"name": {"S": "…"}}`, and that is what a client returns. botocore reads it through
a description of all that a value can be, which takes longer than all else in reading an answer; here it is left as it
came.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, Final

import boto3
import botocore.session
from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory

if TYPE_CHECKING:
    from botocore.model import Shape

CONFIG: Final = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    user_agent="joinlink",  # in place of one that is built for every call
    # Types and tests see to that, and the service does.
    parameter_validation=False,
)


def aws_session() -> boto3.Session:
    """Make the session of a process."""
    session = botocore.session.Session()
    session.set_default_client_config(CONFIG)
    session.register_component("response_parser_factory", _ParserFactory())
    return boto3.Session(botocore_session=session)


class _ParserFactory(ResponseParserFactory):
    """Gives the parser below to the protocol that DynamoDB speaks, and botocore's own to the others."""

    def create_parser(self, protocol_name: str) -> Any:  # noqa: ANN401  # as the parent has it
        return _JsonParser() if protocol_name == "json" else super().create_parser(protocol_name)


class _JsonParser(JSONParser):
    """Leaves attribute values as they came, except bytes, which travel as Base64."""

    def _parse_shape(self, shape: Shape, node: Any) -> Any:  # noqa: ANN401  # as the parent has it
        if shape.name == "AttributeValue":
            return _value(node)
        return super()._parse_shape(shape, node)  # type: ignore[misc]  # the stubs leave it out


def _value(node: dict[str, Any]) -> dict[str, Any]:
    [(kind, content)] = node.items()
    match kind:
        case "B":
            return {kind: b64decode(content)}
        case "BS":
            return {kind: [b64decode(each) for each in content]}
        case "L":
            return {kind: [_value(each) for each in content]}
        case "M":
            return {kind: {name: _value(each) for name, each in content.items()}}
        case _:
            return node
