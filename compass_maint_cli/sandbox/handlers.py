"""The twelve operations on windows: six, each with and without a team (docs/api-facts.md 1.2)."""

from typing import Any

from compass_maint_cli.sandbox.body import encode
from compass_maint_cli.sandbox.call import Call, Reply, json_reply
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.lifecycle import check_cancel, check_change, check_delete
from compass_maint_cli.sandbox.normalise import clamp_start, clean_description, lower_ids
from compass_maint_cli.sandbox.query import Paging, no_query, read_query
from compass_maint_cli.sandbox.store import LISTED, Window, Windows
from compass_maint_cli.sandbox.validation import check_span, read_fields

PAGING = Paging(default=20, limit=100)
STATUSES = ("planned", "active", "past", "cancelled")


def list_maintenances(call: Call) -> Reply:
    """Answer a page; the link to the next one keeps the filter (docs/api-facts.md 8)."""
    query = read_query(call.request.args, PAGING, type=tuple(LISTED))
    with call.store.reading(call.now) as windows:
        listed = query.words.get("type", "all")
        values, more = windows.page(call.team_id, listed, query.offset, query.size)
    path = "/v1/maintenances" if call.team_id is None else f"/v1/teams/{call.team_id}/maintenances"
    after = query.link(path, query.offset + query.size) if more else None
    return Reply(200, b'{"values":%b,"links":%b}' % (values.encode(), encode({"next": after})))


def create_maintenance(call: Call) -> Reply:
    """Make a window; one that starts in the past is active at once (docs/api-facts.md 1.7)."""
    no_query(call.request.args)
    fields = _fields(call, call.json(), _fixed_owner(call.team_id))
    missing = [f"{key} is required" for key in ("startDate", "endDate", "rules") if key not in fields]
    if missing:
        raise Refused(422, *missing)
    check_span(fields["startDate"], fields["endDate"], call.now)
    if call.modes.normalise:
        fields["startDate"] = clamp_start(fields["startDate"], call.now)
    window = _owner(call.team_id) | {"id": call.new_id(), "status": "", "description": ""} | fields
    with call.store.writing(call.now) as windows:
        windows.add(window)
        return json_reply(201, _find(call, windows, window["id"]))


def get_maintenance(call: Call) -> Reply:
    """Answer one window."""
    no_query(call.request.args)
    with call.store.reading(call.now) as windows:
        return json_reply(200, _find(call, windows, call.id))


def update_maintenance(call: Call) -> Reply:
    """Change what the body names; ``rules`` replaces the whole list (docs/api-facts.md 2.2)."""
    no_query(call.request.args)
    body = call.json()
    with call.store.writing(call.now) as windows:
        old = _find(call, windows, call.id)
        fields = _fields(call, body, {"id": (old["id"],), "status": STATUSES} | _fixed_owner(call.team_id))
        if not fields:
            raise Refused(422, "Nothing to update")
        # A client may send back what already is so (docs/api-facts.md 2.1).
        changed = frozenset(key for key, value in fields.items() if old[key] != value)
        check_change(old["status"], changed)
        if call.modes.normalise and "startDate" in changed:
            fields["startDate"] = clamp_start(fields["startDate"], call.now)
        new = old | fields
        check_span(new["startDate"], new["endDate"], call.now)
        windows.replace(new)
        return json_reply(200, _find(call, windows, call.id))


def delete_maintenance(call: Call) -> Reply:
    """Delete a window."""
    no_query(call.request.args)
    call.no_body()
    with call.store.writing(call.now) as windows:
        window = _find(call, windows, call.id)
        check_delete(window["status"])
        windows.delete(call.id)
    return Reply(204)


def cancel_maintenance(call: Call) -> Reply:
    """Cancel a window; its record and dates stay."""
    no_query(call.request.args)
    call.no_body(or_empty_object=True)
    with call.store.writing(call.now) as windows:
        window = _find(call, windows, call.id)
        check_cancel(window["status"])
        windows.cancel(call.id)
        return json_reply(200, _find(call, windows, call.id))


def _owner(team_id: str | None) -> Window:
    return {} if team_id is None else {"teamId": team_id}


def _fields(call: Call, body: dict[str, Any], fixed: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    if not call.modes.normalise:
        return read_fields(body, call.team_id, fixed)
    return clean_description(read_fields(lower_ids(body), call.team_id, fixed))


def _fixed_owner(team_id: str | None) -> dict[str, tuple[str, ...]]:
    return {} if team_id is None else {"teamId": (team_id,)}


def _find(call: Call, windows: Windows, id_: str) -> Window:
    window = windows.find(id_, call.team_id)
    if window is None:
        what = "Global maintenance" if call.team_id is None else "Maintenance"
        raise Refused(404, f"{what} {id_!r} not found")
    return window
