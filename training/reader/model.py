"""The reader: one encoder, small heads.

Encoder: MiniLM (BERT, post-norm) with feature embeddings added at the input. Heads read the first piece of each word.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from .data import ATTRIBUTION_TAGS, NAME_TAGS, RELATIONS, UPOS, XPOS

FEATURE_SIZES = (12, 6, 4)
LINK, ARC, RELATION, PAIR = 128, 192, 64, 128
ACTS = 17
LEVELS = 2      # of attributions within contents
LINK_BUCKETS, PAIR_BUCKETS, SENTENCE_BUCKETS, SAME_FORMS = 32, 12, 6, 3


class Layer(nn.Module):
    def __init__(self, d, heads, ff, dropout):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.ff1, self.ff2 = nn.Linear(d, ff), nn.Linear(ff, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, lengths):
        """x [pieces, d], windows one after another without padding; attention stays within each window."""
        d = x.shape[1]
        mixed = []
        for window in self.qkv(x).split(lengths):
            q, k, v = window.view(len(window), 3, self.heads, d // self.heads).permute(1, 2, 0, 3)[:, None]
            mixed.append(F.scaled_dot_product_attention(q, k, v)[0].transpose(0, 1).reshape(len(window), d))
        x = self.norm1(x + self.out(torch.cat(mixed)))
        return self.norm2(x + self.dropout(self.ff2(F.gelu(self.ff1(x)))))


class Encoder(nn.Module):
    def __init__(self, layers=6, d=384, heads=12, ff=1536, vocabulary=30522, positions=512, dropout=0.1):
        super().__init__()
        self.word = nn.Embedding(vocabulary, d)
        self.word.weight.requires_grad_(False)     # frozen: cheap, and it quantises as the base model does
        self.position = nn.Embedding(positions, d)
        self.type0 = nn.Parameter(torch.zeros(d))
        self.features = nn.ModuleList(nn.Embedding(n, d) for n in FEATURE_SIZES)
        for table in self.features:
            nn.init.normal_(table.weight, std=0.02)
        self.norm = nn.LayerNorm(d, eps=1e-12)
        self.layers = nn.ModuleList(Layer(d, heads, ff, dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)

    def forward(self, pieces, features, positions, lengths):
        x = self.word(pieces) + self.position(positions) + self.type0
        for n, table in enumerate(self.features):
            x = x + table(features[:, n])
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, lengths)
        return x

    def load_base(self, path):
        """all-MiniLM-L6-v2's weights (safetensors)."""
        from safetensors.torch import load_file
        w = load_file(path)
        copy = {"word.weight": "embeddings.word_embeddings.weight", "position.weight": "embeddings.position_embeddings.weight",
                "norm.weight": "embeddings.LayerNorm.weight", "norm.bias": "embeddings.LayerNorm.bias"}
        for k in range(len(self.layers)):
            b = f"encoder.layer.{k}."
            for ours, theirs in (("out", "attention.output.dense"), ("ff1", "intermediate.dense"), ("ff2", "output.dense"),
                                 ("norm1", "attention.output.LayerNorm"), ("norm2", "output.LayerNorm")):
                for p in ("weight", "bias"):
                    copy[f"layers.{k}.{ours}.{p}"] = f"{b}{theirs}.{p}"
        state = {ours: w[theirs] for ours, theirs in copy.items()}
        for k in range(len(self.layers)):
            for p in ("weight", "bias"):
                state[f"layers.{k}.qkv.{p}"] = torch.cat([w[f"encoder.layer.{k}.attention.self.{x}.{p}"] for x in ("query", "key", "value")])
        state["type0"] = w["embeddings.token_type_embeddings.weight"][0]
        missing, unexpected = self.load_state_dict(state, strict=False)
        assert not unexpected and all(m.startswith("features") for m in missing), (missing, unexpected)


class Crf(nn.Module):
    """Linear-chain CRF over the attribution tags; I-x only after B-x or I-x, or where a window starts."""

    def __init__(self, tags):
        super().__init__()
        n = len(tags)
        self.transitions = nn.Parameter(torch.zeros(n, n))
        allowed = torch.tensor([[not (b[0] == "I" and (a == "O" or a[2:] != b[2:])) for b in tags] for a in tags])
        self.register_buffer("forbidden", torch.where(allowed, 0.0, -1e4), persistent=False)

    def loss(self, scores, gold, lengths):
        """Mean negative log-likelihood a word. scores [b, n, t], gold [b, n]."""
        trans = self.transitions + self.forbidden
        n = scores.shape[1]
        valid = torch.arange(n) < lengths[:, None]
        emitted = scores.gather(2, gold[..., None])[..., 0] * valid
        moved = trans[gold[:, :-1], gold[:, 1:]] * valid[:, 1:]
        alpha = scores[:, 0]
        for i in range(1, n):
            step = torch.logsumexp(alpha[:, :, None] + trans, dim=1) + scores[:, i]
            alpha = torch.where(valid[:, i, None], step, alpha)
        total = torch.logsumexp(alpha, dim=1)
        return (total - emitted.sum(1) - moved.sum(1)).sum() / valid.sum()


