// What goes in: the catalog, commands, and questions. The core reads them and names every fault.

/** An instant: RFC 3339 with an offset (`2026-11-02T09:00:00-05:00`), or milliseconds since 1970. Never a `Date`. */
export type InstantInput = string | number;

/** RFC 3339 with an offset; what is written is in UTC: `2026-11-02T14:00:00Z`. */
export type InstantText = string;

/** Elapsed time in whole minutes: `PT45M`, `PT1H30M`. */
export type DurationText = string;

/** Two letters of RFC 5545. */
export type Day = "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU";

/** JSON without fractions: numbers are whole and below 2^53. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** `slotwright.catalog/0`. */
export interface CatalogDocument {
  readonly schema: "slotwright.catalog/0";
  readonly id: string;
  /**
   * How the buffer after a visit, the changeover and the buffer before the next one meet: one after the other (`sum`,
   * the default), the longest of them (`largest`), or the longer buffer with the changeover on top (`shared`).
   */
  readonly spacing?: { readonly merge?: Merge };
  readonly holidays?: readonly HolidaysDocument[];
  readonly locations: readonly LocationDocument[];
  readonly resources: readonly ResourceDocument[];
  readonly services: readonly ServiceDocument[];
  /** What resources need between visits of two services; a ledger that keeps them is of minor format 2. */
  readonly changeovers?: readonly ChangeoverDocument[];
  /** How much there may be of it all. */
  readonly caps?: readonly CapDocument[];
}

export type Merge = "sum" | "largest" | "shared";

/**
 * What an exclusive resource needs between two visits, for what both are. Of the rows for one pair that of the resource
 * counts, else that of its kind, else that of all.
 */
export interface ChangeoverDocument {
  /** The service of the earlier visit. */
  readonly from: string;
  /** That of the later. */
  readonly to: string;
  readonly time: DurationText;
  readonly kind?: string;
  readonly resource?: string;
}

/** Opening or working hours: local times from `00:00` to `24:00`; to the next day if `to` is earlier. */
export interface Shift {
  readonly days: readonly Day[];
  readonly from: string;
  readonly to: string;
}

/**
 * Hours that stand in place of the week's on the dates from `from` up to `to`, which is not in it any more: both dates, or
 * both days of every year such as `06-01`.
 */
export interface Season {
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  readonly hours: readonly Shift[];
}

/** The hours of one local date, in place of the week's and the season's; none: nothing begins on it. */
export interface DateHours {
  readonly date: string;
  readonly hours: readonly { readonly from: string; readonly to: string }[];
}

/** A list of holidays: whoever names it is closed on them, but not on dates that have hours of their own. */
export type HolidaysDocument =
  | { readonly id: string; readonly days: readonly Holiday[] }
  /** An iCalendar text, of whose events of whole days each is a holiday. It is written back as `days`. */
  | { readonly id: string; readonly ics: string };

/** On a date, or on that day of every year such as `12-25`; or by RFC 5545's lines, of dates. */
export type Holiday = {
  readonly name: string;
  /** How many from there on; by default one. */
  readonly days?: number;
} & ({ readonly date: string } | { readonly recurrence: string });

/** Whole local days: `to` is the first day open again, by default the next. */
export interface Closure {
  readonly name?: string;
  readonly from: string;
  readonly to?: string;
}

/** Time kept around a claim; by default none. */
export interface BufferDocument {
  readonly before?: DurationText;
  readonly after?: DurationText;
}

/** A place with opening hours. */
export interface LocationDocument {
  readonly id: string;
  /** For people; by default the id. */
  readonly name?: string;
  /** An IANA name, such as `America/New_York`. */
  readonly zone: string;
  readonly hours: readonly Shift[];
  readonly seasons?: readonly Season[];
  readonly dates?: readonly DateHours[];
  readonly closures?: readonly Closure[];
  /** The lists of holidays that it keeps. */
  readonly holidays?: readonly string[];
  /** The ledger that keeps its bookings; by default one of its own, named as the location is. */
  readonly ledger?: string;
}

