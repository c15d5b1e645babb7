"""Fits the head that guesses the act of a cue from its vector: `python -m reader.acts`, after training.

The labels are the lexicon's (`data/en/cues.toml`) on PolNeAR's training articles, as the engine reads them
(`cargo run --example cues`); the encoder is left as it is. The engine asks this head only about cues of which the lexicon
knows no word: a long tail of thousands of verbs and nouns.
"""
import argparse
import json
import subprocess
from pathlib import Path

import torch
from torch.nn import functional as F

from . import data
from .model import Reader
from .train import cut, encode

ACTS = ("state deny admit accuse threaten promise refuse request propose agree praise warn ask believe expect intend "
        "fear").split()


def examples(model, docs, cues):
    """Vectors of the cues' first words, and their acts."""
    vectors, acts = [], []
    with torch.no_grad():
        for doc in docs:
            wanted = {}
            for start, end, act in cues.get(doc.id, ()):
                span = doc.touched(start, end)
                if span:
                    wanted[span.start] = ACTS.index(act)
            for window in cut(doc, 254):
                inside = [t for t in wanted if window.first <= t < window.last]
                if inside:
                    x = encode(model, [window])[0]
                    vectors.append(x[torch.tensor(inside) - window.first])
                    acts += [wanted[t] for t in inside]
    return torch.cat(vectors), torch.tensor(acts)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", default="../../shared/data")
    ap.add_argument("--prepare", default="../target/release/examples/prepare")
    ap.add_argument("--cues", default="../target/release/examples/cues")
    ap.add_argument("--out", default="out")
    ap.add_argument("--articles", type=int, default=420)
    args = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(2)
    out = Path(args.out)
    labels = out / "cues.jsonl"
    if not labels.exists():
        rows = [json.loads(line) for line in data.lines(Path(args.data) / "polnear/train.jsonl")][: args.articles]
        source = "\n".join(json.dumps({"id": r["id"], "text": r["text"]}) for r in rows)
        labels.write_bytes(subprocess.run([args.cues], input=source.encode(), stdout=subprocess.PIPE, check=True).stdout)
    cues = {r["id"]: r["cues"] for r in map(json.loads, data.lines(labels))}
    sets = data.load(args.data, args.prepare, out / "corpora.pickle")
    state = torch.load(out / "checkpoint.pt", weights_only=False)
    model = Reader()
    model.load_state_dict(state["model"], strict=False)
    model.eval()
    docs = [d for d in sets["attribution", "train"] if d.id in cues]
    held = docs[::10]
    x, y = examples(model, [d for d in docs if d not in held], cues)
    hx, hy = examples(model, held, cues)
    weight = torch.zeros(len(ACTS), x.shape[1], requires_grad=True)
    bias = torch.zeros(len(ACTS), requires_grad=True)
    optimizer = torch.optim.AdamW([weight, bias], lr=0.01, weight_decay=0.05)
    for step in range(600):
        pick = torch.randint(len(x), (512,))
        loss = F.cross_entropy(x[pick] @ weight.T + bias, y[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = ((hx @ weight.T + bias).argmax(1) == hy).float().mean().item()
    print(f"{len(x)} cues; on {len(hx)} held-out cues the head agrees with the lexicon in {100 * right:.1f} % "
          f"(always 'state': {100 * (hy == 0).float().mean().item():.1f} %)")
    model.act.weight.data.copy_(weight.detach())
    model.act.bias.data.copy_(bias.detach())
    state["model"] = model.state_dict()
    torch.save(state, out / "checkpoint.pt")


if __name__ == "__main__":
    main()
