"""What can be done with windows: six things, with and without a team the twelve operations (facts 1.2)."""

from dataclasses import replace

from compass_maint_cli.sandbox.call import Call, Reply
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.lifecycle import check_cancel, check_change, check_delete
from compass_maint_cli.sandbox.query import Paging, no_query, read_query
from compass_maint_cli.sandbox.store import Window, Windows
from compass_maint_cli.sandbox.validation import Fields, check_span, read_fields

PAGING = Paging(default=20, limit=100)
STATUSES = {
    "all": ("planned", "active", "past", "cancelled"),
    "non-expired": ("planned", "active"),
    "past": ("past", "cancelled"),
}
"""What ``type`` lists; the API's help puts cancelled windows with the past ones (facts 1.3)."""


def list_maintenances(call: Call) -> Reply:
    """Answer a page; the link to the next one names no filter, as in every documented example (facts 1.6)."""
    call.check_team()
    query = read_query(call.request.args, PAGING, type=tuple(STATUSES))
    statuses = STATUSES[query.words.get("type", "all")]
    with call.store.reading(call.now) as windows:
        found = windows.page(call.team_id, statuses, query.offset, query.size + 1)
    path = "/v1/maintenances" if call.team_id is None else f"/v1/teams/{call.team_id}/maintenances"
    more = f"{path}?offset={query.offset + query.size}&size={query.size}" if len(found) > query.size else None
    return Reply(200, {"values": [shape(window) for window in found[: query.size]], "links": {"next": more}})


def create_maintenance(call: Call) -> Reply:
    """Make a window; a start in the past is taken, and the window is active at once (facts 1.7)."""
    call.check_team()
    no_query(call.request.args)
    fields = read_fields(call.json(), call.team_id, _owner(call.team_id))
    if fields.rules is None or fields.start is None or fields.end is None:
        given = {"startDate": fields.start, "endDate": fields.end, "rules": fields.rules}
        raise Refused(422, *(f"{key} is required" for key, value in given.items() if value is None))
    check_span(fields.start, fields.end, call.now)
    window = Window(
        call.new_id(), call.team_id, fields.description or "", fields.start, fields.end, fields.rules
    )
    with call.store.writing(call.now) as windows:
        windows.add(window)
        return Reply(201, shape(_find(call, windows, window.id)))


def get_maintenance(call: Call) -> Reply:
    """Answer one window."""
    call.check_team()
    no_query(call.request.args)
    with call.store.reading(call.now) as windows:
        return Reply(200, shape(_find(call, windows, call.id)))


def update_maintenance(call: Call) -> Reply:
    """Change what the body names; ``rules`` replaces the whole list (facts 2.2)."""
    call.check_team()
    no_query(call.request.args)
    body = call.json()
    with call.store.writing(call.now) as windows:
        old = _find(call, windows, call.id)
        fields = read_fields(body, old.team_id, {"id": old.id, "status": old.status} | _owner(old.team_id))
        if not body:
            raise Refused(422, "Nothing to update")
        new = _changed(old, fields)
        changed = _differences(old, new)
        check_change(old.status, changed)
        if changed & {"startDate", "endDate"}:
            check_span(new.start, new.end, call.now)
        windows.replace(new)
        return Reply(200, shape(_find(call, windows, call.id)))


def delete_maintenance(call: Call) -> Reply:
    """Forget a window."""
    call.check_team()
    no_query(call.request.args)
    call.no_body()
    with call.store.writing(call.now) as windows:
        window = _find(call, windows, call.id)
        check_delete(window.status)
        windows.delete(window.id)
    return Reply(204)


def cancel_maintenance(call: Call) -> Reply:
    """Cancel a window; the record and its dates stay."""
    call.check_team()
    no_query(call.request.args)
    call.no_body()
    with call.store.writing(call.now) as windows:
        window = _find(call, windows, call.id)
        check_cancel(window.status)
        windows.cancel(window.id)
        return Reply(200, shape(_find(call, windows, call.id)))


def shape(window: Window) -> dict[str, object]:
    """Return a window in the API's shape; ``teamId`` is there for a team's windows only (facts 1.4)."""
    return _owner(window.team_id) | {
        "id": window.id,
        "status": window.status,
        "description": window.description,
        "startDate": window.start.text,
        "endDate": window.end.text,
        "rules": window.rules,
    }


def _owner(team_id: str | None) -> dict[str, str]:
    return {} if team_id is None else {"teamId": team_id}


def _find(call: Call, windows: Windows, id_: str) -> Window:
    window = windows.find(id_, call.team_id)
    if window is None:
        scope = "global" if call.team_id is None else "such"
        raise Refused(404, f"There is no {scope} maintenance {id_!r}")
    return window


def _changed(window: Window, fields: Fields) -> Window:
    return replace(
        window,
        description=window.description if fields.description is None else fields.description,
        start=fields.start or window.start,
        end=fields.end or window.end,
        rules=fields.rules or window.rules,
    )


def _differences(old: Window, new: Window) -> frozenset[str]:
    """Name what really changes; a client may send back what already is so (facts 2.1)."""
    return frozenset(
        name
        for name, before, after in (
            ("description", old.description, new.description),
            ("startDate", old.start.millis, new.start.millis),
            ("endDate", old.end.millis, new.end.millis),
            ("rules", old.rules, new.rules),
        )
        if before != after
    )
