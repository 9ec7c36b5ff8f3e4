"""A look through a whole table for words that should not be there: in every key, name and value, whatever its type."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.types import Binary


def found_in_table(client: Any, table: str, *words: str) -> list[str]:
    """Return the key of every item that holds one of the words, in whichever case, and the word."""
    return sorted(
        f"{item['pk']['S']} / {item['sk']['S']}: {word}"
        for page in _pages(client, table)
        for item in page["Items"]
        for word in words
        if any(word.casefold() in text.casefold() for text in _texts(item))
    )


def _pages(client: Any, table: str) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] = {}
    while True:
        page = client.scan(TableName=table, ConsistentRead=True, **start)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, of in value.items():
                yield str(name)
                yield from _texts(of)
        case list() | set() | tuple():
            for each in value:
                yield from _texts(each)
        case Binary():
            yield bytes(value).decode(errors="replace")
        case bytes():
            yield value.decode(errors="replace")
        case _:
            yield str(value)
