#!/usr/bin/env bash
# Articles out of the pages of every gold set, with Onrecord and with others, in one table: `eval/extraction/run.sh [SHARED]`.
# Needs Rust and Python 3; the crates and the Python package come from their registries the first time.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
shared="$(cd "${1:-$here/../../../shared}" && pwd)"
out="${OUT:-$here/../../out/extraction}"
mkdir -p "$out"
export CARGO_TERM_COLOR=never
cargo build --release --locked --quiet --manifest-path "$here/Cargo.toml"
extract="${CARGO_TARGET_DIR:-$here/target}/release/extract"
python="$out/venv/bin/python"
if [ ! -x "$python" ]; then
  python3 -m venv "$out/venv"
  "$python" -m pip install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean
fi
for gold in "$shared"/data/article_extraction/*.jsonl; do
  set="$(basename "$gold" .jsonl)"
  for extractor in onrecord dom_smoothie trafilatura trafilatura-bare python-trafilatura; do
    rows="$out/$set-$extractor.jsonl"
    if [ "$extractor" = python-trafilatura ]; then
      "$python" "$here/trafilatura_rows.py" "$gold" > "$rows" 2> "$rows.time"
    else
      "$extract" "$extractor" "$gold" > "$rows" 2> "$rows.time"
    fi
    echo "== $set · $extractor · $(tail -1 "$rows.time")"
    python3 "$shared/tools/score_articles.py" --gold "$gold" --system "$rows"
  done
done