class Reader(nn.Module):
    def __init__(self, **encoder):
        super().__init__()
        self.encoder = Encoder(**encoder)
        d = self.encoder.norm.weight.shape[0]
        self.drop = nn.Dropout(0.1)
        self.attribution = nn.Linear(d, len(ATTRIBUTION_TAGS))
        self.crf = Crf(ATTRIBUTION_TAGS)
        # attributions within contents, and within theirs; fitted in the second phase (inner.py)
        self.inner = nn.ModuleList(nn.Linear(d, len(ATTRIBUTION_TAGS)) for _ in range(LEVELS))
        self.inner_crf = nn.ModuleList(Crf(ATTRIBUTION_TAGS) for _ in range(LEVELS))
        self.upos, self.xpos = nn.Linear(d, len(UPOS)), nn.Linear(d, len(XPOS))
        self.starts, self.names = nn.Linear(d, 2), nn.Linear(d, len(NAME_TAGS))
        # links: source (asked by a cue), content (asked by a content piece)
        self.link_ask = nn.ModuleList(nn.Linear(d, LINK) for _ in range(2))
        self.link_answer = nn.ModuleList(nn.Linear(d, LINK) for _ in range(2))
        self.link_distance = nn.ParameterList(nn.Parameter(torch.zeros(LINK_BUCKETS)) for _ in range(2))
        self.link_none = nn.Linear(d, 2)
        self.arc_dependent, self.arc_head = nn.Linear(d, ARC), nn.Linear(d, ARC)
        self.arc = nn.Linear(ARC, ARC, bias=False)
        self.arc_bias = nn.Linear(ARC, 1, bias=False)
        self.root = nn.Linear(d, 1)
        self.relation_dependent, self.relation_head = nn.Linear(d, RELATION), nn.Linear(d, RELATION)
        self.relation = nn.Linear(RELATION + 1, len(RELATIONS) * (RELATION + 1), bias=False)
        # fitted after the rest, on the lexicon's acts (acts.py); only for cues that the lexicon does not know
        self.act = nn.Linear(d, ACTS)
        nn.init.zeros_(self.act.weight)
        nn.init.zeros_(self.act.bias)
        self.act.requires_grad_(False)
        self.pair_ask, self.pair_answer = nn.Linear(d, PAIR), nn.Linear(d, PAIR)
        self.pair_none = nn.Linear(d, 1)
        self.pair_distance = nn.Parameter(torch.zeros(PAIR_BUCKETS))
        self.pair_sentence = nn.Parameter(torch.zeros(SENTENCE_BUCKETS))
        self.pair_same = nn.Parameter(torch.zeros(SAME_FORMS))

    def start_inner(self):
        """Lets the heads of the inner levels begin as the head of the outer one."""
        for head, crf in zip(self.inner, self.inner_crf):
            head.load_state_dict(self.attribution.state_dict())
            crf.load_state_dict(self.crf.state_dict())

    def link_scores(self, which, asking, answering, distance):
        """asking [a, d], answering [b, d], distance [a, b] in words (answer minus ask) -> [a, b + 1]; the last is none."""
        q, k = self.link_ask[which](asking), self.link_answer[which](answering)
        scores = q @ k.T / math.sqrt(LINK) + self.link_distance[which][link_bucket(distance)]
        return torch.cat([scores, self.link_none(asking)[:, which, None]], 1)

    def arc_scores(self, x, same_sentence):
        """x [n, d] -> [n, n]: dependent by head; the diagonal is the root's."""
        dep, head = F.gelu(self.arc_dependent(x)), F.gelu(self.arc_head(x))
        scores = self.arc(dep) @ head.T / math.sqrt(ARC) + self.arc_bias(head).T
        scores = torch.where(torch.eye(len(x), dtype=torch.bool), self.root(x), scores)
        return scores.masked_fill(~same_sentence, -1e4)

    def relation_scores(self, x, heads):
        """x [n, d] and each token's head -> [n, relations]."""
        dep, head = F.gelu(self.relation_dependent(x)), F.gelu(self.relation_head(x))[heads]
        one = torch.ones(len(x), 1)
        mixed = self.relation(torch.cat([dep, one], 1)).view(len(x), len(RELATIONS), RELATION + 1)
        return (mixed @ torch.cat([head, one], 1)[..., None])[..., 0]

    def pair_scores(self, asking, answering, words, sentences, same):
        """Each asking mention against candidates [a, b]; buckets given -> [a, b + 1]; the last is none."""
        q, k = self.pair_ask(asking), self.pair_answer(answering)
        scores = q @ k.T / math.sqrt(PAIR) + self.pair_distance[words] + self.pair_sentence[sentences] + self.pair_same[same]
        return torch.cat([scores, self.pair_none(asking)], 1)


def link_bucket(distance):
    """Signed distance in words to one of 32 buckets: 16 a side, by powers of the square root of two."""
    size = distance.abs().clamp(min=1).float()
    bucket = (2 * torch.log2(size)).long().clamp(max=15)
    return torch.where(distance < 0, bucket, bucket + 16)


def pair_bucket(count):
    """Number of words between, to one of 12 buckets by powers of two."""
    return torch.log2(count.clamp(min=1).float()).long().clamp(max=PAIR_BUCKETS - 1)


def sentence_bucket(count):
    return torch.bucketize(count, torch.tensor([1, 2, 3, 5, 9]), right=True)
