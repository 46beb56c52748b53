// What comes out. Answers are plain data: they hold no WebAssembly memory and need no free().
import type { SlotwrightError } from "./error.js";
import type { BatchDocument, CommandDocument, EntryDocument } from "./commands.js";
import type { Also, ChangeoverDocument, Choices, Criterion, DurationText, InstantText, Json, Override } from "./documents.js";

/** Every answer has its document, the same in every language, byte for byte. */
interface Answer<Document> {
  /** The document, as a plain object. */
  toJSON(): Document;
  /** The document as its canonical text (RFC 8785). */
  canonical(): string;
}

/** What an answer is an answer to. Two answers with the same stamp to the same question are equal. */
export interface Stamp {
  /** The revision of the catalog. */
  readonly catalog: string;
  /** The digest over the revisions and ages of all calendars. */
  readonly calendars: string;
  /** The digest over the foreign tables, if there are any. */
  readonly claims?: string;
  readonly ledger: string;
  /** How far its log was read. */
  readonly position: number;
  /** The release of the zone data. */
  readonly tzdata: string;
  readonly now: InstantText;
}

/** Half-open: `end` is not in it. */
export interface PeriodDocument {
  readonly start: InstantText;
  readonly end: InstantText;
}

export interface SlotDocument extends PeriodDocument {
  /** Its name, `service/location/start`: all that a client ever sends back. */
  readonly id: string;
}

/** An open slot. */
export interface Slot extends SlotDocument {}
export class Slot implements Answer<SlotDocument> {
  private constructor();
  toJSON(): SlotDocument;
  canonical(): string;
}

export interface SlotsDocument {
  readonly stamp: Stamp;
  readonly zone: string;
  readonly slots: readonly SlotDocument[];
}

/** The open slots of everyone who may meet a need, and of anyone. */
export interface SlotsOfEachDocument extends SlotsDocument {
  readonly need: string;
  /** In the order in which they are asked. */
  readonly each: readonly { readonly resource: string; readonly slots: readonly SlotDocument[] }[];
}

/** How many slots start on each date of a window, and to what the others are lost. */
export interface LossesDocument {
  readonly stamp: Stamp;
  /** The zone of the location, whose dates they are. */
  readonly zone: string;
  /** By date: of the starts that the grid offers within the location's hours. */
  readonly days: readonly {
    readonly date: string;
    readonly open: number;
    readonly lost: number;
    /** The most first; a start may be lost to several. */
    readonly causes: readonly {
      readonly reason: Reason["code"];
      readonly need?: string;
      readonly blocker?: Blocker["code"];
      /** Of a closure of the location, or of a cap. */
      readonly name?: string;
      /** Everyone whom this kept from the need at some of the starts. */
      readonly resources?: readonly string[];
      readonly starts: number;
    }[];
  }[];
}

/** The smallest change that opens a start. */
export interface SmallestChangeDocument {
  readonly stamp: Stamp;
  readonly slot: string;
  /** Not there if nothing of this kind opens it, or there was too much to be tried. */
  readonly change?: {
    /** One or two, the smaller first; none for a start that is open. */
    readonly remedies: readonly Remedy[];
    /** What a booking would take then. */
    readonly plan: Plan;
  };
}

/** Something that could be otherwise, in the order of size. */
export type Remedy =
  | { readonly code: "resource"; readonly need: string; readonly resource: string }
  /** To a start so much later; earlier: `-PT15M`. */
  | { readonly code: "start"; readonly by: string }
  /** Whoever meets the need. */
  | { readonly code: "anybody"; readonly need: string }
  /** So many bookings or minutes more. */
  | { readonly code: "cap"; readonly cap: string; readonly by: number }
  /** When it would have to be on duty, too; without a resource the location. */
  | { readonly code: "hours"; readonly resource?: string; readonly period: { readonly start: InstantText; readonly end: InstantText } }
  | { readonly code: "notice"; readonly by: DurationText };

/** How many slots start on each date of a window: for the view of a month. */
export interface DaysDocument {
  readonly stamp: Stamp;
  /** The zone of the location, whose dates they are. */
  readonly zone: string;
  /** By date, `2026-11-02`; 0 where nothing is open. */
  readonly days: readonly { readonly date: string; readonly open: number }[];
}

