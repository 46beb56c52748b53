// What a desk is told: commands, and the batches of a log.
import type { Also, Choices, Claimant, InstantInput, InstantText, Json, Override, Wish, WishAtSlot, WishAtStart } from "./documents.js";

interface CommandHead<Name extends string> {
  readonly schema?: "slotwright.command/0";
  readonly command: Name;
  /** The caller's idempotency key. */
  readonly key: string;
  /** After this instant the command is refused. */
  readonly validUntil?: InstantText;
}

/** Who shows the token later may change what was taken; `data` is the caller's own, 4 KiB at most. */
interface Taken {
  readonly token?: string;
  readonly data?: Json;
}

export type BookDocument = CommandHead<"book"> & Taken & (WishAtSlot | WishAtStart<InstantText>);
export type HoldDocument = CommandHead<"hold"> & { readonly until: InstantText; readonly token?: string; readonly deposit?: string } & (
    | WishAtSlot
    | WishAtStart<InstantText>
  );

export interface ExtendDocument extends CommandHead<"extend"> {
  readonly hold: Claimant;
  readonly until: InstantText;
}

export interface ReleaseDocument extends CommandHead<"release"> {
  readonly hold: Claimant;
}

export interface ConfirmDocument extends CommandHead<"confirm"> {
  readonly hold: Claimant;
  /** That of the hold, if it has one: an opaque name. */
  readonly deposit?: string;
  /** A hold that is over counts all the same, if what it claims is still free. */
  readonly revive?: boolean;
  readonly customer?: string;
  readonly data?: Json;
}

export interface RescheduleDocument extends CommandHead<"reschedule"> {
  readonly booking: Claimant;
  /** By default the dealer's own people: no token is needed, no deadline holds. */
  readonly by?: "staff" | "customer";
  readonly start: InstantText;
  /** Those that it has, if nothing is said. */
  readonly options?: readonly string[];
  /** As many as it has, if nothing is said. */
  readonly quantity?: number;
  /** What it has, if nothing is said; no services: nothing else. */
  readonly also?: Also;
  readonly choices?: Choices;
  readonly override?: Override;
}

export interface CancelDocument extends CommandHead<"cancel"> {
  readonly booking: Claimant;
  readonly by?: "staff" | "customer";
}

/** What became of a booking, as staff say it. */
export interface MarkDocument extends CommandHead<"approve" | "decline" | "checkIn" | "complete" | "noShow"> {
  readonly booking: Claimant;
}

export interface SeriesDocument extends CommandHead<"series">, Taken, Wish {
  /** DTSTART and RRULE as in RFC 5545; floating times are in the zone of the location. */
  readonly recurrence: string;
  /** Take all or none (the default), or those that are open. */
  readonly mode?: "all" | "fitting";
}

export interface BlockDocument extends CommandHead<"block"> {
  readonly resource: string;
  readonly start: InstantText;
  readonly end: InstantText;
  /** By default all. */
  readonly units?: number;
}

export interface ConfigureDocument extends CommandHead<"configure"> {
  readonly ledger: string;
}

/** A place in a waitlist: for a start in `[start, end)`. */
export interface JoinWaitlistDocument extends CommandHead<"joinWaitlist">, Taken, Wish {
  readonly start: InstantText;
  readonly end: InstantText;
}

export interface LeaveWaitlistDocument extends CommandHead<"leaveWaitlist"> {
  readonly entry: Claimant;
}

/** A booking that was made elsewhere. */
export interface ImportedDocument {
  /** Its name in the system that it comes from. */
  readonly id: string;
  readonly service: string;
  readonly start: InstantText;
  /** Exclusive; at most `limits.window_days` later. */
  readonly end: InstantText;
  /** What it takes; by default one unit, for all of the visit. */
  readonly claims: readonly {
    readonly resource: string;
    readonly start?: InstantText;
    readonly end?: InstantText;
    readonly units?: number;
  }[];
  /** By default `booked`. */
  readonly status?: "requested" | "booked" | "checkedIn" | "completed" | "noShow" | "cancelled";
  readonly customer?: string;
  readonly data?: Json;
}

export interface ImportDocument extends CommandHead<"import"> {
  readonly location: string;
  /** The system that they come from. */
  readonly source: string;
  readonly bookings: readonly ImportedDocument[];
}

export interface RaiseFormatDocument extends CommandHead<"raiseFormat"> {
  readonly ledger: string;
  /** The minor format. */
  readonly format: number;
}

/** `slotwright.command/0`. */
export type CommandDocument =
  | BookDocument
  | HoldDocument
  | ExtendDocument
  | ReleaseDocument
  | ConfirmDocument
  | RescheduleDocument
  | CancelDocument
  | MarkDocument
  | SeriesDocument
  | BlockDocument
  | ConfigureDocument
  | JoinWaitlistDocument
  | LeaveWaitlistDocument
  | ImportDocument
  | RaiseFormatDocument;

/** A command as its method takes it: with `now`, without its name, and instants also as milliseconds. */
export type Sugar<Command> = Command extends unknown
  ? {
      readonly [Name in keyof Omit<Command, "command" | "schema">]: Name extends "start" | "end" | "until" | "validUntil"
        ? InstantInput
        : Command[Name];
    } & { readonly now: InstantInput }
  : never;

/** `slotwright.batch/1`: entries that stand or fall together. What a newer version wrote is kept. */
export interface BatchDocument {
  readonly schema?: "slotwright.batch/1";
  readonly ledger: string;
  /** The position that it was decided on. */
  readonly base: number;
  /** The position that it leads to. */
  readonly position: number;
  readonly entries: readonly EntryDocument[];
}

/** What happened. `kind` says what else there is: `booked` has `bookings`, `blocked` has `block`, … */
export interface EntryDocument {
  readonly key: string;
  readonly digest: string;
  readonly at: InstantText;
  readonly kind: string;
  readonly [member: string]: Json;
}
