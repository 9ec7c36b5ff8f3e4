"""DynamoDB's answers mean the same as botocore reads them, though most of them is left as it came."""

import json
from base64 import b64encode

import pytest
from botocore.parsers import ResponseParserFactory
from botocore.session import Session

from joinlink.providers.aws.session import _ParserFactory

SEALED = bytes(range(256))
VALUES = {
    "text": {"S": "Zürich"},
    "number": {"N": "12.50"},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "sealed": {"B": b64encode(SEALED).decode()},
    "sealed_set": {"BS": [b64encode(SEALED).decode(), ""]},
    "words": {"SS": ["a", "b"]},
    "list": {"L": [{"M": {"inner": {"B": b64encode(b"x").decode()}}}, {"L": []}, {"N": "1"}]},
    "map": {"M": {"of": {"M": {"maps": {"S": ""}}}}},
}
ANSWERS = {
    "GetItem": {"Item": VALUES, "ConsumedCapacity": {"CapacityUnits": 0.5}},
    "Query": {"Items": [VALUES, {}], "Count": 2, "LastEvaluatedKey": {"pk": {"S": "HOST#1"}}},
    "BatchGetItem": {"Responses": {"table": [VALUES]}, "UnprocessedKeys": {}},
    "DeleteItem": {"Attributes": VALUES},
    "PutItem": {},
}
CANCELLED = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "Message": "Transaction cancelled",
    "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": VALUES}],
}


def parsed(factory: ResponseParserFactory, operation: str, body: object, status: int = 200) -> object:
    model = Session().get_service_model("dynamodb").operation_model(operation)
    answer = {"body": json.dumps(body).encode(), "headers": {}, "status_code": status, "context": {}}
    parser = factory.create_parser("json")
    found = parser.parse(answer, model.output_shape)
    if status >= 400:
        shape = model.service_model.shape_for_error_code("TransactionCanceledException")
        return found | parser.parse(answer, shape)
    return found


@pytest.mark.parametrize("operation", list(ANSWERS))
def test_an_answer_is_what_botocore_would_make_of_it(operation) -> None:
    theirs = parsed(ResponseParserFactory(), operation, ANSWERS[operation])

    assert parsed(_ParserFactory(), operation, ANSWERS[operation]) == theirs


def test_so_is_a_transaction_that_was_cancelled() -> None:
    theirs = parsed(ResponseParserFactory(), "TransactWriteItems", CANCELLED, 400)

    assert parsed(_ParserFactory(), "TransactWriteItems", CANCELLED, 400) == theirs
