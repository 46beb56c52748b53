/** One fault of a document. */
export interface Fault {
  /** Where, as `services[2].segments[0].needs[1].kind`; empty for the document itself. */
  readonly path: string;
  /** The stable name of the kind of fault. */
  readonly code: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** Whatever Slotwright throws is one of these. A refusal is no error: it comes as a value. */
export class SlotwrightError extends Error {
  constructor(message: string, code: string, faults?: readonly Fault[]);
  /** The stable name of the kind of error, the same in every language: `period.inverted`. */
  readonly code: string;
  /** All faults of a document, in its order; empty for other errors. */
  readonly faults: readonly Fault[];
}
