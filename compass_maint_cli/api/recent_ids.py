"""The ids that were met last: as many as memory should hold."""

from collections import OrderedDict


class RecentIds:
    """The last ``most`` different ids, from any number of threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids

    def add(self, id_: str) -> bool:
        """Add an id, and return whether it is new."""
        if id_ in self._ids:
            return False
        self._ids[id_] = None
        if len(self._ids) > self._most:
            # A plain dict would be searched for its first entry, past all that were removed before.
            self._ids.popitem(last=False)
        return True

    def discard(self, id_: str) -> None:
        """Remove an id, if it is there."""
        self._ids.pop(id_, None)
