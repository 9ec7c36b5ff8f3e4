"""Errors in the JSON that every AWS SDK understands."""

import json
from uuid import uuid4

from werkzeug.wrappers import Response


def aws_error(name: str, message: str, status: int) -> Response:
    """Answer a call with an error; `name` is its class in the SDKs."""
    return Response(
        json.dumps({"__type": name, "message": message}),
        status=status,
        headers={"x-amzn-ErrorType": name, "x-amzn-RequestId": str(uuid4())},
        mimetype="application/json",
    )
