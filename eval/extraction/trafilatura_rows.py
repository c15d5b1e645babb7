"""Takes the articles out of a gold set's pages with trafilatura in Python: `trafilatura_rows.py GOLD > rows.jsonl`."""
import gzip
import json
import pathlib
import sys
import time

import trafilatura

gold = pathlib.Path(sys.argv[1])
seconds, pages, worst = 0.0, 0, 0.0
for line in gold.open(encoding="utf8"):
    row = json.loads(line)
    page = gzip.open(gold.parent / row["html"]).read().decode("utf8", "replace")
    start = time.perf_counter()
    found = trafilatura.bare_extraction(page, url=row["url"], include_comments=False, with_metadata=True)
    took = time.perf_counter() - start
    seconds, pages, worst = seconds + took, pages + 1, max(worst, took)
    found = found.as_dict() if found is not None else {}
    names = [name for name in (found.get("author") or "").split("; ") if name]
    print(json.dumps({"id": row["id"], "text": found.get("text") or "", "headline": found.get("title"), "bylines": names, "published": found.get("date")}))
print(f"{pages / seconds:.0f} pages/s, longest {worst:.3f} s", file=sys.stderr)
