#!/usr/bin/env python3
"""Recognizers-Text's English DateTime specifications against Onrecord, those cases that could stand in a report.

    times.py SPECS --write TEXTS.jsonl          the inputs that are scored, as articles
    times.py SPECS --records RECORDS.jsonl [-v] how many come out right; -v prints the others

The specifications are of an assistant's register ("book a meeting 4 to 6"). A case is scored if all of this holds of it,
and otherwise counted under the first reason that does not:

* `model`: it is in a file of parsed values (not of spans alone, nor of calendar, task, split or experimental modes);
* `none or one`: at most one expression is expected, and it is one for TIMEX3, too ("3 days after January 12th", "today
  before 4pm" and ranges are two);
* `type`: a date, a stretch of dates, a time of day, a duration or a set;
* `value`: the expected value is one TIMEX3 can write: no pair of ends, unless it is a decade, a century, a quarter or a
  half; no value that is missing;
* `command`: the sentence is not told to an assistant (COMMANDS below);
* `edited`: the expression is written as an editor would have it: names of months and weekdays with a capital, no number
  by itself, no date in figures without a year, no "3h" or "7ampm", no clock, day or year read out in words.

Right is: one expression overlaps the expected one (none, where none is expected), and its value agrees. TIMEX3 says some
things otherwise, and this is no error here: a weekday or a day without a year agrees with that weekday or day in any
week or year, since they give both; a date that is counted ("5 years ago") agrees with the year, month or week that
holds it, since TIMEX3 keeps the grain of the words; "in 3 weeks" agrees with its length; "several" is X and not 3; the
end of a day is that day; a part of the day has no hour.
"""
import argparse, collections, datetime, glob, json, os, re, sys

MODELS = ["DateParser", "DatePeriodParser", "DateTimeParser", "DateTimePeriodParser", "DurationParser", "SetParser", "HolidayParser", "TimeParser",
          "TimePeriodParser", "MergedParser", "DateTimeModel"]
TYPES = {"date", "daterange", "time", "timerange", "datetime", "datetimerange", "duration", "set"}
COMMANDS = re.compile(
    r"cortana|schedule|meeting|appointment|\bset (up|an?)\b|alarm|remind|calendar|\bbook\b|please|skype|\bshow\b|\bsetup\b|lunch|\bcall\b|invite|"
    r"\bmeet me\b|\blet's\b|availab|\bfind\b|\bcan you\b|\bhow about\b|\bwhat about\b|\bmy\b|\bi am free\b|\bblock\b|\bemail|\badd\b|\bplan\b|\bput\b|\bcreate\b|\bsearch\b|"
    r"\bare you\b|should be a|\btask\b|\bbot\b|\bMicrosoft\b|\bfilter\b|\bsales\b|\brecords?\b", re.I)
MONTH = r"jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?"
DAY = r"mon(day)?|tue(s|sday)?|wed(s|nesday)?|thu(r|rs|rsday)?|fri(day)?|sat(urday)?|sun(day)?"
# Holidays in small letters.
HOLIDAY = r"\b(christmas|thanks ?giving|halloween|easter|new year|father's|mother's|presidents'|valentine|memorial|labor|independence|ramadan|eid|xmas)\b"
NUMBER = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty"


def cases(specs):
    for path in sorted(glob.glob(os.path.join(specs, "DateTime-*.json"))):
        name = os.path.basename(path)[len("DateTime-"):-len(".json")]
        with open(path, encoding="utf-8-sig") as file:
            for number, case in enumerate(json.load(file)):
                yield f"{name}-{number}", name, case


def expected(result):
    """The type and the values of an expected expression."""
    value = result.get("Resolution") or result.get("Value") or {}
    kind = (result.get("TypeName") or result.get("Type") or "").split(".")[-1]
    if "values" in value:
        return kind, [v.get("timex") for v in value["values"] or []]
    return kind, [value.get("Timex")]


def mapped(value):
    """A value as TIMEX3 writes it; None where it cannot."""
    if not value:
        return None
    ends = re.fullmatch(r"\((\w{4})-(\d\d)-\d\d,\w{4}-\d\d-\d\d,(P\w+)\)", value)
    if ends:
        year, month, length = ends.groups()
        if length == "P10Y" and month == "01" and year.endswith("0"):
            return year[:3]
        if length == "P100Y" and month == "01" and year.endswith("00"):
            return year[:2]
        if length == "P3M" and month in ("01", "04", "07", "10"):
            return f"{year}-Q{(int(month) + 2) // 3}"
        if length == "P6M" and month in ("01", "07"):
            return f"{year}-H{1 if month == '01' else 2}"
        return None
    decade = re.fullmatch(r"\(XX(\d)0-01-01,XX\d0-01-01,P10Y\)", value)
    if decade:
        return f"XX{decade[1]}"
    # No ends, no weeks of a month, no sets with an hour, no days that there are not.
    if re.search(r"[(#,]|-\d\d-W\d|^\d{4}-02-3\d|-\d\d-3[2-9]|^XXXX-02-30|-11-31$|-09-31$|^0\d{3}|BD|^(SU|SP|FA|WI)$", value) or (re.match(r"^\d{4}-02-29", value) and int(value[:4]) % 4):
        return None
    return value