/** On the dates from `from` on and before `to`, on those days of the week, a resource is at that location of the same ledger. */
export interface Posting {
  readonly location: string;
  readonly days?: readonly Day[];
  readonly from?: string;
  readonly to?: string;
  /** By default its own. */
  readonly hours?: readonly Shift[];
}

/** What a booking claims: a person, a bay, a car. */
export interface ResourceDocument {
  readonly id: string;
  readonly name?: string;
  /** What it is, such as `technician`. */
  readonly kind: string;
  /** Its home, in whose zone all of its rules are read. */
  readonly location: string;
  /** Where it is instead on some dates: the first that is on. */
  readonly postings?: readonly Posting[];
  /** What it can do: words that needs ask for, and that caps count. */
  readonly skills?: readonly string[];
  /** What it is: words that needs ask for. */
  readonly tags?: readonly string[];
  /** Units; by default 1, which is exclusive. */
  readonly capacity?: number;
  /** Whether an override may book it twice, though it is exclusive; by default not. */
  readonly overbookable?: boolean;
  /** By default whenever its location is open. */
  readonly hours?: readonly Shift[];
  readonly seasons?: readonly Season[];
  readonly dates?: readonly DateHours[];
  /** When it is away, such as a vacation. */
  readonly closures?: readonly Closure[];
  readonly holidays?: readonly string[];
  readonly buffer?: BufferDocument;
  /** Lower is asked first; by default 0. */
  readonly preference?: number;
  /** Its part of the work where a need shares it out, 1 to 1,000; by default 1. */
  readonly weight?: number;
  /** How long it takes where that is not the length of a segment: the first that matches counts. */
  readonly paces?: readonly PaceDocument[];
  readonly calendars?: readonly CalendarSourceDocument[];
}

/** How long a resource takes for a segment. A segment is as long as the slowest of those who serve in it and have a pace for
 * it; if nobody there has one, it has its own length. Just one of `percent` and `length`. */
export interface PaceDocument {
  /** By default of any service. */
  readonly service?: string;
  /** A segment of that service; by default any. */
  readonly segment?: string;
  /** Only where a need of the segment that it could meet asks for that skill of its own. */
  readonly skill?: string;
  /** Of the segment's length as it is asked for, 1 to 1,000, rounded up to whole minutes. */
  readonly percent?: number;
  /** So long, whatever is asked for. */
  readonly length?: DurationText;
}

/** Where a resource's calendar comes from. */
export interface CalendarSourceDocument {
  readonly name: string;
  /** A mail address: its answer decides about invitations. */
  readonly owner?: string;
  /** What an unknown calendar does; by default it blocks. */
  readonly unknown?: "blocks" | "free";
  /** An older calendar is unknown; by default any age is good. */
  readonly maxAge?: DurationText;
}

/** An appointment type. */
export interface ServiceDocument {
  readonly id: string;
  readonly name?: string;
  readonly locations: readonly string[];
  readonly segments: readonly SegmentDocument[];
  /** What is needed for the whole visit. */
  readonly needs?: readonly NeedDocument[];
  /** A visit has one option of each. */
  readonly variants?: readonly VariantDocument[];
  /** Options that may be asked for beside it. */
  readonly addOns?: readonly OptionDocument[];
  /** How many may be asked for at once, up to 100; by default one. */
  readonly quantity?: { readonly most: number };
  readonly buffer?: BufferDocument;
  /** Whether the buffers around a claim may lie outside the hours; by default they may. */
  readonly edge?: "buffersOutside" | "buffersInside";
  /** The starts that are offered. */
  readonly grid: GridDocument;
  /** The least time from now to a start; by default none. */
  readonly notice?: Ahead;
  /** How far ahead a start may be: the first that may not; by default `P60D`. */
  readonly horizon?: Ahead;
  /** The first local date of a start, such as `2026-11-02`; by default any. */
  readonly validFrom?: string;
  /** The first local date after it on which nothing starts any more; by default none. */
  readonly validUntil?: string;
  /** Until how long before its start a customer may cancel or move it; by default until its start. */
  readonly cancelNotice?: DurationText;
  /** Who may cancel or move a booking; staff always may. By default its customer too. */
  readonly cancelBy?: "customer" | "staff";
  /** Whether a booking is a request until staff approve it; by default not. */
  readonly approval?: boolean;
}

