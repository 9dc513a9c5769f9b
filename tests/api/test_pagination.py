"""Lists: every form of link, every item once and in order, and an error where a page contradicts itself."""

import json
import threading
from collections.abc import Callable
from itertools import count, islice
from typing import Any, NamedTuple

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compass_maint_cli.api.client import Client
from compass_maint_cli.api.pagination import EMPTIES, Page, follow
from compass_maint_cli.api.read_width import ReadWidth
from compass_maint_cli.errors import CompassMaintError, ReplyError, UnavailableError
from tests.support.api_client import client_over
from tests.support.round_trips import Rounds

LINKS: dict[str, Callable[[int, int], Any]] = {
    "relative, without the base and the filter": lambda at, size: f"/v1/maintenances?offset={at}&size={size}",
    "absolute": lambda at, size: f"https://api.atlassian.com/x/v1/maintenances?offset={at}&size={size}",
    "of another host": lambda at, size: f"https://evil.example/steal?size={size}&offset={at}&type=past",
    "a bare query": lambda at, _size: f"?offset={at}",
}


class Row(NamedTuple):
    """A row of a list."""

    id: str


class Shelf(httpx.BaseTransport):
    """A list of ``total`` windows that gives at most ``most`` at once."""

    def __init__(
        self, total: int, link: Callable[[int, int], Any], most: int = 100, last: object = None
    ) -> None:
        self.total, self.link, self.most, self.last = total, link, most, last
        self.urls: list[httpx.URL] = []
        self.threads: set[threading.Thread] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(request.url)
        self.threads.add(threading.current_thread())
        params = request.url.params
        at, size = int(params["offset"]), min(int(params["size"]), self.most)
        here = [{"id": str(number)} for number in range(at, min(at + size, self.total))]
        link = self.link(at + size, size) if at + size < self.total else self.last
        page: dict[str, Any] = {"values": here, "links": {"next": link, "prev": ""}}
        if link == "absent":
            page = {"values": here}
        return httpx.Response(200, json=page)

    @property
    def offsets(self) -> list[int]:
        return [int(url.params["offset"]) for url in self.urls]


def ids(client: Client, **options: Any) -> list[str]:  # noqa: ANN401 - what a list takes
    return [window.id for window in client.list_maintenances(None, "non-expired", **options)]


@settings(max_examples=40)
@given(
    total=st.integers(0, 400),
    size=st.integers(3, 100),
    most=st.integers(3, 100),
    form=st.sampled_from(list(LINKS)),
    last=st.sampled_from([None, "", "absent"]),
    parallel=st.integers(1, 9),
)
def test_every_window_comes_once_and_in_order(
    total: int, size: int, most: int, form: str, last: str | None, parallel: int
) -> None:
    shelf = Shelf(total, LINKS[form], most, last)
    with client_over(shelf, parallel=parallel) as client:
        assert ids(client, size=size) == [str(number) for number in range(total)]
    assert {url.host for url in shelf.urls} == {"api.atlassian.com"}
    assert {url.params["type"] for url in shelf.urls} == {"non-expired"}


@settings(max_examples=40)
@given(steps=st.lists(st.integers(1, 30), min_size=1, max_size=40), start=st.integers(0, 50))
def test_links_with_steps_of_any_length_are_followed(steps: list[int], start: int) -> None:
    total = start + sum(steps)
    lengths = iter(steps)

    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        after = min(total, at + next(lengths, 1))
        values = [{"id": str(number)} for number in range(at, after)]
        link = f"?offset={after}" if after < total else None
        return httpx.Response(200, json={"values": values, "links": {"next": link}})

    with client_over(httpx.MockTransport(answer), parallel=1) as client:
        assert ids(client, offset=start) == [str(number) for number in range(start, total)]


def test_one_page_is_one_request_also_where_fewer_are_wanted() -> None:
    shelf = Shelf(10_000, LINKS["absolute"])
    with client_over(shelf) as client:
        assert len(list(islice(client.list_maintenances(None), 100))) == 100
    assert shelf.offsets == [0]


def test_what_is_fetched_ahead_is_bounded() -> None:
    shelf = Shelf(10_000, LINKS["absolute"])
    with client_over(shelf, parallel=4) as client:
        assert len(list(islice(client.list_maintenances(None), 2001))) == 2001
    assert max(shelf.offsets) <= 2000 + 100 * 2 * 4


def test_one_request_at_a_time_fetches_nothing_ahead() -> None:
    shelf = Shelf(10_000, LINKS["absolute"])
    with client_over(shelf, parallel=1) as client:
        assert len(list(islice(client.list_maintenances(None), 2001))) == 2001
    assert shelf.offsets == list(range(0, 2001, 99))
    assert shelf.threads == {threading.main_thread()}


