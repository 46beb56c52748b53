use super::{Buffer, Claim};
use crate::Result;
use crate::id::{ForeignId, NeedId, ResourceId, ServiceId, SourceName};
use crate::period::{Period, PeriodSet, Seconds};

/// A claim that a table of another system holds: it takes capacity as a booking does, and no ledger knows it.
///
/// Its name is one of its source, never that of a booking, so nothing that replaces or moves a booking gives it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignClaim {
    /// Its name, unique in its source; opaque, never personal data.
    pub id: ForeignId,
    /// Whose time is taken.
    pub resource: ResourceId,
    /// When it serves.
    pub core: Period,
    /// How much of the capacity: at least 1.
    pub units: u32,
    /// The time kept around the core.
    pub buffer: Buffer,
    /// The spacing class; without one it is of no service's.
    pub class: Option<ServiceId>,
}

impl ForeignClaim {
    /// A claim of one unit, without a buffer.
    pub fn new(id: ForeignId, resource: ResourceId, core: Period) -> ForeignClaim {
        ForeignClaim { id, resource, core, units: 1, buffer: Buffer::default(), class: None }
    }

    /// As it counts beside the claims of a ledger. It meets no need of a service: its own name stands there.
    fn counted(&self) -> Result<Claim> {
        Ok(Claim {
            resource: self.resource.clone(),
            need: NeedId::new(self.id.as_str())?,
            core: self.core,
            units: self.units,
            buffer: self.buffer,
            class: self.class.clone().map_or_else(|| ServiceId::new(self.id.as_str()), Ok)?,
        })
    }
}

/// The claims of all foreign tables on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Foreign {
    /// By the start of the core, then by source and name.
    rows: Vec<ForeignRow>,
    /// How far padded claims reach from the start of their core: the most that any does.
    reach_before: Seconds,
    reach_after: Seconds,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRow {
    /// Whose table.
    pub source: SourceName,
    /// Its name there.
    pub id: ForeignId,
    /// What it takes.
    pub claim: Claim,
    /// Whether it is of a service: else it has no changeovers.
    pub has_class: bool,
}

impl Foreign {
    /// Puts claims of a source in the place of those that it had here.
    ///
    /// # Errors
    /// [`Error::IdInvalid`](crate::Error::IdInvalid): never, since what can name a claim can name anything.
    pub fn replace<'c>(
        &mut self,
        source: &SourceName,
        claims: impl IntoIterator<Item = &'c ForeignClaim>,
    ) -> Result<()> {
        let row = |of: &ForeignClaim| {
            let (source, has_class) = (source.clone(), of.class.is_some());
            Ok(ForeignRow { source, id: of.id.clone(), claim: of.counted()?, has_class })
        };
        let rows = claims.into_iter().map(row).collect::<Result<Vec<_>>>()?;
        self.rows.retain(|row| row.source != *source);
        self.rows.extend(rows);
        self.rows.sort_by(|a, b| {
            (a.claim.core.start(), &a.source, &a.id).cmp(&(b.claim.core.start(), &b.source, &b.id))
        });
        let most = |reach: fn(&Claim) -> Seconds| self.rows.iter().map(|row| reach(&row.claim)).max();
        let before = most(|claim| claim.core.start().since(claim.padded().start()));
        let after = most(|claim| claim.padded().end().since(claim.core.start()));
        (self.reach_before, self.reach_after) = (before.unwrap_or_default(), after.unwrap_or_default());
        Ok(())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Those whose padded period overlaps `window`, by start, source and name.
    pub fn within(&self, window: Period) -> impl Iterator<Item = &ForeignRow> {
        let (first, end) = (window.start().plus(-self.reach_after), window.end().plus(self.reach_before));
        let from = self.rows.partition_point(|row| row.claim.core.start() < first);
        self.rows
            .iter()
            .skip(from)
            .take_while(move |row| row.claim.core.start() < end)
            .filter(move |row| row.claim.padded().overlaps(&window))
    }

    /// Those that have a part in any of `periods`: by whom what is full there was filled.
    pub fn among(&self, periods: &PeriodSet) -> Vec<&ForeignRow> {
        let hull = periods.first().zip(periods.iter().next_back());
        let hull = hull.and_then(|(first, last)| Period::checked(first, last.end()));
        let rows = hull.into_iter().flat_map(|hull| self.within(hull));
        let shares = |padded: Period| !periods.overlapping(padded.start(), padded.end()).is_empty();
        rows.filter(|row| shares(row.claim.padded())).collect()
    }
}
