"""Corpora into documents: the engine's tokens, pieces and features, with the labels that the corpus gives.

Every text goes through the engine's own tokeniser (`cargo run --example prepare`), so that training and reading cut
words the same way. Labels a corpus lacks are absent from its documents; a token without a label carries IGNORE.
"""
import csv
import gzip
import json
import pickle
import re
import subprocess
from bisect import bisect_left, bisect_right
from pathlib import Path

import numpy as np

IGNORE = -100
ATTRIBUTION_TAGS = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
NAME_CLASSES = ["Person", "Organization", "Location", "NORP", "Facility", "Misc", "Product", "Date", "Money"]
NAME_TAGS = ["O"] + [f"{p}-{c}" for c in NAME_CLASSES for p in "BI"]
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
XPOS = ("ADD AFX CC CD DT EX FW GW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH "
        "VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX $ # , . : `` '' -LRB- -RRB-").split()
RELATIONS = ("acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse dislocated expl "
             "fixed flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative "
             "xcomp").split()
NOMINAL = {UPOS.index(u) for u in ("NOUN", "PROPN", "PRON")}


class Document:
    """One text: token spans (code points), pieces, features, and its labels."""

    def __init__(self, row, text):
        self.id, self.text = row["id"], text
        self.spans = row["tokens"]
        self.starts = [s for s, _ in self.spans]
        self.ends = [e for _, e in self.spans]
        self.words = [text[s:e].lower() for s, e in self.spans]
        self.pieces = [np.array(p, np.int64) for p in row["pieces"]]
        self.features = np.array(row["features"], np.int64).reshape(-1, 3)
        self.sentences = row["sentences"]
        self.labels = {}

    def __len__(self):
        return len(self.spans)

    def touched(self, start, end):
        """The tokens that a span of code points touches, as a range."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


def prepare(rows, binary):
    """Sends rows {id, text, tokens?} through the engine."""
    source = "\n".join(json.dumps(r, ensure_ascii=False) for r in rows)
    done = subprocess.run([binary], input=source.encode(), stdout=subprocess.PIPE, check=True)
    return [Document(json.loads(line), row["text"]) for line, row in zip(done.stdout.decode().split("\n"), rows)]


def lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as f:
        yield from (line for line in f)


# ---------------------------------------------------------------- PolNeAR

def polnear(path, binary):
    rows = [json.loads(line) for line in lines(path)]
    docs = prepare([{"id": r["id"], "text": r["text"]} for r in rows], binary)
    for doc, row in zip(docs, rows):
        versions = [row["attributions"]] + [a["attributions"] for a in row.get("alternates") or []]
        doc.labels["attribution"] = [attribution_labels(doc, v) for v in versions]
    return docs


def attribution_labels(doc, attributions):
    """Tags, and the links from each cue to its source (-1: none) and from each content piece to its cue."""
    tags = np.zeros(len(doc), np.int64)
    taken = np.zeros(len(doc), bool)
    sources, contents = {}, {}
    for a in attributions:
        first = {}
        for kind, begin in (("source", 1), ("cue", 3), ("content", 5)):
            for start, end in a[kind] or []:
                span = doc.touched(start, end)
                if not span:
                    continue
                if not taken[span.start:span.stop].any():
                    tags[span.start:span.stop] = begin + 1
                    tags[span.start] = begin
                    taken[span.start:span.stop] = True
                first.setdefault(kind, []).append(span.start)
        for cue in first.get("cue", [])[:1]:
            sources[cue] = first["source"][0] if first.get("source") else -1
            for piece in first.get("content", []):
                contents[piece] = cue
    return {"tags": tags, "sources": sources, "contents": contents}


def add_inner(docs, path):
    """Puts the labels of attributions within contents (inner.py) beside the outermost ones."""
    labels = pickle.loads(Path(path).read_bytes())
    for doc in docs:
        for reading, levels in zip(doc.labels["attribution"], labels[doc.id]):
            reading["inner"] = levels


# ---------------------------------------------------------------- Universal Dependencies

def conllu(path):
    """Documents as lists of sentences; a sentence is a list of (form, upos, xpos, head, relation, space_after)."""
    docs, sentence, joined_until, joined_space = [], [], 0, True
    for line in lines(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc"):
            docs.append((line.split("=", 1)[1].strip(), []))
        elif not line:
            if sentence:
                docs[-1][1].append(sentence)
            sentence = []
        elif not line.startswith("#"):
            c = line.split("\t")
            space = "SpaceAfter=No" not in c[9]
            if "-" in c[0]:
                joined_until, joined_space = int(c[0].split("-")[1]), space
                sentence_word = c[1]
                continue
            if "." in c[0]:
                continue
            n = int(c[0])
            if n < joined_until:
                space = False
            elif n == joined_until:
                space, joined_until = joined_space, 0
            sentence.append((c[1], c[3], c[4], int(c[6]), c[7].split(":")[0], space))
    return docs


def universal_dependencies(path, binary, texts=None):
    """`texts`: documents' own texts with paragraphs, where known (GUM)."""
    rows, kept = [], []
    for name, sentences in conllu(path):
        text, spans = (texts or {}).get(name), []
        if text is not None:
            at = 0
            for form, *_ in (t for s in sentences for t in s):
                found = text.find(form, at)
                if found < 0 or text[at:found].strip():
                    text = None
                    break
                spans.append([found, found + len(form)])
                at = found + len(form)
        if text is None:
            text, spans = "", []
            for s in sentences:
                for form, *_, space in s:
                    spans.append([len(text), len(text) + len(form)])
                    text += form + (" " if space else "")
                if not text.endswith(" "):
                    text += " "
        rows.append({"id": name, "text": text, "tokens": spans})
        kept.append(sentences)
    docs = prepare(rows, binary)
    for doc, sentences in zip(docs, kept):
        assert len(doc) == sum(map(len, sentences)), doc.id
        upos, xpos, heads, relations, starts = [], [], [], [], []
        for s in sentences:
            base = len(upos)
            for n, (_, u, x, h, r, _) in enumerate(s):
                upos.append(UPOS.index(u) if u in UPOS else IGNORE)
                xpos.append(XPOS.index(x) if x in XPOS else IGNORE)
                heads.append(base + h - 1 if h else base + n)
                relations.append(RELATIONS.index(r) if r in RELATIONS else IGNORE)
                starts.append(int(n == 0))
        doc.labels.update(upos=np.array(upos), xpos=np.array(xpos), heads=np.array(heads),
                          relations=np.array(relations), starts=np.array(starts))
    return docs


