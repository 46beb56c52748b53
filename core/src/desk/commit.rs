use super::{Desk, Verdict, Wish};
use crate::Result;
use crate::canon::Digest;
use crate::id::{LedgerId, ResourceId};
use crate::period::{Instant, Minutes, Period};
use crate::rules::{Claim, Merge};

/// What to write into a table of one's own for a visit, so that its database lets nobody else write the same.
///
/// For exclusive resources the constraint of [`ddl`](Self::ddl) takes two rows exactly when our own decision takes
/// both claims, by each rule of [`Merge`], as long as both were planned with the same catalog, and it has no changeovers. What it does not guard
/// is in `unguarded`, all of it. It knows no override: what leave of staff takes twice, it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitPlan {
    /// The check: what the visit takes, or why its start is not open.
    pub verdict: Verdict,
    /// How buffers meet, which decides on the columns.
    pub merge: Merge,
    /// The rows to insert, in one transaction, in this order; none if the start is not open.
    pub rows: Vec<CommitRow>,
    /// What a table with these rows lets happen.
    pub unguarded: Vec<Unguarded>,
}

/// A row: one claim of the visit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitRow {
    /// Whose time is taken.
    pub resource: ResourceId,
    /// With [`Merge::Sum`] the core and the buffers around it; else the core and the buffer after it.
    pub during: Period,
    /// But with [`Merge::Sum`] the buffer before the core and the core; else nothing.
    pub setup: Option<Period>,
    /// How much of the capacity.
    pub units: u32,
    /// Whether the constraint compares it with other rows: not those of a pool.
    pub exclusive: bool,
}

/// What the constraint does not guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unguarded {
    /// The units of a pool, or of a cap, are not summed: any number of its rows is taken.
    Pool {
        /// The pool, the cap, or the share that one customer or resource has of it.
        resource: ResourceId,
        /// Its units.
        capacity: u32,
    },
    /// Holds and bookings of our ledger, and claims of other sources, are no rows.
    Ledger {
        /// The ledger.
        ledger: LedgerId,
    },
    /// Capacity that is away (`block`) is no row.
    Blocks,
    /// Hours, closures, calendars, the notice and the horizon were looked at when the plan was made, and may change
    /// before the insert.
    Calendars,
    /// Changeovers are in no range: which is kept depends on both visits.
    Changeovers,
    /// Ranges and `exclusive` are those of this catalog. Where another has other buffers, another [`Merge`] or another
    /// capacity, rows that were written before stay as they are.
    Catalog {
        /// Its revision.
        revision: Digest,
    },
    /// A row stands until it is deleted: that of a hold too, and those of bookings that the visit replaces.
    Expiry,
}

impl Desk {
    /// Whether `start` can be booked, as [`check`](Desk::check) says, with the rows that take it in a table of the
    /// caller's own. Nothing is taken by asking, and our ledger does not learn of the rows: hand them back by
    /// [`set_claims`](Desk::set_claims).
    ///
    /// # Errors
    /// As [`slots`](Desk::slots).
    pub fn commit_plan(&self, wish: &Wish, start: Instant, now: Instant) -> Result<CommitPlan> {
        let verdict = self.check(wish, start, now)?;
        let ledger = self.readable(&wish.location)?;
        let merge = self.spacing(ledger).merge;
        let (mut rows, mut unguarded) = (Vec::new(), Vec::new());
        for claim in verdict.plan.iter().flat_map(|plan| plan.claims.iter()) {
            let occupancy = ledger.occupancies().get(&claim.resource);
            let of_catalog = match self.catalog.cap(&claim.resource) {
                Some(cap) => cap.limit,
                None => self.catalog.resource(&claim.resource)?.capacity,
            };
            let capacity = occupancy.map_or(of_catalog, |occupancy| occupancy.capacity());
            let pool = Unguarded::Pool { resource: claim.resource.clone(), capacity };
            if capacity != 1 && !unguarded.contains(&pool) {
                unguarded.push(pool);
            }
            rows.push(CommitRow::new(claim, merge, capacity == 1));
        }
        // Whoever writes several rows locks them in one order, so that two writers seldom wait for each other.
        rows.sort();
        if verdict.is_open() {
            let revision = self.catalog.revision();
            unguarded.push(Unguarded::Ledger { ledger: ledger.id().clone() });
            unguarded.extend([Unguarded::Blocks, Unguarded::Calendars]);
            let has_changeovers = !self.spacing(ledger).changeovers.is_empty();
            unguarded.extend(has_changeovers.then_some(Unguarded::Changeovers));
            unguarded.extend([Unguarded::Catalog { revision }, Unguarded::Expiry]);
        }
        Ok(CommitPlan { verdict, merge, rows, unguarded })
    }
}

impl CommitPlan {
    /// The table for such rows, in SQL of PostgreSQL; `booking` is the caller's name of what the rows belong to.
    ///
    /// An insert that collides fails with SQLSTATE 23P01; two that collide while neither is committed may end with
    /// 40P01 (a deadlock) for one of them: try that one again.
    pub fn ddl(merge: Merge) -> String {
        let range = |name: &str| format!("    {name} tstzrange NOT NULL CHECK (NOT isempty({name})),\n");
        let apart = |name: &str| {
            format!("    EXCLUDE USING gist (resource WITH =, {name} WITH &&) WHERE (exclusive)")
        };
        let names: &[&str] = match merge {
            Merge::Sum => &["during"],
            Merge::Largest | Merge::Shared => &["during", "setup"],
        };
        let ranges: String = names.iter().map(|name| range(name)).collect();
        let constraints = names.iter().map(|name| apart(name)).collect::<Vec<_>>().join(",\n");
        format!(
            "CREATE EXTENSION IF NOT EXISTS btree_gist;\n\
             CREATE TABLE slotwright_claims (\n    booking text NOT NULL,\n    resource text NOT NULL,\n{ranges}    \
             units bigint NOT NULL CHECK (units > 0),\n    exclusive boolean NOT NULL,\n{constraints}\n);\n"
        )
    }
}

impl CommitRow {
    /// The row of a claim.
    ///
    /// With `Sum` two claims fit when the padded ranges share no instant. Else they fit when the buffer after
    /// the earlier ends before the later core, and the buffer before the later begins after the earlier core: two
    /// ranges that share no instant with their like, where padded ranges would forbid more.
    pub fn new(claim: &Claim, merge: Merge, exclusive: bool) -> CommitRow {
        let (before, after) = (claim.buffer.before.seconds(), claim.buffer.after.seconds());
        let none = Minutes(0).seconds();
        let around = |before, after| claim.core.widened(before, after).unwrap_or(claim.core);
        let (during, setup) = match merge {
            Merge::Sum => (around(before, after), None),
            Merge::Largest | Merge::Shared => (around(none, after), Some(around(before, none))),
        };
        CommitRow { resource: claim.resource.clone(), during, setup, units: claim.units, exclusive }
    }

    /// A period as the text of a `tstzrange`: `[2026-11-02T14:00:00Z,2026-11-02T15:00:00Z)`.
    pub fn range(period: Period) -> String {
        format!("[{},{})", period.start(), period.end())
    }
}

impl Unguarded {
    /// The stable name, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Unguarded::Pool { .. } => "pool",
            Unguarded::Ledger { .. } => "ledger",
            Unguarded::Blocks => "blocks",
            Unguarded::Calendars => "calendars",
            Unguarded::Changeovers => "changeovers",
            Unguarded::Catalog { .. } => "catalog",
            Unguarded::Expiry => "expiry",
        }
    }
}