/** Open slots, ascending. */
export class Slots implements Answer<SlotsDocument>, Iterable<Slot> {
  private constructor();
  readonly stamp: Stamp;
  /** The zone of the location, in which people read the starts. */
  readonly zone: string;
  readonly length: number;
  /** The slot of this index; from the end if it is negative. */
  at(index: number): Slot | undefined;
  [Symbol.iterator](): IterableIterator<Slot>;
  toJSON(): SlotsDocument;
  canonical(): string;
}

/** What committing takes: units of a resource, in the core period and the buffers around it. */
export interface ClaimDocument extends PeriodDocument {
  readonly resource: string;
  readonly need: string;
  readonly units: number;
  readonly before: DurationText;
  readonly after: DurationText;
  /** The service that spacing is counted by. */
  readonly class: string;
}

/** A visit with everything that it takes. */
export interface Plan extends PeriodDocument {
  readonly claims: readonly ClaimDocument[];
}

/** What is in the way. It never has a customer's or an event's text. */
export type Blocker =
  | { readonly code: "location.hours" | "resource.hours"; readonly period: PeriodDocument }
  | { readonly code: "resource.elsewhere"; readonly location: string; readonly period: PeriodDocument }
  | { readonly code: "location.closure" | "resource.closure"; readonly name: string; readonly period: PeriodDocument }
  | {
      readonly code:
        | "calendar.busy"
        | "calendar.tentative"
        | "calendar.unavailable"
        | "calendar.closed"
        | "calendar.unknown";
      readonly source: string;
      readonly period: PeriodDocument;
    }
  | { readonly code: "claim.booked"; readonly period: PeriodDocument }
  | {
      readonly code: "claim.held";
      readonly heldUntil: InstantText;
      readonly period: PeriodDocument;
    }
  /** A cap of the catalog: so much of it is taken in the time that it counts together. */
  | {
      readonly code: "cap.reached";
      readonly cap: string;
      readonly used: number;
      readonly limit: number;
      readonly period: PeriodDocument;
    }
  /** A claim of a foreign table: `source` and its name there. Beside `capacity.full` those that fill a pool. */
  | { readonly code: "claim.foreign"; readonly source: string; readonly claim: string; readonly period: PeriodDocument }
  | { readonly code: "capacity.blocked"; readonly block: string; readonly period: PeriodDocument }
  | {
      readonly code: "capacity.full";
      readonly used: number;
      readonly capacity: number;
      readonly period: PeriodDocument;
    }
  | { readonly code: "capacity.too_small"; readonly capacity: number };

/** Why a start is not open. */
export type Reason =
  | {
      readonly code: "grid.off";
      readonly zone: string;
      readonly step: DurationText;
      readonly offset: DurationText;
      /** By default `day`. */
      readonly align?: "hour" | "block";
      /** Where visits follow each other from each opening on. */
      readonly backToBack?: true;
    }
  | { readonly code: "grid.off"; readonly zone: string; readonly times: readonly string[] }
  /** `earliest`: the first instant that is not too soon. */
  | { readonly code: "window.notice"; readonly earliest: InstantText }
  /** `from`: the first instant that is too far ahead. */
  | { readonly code: "window.horizon"; readonly from: InstantText }
  /** The first local date of a start, and the first after it on which nothing starts any more. */
  | { readonly code: "window.validity"; readonly from?: string; readonly until?: string; readonly zone: string }
  | { readonly code: "location.closed"; readonly segment: string; readonly blockers: readonly Blocker[] }
  | {
      readonly code: "need.unmet";
      /** None for a need of the whole visit. */
      readonly segment?: string;
      readonly need: string;
      readonly candidates: readonly { readonly resource: string; readonly blockers: readonly Blocker[] }[];
    }
  | {
      readonly code: "needs.combination";
      readonly needs: readonly string[];
      /** Everyone who can't meet some need that they might. */
      readonly candidates: readonly { readonly resource: string; readonly blockers: readonly Blocker[] }[];
    }
  /** Somebody could serve, but there may be no more of it. */
  | { readonly code: "caps.reached"; readonly blockers: readonly Blocker[] }
  | { readonly code: "undecided"; readonly steps: number };

export interface VerdictDocument {
  readonly stamp: Stamp;
  /** The name of the slot that was asked about. */
  readonly slot: string;
  readonly open: boolean;
  /** What a booking would take, if it is open. */
  readonly plan?: Plan;
  /** Why it is not; empty if it is. */
  readonly reasons: readonly Reason[];
  /** Why those who would serve, and not others: for the needs that say how one is chosen. */
  readonly chosen?: readonly Chosen[];
}