def reason(name, case):
    """Why a case is not scored; None if it is."""
    if name not in MODELS:
        return "model"
    results = case.get("Results", [])
    if len(results) > 1:
        return "none or one"
    text = case["Input"]
    if results:
        kind, values = expected(results[0])
        if kind not in TYPES:
            return "type"
        if not values or any(mapped(v) is None for v in values) or (kind == "set" and any("T" in v and not v.startswith("P") for v in values)):
            return "value"
    if COMMANDS.search(text):
        return "command"
    if results:
        if re.search(r"\b(after|before|since|until|for) .*(\d|day|easter|christmas)|from \d+/", (results[0].get("Text") or "").lower()) and not re.match(r"(the )?(week|day) (after|before)|(before|after|since|until|for|in|within)\b", (results[0].get("Text") or "").lower()):
            return "none or one"
        start = results[0].get("Start", text.lower().find((results[0].get("Text") or "").lower()))
        words = text[start:start + len(results[0].get("Text") or "")]
        low = words.lower()
        small = [m for m in re.findall(rf"\b((?:{MONTH}|{DAY}))\b", low) for m in m[:1] if m != "may" and m != "second"]
        if any(m in words for m in small) or re.search(r"\bmay\b", words) and "month" not in low:
            return "edited"
        if re.search(HOLIDAY, words) or re.search(rf"({MONTH})\.? ?[-/] ?\d|\d[-/]({MONTH})|({MONTH})\. \d|\d\. ({MONTH})|\d{{4}} ({MONTH})", low) or re.search(r"https?:|www\.|\.com", text):
            return "edited"
        if re.search(r"mid-?night|mid-?day|noonish|ish\b|mid[- ]?(morning|afternoon|night|day)|morning \d|afternoon \d|\d{4} (the )?\w+ quarter|\d s\b|^\d+:\d+(:\d+)?$|week - |thanks giving|\b[a-z]+ \d{4}-|mornings at|1990 s", low):
            return "edited"
        if re.fullmatch(r"(on |at |for |the |by )*\d{1,2}(st|nd|rd|th)?(:00)?", low) or not re.search(r"[a-z]{2}|\d{4}|:\d", low):
            return "edited"
        if re.search(r"\d ?[/.-] ?\d", low) and not re.search(r"\b\d{4}[-/]\d\d?[-/]\d\d?\b|\b\d\d?/\d\d?/(\d{4})\b", low):
            return "edited"
        if re.search(r"\d(h|hr|hrs|m|min|mins|sec|s|y|yrs?|d|wks?|mons?|months?|years?|days?|weeks?|hours?|minutes?)\b|ampm|\bish\b|-ish|[ap] m\b|\b(hrs?|mins?|secs?|yrs?|wks?)\b|\d[a-z]?m-|  ", low):
            return "edited"
        if re.search(rf"\b({NUMBER}|noon)\b (past|to|{NUMBER}|am|pm)\b|past|quarter to|half past|o'clock|\bat (\d+|{NUMBER})\b|\d (in the|at) |\d, | \d+$", low) and kind in ("time", "datetime", "timerange", "datetimerange"):
            return "edited"
        if re.search(rf"({MONTH}) ({NUMBER})\b|(hundred|thousand)(s|th)?\b|(nineteen|seventeen|twenty)[- ]({NUMBER}|zero|tens)|(the|for) (thirty|fifteen|second|twenty second)$|[a-z]{{3}} \d\dth$|\d{{8}}|[=<>]|of \d\d$|p \. m", low):
            return "edited"
        if re.search(r"\b(tonite|eod|eom|eoy|mtd|ytd|asap|tmr|tmrw|int'l|otd|w|wk)\b|[a-z]\d\b|\d+ ?(am|pm)\b.*\d", low):
            return "edited"
    return None


def date_of(value):
    m = re.match(r"(\d{4})-(\d\d)-(\d\d)", value)
    try:
        return datetime.date(*map(int, m.groups())) if m else None
    except ValueError:
        return None


