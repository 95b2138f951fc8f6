"""Frozen records of named fields: what ``dataclasses`` gives, without its import (5 ms of a cold start)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import dataclass_transform
else:

    def dataclass_transform(**_options):
        """Return a decorator that does nothing: only type checkers look at it."""
        return lambda cls: cls


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Takes its annotated fields as keywords.

    Raises TypeError for a name that is missing or not a field, and AttributeError where a field is set afterwards. The
    repr shows no value, for some are secret.
    """

    def __init__(self, **values: object) -> None:
        fields = type(self).__annotations__
        if values.keys() != fields.keys():
            missing = [name for name in fields if name not in values]
            unknown = [name for name in values if name not in fields]
            raise TypeError(f"{type(self).__name__}: missing {missing}, unknown {unknown}")
        self.__dict__.update(values)

    def __setattr__(self, name: str, _value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set")
