"""An Operations API in a box: what it does, and what it decides where the API leaves it open.

It answers the twelve maintenance operations and the look-up lists under the bases of both products, and
the cloud id of its site. ``app.create_app`` makes the WSGI application, ``transport`` calls it in
process, ``server`` serves it on loopback, ``world`` holds its teams, integrations, syncs and policies.
It shares no code with the client.

What the API documents is done as documented. What it leaves open is decided strictly:

Requests
    Unknown fields, unknown or repeated query parameters, a name twice in a JSON object, NaN, a body that
    is not UTF-8 JSON, another ``Content-Type`` than ``application/json``, more than 1 MiB, and a body
    where none is documented are refused: with 400 when a global window is created, else with 422, for so
    they are documented. Every problem found is one of the ``errors``. ``id``, ``status`` and ``teamId``
    may be sent back in an update, and ``teamId`` when a window is made, if they say what is so.
Windows
    Both dates and at least one rule are needed. A date has an offset and comes back in UTC with ``Z``,
    with milliseconds if it has any. The end is after the start and not past; the start may be past. A
    description has up to 200 characters, without NUL or broken surrogate pairs, and is empty if none was
    sent. One entity is in one rule.
Entities
    A rule names what exists. A global window may name any integration or sync, and global policies; a
    team's window that team's own and whatever belongs to no team.
Life
    A planned window can be changed, cancelled and deleted. Of an active one only ``endDate`` can change,
    to a time to come; it can be cancelled, not deleted. Past and cancelled windows can only be deleted.
    Cancelling leaves the dates as they are, and cancelling twice is refused. An update that names no
    field is refused.
Lists
    Windows stand in the order in which they were made, the windows of a team apart from the global ones.
    ``non-expired`` is planned and active, ``past`` is past and cancelled. ``links.next`` is relative,
    without the base and without the filter, null on the last page of windows and absent on that of other
    lists. A size is at least 1. Integrations are found by ``name`` exactly as it is written, and
    ``teamId`` of an unknown team finds none. ``/v1/teams`` answers on JSM only.
Not there
    Permissions (one account may do everything: no 402, no 403), OAuth, and any effect of a window on its
    entities, save for the ``maintenanceSources`` of an integration: its planned and active windows.
"""