/** Why someone serves a need: everyone who could at that time, in the order in which they were asked. */
export interface Chosen {
  readonly need: string;
  readonly resource: string;
  readonly by: readonly Criterion[];
  /** With what each criterion says of them: the least `value` for its `weight` is asked first. */
  readonly among: readonly {
    readonly resource: string;
    readonly scores: readonly { readonly value: number; readonly weight?: number }[];
  }[];
}

/** Whether a start is open, and if not, why. */
export interface Verdict extends VerdictDocument {}
export class Verdict implements Answer<VerdictDocument> {
  private constructor();
  toJSON(): VerdictDocument;
  canonical(): string;
}

/** A row for a table of one's own; its ranges are texts of PostgreSQL's `tstzrange`. */
export interface CommitRow {
  readonly resource: string;
  readonly during: string;
  /** Where buffers lie side by side (`spacing.merge` is `largest` or `shared`). */
  readonly setup?: string;
  readonly units: number;
  /** Whether the constraint compares it with other rows: not those of a pool. */
  readonly exclusive: boolean;
}

/** What the constraint does not guard. */
export type Unguarded =
  | { readonly code: "pool"; readonly resource: string; readonly capacity: number }
  | { readonly code: "ledger"; readonly ledger: string }
  | { readonly code: "catalog"; readonly revision: string }
  | { readonly code: "blocks" | "calendars" | "changeovers" | "expiry" };

/** A verdict, and if the start is open what to write so that a database lets nobody else write the same. */
export interface CommitPlanDocument extends VerdictDocument {
  /** To insert in one transaction, in this order. */
  readonly rows?: readonly CommitRow[];
  /** The table, with its exclusion constraint. */
  readonly ddl?: string;
  readonly unguarded?: readonly Unguarded[];
}

export interface BookingDocument extends PeriodDocument {
  readonly id: string;
  readonly status:
    | "waiting"
    | "held"
    | "requested"
    | "booked"
    | "checkedIn"
    | "completed"
    | "declined"
    | "noShow"
    | "cancelled"
    | "released";
  /** Of a hold: it blocks while now is before it. */
  readonly heldUntil?: InstantText;
  readonly service: string;
  readonly location: string;
  /** All of its options, those of variants that counted by default too. */
  readonly options?: readonly string[];
  /** How many at once, if it is not one. */
  readonly quantity?: number;
  /** What else is done in the same visit. */
  readonly also?: Also;
  readonly customer?: string;
  /** The resources that were asked for by name. */
  readonly choices?: Choices;
  readonly claims: readonly ClaimDocument[];
  /** The opaque name of its deposit. */
  readonly deposit?: string;
  /** The caller's own. */
  readonly data?: Json;
  /** Who let it stand beside more than there is room for. */
  readonly override?: Override;
  /** What it is in the system that it was imported from; the digest is of what that said of it last. */
  readonly origin?: { readonly source: string; readonly id: string; readonly digest: string };
  /** How often it changed. */
  readonly sequence: number;
  /** The first booking of its series. */
  readonly series?: string;
  readonly changedAt: InstantText;
}

/** A hold or booking. */
export interface Booking extends BookingDocument {}
export class Booking implements Answer<BookingDocument> {
  private constructor();
  toJSON(): BookingDocument;
  canonical(): string;
}

/** What happened, as the ledger's entry says it. */
export type Outcome =
  | {
      readonly kind:
        | "held"
        | "extended"
        | "requested"
        | "booked"
        | "confirmed"
        | "rescheduled"
        | "approved"
        | "declined"
        | "checkedIn"
        | "completed"
        | "noShow"
        | "cancelled"
        | "released"
        | "series"
        | "imported"
        | "waitlisted"
        | "left";
      readonly bookings: readonly BookingDocument[];
      /** Holds and bookings that this took the place of. */
      readonly releases?: readonly string[];
      /** Occurrences of a series that were not open, with the codes of the reasons. */
      readonly skipped?: readonly { readonly start: InstantText; readonly codes: readonly string[] }[];
      /** The names of bookings for which there is no room any more, in order of start. */
      readonly displaced?: readonly string[];
    }
  | { readonly kind: "raised"; readonly format: number }
  | {
      readonly kind: "blocked";
      readonly resource: string;
      readonly block: PeriodDocument & { readonly id: string; readonly units: number };
      readonly displaced?: readonly string[];
    }
  | {
      readonly kind: "configured";
      readonly revision: string;
      readonly spacing: {
        readonly merge: "sum" | "largest" | "shared";
        readonly changeovers?: readonly ChangeoverDocument[];
        /** By resource, its kind: all that have changeovers. */
        readonly kinds?: { readonly [resource: string]: string };
      };
      readonly capacities: { readonly [resource: string]: number };
      /** The exclusive resources that an override may take twice, if there are any. */
      readonly overbookable?: readonly string[];
    };