/**
 * Every `step`, from each local midnight (`day`, the default), full hour, or opening of the location (`block`) on; at
 * fixed wall times; or one visit after the other from each opening on.
 */
export type GridDocument =
  | { readonly step: DurationText; readonly offset?: DurationText; readonly align?: "day" | "hour" | "block" }
  | { readonly times: readonly string[] }
  | { readonly backToBack: true };

/** Elapsed (`PT2H`); days, at the same wall time (`P2D`); or days on which the location is open. */
export type Ahead = string | { readonly businessDays: number };

/** How much there may be of something in a stretch of time, whoever is free. */
export interface CapDocument {
  /** No resource and no other cap has it. */
  readonly id: string;
  readonly name?: string;
  /** Whose bookings count, all together: of one ledger and one zone. */
  readonly locations: readonly string[];
  /** How many bookings, or how much work. */
  readonly limit: number | DurationText;
  /** The time that is counted together; a week begins on Monday, if nothing else is said. */
  readonly per:
    | "day"
    | "week"
    | "month"
    | "moment"
    | "open"
    | { readonly interval: DurationText }
    | { readonly rolling: DurationText }
    | { readonly week: Day };
  /** Which services count; by default all. */
  readonly services?: readonly string[];
  /** Only visits with any of these options count; by default all. */
  readonly options?: readonly string[];
  /** What counts of those who serve; by default it does not matter who serves. */
  readonly kind?: string;
  readonly skills?: readonly string[];
  readonly resources?: readonly string[];
  /** Each has a limit of its own. */
  readonly each?: "customer" | "resource";
}

/** A step of a service. */
export interface SegmentDocument {
  readonly id: string;
  readonly length: DurationText;
  readonly needs?: readonly NeedDocument[];
  /** Before the next step; by default none, and `most` is by default `least`. */
  readonly gap?: { readonly least?: DurationText; readonly most?: DurationText };
}

/** One of a kind, a resource by name, or whoever met an earlier need; `count` at once, of each `units`. */
export type NeedDocument = {
  readonly id: string;
  /** By default 1; `"all"`: everyone of the location who could meet it. */
  readonly count?: number | "all";
  readonly units?: number;
  /** Whether it is taken as often as the service is asked for: the default; else once. */
  readonly each?: boolean;
  /** A need of an earlier segment: who met that one does not meet this one. */
  readonly differentFrom?: string;
  /** In a segment: whoever meets it may be off duty by the hours for at most so long in all, a minute to 24 hours; work stops
   * and goes on after, and the segment is so much longer. */
  readonly pauses?: { readonly most: DurationText };
  /** Who is asked first: what those before leave equal the next decides, in the end `preference` and the name. */
  readonly choice?: readonly Criterion[];
} & (
  | { readonly kind: string; readonly skills?: readonly string[]; readonly tags?: readonly string[] }
  | { readonly resource: string }
  | { readonly sameAs: string }
);

/** Options of which a visit has exactly one. */
export interface VariantDocument {
  readonly id: string;
  readonly name?: string;
  readonly options: readonly OptionDocument[];
  /** The option that counts when none is named; by default one has to be named. */
  readonly default?: string;
}

/** What an option of a service changes of it. No other option of the service has its id. */
export interface OptionDocument {
  readonly id: string;
  readonly name?: string;
  /** By segment, how long it is then; only of a variant, and of one variant for each segment. */
  readonly lengths?: { readonly [segment: string]: DurationText };
  /** By segment, how much longer it is then. */
  readonly adds?: { readonly [segment: string]: DurationText };
  /** What is needed then too: in a segment, or for the whole visit. */
  readonly needs?: readonly (NeedDocument & { readonly segment?: string })[];
  /** By need, the skills that it asks for then too. */
  readonly skills?: { readonly [need: string]: readonly string[] };
  /** Needs that fall away then. */
  readonly without?: readonly string[];
}
/** How one is chosen among those who could serve: who, not when. */
export type Criterion =
  | "priority"
  | "sticky"
  | "leastFragmentation"
  | { readonly roundRobin: Stretch }
  | { readonly leastLoaded: Stretch }
  | { readonly seeded: string };

