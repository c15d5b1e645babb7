#!/usr/bin/env python3
"""Draws how an archive grows: `growth.py LOG... > growth.svg`, where each LOG is what the example `load` printed
(crates/onrecord-archive/examples/load.rs): one with links, or one with and one without. Both axes count in powers of ten."""
import math
import re
import sys

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 780, 440, 64, 250, 24, 48
SERIES = [  # label, how it is found in a line, unit, colour
    ("size, GB", r"([\d.]+) kB each", lambda value, n: value * n / 1e6, "#1f4e79"),
    ("added, articles/s", r"added (\d+)/s", lambda value, n: value, "#2e7d32"),
    ("linked, articles/s", r"linked (\d+)/s", lambda value, n: value, "#8a6d00"),
    ("said, median, ms", None, None, "#b3261e"),
    ("said, p99, ms", None, None, "#7a1fa2"),
]


def points(log):
    """The points of each series, as (articles, value)."""
    found = {label: [] for label, *_ in SERIES}
    articles = 0
    for line in log:
        if match := re.match(r"(\d+) articles:", line):
            articles = int(match[1])
            for label, pattern, value, _ in SERIES[:3]:
                got = re.search(pattern, line)
                if got and float(got[1]):
                    found[label].append((articles, value(float(got[1]), articles)))
        elif match := re.match(r"said, warm: median ([\d.]+) ms, p90 [\d.]+, p99 ([\d.]+)", line):
            found["said, median, ms"].append((articles, float(match[1])))
            found["said, p99, ms"].append((articles, float(match[2])))
    return found


def shown(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def main():
    found = points(open(sys.argv[1], encoding="utf-8"))
    for log in sys.argv[2:]:
        for label, series in points(open(log, encoding="utf-8")).items():
            found[f"{label}, not linked"] = series
    every = [point for series in found.values() for point in series]
    low_x, high_x = math.log10(min(x for x, _ in every)), math.log10(max(x for x, _ in every))
    low_y, high_y = math.floor(math.log10(min(y for _, y in every))), math.ceil(math.log10(max(y for _, y in every)))
    across = lambda x: LEFT + (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
    up = lambda y: HEIGHT - FOOT - (math.log10(y) - low_y) / (high_y - low_y) * (HEIGHT - TOP - FOOT)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low_y, high_y + 1):
        y = up(10**power)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{10**power:,g}</text>')
    for power in range(math.ceil(low_x), math.floor(high_x) + 1):
        x = across(10**power)
        out.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - FOOT}" stroke="#eee"/><text x="{x:.1f}" y="{HEIGHT - FOOT + 18}" text-anchor="middle" fill="#555">{10**power:,}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle" fill="#555">articles in the archive</text>')
    taken = []
    colours = {label: colour for label, _, _, colour in SERIES}
    for label, series in found.items():
        if not series:
            continue
        colour, dash = colours[label.removesuffix(", not linked")], ' stroke-dasharray="5 4"' if label.endswith(", not linked") else ""
        path = "L".join(f"{across(x):.1f} {up(y):.1f}" for x, y in series)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        out.extend(f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>' for x, y in series)
        y = up(series[-1][1]) + 4
        while any(abs(y - other) < 15 for other in taken):
            y += 5
        taken.append(y)
        out.append(f'<text x="{WIDTH - RIGHT + 10}" y="{y:.1f}" fill="{colour}">{label} ({shown(series[-1][1])})</text>')
    print("\n".join([*out, "</svg>"]))


if __name__ == "__main__":
    main()
