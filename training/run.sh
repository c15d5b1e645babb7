#!/usr/bin/env bash
# From the corpora to the reader's weights: training/run.sh [DATA]
#
# DATA holds the corpora (default ../shared/data, seen from the root of the repository). Run again after an
# interruption, it goes on from the last checkpoint. Settings, by environment:
#   OUT     where the prepared corpora, the log and the checkpoint go   (training/out)
#   STEPS   training steps; the learning rate falls to its end          (2200)
#   SEED    of the weights, the order of the texts and the dropout      (1)
#   PYTHON  an interpreter that has pyproject.toml's dependencies       (a new one in training/.venv)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
training=$PWD
root=$(dirname "$training")

data=$(realpath "${1:-$root/../shared/data}")
out=$(realpath -m "${OUT:-$training/out}")
python=${PYTHON:-}
if [[ -z $python ]]; then
  python=$training/.venv/bin/python
  if [[ ! -x $python ]]; then
    python3 -m venv .venv
    "$python" -m pip install --quiet --editable .
  fi
fi

# The tokeniser of the training is the engine's own.
target=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
CARGO_TARGET_DIR=$target cargo build --release --locked --manifest-path "$root/Cargo.toml" --package onrecord --example prepare

"$python" -m reader.train --data "$data" --prepare "$target/release/examples/prepare" --out "$out" \
  --steps "${STEPS:-2200}" --seed "${SEED:-1}"
"$python" -m reader.export --checkpoint "$out/checkpoint.pt"