/** A stretch of the calendar; a week from Monday on, or from another day. */
export type Stretch = "day" | "week" | "month" | { readonly week: Day };

/** A hold or booking, with the token that shows whose it is. */
export interface Claimant {
  readonly id: string;
  readonly token?: string;
}

/** By need, the resource that must meet it. */
export type Choices = { readonly [need: string]: string };

/** Who gave leave to take what others have taken, and why. */
export interface Override {
  readonly by: string;
  readonly why: string;
}

interface WhoAsks {
  readonly customer?: string;
  /** Holds and bookings of the asker that this takes the place of. */
  readonly replacing?: readonly Claimant[];
  /** Leave of staff to take what others have taken: of pools, and of what the catalog calls overbookable. */
  readonly override?: Override;
}

/** Further services of a visit, one after the other. */
export interface Also {
  /** At most three, each another one. */
  readonly services: readonly {
    readonly service: string;
    readonly options?: readonly string[];
    readonly quantity?: number;
  }[];
  /** The service of the wish first and then these as they stand (the default), or as they fit. */
  readonly order?: "given" | "any";
  /** How long one may wait at most between two of them; by default not at all. */
  readonly wait?: DurationText;
}

/** What somebody would like to book, but for the start. */
export interface Wish extends WhoAsks {
  readonly service: string;
  /** Options of the service; of a variant of which none is named, the default counts. */
  readonly options?: readonly string[];
  /** How many at once, up to what the service allows; by default one. */
  readonly quantity?: number;
  /** What else is done in the same visit. Its needs are named with their service then, `oil-change.tech`. */
  readonly also?: Also;
  readonly location: string;
  readonly choices?: Choices;
  /** By need, the resources that are asked first, in their order: they decide who serves, not when. */
  readonly prefer?: { readonly [need: string]: readonly string[] };
}

export type WishAtSlot = WhoAsks & { readonly slot: string };
export type WishAtStart<Instant> = Wish & { readonly start: Instant };

export interface SlotsQuestion extends Wish {
  readonly start: InstantInput;
  /** Exclusive. */
  readonly end: InstantInput;
  readonly now: InstantInput;
}

/** With the need of which each who may meet it is asked about. */
export interface SlotsOfEachQuestion extends SlotsQuestion {
  readonly need: string;
}

export interface NextSlotQuestion extends Wish {
  readonly start: InstantInput;
  readonly now: InstantInput;
}

export interface NextSlotsQuestion extends NextSlotQuestion {
  readonly count: number;
}

/** A start, named by its slot or by its parts. */
export type StartQuestion = (WishAtSlot | WishAtStart<InstantInput>) & { readonly now: InstantInput };

/** A claim that a table of another system holds. Its end is exclusive. */
export interface ForeignClaim {
  /** Its name, unique in its table; opaque, never personal data. */
  readonly id: string;
  readonly resource: string;
  readonly start: InstantText;
  readonly end: InstantText;
  /** How much of the capacity; by default 1. */
  readonly units?: number;
  /** The time kept around it; by default none. */
  readonly before?: DurationText;
  readonly after?: DurationText;
  /** Its spacing class. */
  readonly service?: string;
}

/** `slotwright.claims/0`. */
export interface ForeignClaimsDocument {
  readonly schema: "slotwright.claims/0";
  readonly claims: readonly ForeignClaim[];
}

/** Whose bookings a feed shows, how much it tells (by default the name of the service), and from when until when. */
export type FeedQuestion = (
  | { readonly resource: string }
  | { readonly location: string }
  | { readonly customer: string }
) & { readonly start: InstantInput; readonly end: InstantInput; readonly detail?: "service" | "busy";
    /** By customer, a name of your own that is told beside that of the service; no log holds it. */
    readonly names?: { readonly [customer: string]: string };
  };

