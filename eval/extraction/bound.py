#!/usr/bin/env python3
"""How much of the gold's quotations stands on the pages at all: what no extractor can pass without changing words.

    bound.py ../shared/data/article_extraction/naeb.jsonl …

A page counts with everything that it shows or hides and with the strings of its scripts; tags within a block leave no
space. Pieces of a sentence in a script are not put together, so the true bound is a little higher (naeb: 97.3 with what
Onrecord puts together). What is still not found was changed by whoever made the gold, or comes from another version of the page.
"""
import gzip, html, json, re, sys
from pathlib import Path

QUOTE = re.compile('["“”„«»‟]')
BLOCK = re.compile(r"</?(p|div|br|li|ul|ol|h\d|blockquote|section|article|td|tr|table|header|figure|figcaption|aside|main)\b[^>]*>")


def fold(s): return re.sub(r"\s+", " ", s.replace("\u00a0", " ").replace("\u00ad", "")).strip()
def letters(s): return re.sub(r"\W+", "", s).lower()


def shown(page):
    page = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.S)
    return fold(html.unescape(re.sub(r"<[^>]*>", "", BLOCK.sub(" ", page))))


def scripted(page):
    text = " ".join(re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.S))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    text = text.replace('\\"', '"').replace("\\n", " ").replace("\\/", "/")
    return fold(html.unescape(re.sub(r"<[^>]*>", "", text)))


def main():
    for path in map(Path, sys.argv[1:]):
        verbatim = bare = count = 0
        for row in map(json.loads, path.open(encoding="utf8")):
            with gzip.open(path.parent / row["html"]) as file:
                page = re.sub(r"<!--.*?-->", "", file.read().decode("utf8", "replace"), flags=re.S)
            places = shown(page), scripted(page)
            places_bare = [letters(place) for place in places]
            for paragraph in map(fold, row.get("paragraphs") or row["text"].split("\n")):
                if len(paragraph) > 20 and QUOTE.search(paragraph):
                    count += 1
                    verbatim += any(paragraph in place for place in places)
                    bare += any(letters(paragraph) in place for place in places_bare)
        print(f"{path.stem}: of {count} quotations {100 * verbatim / count:.1f} stand on the page verbatim, {100 * bare / count:.1f} by their letters")


if __name__ == "__main__":
    main()
