//! A trace as a document: `slotwright.trace/0`.
//!
//! | member | what |
//! |---|---|
//! | `catalog` | the catalog document, and `catalogRevision`: the digest of the text that it was read from |
//! | `calendars` | `{resource, source, revision, asOf, windows, busy, tentative, unavailable, closed, unknown}`: what each said of the windows |
//! | `claims?` | `{source, asOf, claims}`: what each foreign table said |
//! | `snapshot?`, `log`, `state` | of a log that was compacted the state document that stands for its beginning; the log document before the decision; the digest of the state that they fold to |
//! | `command`, `now` | what was asked, and when |
//! | `limits?`, `format?` | the bounds of the desk that are not as they are by default; the minor format in which it begins a ledger, if that is not the newest |
//! | `tzdata` | the release of the zone data; with another a trace is not replayed |
//! | `decision` | what was answered |

use super::batch::Log;
use super::foreign::claims;
use super::limits::{limits, of_limits};
use super::parse::parse;
use super::reader::{IsRequired, Object, Reader};
use super::reason::of_period;
use super::value::{any_text, count, digest, id, instant, of_count};
use crate::calendar::FreeBusy;
use crate::canon::{Digest, Json};
use crate::catalog::Catalog;
use crate::desk::{Command, Decision, Desk, ForeignTable};
use crate::error::{Error, Result};
use crate::id::{LedgerId, ResourceId, SourceName};
use crate::ledger::{FORMAT, LedgerState, Loaded};
use crate::limits::Limits;
use crate::period::{Instant, Period, PeriodSet};
use crate::rules::ForeignClaim;
use crate::trace::{Seen, Trace};
use crate::zone::Zones;
use std::sync::Arc;

/// The schema of a trace.
const SCHEMA: &str = "slotwright.trace/0";

/// A trace as it was read: the decision that it holds is text, to be compared with that of the replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// The ledger.
    pub ledger: LedgerId,
    /// What was in its log before the decision.
    pub before: Loaded,
    /// The digest of the state that this folds to.
    pub state: Digest,
    /// The catalog.
    pub catalog: Catalog,
    /// What the calendars said.
    pub calendars: Vec<Seen>,
    /// What foreign tables said: source, as of when, claims.
    pub claims: Vec<(SourceName, Instant, Vec<ForeignClaim>)>,
    /// What was asked.
    pub command: Command,
    /// When.
    pub now: Instant,
    /// The bounds of the desk.
    pub limits: Limits,
    /// The minor format in which it begins a ledger.
    pub format: u32,
    /// What was answered, as a document.
    pub decision: Json,
}

impl Trace {
    /// The trace as a document.
    pub fn to_json(&self) -> Json {
        let log = Log::new(self.ledger.clone(), self.before.batches.clone());
        let is_usual = self.limits == Limits::default();
        Json::map([
            ("schema", Some(Json::from(SCHEMA))),
            ("catalog", Some(self.catalog.to_json())),
            ("catalogRevision", Some(Json::text(self.catalog.revision()))),
            ("calendars", Some(Json::list(self.calendars.iter().map(of_seen)))),
            ("claims", (!self.claims.is_empty()).then(|| Json::list(self.claims.iter().map(of_table)))),
            ("snapshot", self.before.snapshot.as_ref().map(|state| state.to_json())),
            ("log", Some(log.to_json())),
            ("state", Some(Json::text(self.state))),
            ("command", Some(self.command.to_json())),
            ("now", Some(Json::text(self.now))),
            ("limits", (!is_usual).then(|| of_limits(&self.limits))),
            ("format", (self.format != FORMAT).then(|| of_count(self.format))),
            ("tzdata", Some(Json::text(self.zones.release()))),
            ("decision", Some(self.decision.to_json())),
        ])
    }
}

impl Recording {
    /// Reads a trace document.
    ///
    /// # Errors
    /// As those of the documents that it is made of.
    pub fn from_json(text: &str) -> Result<Recording> {
        Recording::from_tree(&parse(text, &Limits::default())?)
    }

    /// Reads a trace document that is a tree already.
    ///
    /// # Errors
    /// As those of the documents that it is made of.
    pub fn from_tree(tree: &Json) -> Result<Recording> {
        let mut reader = Reader::default();
        let read = reader.object(tree, "a trace: an object", parts).flatten();
        let parts = reader.finish(SCHEMA, read)?;
        let ours = Zones::bundled();
        if parts.tzdata != ours.release() {
            let what = format!("a trace of tzdata {} where {} is bundled", parts.tzdata, ours.release());
            return Err(Error::Unsupported { what });
        }
        let catalog = Catalog::from_tree(parts.catalog, &Zones::bundled(), &parts.limits)?;
        let Log { ledger, batches, .. } = Log::from_tree(parts.log)?;
        let snapshot = parts.snapshot.map(LedgerState::from_tree).transpose()?.map(Arc::new);
        Ok(Recording {
            ledger,
            before: Loaded { snapshot, batches },
            state: parts.state,
            catalog: catalog.with_revision(parts.revision),
            calendars: parts.calendars,
            claims: parts.claims,
            command: Command::from_tree(parts.command)?,
            now: parts.now,
            limits: parts.limits,
            format: parts.format,
            decision: parts.decision.clone(),
        })
    }