export interface CalendarOptions {
  /** The IANA name of the zone of times that name none; without it they are unknown, for a day or so around. */
  readonly zone?: string;
  /** A mail address: its answer decides about invitations. */
  readonly owner?: string;
  /** What counts as busy; by default `Calendar.busyTable()`. The first row that fits an event decides; the last must fit all. */
  readonly busy?: readonly BusyRow[];
  /**
   * Whether an IANA name means the calendar's own VTIMEZONE, or the newer zone data of this library, as by default. Where
   * the two differ in a window, the `notes` of its free/busy say so.
   */
  readonly blocks?: "outranked" | "outrank";
  readonly limits?: Limits;
}

/** A row of a busy table: it fits an event that is all that it names. */
export interface BusyRow {
  readonly status?: "confirmed" | "tentative" | "cancelled";
  /** TRANSP. */
  readonly transparent?: boolean;
  /** PARTSTAT of the owner. */
  readonly participation?: "accepted" | "tentative" | "needs-action" | "declined" | "delegated";
  readonly allDay?: boolean;
  /** X-MICROSOFT-CDO-BUSYSTATUS. */
  readonly shownAs?: "free" | "tentative" | "busy" | "oof" | "workingelsewhere";
  readonly countsAs: "free" | "busy" | "tentative" | "unavailable" | "closed" | "unknown";
}

/** How a recurrence is to be read. */
export interface RecurrenceOptions {
  /** A wall time that the clocks skip occurs with the offset before the gap (`compatible`, the default), or does not occur and still counts (`skip`). */
  readonly gap?: "compatible" | "skip";
  /** A DTSTART that no rule generates occurs too, and COUNT counts it first. */
  readonly includeStart?: boolean;
  /** `lenient` takes what RFC 5545 forbids at its plain meaning where it has one, and says so in `forgiven`. */
  readonly reading?: "strict" | "lenient";
  readonly limits?: Limits;
}

/** What a desk may do. */
export interface DeskOptions {
  readonly limits?: Limits;
  /** The minor format in which it begins ledgers, for fleets in which older versions are still at work; by default the newest. */
  readonly format?: number;
}

/** Bounds of work, by the names that an error `limit` gives them; far above what is needed by default. */
export interface Limits {
  /** Bytes of the text. */
  readonly text_bytes?: number;
  /** Lines of a calendar. */
  readonly lines?: number;
  /** Components within components. */
  readonly depth?: number;
  /** Events of a calendar. */
  readonly events?: number;
  /** VTIMEZONEs of a calendar. */
  readonly zones?: number;
  /** Notes of a report; further ones are counted in a last note. */
  readonly notes?: number;
  /** Occurrences that one expansion may give. */
  readonly occurrences?: number;
  /** Occurrences that one event may have near one window. */
  readonly event_occurrences?: number;
  /** Rules of one recurrence. */
  readonly rules?: number;
  /** Periods of a rule that are looked at without finding an occurrence. */
  readonly recurrence_steps?: number;
  /** Days of a window. */
  readonly window_days?: number;
  /** Starts that one search may try. */
  readonly starts?: number;
  /** Steps of the assignment search, for one start. */
  readonly assignment_steps?: number;
  /** Alternatives offered beside a refusal. */
  readonly alternatives?: number;
  /** Bytes of a booking's `data`. */
  readonly data_bytes?: number;
  /** Bookings of one import. */
  readonly import?: number;
  /** Places in a waitlist that are looked at for what has become free. */
  readonly waitlist?: number;
  /** Entries of one series. */
  readonly series?: number;
  /** Displaced bookings that moves are proposed for at once. */
  readonly rebook?: number;
  /** Steps of the search for the best moves of displaced bookings. */
  readonly rebook_steps?: number;
  /** Changes that are tried for the smallest that opens a start. */
  readonly remedies?: number;
  /** How many seconds a caller's now may be ahead of a store that has a clock. */
  readonly clock_ahead?: number;
  /** How often an append that lost its race is planned anew. */
  readonly append_tries?: number;
  /** Claims of foreign tables that one desk counts. */
  readonly foreign_claims?: number;
  /** Locations, resources, services and caps of one catalog, each. */
  readonly catalog_items?: number;
}
