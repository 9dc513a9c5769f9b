#!/bin/sh
# Say in a chat when the window opens and when it is closed: chat-around-run.sh TEXT COMMAND [ARGUMENT...]
# CHAT_URL is an incoming webhook that takes {"text": ...}. A chat that does not answer changes nothing.
set -eu
say() {
  jq -nc --arg text "$1" '{text: $text}' |
    curl --silent --show-error --fail --max-time 10 --header 'Content-Type: application/json' \
      --data @- "$CHAT_URL" >/dev/null || echo "the chat did not take: $1" >&2
}
if [ -n "${COMPASS_MAINT_WINDOW_END:-}" ]; then # inside the window
  say "quiet until $COMPASS_MAINT_WINDOW_END, or longer: $1"
  shift
  exec "$@"
fi
code=0
compass-maint run --disable integration:datadog-prod --description "$1" -- "$0" "$@" || code=$?
say "the window is closed, exit code $code: $1"
exit "$code"
