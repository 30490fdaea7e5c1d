"""Shapes of the API. A field nobody declared is refused by its name, so nothing can be set that was not meant to be."""

from typing import Annotated

import ninja
from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\r\n\t]*$")]


class Schema(ninja.Schema):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Shape(BaseModel):
    """What only goes out, in large numbers: without what ninja does so that rows of the database can be read as well."""

    model_config = ConfigDict(extra="forbid")


class ErrorDetail(Schema):
    """What was refused and why. `field` is a dotted path into the body, or a parameter's name."""

    code: str
    message: str
    field: str = ""
    expected: str = ""
    got: str = ""


class Error(Schema):
    error: ErrorDetail
