"""Names to ids, and errors for names with no id or several."""

from dataclasses import dataclass, field

import pytest

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.lookup import Lookup, is_id
from compass_maint_cli.domain.coverage import Integration
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError

ID = "51e9e162-767b-47a6-a00a-4cd8b6f94829"


def listed(kind: str, own: str, name: str, team: str | None = None, **raw: object) -> Listed:
    return Listed(kind, own, name, team, raw)


@dataclass
class Lists:
    """An account's lists, and which of them were read."""

    read: list[str] = field(default_factory=list)
    refused: frozenset[str] = frozenset()

    def _ask(self, name: str, *items: Listed) -> list[Listed]:
        self.read.append(name)
        if name in self.refused:
            raise AuthError(f"{name}: 403")
        return list(items)

    def integration(self, id_: str) -> Integration:
        return Integration(id_, "", enabled=None, sources=None)

    def of(self, kind: str, team_id: str | None = None) -> list[Listed]:
        if team_id is not None:
            item = listed("policy", f"{kind}-7", f"Team {kind}", team_id, type=kind)
            return self._ask(f"{team_id} {kind}", item)
        items = {
            "integration": [
                listed("integration", "1", "Datadog Prod", "t", type="Datadog"),
                listed("integration", "2", "Grafana"),
                listed("integration", "3", "GRAFANA"),
            ],
            "sync": [listed("sync", "4", "Jira", "t"), listed("sync", "5", "Jira", "u")],
            "policy": [listed("policy", "6", "Quiet hours", type="alert")],
        }
        return self._ask(kind, *items[kind])


@pytest.mark.parametrize(
    ("kind", "ref", "team", "found"),
    [
        ("integration", "Datadog Prod", None, "1"),
        ("integration", "datadog prod", None, "1"),
        ("integration", "Grafana", None, "2"),
        ("integration", "GRAFANA", None, "3"),
        ("policy", "quiet hours", None, "6"),
        ("policy", "team notification", "t", "notification-7"),
        ("policy", "Quiet hours", "t", "6"),
        ("sync", ID, None, ID),
    ],
)
def test_a_name_is_looked_up(kind: str, ref: str, team: str | None, found: str) -> None:
    assert Lookup(Lists()).entity(kind, ref, team) == found


def test_an_id_is_never_looked_up() -> None:
    lists = Lists()
    assert Lookup(lists).entity("integration", ID.upper()) == ID.upper()
    assert lists.read == []


def test_each_list_is_read_once() -> None:
    lists = Lists()
    lookup = Lookup(lists)
    for _ in range(3):
        lookup.entity("integration", "Grafana")
        lookup.entity("policy", "Team alert", "t")
    assert sorted(lists.read) == ["integration", "policy", "t alert", "t notification"]


@pytest.mark.parametrize(
    ("kind", "ref", "message", "hint"),
    [
        (
            "integration",
            "gRaFaNa",
            "2 of kind integration are named 'gRaFaNa': 2 'Grafana'; 3 'GRAFANA'",
            "give one by its id, as in integration:2",
        ),
        (
            "sync",
            "Jira",
            "2 of kind sync are named 'Jira': 4 'Jira' (team t); 5 'Jira' (team u)",
            "give one by its id, as in sync:4",
        ),
    ],
)
def test_two_of_a_name_are_never_guessed(kind: str, ref: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        Lookup(Lists()).entity(kind, ref)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("kind", "ref", "hint"),
    [
        (
            "integration",
            "datadog-prod",
            "did you mean 'Datadog Prod'? known names: 'Datadog Prod', 'Grafana', 'GRAFANA'",
        ),
        ("policy", "zzz", "known names: 'Quiet hours'"),
    ],
)
def test_an_unknown_name_names_the_nearest(kind: str, ref: str, hint: str) -> None:
    with pytest.raises(NotFoundError, match=f"no {kind} named '{ref}'") as caught:
        Lookup(Lists()).entity(kind, ref)
    assert caught.value.hint == hint


def test_lists_that_the_plan_refuses_are_left_out_unless_all_are() -> None:
    some = Lists(refused=frozenset({"t alert", "t notification"}))
    assert Lookup(some).entity("policy", "Quiet hours", "t") == "6"
    none = Lists(refused=frozenset({"policy", "t alert", "t notification"}))
    with pytest.raises(AuthError, match="policy: 403"):
        Lookup(none).entity("policy", "Quiet hours", "t")


def test_what_is_an_id() -> None:
    assert is_id(ID)
    assert not is_id(f"{ID}x")
    assert not is_id("datadog-prod")