def test_short_lists_cost_few_requests_in_vain() -> None:
    shelf = Shelf(250, LINKS["absolute"])
    with client_over(shelf) as client:
        ids(client)
    assert len(shelf.offsets) <= 4


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("?offset=0", "leads to 0: it does not advance"),
        ("/v1/maintenances?size=100", "names no offset"),
        ("?offset=-5", "names no offset"),
        ("?offset=5&offset=6", "names no offset"),
        ("?offset=99999999999", "names no offset"),
        ("?offset=\u0661", "names no offset"),
        ("https://[", "names no offset"),
        (5, "names no offset"),
        ({"href": "?offset=5"}, "names no offset"),
        (False, "names no offset"),
    ],
)
def test_a_link_without_a_usable_offset_is_an_error(link: object, message: str) -> None:
    with client_over(Shelf(500, lambda _at, _size: link)) as client, pytest.raises(ReplyError, match=message):
        ids(client)


@pytest.mark.parametrize(
    "page",
    [None, [], {}, {"values": None}, {"values": {}}, {"values": [None]}, {"values": [{"id": "a"}, {}]}],
)
def test_a_malformed_page_yields_nothing(page: object) -> None:
    script = httpx.MockTransport(lambda _: httpx.Response(200, json=page))
    with client_over(script) as client, pytest.raises(ReplyError):
        next(client.list_maintenances(None))


def test_a_failing_page_comes_after_all_before_it() -> None:
    shelf = Shelf(1000, LINKS["absolute"])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500) if request.url.params["offset"] == "693" else shelf.handle_request(request)

    seen: list[str] = []
    with client_over(httpx.MockTransport(answer), retries=0) as client:
        windows = client.list_maintenances(None)
        with pytest.raises(UnavailableError, match="500"):
            seen.extend(window.id for window in windows)
    assert seen == [str(number) for number in range(694)]


def test_windows_created_meanwhile_are_not_shown_twice() -> None:
    created = iter([0, 3, 5, 5, 5, 5, 5, 5, 5])

    def answer(request: httpx.Request) -> httpx.Response:
        new, at = next(created), int(request.url.params["offset"])
        stock = [f"new{number}" for number in range(new, 0, -1)] + [str(number) for number in range(30)]
        link = f"?offset={at + 10}" if at + 10 < len(stock) else None
        return httpx.Response(
            200, json={"values": [{"id": each} for each in stock[at : at + 10]], "links": {"next": link}}
        )

    with client_over(httpx.MockTransport(answer), parallel=1) as client:
        assert ids(client, size=10) == [str(number) for number in range(30)]


class Stock(httpx.BaseTransport):
    """A list in which windows appear and disappear between pages; ``stay`` are present all the time."""

    def __init__(self, stay: int, changes: list[tuple[str, int]], most: int) -> None:
        self.rows = [str(number) for number in range(stay)]
        self.changes = iter(changes)
        self.most = most
        self._new = count()
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            at = int(request.url.params["offset"])
            size = min(int(request.url.params["size"]), self.most)
            values = [{"id": each} for each in self.rows[at : at + size]]
            link = f"?offset={at + size}" if at + size < len(self.rows) else None
            for _ in range(3):
                self.change(*next(self.changes, ("none", 0)))
        return httpx.Response(200, json={"values": values, "links": {"next": link}})

    def change(self, what: str, where: int) -> None:
        if what == "come":
            self.rows.insert(where % (len(self.rows) + 1), f"new{next(self._new)}")
        passing = [each for each in self.rows if each.startswith("new")]
        if what == "go" and passing:
            self.rows.remove(passing[where % len(passing)])


CHANGES = st.lists(st.tuples(st.sampled_from(["come", "go", "none"]), st.integers(0, 400)), max_size=120)


@settings(max_examples=150)
@example(stay=30, before=[], changes=[("come", 0)] * 120, most=3, parallel=1)
@given(
    stay=st.integers(1, 150),
    before=CHANGES,
    changes=CHANGES,
    most=st.integers(3, 30),
    parallel=st.integers(1, 4),
)
def test_a_list_is_whole_or_an_error_while_windows_come_and_go(
    stay: int, before: list[tuple[str, int]], changes: list[tuple[str, int]], most: int, parallel: int
) -> None:
    stock = Stock(stay, changes, most)
    for change in before:
        stock.change(*change)
    seen: list[str] = []
    with client_over(stock, parallel=parallel) as client:
        try:
            seen.extend(window.id for window in client.list_maintenances(None))
        except (UnavailableError, ReplyError):  # the latter where a whole page comes with each request
            whole = False
        else:
            whole = True
    assert len(seen) == len(set(seen)), "rows that were shown are not repeated"
    kept = [each for each in seen if not each.startswith("new")]
    assert kept == [str(number) for number in range(stay if whole else len(kept))]


