#!/usr/bin/env bash
# From the corpora to the reader's weights: training/run.sh [DATA]
#
# DATA holds the corpora (default ../shared/data, seen from the root of the repository). Run again after an
# interruption, it goes on from the last checkpoint. Settings, by environment:
#   OUT     where the prepared corpora, the log and the checkpoint go   (training/out)
#   STEPS   steps of the first phase; the learning rate falls to its end  (2200)
#   SECOND, THIRD  steps of the second and the third phase              (900, 280)
#   SEED    of the weights, the order of the texts and the dropout      (1; of the third phase 3)
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

CARGO_TARGET_DIR=$target cargo build --release --locked --manifest-path "$root/Cargo.toml" --package onrecord --example cues

common=(--data "$data" --prepare "$target/release/examples/prepare")
phase() { # NAME, and what train.py is given besides
  mkdir -p "$out/$1"
  [[ -e $out/corpora.pickle ]] && ln -sf ../corpora.pickle "$out/$1/corpora.pickle"
  "$python" -m reader.train "${common[@]}" --out "$out/$1" "${@:2}"
  [[ -e $out/corpora.pickle ]] || mv "$out/$1/corpora.pickle" "$out/"
}

phase first --steps "${STEPS:-2200}" --seed "${SEED:-1}"
[[ -e $out/inner.pickle ]] || "$python" -m reader.inner "${common[@]}" --first "$out/first/checkpoint.pt" \
  --corpora "$out/corpora.pickle" --out "$out/inner.pickle"
phase second --first "$out/first/checkpoint.pt" --inner "$out/inner.pickle" --steps "${SECOND:-900}" --rate 2e-4 --seed "${SEED:-1}"
"$python" -m reader.average "$out/first/checkpoint.pt" "$out/second/checkpoint.pt" "$out/mean.pt"
phase third --first "$out/mean.pt" --inner "$out/inner.pickle" --steps "${THIRD:-280}" --rate 6e-5 --seed "${SEED:-3}"
mkdir -p "$out/final" && ln -sf ../corpora.pickle "$out/final/corpora.pickle"
"$python" -m reader.average "$out/mean.pt" "$out/third/checkpoint.pt" "$out/final/checkpoint.pt"
"$python" -m reader.acts "${common[@]}" --cues "$target/release/examples/cues" --out "$out/final"
"$python" -m reader.export --checkpoint "$out/final/checkpoint.pt"