/** Why a command was refused. */
export type Refusal =
  | { readonly code: "slot.not_open"; readonly reasons: readonly Reason[]; readonly alternatives: readonly SlotDocument[] }
  | {
      readonly code: "series.not_open";
      readonly verdicts: readonly {
        readonly start: InstantText;
        readonly reasons: readonly Reason[];
        readonly alternatives: readonly SlotDocument[];
      }[];
    }
  | { readonly code: "booking.deadline"; readonly until: InstantText }
  | { readonly code: "key.reused" }
  | { readonly code: "command.late"; readonly validUntil: InstantText }
  | { readonly code: "catalog.stale"; readonly configured?: string }
  | { readonly code: "catalog.location_gone"; readonly location: string; readonly booking: string }
  | { readonly code: "format.too_low"; readonly format: number; readonly needs: number }
  | { readonly code: "format.unknown"; readonly format: number; readonly newest: number }
  | { readonly code: "booking.staff_only"; readonly booking: string }
  | { readonly code: "slot.taken"; readonly resource: string; readonly blocker: Blocker }
  | { readonly code: "booking.unknown" | "booking.not_yours" | "hold.deposit"; readonly booking: string }
  | { readonly code: "booking.not_yet"; readonly booking: string; readonly from: InstantText }
  | { readonly code: "hold.expired"; readonly booking: string; readonly until: InstantText }
  | { readonly code: "booking.status"; readonly booking: string; readonly bookingStatus: BookingDocument["status"] };

export type DecisionDocument =
  | { readonly status: "accepted"; readonly at: InstantText; readonly outcome: Outcome }
  | ({ readonly status: "refused"; readonly stamp: Stamp } & Refusal);

/** What became of a command. */
export class Decision implements Answer<DecisionDocument> {
  private constructor();
  readonly accepted: boolean;
  readonly status: DecisionDocument["status"];
  /** When it was decided, if it was accepted. */
  readonly at?: InstantText;
  /** What happened, if it was accepted. */
  readonly outcome?: Outcome;
  /** Why it was refused. */
  readonly code?: Refusal["code"];
  /** What a refusal is an answer to. */
  readonly stamp?: Stamp;
  /** The first of `bookings`. */
  readonly booking?: Booking;
  /** The bookings after it. */
  readonly bookings: readonly Booking[];
  /** The names of the bookings that it displaced, in order of start. */
  readonly displaced: readonly string[];
  /** Why the start is not open. */
  readonly reasons: readonly Reason[];
  /** The nearest starts that are. */
  readonly alternatives: readonly Slot[];
  /** The whole answer; that of a refusal has more members, by its code. */
  toJSON(): DecisionDocument;
  canonical(): string;
}

export interface DisplacedDocument extends PeriodDocument {
  readonly booking: string;
  /** Who can't serve, and what is in the way. */
  readonly claims: readonly { readonly resource: string; readonly blockers: readonly Blocker[] }[];
}

/** A booking that can no longer be served as it was booked: it stays, and somebody must see to it. */
export interface Displaced extends DisplacedDocument {}
export class Displaced implements Answer<DisplacedDocument> {
  private constructor();
  toJSON(): DisplacedDocument;
  canonical(): string;
}

export interface FittingDocument {
  readonly entry: BookingDocument;
  readonly slot: SlotDocument;
}

/** Somebody on a waitlist, and the first slot that is open for them. */
export class Fitting implements Answer<FittingDocument> {
  private constructor();
  /** The place in the waitlist: whoever books in it names it in `replacing`. */
  readonly entry: Booking;
  readonly slot: Slot;
  toJSON(): FittingDocument;
  canonical(): string;
}

