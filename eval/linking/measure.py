#!/usr/bin/env python3
"""How well statements are linked across real reports: `measure.py ONRECORD SHARED`.

`pairs.tsv` has pairs of attributions of PolNeAR's training and dev articles (code points of the article's text), judged by
a reader who had not seen the rules: "same" utterance, "different", "unsure"; "position" marks what a speaker says again and
again. The strata are samples: all 124 pairs that version 0.1.0 linked ("linked"); 200 of 293 with much in common and one
speaker by name ("near"); 60 of 1,649 with much in common and another speaker, or none ("near-other"); 67 with less in
common and one speaker ("far"). So precision is that of the judged pairs, and recall is of what has something in common.
No text of the corpus stands here; `SHARED` is the folder that has it.
"""
import collections
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

WEIGHTS = {"linked": 1, "near": 293 / 200, "near-other": 1649 / 60, "far": 1}


def archive(onrecord, shared, folder):
    """Adds the articles to an archive of their own."""
    lines = folder / "polnear.jsonl"
    with lines.open("w", encoding="utf-8") as out:
        for part in ("train", "dev"):
            for line in (shared / f"data/polnear/{part}.jsonl").open(encoding="utf-8"):
                article = json.loads(line)
                given = {"id": article["id"], "text": article["text"], "published": article["date"], "outlet": article["publisher"]}
                out.write(json.dumps(given, ensure_ascii=False) + "\n")
    path = folder / "onrecord.db"
    subprocess.run([onrecord, "add", lines, "--archive", path], check=True, stdout=subprocess.DEVNULL)
    return sqlite3.connect(path)


def statements(db):
    """The statements of each article: (start, end, statement) in code points."""
    found = collections.defaultdict(list)
    query = "SELECT t.name, t.text, a.content, w.statement FROM attribution a JOIN article t ON t.id = a.article JOIN witness w ON w.attribution = a.id"
    texts = {}
    for name, text, content, statement in db.execute(query):
        raw = texts.setdefault(name, text.encode())
        spans = json.loads(content)
        found[name].append((len(raw[: spans[0][0]].decode()), len(raw[: spans[-1][1]].decode()), statement))
    return found


def nearest(spans, start, end):
    """The statement whose words overlap most with a place."""
    best = max(spans, key=lambda span: (min(end, span[1]) - max(start, span[0])) / (max(end, span[1]) - min(start, span[0])))
    return best[2] if min(end, best[1]) > max(start, best[0]) else None


def main():
    onrecord, shared = sys.argv[1], pathlib.Path(sys.argv[2])
    if not shared.exists():
        print(f"skipped: {shared} is not there")
        return
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        found = statements(archive(onrecord, shared, pathlib.Path(folder)))
    for line in (pathlib.Path(__file__).parent / "pairs.tsv").open(encoding="utf-8"):
        if line.startswith("#"):
            continue
        label, kind, stratum, one, start, end, other, from_, to = line.rstrip("\n").split("\t")
        a, b = nearest(found[one], int(start), int(end)), nearest(found[other], int(from_), int(to))
        joined = a is not None and a == b
        counts[label, joined] += 1
        counts["weighted", label, kind == "position", joined] += WEIGHTS[stratum]
    right, wrong = counts["same", True], counts["different", True]
    print(f"judged pairs that are joined: {right} same, {wrong} different, {counts['unsure', True]} unsure: precision {100 * right / (right + wrong):.1f}")
    for what, kinds in [("all", (True, False)), ("without positions", (False,))]:
        got = sum(counts["weighted", "same", kind, True] for kind in kinds)
        missed = sum(counts["weighted", "same", kind, False] for kind in kinds)
        print(f"recall, {what}: {100 * got / (got + missed):.1f} (weighted by stratum)")


if __name__ == "__main__":
    main()
