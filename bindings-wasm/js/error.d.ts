/** One fault of a document. */
export interface Fault {
  /** Where, as `services[2].segments[0].needs[1].kind`; empty for the document itself. */
  readonly path: string;
  /** The stable name of the kind of fault. */
  readonly code: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/**
 * What is wrong with an argument, or with a store, is thrown as one of these. A refusal is no error: it comes as a value.
 * (An object that was freed, or is of another class than the declared one, throws a plain `Error`: mistakes of a program,
 * not of its input.)
 */
export class SlotwrightError extends Error {
  constructor(message: string, code: string, faults?: readonly Fault[]);
  /** The stable name of the kind of error, the same in every language: `period.inverted`. */
  readonly code: string;
  /** All faults of a document, in its order; empty for other errors. */
  readonly faults: readonly Fault[];
}
