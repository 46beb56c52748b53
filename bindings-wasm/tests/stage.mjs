// Plays a shared scenario (core/testdata/scenarios), in Node and in a page: whoever imports it gives the package.

/** RFC 8785: the text that answers and expectations are compared by. */
export const canonical = (value) => {
  if (typeof value?.canonical === "function") return value.canonical();
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
};

/** For each step its name, what was answered and what should have been, both canonical. */
export function* play(slotwright, scenario) {
  if (scenario.schema !== "slotwright.scenario/0") throw new Error(`no scenario: ${scenario.schema}`);
  const stage = new Stage(slotwright, scenario.catalog);
  for (const [index, step] of scenario.steps.entries()) {
    const verb = verbOf(step);
    if (!Object.hasOwn(stage.verbs, verb)) throw new Error(`no step is called ${verb}`);
    if (!Object.hasOwn(step, "expect")) throw new Error(`step ${index} expects nothing`);
    yield { name: `step ${index} (${verb})`, answer: stage.answer(verb, step[verb]), expected: canonical(step.expect) };
  }
}

/** What a step does. */
export const verbOf = (step) => Object.keys(step).find((name) => name !== "expect" && name !== "must");

class Stage {
  #slotwright;
  #catalog;
  #store;
  #desks = new Map();
  #kept = { feed: new Map(), proposal: new Map(), trace: new Map() };

  constructor(slotwright, catalog) {
    this.#slotwright = slotwright;
    this.#catalog = slotwright.Catalog.fromJson(catalog);
    this.#store = new slotwright.MemoryStore();
  }

  answer(verb, args) {
    try {
      return canonical(this.verbs[verb](args));
    } catch (error) {
      if (error instanceof this.#slotwright.SlotwrightError) return canonical({ error: error.code });
      throw error;
    }
  }

  #desk({ desk = "desk" }) {
    if (!this.#desks.has(desk)) this.#desks.set(desk, new this.#slotwright.Desk(this.#catalog, this.#store));
    return this.#desks.get(desk);
  }

  #find(kind, name) {
    if (!this.#kept[kind].has(name)) throw new Error(`no ${kind} is called ${name}`);
    return this.#kept[kind].get(name);
  }

  #calendar({ ics, updated, ...options }) {
    const read = this.#slotwright.Calendar.parse(lines(ics), options);
    return updated ? read.updated(lines(updated)) : read;
  }

  #recurrence({ recurrence, ...options }) {
    return this.#slotwright.Recurrence.parse(lines(recurrence), options);
  }

  verbs = {
    calendar: ({ resource, source, ics, feed, asOf, ...at }) =>
      this.#desk(at).readCalendar(resource, source, feed ? this.#find("feed", feed) : lines(ics), asOf),
    slots: ({ wish, start, end, now, ...at }) => this.#desk(at).slots({ ...wish, start, end, now }),
    days: ({ wish, start, end, now, ...at }) => this.#desk(at).days({ ...wish, start, end, now }),
    slotsOfEach: ({ wish, need, start, end, now, ...at }) => this.#desk(at).slotsOfEach({ ...wish, need, start, end, now }),
    losses: ({ wish, start, end, now, ...at }) => this.#desk(at).losses({ ...wish, start, end, now }),
    explainLosses: ({ wish, start, end, now, ...at }) => this.#desk(at).explainLosses({ ...wish, start, end, now }),
    smallestChange: ({ wish, start, now, ...at }) => this.#desk(at).smallestChange({ ...wish, start, now }),
    next: ({ wish, start, count, now, ...at }) => this.#desk(at).nextSlots({ ...wish, start, count, now }),
    check: ({ wish, start, now, ...at }) => this.#desk(at).check({ ...wish, start, now }),
    setClaims: ({ source, claims, asOf, ...at }) => (this.#desk(at).setClaims(source, claims, asOf), null),
    commitPlan: ({ wish, start, now, ...at }) => this.#desk(at).commitPlan({ ...wish, start, now }),
    explain: ({ wish, start, now, ...at }) => this.#desk(at).explain({ ...wish, start, now }),
    apply: ({ command, now, ...at }) => this.#desk(at).apply(command, now),
    applyAll: ({ commands, now, ...at }) =>
      this.#desk(at)
        .applyAll(commands, now)
        .map((decision) => (decision.canonical ? decision : { error: decision.code })),
    propose: ({ command, now, as, ...at }) => {
      const proposal = this.#desk(at).propose(command, now);
      this.#kept.proposal.set(as, proposal.batch);
      return proposal;
    },
    append: ({ proposal }) => this.#store.append(this.#find("proposal", proposal)),
    refresh: (at) => (this.#desk(at).refresh(), null),
    displaced: ({ ledger, until, now, ...at }) => this.#desk(at).displaced(ledger, until, now),
    rebook: ({ ledger, until, now, ...at }) => this.#desk(at).rebook(ledger, until, now),
    whoFits: ({ location, start, end, now, ...at }) => this.#desk(at).whoFits(location, now, start, end),
    feed: ({ desk, as, ...question }) => {
      const feed = this.#desk({ desk }).feed(question);
      this.#kept.feed.set(as, feed);
      return feed.replace(/\r\n$/, "").split("\r\n");
    },
    recurrence: (args) => {
      try {
        const read = this.#recurrence(args);
        return { lines: `${read}`, rules: read.rules, forgiven: read.forgiven, start: read.start };
      } catch (error) {
        return { refused: error.code, why: error.message };
      }
    },
    occurrences: ({ start, end, ...args }) => {
      const read = this.#recurrence(args);
      const found = read.between(start, end);
      for (const same of [[...read.iterBetween(start, end)], [...read.backwards(start, end)].reverse()]) {
        if (`${same}` !== `${found}`) throw new Error(`${same} is not ${found}`);
      }
      return found;
    },
    first: ({ count, ...args }) => taken(this.#recurrence(args), count),
    last: ({ count, ...args }) => taken(this.#recurrence(args).backwards(), count),
    after: ({ when, ...args }) => this.#recurrence(args).after(when) ?? null,
    before: ({ when, ...args }) => this.#recurrence(args).before(when) ?? null,
    freeBusy: ({ start, end, ...source }) => this.#calendar(source).freeBusy(start, end),
    report: (source) => this.#calendar(source).report,
    busyTable: () => this.#slotwright.Calendar.busyTable(),
    digest: ({ ledger, ...at }) => this.#desk(at).stateDigest(ledger),
    compact: ({ ledger, ...at }) => this.#desk(at).compact(ledger),
    trace: ({ command, now, as, redacted, ...at }) => {
      const { decision, trace } = this.#desk(at).trace(command, now, redacted);
      this.#kept.trace.set(as, trace);
      return decision;
    },
    traced: ({ trace }) => JSON.parse(this.#find("trace", trace)),
    replay: ({ trace }) => this.#slotwright.replay(this.#find("trace", trace)),
  };
}

const lines = (of) => of.map((line) => `${line}\r\n`).join("");

/** The first of an iterable. */
const taken = (each, count) => {
  const found = [];
  for (const one of each) if (found.push(one) === count) break;
  return found;
};
