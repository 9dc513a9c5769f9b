import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.api.base_url import base_url, check_url
from compass_maint_cli.api.requests import (
    cancel_request,
    delete_request,
    list_request,
    segment,
    team_policies_request,
)
from compass_maint_cli.errors import ConfigError, UsageError

CLOUD = "11111111-2222-4333-8444-555555555555"


def test_one_function_for_both_products() -> None:
    api = "https://api.atlassian.com"
    assert base_url("compass", api, CLOUD) == f"{api}/compass/cloud/{CLOUD}/ops"
    assert base_url("jsm", f"{api}/", CLOUD) == f"{api}/jsm/ops/api/{CLOUD}"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.atlassian.com",
        "https://gateway.example:8443/atlassian/",
        "http://localhost:8080",
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:8080",
        "HTTPS://api.atlassian.com",
    ],
)
def test_where_a_token_may_go(url: str) -> None:
    assert check_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://api.atlassian.com", "plain http would expose the token"),
        ("http://127.0.0.1.evil.example", "plain http would expose the token"),
        ("http://localhost.evil.example", "plain http would expose the token"),
        ("http://2130706433", "plain http would expose the token"),
        ("http://0.0.0.0", "plain http would expose the token"),
        ("ftp://api.atlassian.com", "it must look like https://api.atlassian.com"),
        ("api.atlassian.com", "it must look like https://api.atlassian.com"),
        ("https://", "it must look like https://api.atlassian.com"),
        ("", "it must not contain"),
        ("https://api.atlassian.com?x=1", "without a query"),
        ("https://api.atlassian.com#x", "without a query"),
        ("https://api.atlassian.com:port", "it must look like"),
        ("https://api.atlassian.com:99999", "it must look like"),
        ("https://api.atlassian.com:0", "port 0"),
        ("https://api.atlass\u0131an.com", "it must not contain"),
        ("https://api.atlassian.com\\.evil.example", "it must not contain"),
        ("https://api.atlassian.com/\x1b[2J", "it must not contain"),
        ("https://[::1", "is not a URL"),
    ],
)
def test_where_a_token_may_not_go(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        check_url(url)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("url", ["https://me:hunter2@api.atlassian.com", "http://me:hunter2@localhost"])
def test_a_password_in_a_url_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match="user information") as caught:
        check_url(url)
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize("cloud", ["", "a/b", "../x", "a b", "a?b", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_an_invalid_cloud_id_is_refused(cloud: str) -> None:
    with pytest.raises(ConfigError, match="the cloud id is"):
        base_url("compass", "https://api.atlassian.com", cloud)


def test_an_unknown_product_is_refused() -> None:
    with pytest.raises(ConfigError, match="the product is 'jira'; it must be compass or jsm"):
        base_url("jira", "https://api.atlassian.com", CLOUD)


def test_paths() -> None:
    assert str(list_request(None)) == "GET /v1/maintenances"
    assert (
        list_request("t", "past", 40, 20).url("B") == "B/v1/teams/t/maintenances?type=past&offset=40&size=20"
    )
    assert str(cancel_request("t", "m")) == "POST /v1/teams/t/maintenances/m/cancel"
    assert cancel_request("t", "m").body is None
    assert team_policies_request("t", "alert").url("B") == "B/v1/teams/t/policies?type=alert&offset=0&size=50"


@pytest.mark.parametrize("text", ["", " ", "\n", ".", "..", "x" * 201])
def test_an_id_never_names_another_path(text: str) -> None:
    with pytest.raises(UsageError, match="invalid id "):
        delete_request(None, text)


@given(st.text(min_size=1, max_size=200))
def test_an_id_is_one_segment(text: str) -> None:
    if text.strip() and text not in {".", ".."}:
        assert set(segment(text)).isdisjoint("/?#\\ \n\x1b")
