"""Where a window comes from, by what the environment says: the API keeps no author.

The variables are those that each service documents for the jobs that it runs.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Service(NamedTuple):
    """A service that runs jobs: the variable that it sets, and a text with the names of others."""

    sign: str
    text: str


SERVICES = (
    Service("GITHUB_ACTIONS", "github {GITHUB_REPOSITORY} {GITHUB_WORKFLOW} #{GITHUB_RUN_ID}"),
    Service("GITLAB_CI", "gitlab {CI_PROJECT_PATH} #{CI_PIPELINE_ID}"),
    Service("BUILDKITE", "buildkite {BUILDKITE_PIPELINE_SLUG} #{BUILDKITE_BUILD_NUMBER}"),
    Service("CIRCLECI", "circleci {CIRCLE_PROJECT_REPONAME} {CIRCLE_JOB} #{CIRCLE_BUILD_NUM}"),
    Service("TF_BUILD", "azure {SYSTEM_TEAMPROJECT} {BUILD_DEFINITIONNAME} #{BUILD_BUILDID}"),
    Service("JENKINS_URL", "jenkins {JOB_NAME} #{BUILD_NUMBER}"),
)


class _Variables(dict[str, str]):
    """Variables; one that is not set is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def provenance(environ: Mapping[str, str], email: str | None) -> str | None:
    """Return the job that this process is a part of, else the account's email, or None without either."""
    for service in SERVICES:
        if environ.get(service.sign):
            words = service.text.format_map(_Variables(environ)).split()
            return " ".join(word for word in words if word != "#")
    return email
