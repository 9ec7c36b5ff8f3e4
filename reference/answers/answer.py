"""The parts of every answer."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

LEFT_OUT: Final[Any] = Field(default=None)

Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Minor = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})]
"""An amount in the smallest unit of its currency, such as cents."""


class Answer(BaseModel):
    """A JSON object that we write."""

    model_config = ConfigDict(alias_generator=to_camel)


class Nothing(Answer):
    """An empty object."""


class Price(Answer):
    """An amount in the smallest unit of its currency: 4500 of `eur` are €45."""

    amount_minor: Minor
    currency: str
