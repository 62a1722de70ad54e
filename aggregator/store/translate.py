"""A query's tree as one condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.dates import stamp
from aggregator.query import And, Field, Has, Is, Node, Not, Or, Since, Until, Words
from aggregator.store.condition import Condition, all_of, any_of, inverse_of, of_words
from aggregator.store.fields import HAS, IS, Fields

if TYPE_CHECKING:
    from aggregator.store.database import Connection


def translate(node: Node, connection: Connection) -> Condition:
    """What `node` asks of an entry; raises StoreError."""
    return _Translator(Fields(connection)).of(node)


class _Translator:
    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def of(self, node: Node) -> Condition:
        match node:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return any_of(self.of(part) for part in parts)
            case Not():
                return self._all((node,))
            case Words():
                return of_words(node)
            case Since(moment):
                return Condition("", "e.sort_at >= ?", (stamp(moment),))
            case Until(moment):
                return Condition("", "e.sort_at < ?", (stamp(moment),))
            case Is(what):
                return IS[what]
            case Has(what):
                return HAS[what]
            case Field():
                return self._fields.condition(node)

    def _all(self, parts: tuple[Node, ...]) -> Condition:
        held: list[Condition] = []
        excluded: list[str] = []
        for part in parts:
            if not isinstance(part, Not):
                held.append(self.of(part))
                continue
            inner = self.of(part.part)
            if inner.where or inner.late:
                held.append(inverse_of(inner))
            else:
                excluded.append(inner.match)
        return all_of(held, excluded)
