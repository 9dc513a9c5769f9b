#!/bin/sh
# Nightly: fail when a window of any team has been open for more than a day, so that nobody stays silenced by accident.
# A window that is meant to last longer carries [long] in its description.
set -eu
forgotten=$(compass-maint list --all-teams --status active --until -24h -o json | jq -r '
  .[] | select(.description | contains("[long]") | not)
  | "\(.id)  since \(.startDate)  \(.description)"')
if [ -n "$forgotten" ]; then
  echo "open for more than a day:" >&2
  echo "$forgotten" >&2
  exit 1
fi
