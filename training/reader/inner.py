"""Labels for attributions within contents: `python -m reader.inner`, after the first phase of training.

PolNeAR marks only the outermost attributions. What a content says is a text of its own, though: read alone, without the
marks around it, its attributions are outermost ones. So the reader of the first phase reads each content of the training
articles alone, and then the contents found there; the second phase learns to see all of it in one pass.
"""
import argparse
import pickle
from pathlib import Path

import numpy as np
import torch

from . import data
from .model import LEVELS, Reader
from .train import Window, encode

MARKS = set("“”\"»«") | {"''", "``"}
LEAST_TOKENS = 4
LONGEST = 200           # pieces
LEAST_SOURCE, LEAST_LINK = 0.1, 0.02
SOURCE, CUE, CONTENT = 1, 3, 5


class Alone(Window):
    """Words of a content as a text: no quotation around them, and a paragraph's start at their head."""

    def __init__(self, doc, first, last):
        super().__init__(doc, first, last)
        flags = doc.features[first:last].copy()
        if (flags[:, 1] != 0).all():
            flags[:, 1] = np.choose(flags[:, 1], (0, 1, 2, 0, 3))
        flags[0, 2] = 3
        sizes = [len(p) for p in doc.pieces[first:last]]
        self.features[1:-1] = np.repeat(flags, sizes, axis=0)


def sentences(doc, first, last):
    """The sentences of a content, without the quotation marks at their ends."""
    starts = [s for s in doc.sentences if first < s < last]
    for a, b in zip([first, *starts], [*starts, last]):
        mark = lambda t: doc.features[t, 1] in (1, 2) or doc.text[doc.starts[t] : doc.ends[t]] in MARKS
        while a < b and mark(a):
            a += 1
        while a < b and mark(b - 1):
            b -= 1
        if b - a >= LEAST_TOKENS and sum(len(p) for p in doc.pieces[a:b]) <= LONGEST:
            yield a, b


def best(scores, transitions):
    """Viterbi."""
    total, back = scores[0], []
    for row in scores[1:]:
        moved = total[:, None] + transitions
        back.append(moved.argmax(0))
        total = moved.max(0) + row
    tags = [int(total.argmax())]
    for row in reversed(back):
        tags.append(int(row[tags[-1]]))
    return np.array(tags[::-1])


def segments(tags, begin):
    """The stretches of one part of the tags."""
    out = []
    for at, tag in enumerate(tags):
        if tag == begin:
            out.append([at, at + 1])
        elif tag == begin + 1 and out and out[-1][1] == at:
            out[-1][1] = at + 1
        elif tag == begin + 1:
            out.append([at, at + 1])
    return out


def read(model, vectors, transitions):
    """Tags of one content, and its links; whatever hangs on no cue is left out."""
    tags = best(model.attribution(vectors).numpy(), transitions)
    cues, sources, contents = (segments(tags, begin) for begin in (CUE, SOURCE, CONTENT))
    kept, own_sources, own_contents = np.zeros(len(tags), np.int64), {}, {}

    def take(begin, a, b):
        kept[a:b] = begin + 1
        kept[a] = begin

    def nearest(which, at, targets, least):
        distance = torch.arange(len(vectors))[None] - at
        chance = model.link_scores(which, vectors[at][None], vectors, distance)[0].softmax(0)
        mass = [(float(chance[a:b].sum()), (a, b)) for a, b in targets]
        return max(mass, default=(0, None))[1] if mass and max(mass)[0] >= least else None

    hung = {}
    for a, b in contents:
        cue = nearest(1, a, cues, LEAST_LINK)
        if cue:
            hung.setdefault(cue, []).append((a, b))
    for cue, pieces in hung.items():
        take(CUE, *cue)
        source = nearest(0, cue[0], sources, LEAST_SOURCE)
        if source:
            take(SOURCE, *source)
        own_sources[cue[0]] = source[0] if source else -1
        for a, b in pieces:
            take(CONTENT, a, b)
            own_contents[a] = cue[0]
    return kept, own_sources, own_contents


def label(model, docs):
    """For each document, each reading of its annotators and each level: the contents' (first, tags, sources, contents)."""
    transitions = (model.crf.transitions + model.crf.forbidden).detach().numpy()
    for doc in docs:
        done = {}

        def level(ranges):
            wanted = sorted({s for r in ranges for s in sentences(doc, *r)} - set(done))
            for k in range(0, len(wanted), 32):
                part = wanted[k : k + 32]
                for (a, b), v in zip(part, encode(model, [Alone(doc, a, b) for a, b in part])):
                    done[a, b] = read(model, v, transitions)
            out = []
            for a, b in sorted({s for r in ranges for s in sentences(doc, *r)}):
                tags, sources, contents = done[a, b]
                out.append((a, tags, {k + a: v + a if v >= 0 else -1 for k, v in sources.items()},
                            {k + a: v + a for k, v in contents.items()}))
            return out

        readings = []
        for reading in doc.labels["attribution"]:
            levels, ranges = [], segments(reading["tags"], CONTENT)
            for _ in range(LEVELS):
                levels.append(level(ranges))
                ranges = [(first + a, first + b) for first, tags, _, _ in levels[-1] for a, b in segments(tags, CONTENT)]
            readings.append(levels)
        yield doc.id, readings


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", default="../../shared/data")
    ap.add_argument("--prepare", default="../target/release/examples/prepare")
    ap.add_argument("--first", default="out/first/checkpoint.pt", help="checkpoint of the first phase")
    ap.add_argument("--corpora", default="out/first/corpora.pickle")
    ap.add_argument("--out", default="out/inner.pickle")
    ap.add_argument("--articles", type=int, help="only so many")
    args = ap.parse_args()
    torch.set_num_threads(1)
    model = Reader()
    model.load_state_dict(torch.load(args.first, weights_only=False)["model"], strict=False)
    model.eval()
    docs = data.load(args.data, args.prepare, args.corpora)["attribution", "train"][: args.articles]
    out = {}
    with torch.no_grad():
        for number, (name, readings) in enumerate(label(model, docs), 1):
            out[name] = readings
            if number % 50 == 0:
                print(f"{number} of {len(docs)} articles", flush=True)
    Path(args.out).write_bytes(pickle.dumps(out))
    counts = [sum(len(s) for levels in out.values() for _, _, s, _ in levels[0][k]) for k in range(LEVELS)]
    print("attributions within contents, by level:", counts)


if __name__ == "__main__":
    main()
