"""Faults in process: which request they hit, whether it was carried out, and that a seed repeats them."""

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from compass_maint_cli.sandbox.faults import Bucket, Dice, Faults, Kind
from tests.support.sandbox_client import body, opened, titles

if TYPE_CHECKING:
    from compass_maint_cli.sandbox.log import Exchange


def count(path: Path) -> int:
    with opened(path) as api:
        return len(api.get("/v1/maintenances", params={"size": 100}).json()["values"])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 501])
def test_a_status_instead_of_the_request(tmp_path: Path, status: int) -> None:
    with opened(tmp_path, faults=Faults(fail=((status, 1.0),))) as api:
        reply = api.post("/v1/maintenances", json=body())
    assert reply.status_code == status
    assert reply.json()["message" if status == 401 else "errors"]
    assert reply.headers.get("Retry-After") == ("1" if status == 429 else None)
    assert count(tmp_path) == 0


@pytest.mark.parametrize("status", [502, 503, 504])
def test_the_edge_answers_in_html(tmp_path: Path, status: int) -> None:
    with opened(tmp_path, faults=Faults(fail_after=((status, 1.0),), retry_after=7)) as api:
        reply = api.post("/v1/maintenances", json=body())
    assert (reply.status_code, reply.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert reply.headers.get("Retry-After") == ("7" if status == 503 else None)
    assert count(tmp_path) == 1


def test_a_lost_reply_belongs_to_a_request_that_was_done(tmp_path: Path) -> None:
    exchanges: list[Exchange] = []
    with opened(tmp_path, faults=Faults(lose_replies=1.0, times=1), log=exchanges.append) as api:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
            api.post("/v1/maintenances", json=body())
        assert len(api.get("/v1/maintenances").json()["values"]) == 1
    assert [str(exchange).partition(" {")[0].split("/ops")[1] for exchange in exchanges] == [
        "/v1/maintenances - (reply lost, done: 201)",
        "/v1/maintenances 200",
    ]


def test_a_cut_reply_stops_in_the_middle(tmp_path: Path) -> None:
    with opened(tmp_path, faults=Faults(cut_replies=1.0, times=1)) as api:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
            api.post("/v1/maintenances", json=body())
        window = api.get("/v1/maintenances").json()["values"][0]["id"]
        api.post(f"/v1/maintenances/{window}/cancel")
    with opened(tmp_path, faults=Faults(cut_replies=1.0)) as api:
        with api.stream("GET", "/v1/maintenances") as reply:
            assert reply.status_code == 200
            with pytest.raises(httpx.RemoteProtocolError):
                reply.read()
        with pytest.raises(httpx.RemoteProtocolError):  # An empty reply cannot be cut in half.
            api.delete(f"/v1/maintenances/{window}")
    assert count(tmp_path) == 0


def test_methods_and_times_limit_the_faults(tmp_path: Path) -> None:
    faults = Faults(fail=((500, 1.0),), methods=frozenset({"POST"}), times=2)
    with opened(tmp_path, faults=faults) as api:
        replies = [
            api.get("/v1/maintenances"),
            *(api.post("/v1/maintenances", json=body()) for _ in range(3)),
        ]
    assert [reply.status_code for reply in replies] == [200, 500, 500, 201]


def test_latency_is_slept(tmp_path: Path) -> None:
    slept: list[float] = []
    with opened(tmp_path, faults=Faults(latency=0.05), sleep=slept.append) as api:
        api.get("/v1/maintenances")
    assert slept == [0.05]


def test_a_rate_limit_is_a_bucket_that_refills() -> None:
    seconds = iter([0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.5, 100.0, 100.0, 100.0])
    bucket = Bucket(2.0, lambda: next(seconds))
    assert [bucket.take() for _ in range(9)] == [True, True, False, False, True, False, True, True, False]


def test_above_the_rate_limit_is_429(tmp_path: Path) -> None:
    with opened(tmp_path, faults=Faults(rate_limit=0.001, retry_after=None)) as api:
        assert api.get("/v1/maintenances").status_code == 200
        reply = api.get("/v1/maintenances")
    assert (reply.status_code, titles_of(reply), "Retry-After" in reply.headers) == (
        429,
        ["Sandbox fault 429"],
        False,
    )


def titles_of(reply: httpx.Response) -> list[str]:
    return [error["title"] for error in reply.json()["errors"]]


def test_the_same_seed_gives_the_same_faults() -> None:
    faults = Faults(fail=((503, 0.2), (500, 0.1)), lose_replies=0.2, cut_replies=0.1, seed=4)
    dice, again = Dice(faults), Dice(faults)
    day = [dice.roll("GET") for _ in range(2000)]
    assert day == [again.roll("GET") for _ in range(2000)]
    struck = [strike and (strike.kind, strike.status) for strike in day]
    for what, rate in (
        ((Kind.INSTEAD, 503), 0.2),
        ((Kind.INSTEAD, 500), 0.1),
        ((Kind.LOST, 0), 0.2),
        ((Kind.CUT, 0), 0.1),
        (None, 0.4),
    ):
        assert abs(struck.count(what) / 2000 - rate) < 0.03


def test_rates_add_up_to_one_at_most() -> None:
    with pytest.raises(ValueError, match=r"add up to 1\.2; at most 1 is possible"):
        Faults(fail=((500, 0.6),), lose_replies=0.6)


def test_the_log_shows_bodies_and_no_credentials(tmp_path: Path) -> None:
    exchanges: list[Exchange] = []
    with opened(tmp_path, log=exchanges.append) as api:
        api.post("/v1/maintenances?x=%0A", content=b'{"a":\n1}', headers={"Content-Type": "application/json"})
        titles(api.get("/v1/maintenances/%C3%BC"))
    base = "/compass/cloud/3c5a1f0e-9b7d-4d52-8a64-0f2e7b91c6d8/ops/v1/maintenances"
    assert [str(exchange) for exchange in exchanges] == [
        f'POST {base}?x=%0A 422 {{"a":\\n1}}',
        f"GET {base}/ü 404",
    ]
