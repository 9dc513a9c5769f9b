"""The world of the sandbox: an account, three teams, and what their windows can silence.

The ids of the payments team, of ``datadog-prod`` and of ``quiet-hours`` are those of public examples, so that
those name something that exists. Names are as difficult as real ones: "Grafana" and "GRAFANA" differ only in
case, and two syncs are "Jira Escalations". Names of integrations are unique (docs/api-facts.md 1.10).
"""

from dataclasses import dataclass

CLOUD_ID = "3c5a1f0e-9b7d-4d52-8a64-0f2e7b91c6d8"
EMAIL = "oncall@sandbox.example"
TOKEN = "sandbox-token"  # noqa: S105 - public on purpose: it opens nothing but the sandbox
SITE = "sandbox.example"

PAYMENTS = "77b933c9-92bb-46e7-a73c-764b8d7c3c25"
SEARCH = "0d7f6f5a-2b1c-4e38-9c86-5a4b3c2d1e0f"
PLATFORM = "b6a1c3d4-58e2-4f07-8d19-7c2e4a6f9013"


@dataclass(frozen=True, slots=True)
class Source:
    """An integration or a sync; one without a team belongs to the whole account."""

    alias: str
    id: str
    name: str
    type: str
    team_id: str | None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class PlatformTeam:
    """A team as the Teams API shows it; ``here`` says whether it belongs to this site."""

    id: str
    name: str
    here: bool = True
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy; one without a team is global, and those are of type alert only (docs/api-facts.md 1.10)."""

    alias: str
    id: str
    name: str
    type: str
    team_id: str | None
    order: int
    enabled: bool = True


TEAMS = {PAYMENTS: "Payments", SEARCH: "Search", PLATFORM: "Platform"}

ORG_ID = "a41d6e0c-5c3f-4b8e-9d27-6f0b1e2a3c54"
"""The organisation that the site belongs to."""

FACILITIES = "c2d3e4f5-1a2b-4c3d-8e4f-5a6b7c8d9e01"
FINANCE = "c2d3e4f5-1a2b-4c3d-8e4f-5a6b7c8d9e02"
LEGACY = "c2d3e4f5-1a2b-4c3d-8e4f-5a6b7c8d9e03"
WITHOUT_OPERATIONS = {FACILITIES: 403, FINANCE: 404, LEGACY: 404}
"""Teams whose windows answer this status (docs/api-facts.md 1.1)."""

INTEGRATIONS = (
    Source("datadog-prod", "51e9e162-767b-47a6-a00a-4cd8b6f94829", "Datadog Prod", "Datadog", PAYMENTS),
    Source(
        "datadog-staging",
        "61e9e162-767b-47a6-a00a-4cd8b6f94830",
        "Datadog Staging",
        "Datadog",
        PAYMENTS,
        False,
    ),
    Source(
        "cloudwatch-payments",
        "71e9e162-767b-47a6-a00a-4cd8b6f94831",
        "CloudWatch Payments",
        "CloudWatch",
        PAYMENTS,
    ),
    Source(
        "prometheus-search", "81e9e162-767b-47a6-a00a-4cd8b6f94832", "Prometheus Search", "Prometheus", SEARCH
    ),
    Source("grafana-search", "a1e9e162-767b-47a6-a00a-4cd8b6f94834", "Grafana", "Grafana", SEARCH),
    Source("grafana-platform", "b1e9e162-767b-47a6-a00a-4cd8b6f94835", "GRAFANA", "Grafana", PLATFORM),
    Source("sentry-platform", "c1e9e162-767b-47a6-a00a-4cd8b6f94836", "Sentry Platform", "Sentry", PLATFORM),
    Source("email-gateway", "d1e9e162-767b-47a6-a00a-4cd8b6f94837", "Email Gateway", "Email", None),
)

PLATFORM_TEAMS = (
    *(PlatformTeam(id_, name) for id_, name in TEAMS.items()),
    PlatformTeam("d3e4f5a6-2b3c-4d4e-9f50-6b7c8d9e0f11", "Retail", here=False),
    PlatformTeam("d3e4f5a6-2b3c-4d4e-9f50-6b7c8d9e0f12", "Logistics", here=False),
    PlatformTeam("d3e4f5a6-2b3c-4d4e-9f50-6b7c8d9e0f13", "Payments", here=False),
    PlatformTeam(FACILITIES, "Facilities"),
    PlatformTeam(FINANCE, "Finance"),
    PlatformTeam(LEGACY, "Legacy Billing", is_archived=True),
)
"""Every team of the organisation, as the Teams API lists them (docs/api-facts.md 7.4)."""

JIRA, JSM = "jira-software-cloud", "jira-service-management-cloud"
SYNCS = (
    Source("jira-payments", "91e9e162-767b-47a6-a00a-4cd8b6f94833", "Jira Payments", JIRA, PAYMENTS),
    Source("jira-search", "92e9e162-767b-47a6-a00a-4cd8b6f94833", "Jira Escalations", JIRA, SEARCH),
    Source("jira-platform", "93e9e162-767b-47a6-a00a-4cd8b6f94833", "Jira Escalations", JIRA, PLATFORM),
    Source("jsm-incidents", "95e9e162-767b-47a6-a00a-4cd8b6f94833", "JSM Incidents", JSM, PLATFORM),
    Source("statuspage", "94e9e162-767b-47a6-a00a-4cd8b6f94833", "Statuspage", "Statuspage", None),
)

ALERT, NOTICE = "alert", "notification"
POLICIES = (
    Policy("quiet-hours", "258bec1f-bae6-4190-bcc6-56c42990131c", "Quiet Hours", ALERT, None, 1, False),
    Policy("critical-first", "358bec1f-bae6-4190-bcc6-56c42990131d", "Critical First", ALERT, None, 2),
    Policy("drop-test-alerts", "458bec1f-bae6-4190-bcc6-56c42990131e", "Drop Test Alerts", ALERT, None, 3),
    Policy("payments-dedupe", "558bec1f-bae6-4190-bcc6-56c42990131f", "Dedupe Payments", ALERT, PAYMENTS, 1),
    Policy("search-noise", "658bec1f-bae6-4190-bcc6-56c429901320", "Search Noise", ALERT, SEARCH, 1),
    Policy("payments-nights", "758bec1f-bae6-4190-bcc6-56c429901321", "Night Shift", NOTICE, PAYMENTS, 1),
    Policy(
        "payments-weekends", "858bec1f-bae6-4190-bcc6-56c429901322", "Weekends", NOTICE, PAYMENTS, 2, False
    ),
    Policy("search-nights", "958bec1f-bae6-4190-bcc6-56c429901323", "Night Shift", NOTICE, SEARCH, 1),
    Policy("platform-delay", "a58bec1f-bae6-4190-bcc6-56c429901324", "Delay Low", NOTICE, PLATFORM, 1),
)

ENTITIES: dict[tuple[str, str], Source | Policy] = {
    **{("integration", source.id): source for source in INTEGRATIONS},
    **{("sync", source.id): source for source in SYNCS},
    **{("policy", policy.id): policy for policy in POLICIES},
}
"""Everything a rule can name, by its type and id."""

ALIASES = {thing.alias: key for key, thing in ENTITIES.items()}
"""Aliases of the ``sandbox`` profile: alias to type and id."""

TEAM_ALIASES = {name.lower(): id_ for id_, name in TEAMS.items()}
"""Team aliases of the ``sandbox`` profile: alias to id."""