    /// Decides again, on the same input: as [`Trace::replay`].
    ///
    /// # Errors
    /// [`Error::LedgerCorrupt`] if the log folds to another state than it did; those of [`Trace::replay`].
    pub fn replay(&self) -> Result<Decision> {
        let state = crate::trace::folded(&self.ledger, &self.before)?.digest();
        if state != self.state {
            let why = format!("the log folds to state {}, not to {}", state.short(12), self.state.short(12));
            return Err(Error::LedgerCorrupt { ledger: self.ledger.to_string(), why });
        }
        let desk = |store| {
            let desk = Desk::with_store(self.catalog.clone(), store).with_limits(self.limits.clone());
            desk.with_format(self.format)
        };
        let tables = self.claims.iter().map(|(source, as_of, claims)| (source, *as_of, claims.clone()));
        crate::trace::replay(desk, &self.calendars, tables, &self.before, &self.command, self.now)
    }
}

struct TraceParts<'j> {
    catalog: &'j Json,
    revision: Digest,
    calendars: Vec<Seen>,
    claims: Vec<(SourceName, Instant, Vec<ForeignClaim>)>,
    snapshot: Option<&'j Json>,
    log: &'j Json,
    state: Digest,
    command: &'j Json,
    now: Instant,
    limits: Limits,
    format: u32,
    tzdata: String,
    decision: &'j Json,
}

fn parts<'j>(object: &mut Object<'_, 'j>) -> Option<TraceParts<'j>> {
    object.schema(SCHEMA, IsRequired::Yes)?;
    let any = |_: &mut Reader<'j>, json: &'j Json| Some(json);
    let catalog = object.required("catalog", any);
    let revision = object.required("catalogRevision", digest);
    let calendars = object.required("calendars", |reader, json| {
        reader.list(json, "a list of calendars", |reader, json, _| seen(reader, json), |_| None)
    });
    let claims = object.optional("claims", |reader, json| {
        reader.list(json, "a list of tables", |reader, json, _| table(reader, json), |_| None)
    });
    let snapshot = object.optional("snapshot", any);
    let (log, command) = (object.required("log", any), object.required("command", any));
    let (now, decision) = (object.required("now", instant), object.required("decision", any));
    let limits = object.optional("limits", limits).unwrap_or_default();
    let format = object.optional("format", count).unwrap_or(FORMAT);
    let tzdata = object.required("tzdata", any_text);
    let state = object.required("state", digest);
    let (catalog, log, command, decision) = (catalog?, log?, command?, decision?);
    Some(TraceParts {
        catalog,
        revision: revision?,
        calendars: calendars?,
        claims: claims.unwrap_or_default(),
        snapshot,
        log,
        state: state?,
        command,
        now: now?,
        limits,
        format,
        tzdata: tzdata?,
        decision,
    })
}

fn table<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<(SourceName, Instant, Vec<ForeignClaim>)> {
    let read = |object: &mut Object<'_, 'j>| {
        let source = object.required("source", id(SourceName::new));
        let (as_of, claims) = (object.required("asOf", instant), object.required("claims", claims));
        Some((source?, as_of?, claims?))
    };
    reader.object(json, "what a foreign table said: an object", read).flatten()
}

fn seen<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Seen> {
    let read = |object: &mut Object<'_, 'j>| {
        let (resource, source) = (
            object.required("resource", id(ResourceId::new)),
            object.required("source", id(SourceName::new)),
        );
        let (revision, as_of) = (object.required("revision", digest), object.required("asOf", instant));
        let windows = object.required("windows", periods);
        let [busy, tentative, unavailable, closed, unknown] =
            ["busy", "tentative", "unavailable", "closed", "unknown"]
                .map(|name| object.required(name, periods));
        let said = FreeBusy {
            busy: busy?,
            tentative: tentative?,
            unavailable: unavailable?,
            closed: closed?,
            unknown: unknown?,
            notes: Vec::new(),
        };
        Some(Seen {
            resource: resource?,
            source: source?,
            revision: revision?,
            as_of: as_of?,
            windows: windows?,
            said,
        })
    };
    reader.object(json, "what a calendar said: an object", read).flatten()
}

fn periods<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<PeriodSet> {
    let period = |reader: &mut Reader<'j>, json: &'j Json, _| {
        let read = |object: &mut Object<'_, 'j>| {
            Some((object.required("start", instant)?, object.required("end", instant)?))
        };
        let (start, end) = reader.object(json, "a period, {\"start\": …, \"end\": …}", read).flatten()?;
        reader.check(Period::new(start, end))
    };
    Some(reader.list(json, "a list of periods", period, |_| None)?.into_iter().collect())
}

fn of_table((source, table): (&SourceName, &ForeignTable)) -> Json {
    Json::map([
        ("source", Some(Json::text(source))),
        ("asOf", Some(Json::text(table.as_of))),
        ("claims", Some(Json::list(table.claims.iter().map(ForeignClaim::to_json)))),
    ])
}

fn of_seen(seen: &Seen) -> Json {
    let periods = |set: &PeriodSet| Some(Json::list(set.iter().map(of_period)));
    Json::map([
        ("resource", Some(Json::text(&seen.resource))),
        ("source", Some(Json::text(&seen.source))),
        ("revision", Some(Json::text(seen.revision))),
        ("asOf", Some(Json::text(seen.as_of))),
        ("windows", periods(&seen.windows)),
        ("busy", periods(&seen.said.busy)),
        ("tentative", periods(&seen.said.tentative)),
        ("unavailable", periods(&seen.said.unavailable)),
        ("closed", periods(&seen.said.closed)),
        ("unknown", periods(&seen.said.unknown)),
    ])
}
