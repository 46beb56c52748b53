"""The bench's side of every Python program here: a request a line, an answer a line. README.md has the requests."""

import sys
import time

from walk import opened, starts

now = time.perf_counter_ns


def measured(call, budget):
    """The median time of one call in nanoseconds; one that takes a second is measured once."""

    def sample(repeats):
        start = now()
        for _ in range(repeats):
            call()
        return (now() - start) / repeats

    first = sample(1)
    if first > 1e9:
        return first
    repeats = max(1, min(100_000, int(4e6 / max(first, 50))))
    samples, until = [], now() + int(budget) * 1_000_000
    while not samples or (len(samples) < 15 and now() < until):
        samples.append(sample(repeats))
    return sorted(samples)[len(samples) // 2]


def pairs(text):
    """Pairs of numbers, as `1-2 3-4`."""
    return [tuple(map(int, pair.split("-"))) for pair in text.split()]


def merged(periods, start, end):
    """The merged periods of the pairs, cut to the window."""
    found = []
    for a, b in sorted((max(a, start), min(b, end)) for a, b in periods):
        if a >= b:
            continue
        if found and a <= found[-1][1]:
            found[-1][1] = max(found[-1][1], b)
        else:
            found.append([a, b])
    return found


def serve(rival):
    """Answers until the input ends. A rival has `parse` and `expand`, or `read`, `events`, `busy` and `zone`."""
    loaded, texts, staff = [], [], []

    def clear():
        loaded.clear()
        texts.clear()
        staff.clear()
        return ""

    def rule(start, text, begin, end):
        begin, end = rival.bounds(int(begin), int(end))
        loaded.append(None)
        parsed = rival.parse(start, text)
        began = now()
        found = rival.expand(parsed, begin, end)
        loaded[-1] = start, text, parsed, begin, end, now() - began
        return " ".join(str(int(at.timestamp())) for at in found)

    def keep(numbers):
        loaded[:] = [loaded[int(n)] for n in numbers.split(" ")]
        return ""

    def times(what, budget):
        slow = sum(one[-1] for one in loaded)
        if slow > 1e9 and what != "parse":
            return slow

        def every():
            for start, text, parsed, begin, end, _ in loaded:
                if what != "warm":
                    parsed = rival.parse(start, text)
                if what != "parse":
                    rival.expand(parsed, begin, end)

        return measured(every, budget)

    def file(path):
        with open(path, "rb") as text:
            texts.append(text.read())
        return ""

    def read(budget):
        events = sum(rival.events(rival.read(text)) for text in texts)
        return f"{events} {measured(lambda: [rival.read(text) for text in texts], budget)}"

    def month(begin, end, budget):
        begin, end = int(begin), int(end)

        def every():
            return [merged(rival.busy(rival.read(text), begin, end), begin, end) for text in texts]

        answer = ";".join(" ".join(f"{a}-{b}" for a, b in periods) for periods in every())
        return f"{measured(every, budget)}\t{answer}"

    def person(hours, taken):
        staff.append((pairs(hours), pairs(taken)))
        return ""

    def slots(begin, end, *asked):
        begin, end = int(begin), int(end)
        *asked, budget = map(int, asked)

        def of(text, hours, taken):
            busy = merged([*rival.busy(rival.read(text), begin, end), *taken], begin, end)
            return starts(opened(hours, begin, end, rival.zone), busy, *asked)

        def every():
            each = [of(text, *one) for text, one in zip(texts, staff, strict=True)]
            return [*each, sorted(set().union(*each))]

        answer = ";".join(" ".join(map(str, found)) for found in every())
        return f"{measured(every, budget)}\t{answer}"

    requests = {"clear": clear, "rule": rule, "keep": keep, "time": times}
    requests |= {"file": file, "read": read, "month": month, "staff": person, "slots": slots}
    for line in sys.stdin:
        request, *rest = line.rstrip("\n").split("\t")
        try:
            print(f"={requests[request](*rest)}", flush=True)
        except Exception as error:
            print("!" + " ".join(f"{type(error).__name__}: {error}".split()), flush=True)
