// The answers: plain data, read once from the core's canonical text. They hold no WebAssembly memory.

/** RFC 8785: no white space, members sorted by UTF-16 code units, which is how JavaScript sorts. */
const canonical = (value) => {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
};

class Answer {
  #json;
  #text;

  /** From the JSON, and its canonical text where the core gave it. */
  constructor(json, text) {
    this.#json = json;
    this.#text = text;
    // What a newer version has beside these is in the JSON only, and can't hide a method.
    for (const name of new.target.members) if (Object.hasOwn(json, name)) this[name] = json[name];
  }

  canonical() {
    return (this.#text ??= canonical(this.#json));
  }

  toJSON() {
    return JSON.parse(this.canonical());
  }

  /** From the core's text. */
  static read(text) {
    return new this(JSON.parse(text), text);
  }
}

export class Slot extends Answer {
  static members = ["id", "start", "end"];
}

export class Slots extends Answer {
  static members = ["stamp", "zone"];
  #slots;

  constructor(json, text) {
    super(json, text);
    this.#slots = json.slots;
  }

  get length() {
    return this.#slots.length;
  }

  at(index) {
    const slot = this.#slots.at(index);
    return slot && new Slot(slot);
  }

  *[Symbol.iterator]() {
    for (const slot of this.#slots) yield new Slot(slot);
  }
}

export class Verdict extends Answer {
  static members = ["stamp", "slot", "open", "plan", "reasons", "chosen"];
}

export class Booking extends Answer {
  static members = [
    ...["id", "status", "heldUntil", "service", "location", "start", "end", "customer"],
    ...["claims", "deposit", "data", "options", "quantity", "choices", "override", "origin", "sequence", "series", "changedAt"],
  ];
}

export class Decision extends Answer {
  static members = ["status", "at", "outcome", "code", "stamp"];

  constructor(json, text) {
    super(json, text);
    this.accepted = json.status === "accepted";
    this.bookings = (json.outcome?.bookings ?? []).map((booking) => new Booking(booking));
    this.booking = this.bookings[0];
    this.displaced = json.outcome?.displaced ?? [];
    this.reasons = json.reasons ?? [];
    this.alternatives = (json.alternatives ?? []).map((slot) => new Slot(slot));
  }
}

export class Displaced extends Answer {
  static members = ["booking", "start", "end", "claims"];
}

export class Fitting extends Answer {
  static members = [];

  constructor(json, text) {
    super(json, text);
    this.entry = new Booking(json.entry);
    this.slot = new Slot(json.slot);
  }
}

export class Rebooking extends Answer {
  static members = ["stamp", "moves", "unplaced", "proven"];
}

export class Batch extends Answer {
  static members = ["schema", "ledger", "base", "position", "entries"];
}

export class Proposal {
  constructor(batch, decisions) {
    this.batch = batch;
    this.decisions = decisions;
  }

  toJSON() {
    return JSON.parse(this.canonical());
  }

  canonical() {
    const decisions = this.decisions.map((decision) =>
      decision instanceof Decision ? decision.canonical() : canonical({ error: decision.code }),
    );
    return `{"batch":${this.batch ? this.batch.canonical() : "null"},"decisions":[${decisions.join()}]}`;
  }
}

export class FreeBusy extends Answer {
  static members = ["busy", "tentative", "unavailable", "closed", "unknown", "notes"];
}

export class ImportReport extends Answer {
  static members = ["notes"];
}

export class EventOccurrence extends Answer {
  static members = ["uid", "recurrenceId", "start", "end", "from", "to", "allDay", "busy"];
}

// What Rust makes them with.
const reader = (kind) => (text) => kind.read(text);
export const slot = reader(Slot);
export const slots = reader(Slots);
export const verdict = reader(Verdict);
export const decision = reader(Decision);
export const displaced = reader(Displaced);
export const fitting = reader(Fitting);
export const rebooking = reader(Rebooking);
export const batch = reader(Batch);
export const freeBusy = reader(FreeBusy);
export const importReport = reader(ImportReport);
export const eventOccurrence = reader(EventOccurrence);
export const proposal = (batch, decisions) => new Proposal(batch, decisions);
export const traced = (decision, trace) => ({ decision, trace });
