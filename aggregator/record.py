"""`dataclass`, as the standard library has it, made in a quarter of the time.

The library compiles six functions for a frozen one, and a short command would wait longer for these
than for anything else that it loads. Here only `__init__` is compiled; what compares, hashes and
shows is shared. That nothing is set in a frozen one is for mypy to say, and is not checked again.
What only the reading processes load is made by the library.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as dataclass

T = TypeVar("T")

if not TYPE_CHECKING:

    def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """The decorator, with those of its options that are used here."""
        return lambda cls: _made(cls, frozen, slots)


def _made(cls: type[T], frozen: bool, slots: bool) -> type[T]:
    made: Any = dataclasses.dataclass(cls, slots=slots, eq=False, repr=False)
    values = attrgetter(*(each.name for each in dataclasses.fields(made)))

    def same(self: object, other: object) -> bool:
        return values(self) == values(other) if type(other) is made else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    shared = {"__eq__": same, "__hash__": hashed if frozen else None, "__repr__": _shown}
    for name, method in shared.items():
        if vars(cls).get(name) is None:  # what a class says for itself stays
            setattr(made, name, method)
    return cast("type[T]", made)


def _shown(self: Any) -> str:
    told = (each for each in dataclasses.fields(self) if each.repr)
    values = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in told)
    return f"{type(self).__qualname__}({values})"