/** A booking that is to be moved. */
export interface MoveDocument {
  readonly booking: string;
  /** Its visit now. */
  readonly from: PeriodDocument;
  /** Where it goes. */
  readonly slot: SlotDocument;
  /** From the old start to the new one: `PT15M`, `-PT1H`; `PT0M` for a move to somebody else. */
  readonly shift: DurationText;
  /** A `reschedule` by staff, with a key of its own. */
  readonly command: CommandDocument;
}

export interface RebookingDocument {
  readonly stamp: Stamp;
  /** In an order in which their commands can be applied. */
  readonly moves: readonly MoveDocument[];
  /** The bookings that stay displaced, in order of start. */
  readonly unplaced: readonly string[];
  /** Whether nothing better can be had. */
  readonly proven: boolean;
}

/** Proposed moves for what is displaced. */
export interface Rebooking extends RebookingDocument {}
export class Rebooking implements Answer<RebookingDocument> {
  private constructor();
  toJSON(): RebookingDocument;
  canonical(): string;
}

/** The digest of what a ledger's log folds to, and what it is of. */
export interface Fingerprint {
  readonly ledger: string;
  /** How far its log was read. */
  readonly position: number;
  /** The schema of the document that the digest is over: digests of different formats say nothing of each other. */
  readonly format: string;
  readonly digest: string;
}

/** Entries that stand or fall together. */
export class Batch implements Answer<BatchDocument> {
  private constructor();
  readonly schema: "slotwright.batch/1";
  readonly ledger: string;
  readonly base: number;
  readonly position: number;
  readonly entries: readonly EntryDocument[];
  toJSON(): BatchDocument;
  canonical(): string;
}

export interface ProposalDocument {
  readonly batch: BatchDocument | null;
  readonly decisions: readonly (DecisionDocument | { readonly error: string })[];
}

/** What commands would do. */
export class Proposal implements Answer<ProposalDocument> {
  private constructor();
  /** What is to be appended for the decisions to come true; undefined: they stand. */
  readonly batch: Batch | undefined;
  /** What becomes of each command. */
  readonly decisions: readonly (Decision | SlotwrightError)[];
  toJSON(): ProposalDocument;
  canonical(): string;
}

/** What was not understood in a calendar, and what was done about it. It quotes no event's text. */
export interface ImportNote {
  /** From 1. */
  readonly line: number;
  readonly uid?: string;
  /** The stable name of this kind of note. */
  readonly code: string;
  readonly what: string;
  readonly done: string;
}

export interface ImportReportDocument {
  readonly notes: readonly ImportNote[];
}

export interface ImportReport extends ImportReportDocument {}
export class ImportReport implements Answer<ImportReportDocument> {
  private constructor();
  toJSON(): ImportReportDocument;
  canonical(): string;
}

export interface FreeBusyDocument {
  readonly busy: readonly PeriodDocument[];
  readonly tentative: readonly PeriodDocument[];
  readonly unavailable: readonly PeriodDocument[];
  /** Outside the hours of its VAVAILABILITYs (RFC 7953). */
  readonly closed: readonly PeriodDocument[];
  /** Nobody can say. */
  readonly unknown: readonly PeriodDocument[];
  /** What of the calendar's faults bears on the window: zone data that differ there, limits that were reached. */
  readonly notes: readonly ImportNote[];
}

/** What a calendar says about a window. An instant may be in several lists; one that is in none is free. */
export interface FreeBusy extends FreeBusyDocument {}
export class FreeBusy implements Answer<FreeBusyDocument> {
  private constructor();
  toJSON(): FreeBusyDocument;
  canonical(): string;
}

/** When an event starts or ends, as it says it: an instant, a wall time in a zone, one that floats, or a date. */
export type When =
  | { readonly utc: InstantText }
  | { readonly local: string; readonly zone: string }
  | { readonly local: string }
  | { readonly date: string };

export interface EventOccurrenceDocument {
  /** Empty if the event has none. */
  readonly uid: string;
  /** Which occurrence of its series it is. */
  readonly recurrenceId?: When;
  readonly start: When;
  readonly end: When;
  /** The instants of start and end. */
  readonly from: InstantText;
  readonly to: InstantText;
  readonly allDay: boolean;
  readonly busy: "free" | "busy" | "tentative" | "unavailable" | "closed" | "unknown";
}

/** An occurrence of an event, without its text. */
export interface EventOccurrence extends EventOccurrenceDocument {}
export class EventOccurrence implements Answer<EventOccurrenceDocument> {
  private constructor();
  toJSON(): EventOccurrenceDocument;
  canonical(): string;
}
