"""A part of an object that is built at its first use, only once, from any number of threads.

``functools.cached_property`` does not lock from Python 3.12 on: two threads that need the client at the same
moment would make two, and one would never be closed.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, Protocol, TypeVar

Value = TypeVar("Value")


class HasParts(Protocol):
    """An object with such parts."""

    building: RLock
    """Held while a part is built; a part may ask for another one."""


class BuiltOnce(Generic[Value]):
    """Decorates the method that builds a part. The value is kept in the object, under the method's name."""

    def __init__(self, build: Callable[[Any], Value]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __get__(self, owner: HasParts, _: type) -> Value:
        parts: dict[str, Any] = owner.__dict__
        with owner.building:
            if self._build.__name__ not in parts:
                # From here on Python finds the value before it asks this descriptor.
                parts[self._build.__name__] = self._build(owner)
            value: Value = parts[self._build.__name__]
            return value