def agrees(want, got, reference=None):
    """Whether the value that was found is the expected one."""
    if want == got:
        return True
    same = {"P1Q": "P3M", "P1WE": "XXXX-WXX-WE"}
    if same.get(got) == want or want == "FY" + got:
        return True
    # The report has no time of day to count from.
    if got.endswith(("TXX", "TXX:XX")):
        return want[:10] == got[:10]
    # "several weeks" is P3W for them.
    if got.startswith("P") and "X" in got and re.fullmatch(got.replace("X", r"[\d.]+"), want):
        return True
    if want.startswith("XX") and re.fullmatch(r"\d{3}", got):
        return want[2] == got[2]
    nth = re.fullmatch(r"(\w{4})-(\d\d)-WXX-(\d)-#?(\d)", want)
    if nth and date_of(got):
        day = date_of(got)
        return day.month == int(nth[2]) and day.isoweekday() == int(nth[3]) and (day.day - 1) // 7 + 1 == int(nth[4]) and nth[1] in ("XXXX", f"{day.year}")
    length = re.fullmatch(r"P(T?)([\d.]+)([YMWDHS])", got)
    if length and date_of(want) and reference:
        start = datetime.datetime.combine(reference, datetime.time())
        end = datetime.datetime.fromisoformat(want if "T" in want and want.count(":") else want[:10] + "T00:00:00")
        many, unit = float(length[2]), length[1] + length[3]
        if unit in ("Y", "M"):
            months = start.month - 1 + int(many) * (12 if unit == "Y" else 1)
            return (end.year, end.month) == (start.year + months // 12, months % 12 + 1)
        step = {"W": 7 * 86400, "D": 86400, "TH": 3600, "TM": 60, "TS": 1}[unit]
        return end - start == datetime.timedelta(seconds=many * step)
    if want.endswith("T23:59:59"):
        return want[:10] == got[:10]
    want_time, got_time = (v.partition("T")[2] if not v.startswith("P") else "" for v in (want, got))
    want_day, got_day = (v.partition("T")[0] if not v.startswith("P") else v for v in (want, got))
    if want_time or got_time:
        full = lambda t: {"00": "24"}.get((t[:-3] if t.endswith(":00") and t.count(":") == 1 else t), t[:-3] if t.endswith(":00") and t.count(":") == 1 else t)
        # A time of day by itself is of any day; an hour and its full minute are the same.
        return full(want_time) == full(got_time) and (not want_day or agrees(want_day, got_day))
    day = date_of(got)
    weekday = re.fullmatch(r"XXXX-WXX-(\d)", want)
    if weekday:
        return want == got or (day is not None and day.isoweekday() == int(weekday[1]))
    if want.startswith("XXXX-"):
        return want[4:] == got[4:]
    want_date = date_of(want)
    if want_date and not day:
        week = re.fullmatch(r"(\d{4})-W(\d\d)", got)
        if week:
            return want_date.isocalendar()[:2] == (int(week[1]), int(week[2]))
        return want.startswith(got)
    if re.fullmatch(r"P\d+D", want) and re.fullmatch(r"P\d+W", got):
        return int(want[1:-1]) == 7 * int(got[1:-1])
    return False


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("specs"); ap.add_argument("--write"); ap.add_argument("--records"); ap.add_argument("-v", action="store_true")
    a = ap.parse_args()
    reasons, scored = collections.Counter(), []
    for id, name, case in cases(a.specs):
        why = reason(name, case)
        if why:
            reasons[why] += 1
        else:
            scored.append((id, name, case))
    if a.write:
        with open(a.write, "w", encoding="utf8") as out:
            for id, _, case in scored:
                day = ((case.get("Context") or {}).get("ReferenceDateTime") or "2016-11-07")[:10]
                out.write(json.dumps({"id": id, "text": case["Input"], "published": day}) + "\n")
        return
    with open(a.records, encoding="utf8") as lines:
        found = {d["id"]: d for d in map(json.loads, lines)}
    right, of = collections.Counter(), collections.Counter()
    for id, name, case in scored:
        timexes = found.get(id, {}).get("timexes", [])
        results = case.get("Results", [])
        if results:
            start = results[0].get("Start", case["Input"].lower().find((results[0].get("Text") or "").lower()))
            end = start + len(results[0].get("Text") or "")
            _, values = expected(results[0])
            reference = date_of(((case.get("Context") or {}).get("ReferenceDateTime") or "2016-11-07")[:10])
            over = [t for t in timexes if t["span"][0] < end and start < t["span"][1]]
            good = len(over) == 1 and any(agrees(mapped(v), over[0]["value"], reference) for v in values)
        else:
            values, good = [], not timexes
        of[name] += 1; right[name] += good
        if a.v and not good:
            print(f"{id} {case['Input']!r} {(case.get('Context') or {}).get('ReferenceDateTime', '')[:10]} {[r.get('Text') for r in results]} {values} found",
                  [(case["Input"][t["span"][0]:t["span"][1]], t["value"]) for t in timexes])
    for name in MODELS:
        if of[name]:
            print(f"{name:22} {right[name]:4} of {of[name]:4}  {100 * right[name] / of[name]:5.1f}")
    print(f"{'together':22} {sum(right.values()):4} of {sum(of.values()):4}  {100 * sum(right.values()) / sum(of.values()):5.1f}")
    print("not scored:", ", ".join(f"{why} {n}" for why, n in reasons.most_common()))


if __name__ == "__main__":
    main()
