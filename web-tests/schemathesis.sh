#!/usr/bin/env bash
# Tries the API against its own description with Schemathesis (PyPI), over an archive of invented reports.
#   web-tests/schemathesis.sh [PROGRAM] [OPTION …]      the program is target/debug/onrecord unless it is named
# Not part of `cargo test`: it needs Python and PyPI, and tries other requests in every run. The seed that it prints
# repeats a run: --seed N. What it found, and what is left, stands in docs/decisions/0011-reading-room.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

program=../target/debug/onrecord
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then program=$1; shift; fi
[ -x "$program" ] || { echo "schemathesis.sh: $program is not there; cargo build makes it" >&2; exit 2; }

venv=$(realpath -m "${SCHEMATHESIS_VENV:-.venv}")
[ -x "$venv/bin/schemathesis" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q 'schemathesis==4.32.5'; }

work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
server=
"$program" add --archive "$work/archive.db" ../reports/bridge.html >/dev/null
"$program" serve --port 0 --archive "$work/archive.db" >"$work/address" 2>"$work/errors" &
server=$!
for _ in $(seq 100); do [ -s "$work/address" ] && break; sleep 0.1; done
address=$(head -n1 "$work/address"); address=${address%/}
token=$(curl -s "$address/add" | sed -n 's/.*name="token" value="\([^"]*\)".*/\1/p')

# A reading, so that there is one to ask for; and 422, which says that a body holds nothing that can be read: no schema tells.
reading=$(curl -s -o /dev/null -w '%{redirect_url}' "$address/read/example"); reading=${reading##*/}
cat >"$work/config.toml" <<TOML
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "5xx"]

[[operations]]
include-path = "/api/v1/readings/{id}"
parameters = { "path.id" = "$reading" }
TOML

# One worker: several make CPython's parser report a depth that is not one (SystemError), which is no finding of ours.
cd "$work"
"$venv/bin/schemathesis" --config-file "$work/config.toml" run "$address/api/openapi.json" --workers 1 --header "X-Onrecord-Token: $token" --max-examples 60 "$@"