@pytest.mark.parametrize(("total", "size", "gone"), [(250, 100, 40), (6, 2, 1)])
def test_a_cancelled_window_moves_no_other_out_of_the_list(total: int, size: int, gone: int) -> None:
    shelf = [str(number) for number in range(total)]

    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        page = {"values": [{"id": each} for each in shelf[at : at + size]]}
        link = f"?offset={at + size}" if at + size < len(shelf) else None
        if at == 0 and len(shelf) == total:
            del shelf[:gone]
        return httpx.Response(200, json=page | {"links": {"next": link}})

    with client_over(httpx.MockTransport(answer)) as client:
        assert ids(client) == [str(number) for number in range(total)]


def test_a_list_that_changes_faster_than_it_is_read_is_an_error_and_not_a_part() -> None:
    fresh = count()

    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        values = [{"id": str(next(fresh))} for _ in range(100)]
        return httpx.Response(200, json={"values": values, "links": {"next": f"?offset={at + 100}"}})

    with client_over(httpx.MockTransport(answer)) as client, pytest.raises(UnavailableError) as caught:
        ids(client, offset=1000)
    assert caught.value.message == (
        "the list changed faster than it could be read: the page at offset 1099 does not follow the page "
        "before it, even after several tries"
    )


@pytest.mark.parametrize("total", [99, 100, 101, 250])
def test_a_full_page_without_links_may_not_be_the_last(total: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        return httpx.Response(200, json={"values": [{"id": str(n)} for n in range(at, min(at + 100, total))]})

    with client_over(httpx.MockTransport(answer)) as client:
        assert ids(client) == [str(number) for number in range(total)]


def test_a_list_of_many_short_pages_is_read_to_its_end() -> None:
    """Only empty pages, and pages that bring nothing new, are counted."""
    last = EMPTIES + 1
    pages: dict[int, Page[Row]] = {
        n: Page([Row(str(n))], n + 1 if n < last else None) for n in range(last + 1)
    }
    rows = follow(pages.__getitem__, lambda page, _offset: page, 0, ReadWidth(1, 1, lambda: False))
    assert [row.id for row in rows] == [str(n) for n in range(last + 1)]


def test_a_turn_follows_each_page_but_the_last() -> None:
    shelf, seen, turns = Shelf(250, LINKS["absolute"]), list[str](), list[int]()
    with client_over(shelf) as client:
        for window in client.list_maintenances(None, turn=lambda: turns.append(len(seen))):
            seen.append(window.id)
    assert turns == [100, 199]


def test_after_a_list_has_shrunk_by_pages_the_rows_that_follow_are_found_further_back() -> None:
    rows = [str(number) for number in range(200)]

    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        link = f"?offset={at + 10}" if at + 10 < len(rows) else None
        page = {"values": [{"id": each} for each in rows[at : at + 10]], "links": {"next": link}}
        if at == 99 and len(rows) == 200:
            del rows[:25]
        return httpx.Response(200, json=page)

    with client_over(httpx.MockTransport(answer), parallel=1) as client:
        assert ids(client, size=10) == [str(number) for number in range(200)]


def test_empty_pages_do_not_end_a_list() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params["offset"])
        values, link = ([], f"?offset={at + 1}") if at < 9 else ([{"id": "a"}], None)
        return httpx.Response(200, json={"values": values, "links": {"next": link}})

    with client_over(httpx.MockTransport(answer)) as client:
        assert ids(client) == ["a"]


def test_a_list_that_does_not_end_is_an_error() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        link = f"?offset={int(request.url.params['offset']) + 1}"
        return httpx.Response(200, content=json.dumps({"values": [{"id": "a"}], "links": {"next": link}}))

    with (
        client_over(httpx.MockTransport(answer)) as client,
        pytest.raises(CompassMaintError, match="does not end"),
    ):
        ids(client)


def test_a_long_list_is_read_side_by_side_and_every_page_once() -> None:
    shelf = Shelf(10_000, LINKS["absolute"])
    with client_over(shelf, parallel=4) as client:
        assert len(ids(client)) == 10_000
    assert len(shelf.threads) > 1
    assert len(shelf.offsets) == len(set(shelf.offsets))
    assert [offset for offset in shelf.offsets if offset % 99 and offset < 10_000] == []


def test_a_long_list_soon_has_sixteen_requests_side_by_side() -> None:
    """With 50 ms a request, the rounds before the first of sixteen are half a second of three."""
    rounds, shelf = Rounds(), Shelf(15_000, LINKS["absolute"])

    def answer(request: httpx.Request) -> httpx.Response:
        rounds(request.method, request.url.path)
        return shelf.handle_request(request)

    expected = rounds.expect(1, 1, 1, 2, 4, 8, 10, 12, 14, 16, 16, 16, more=True)
    with client_over(httpx.MockTransport(answer), parallel=8, most_reads=16) as client, expected:
        assert len(ids(client)) == 15_000