# ---------------------------------------------------------------- coreference

def gum_clusters(doc, entities):
    """The cluster of each mention's head token, from GUM's entities (spans in the document's text)."""
    clusters = np.full(len(doc), -1, np.int64)
    for number, entity in enumerate(entities.values()):
        if len(entity["mentions"]) < 2:
            continue
        for start, end in entity["mentions"]:
            head = head_token(doc, doc.touched(start, end))
            if head is not None and clusters[head] < 0:
                clusters[head] = number
    return clusters


def head_token(doc, span):
    heads = doc.labels["heads"]
    for token in span:
        if heads[token] == token or heads[token] not in span:
            if doc.labels["upos"][token] in NOMINAL:
                return token
    return None


def gap(path, binary):
    rows = list(csv.DictReader(lines(path), delimiter="\t"))
    docs = prepare([{"id": r["ID"], "text": r["Text"]} for r in rows], binary)
    for doc, row in zip(docs, rows):
        def tokens(key):
            at = int(row[key + "-offset"])
            return list(doc.touched(at, at + len(row[key])))
        doc.labels["gap"] = {"pronoun": tokens("Pronoun")[0], "a": tokens("A"), "b": tokens("B"),
                             "a_true": row["A-coref"].upper() == "TRUE", "b_true": row["B-coref"].upper() == "TRUE"}
    return docs


# ---------------------------------------------------------------- names

def worldwide(path, binary):
    rows = [json.loads(line) for line in lines(path)]
    docs = prepare([{"id": r["id"], "text": r["text"]} for r in rows], binary)
    for doc, row in zip(docs, rows):
        names = np.full(len(doc), IGNORE, np.int64)
        at = 0
        for words, tags in zip(row["sentences"], row["tags"]):
            for word, tag in zip(words, tags):
                found = doc.text.find(word, at)
                if found < 0 or found - at > 200:
                    continue
                at = found + len(word)
                for n, token in enumerate(doc.touched(found, at)):
                    if tag == "O":
                        names[token] = 0
                    else:
                        begins = tag[0] in "BS" and n == 0 and doc.starts[token] >= found
                        names[token] = NAME_TAGS.index(("B-" if begins else "I-") + tag[2:])
        doc.labels["names"] = names
    return docs


def load(data, binary, cache):
    """All corpora, from the cache where it is newer than the data."""
    cache = Path(cache)
    if cache.exists():
        return pickle.loads(cache.read_bytes())
    data = Path(data)
    gum = {part: {r["id"]: r for r in map(json.loads, lines(data / f"gum_attribution-{part}.jsonl"))} for part in ("train", "dev")}
    sets = {}
    for part in ("train", "dev"):
        sets["attribution", part] = polnear(data / f"polnear/{part}.jsonl", binary)
        sets["ewt", part] = universal_dependencies(data / f"ud/en_ewt-{part}.conllu.gz", binary)
        sets["gum", part] = universal_dependencies(data / f"ud/en_gum-{part}.conllu.gz", binary,
                                                   {k: r["text"] for k, r in gum[part].items()})
        for doc in sets["gum", part]:
            if doc.id in gum[part] and gum[part][doc.id]["text"] == doc.text:
                doc.labels["clusters"] = gum_clusters(doc, gum[part][doc.id]["entities"])
        sets["names", part] = worldwide(data / f"ner/worldwide-{part}.jsonl.gz", binary)
    sets["gap", "train"] = gap(data / "coref/gap-development.tsv.gz", binary)
    sets["gap", "dev"] = gap(data / "coref/gap-validation.tsv.gz", binary)
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps(sets))
    return sets
