use super::Desk;
use crate::canon::{Digest, Json};
use crate::id::{ResourceId, SourceName};
use crate::period::Instant;
use crate::rules::{Foreign, ForeignClaim};
use crate::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a foreign table says, as of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignTable {
    /// When its source said so.
    pub as_of: Instant,
    /// Its claims, by name.
    pub claims: Arc<[ForeignClaim]>,
    revision: Digest,
}

/// All foreign tables of a desk. What answers need of them is made when they change, not when something is asked.
#[derive(Debug, Default)]
pub(super) struct ForeignTables {
    tables: BTreeMap<SourceName, ForeignTable>,
    by_resource: BTreeMap<ResourceId, Foreign>,
    revision: Option<Digest>,
}

impl Desk {
    /// Sets what a foreign table says is taken, as of when: in the place of what that source said before. An empty
    /// list takes it away.
    ///
    /// The claims count in every answer and in every plan, beside those of our ledgers: pools sum both, and on an
    /// exclusive resource the spacing holds between both. The ledger knows nothing of them: a command is planned
    /// beside them, and decided without. So between the moment at which the table was read and the append somebody
    /// may write into it, and no ledger keeps the two apart: [`displaced`](Desk::displaced) lists the bookings of
    /// ours that they then overlap. What is not planned is not looked at again either: a hold is confirmed, and revived,
    /// with the claims that it has. The other way round, [`commit_plan`](Desk::commit_plan) writes such a table.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a resource or a class that the catalog does not have; [`Error::QueryInvalid`] for a claim
    /// of no units and for a name that comes twice; [`Error::Limit`] above `limits.foreign_claims`. Then all is as
    /// before.
    pub fn set_claims(
        &mut self,
        source: &SourceName,
        mut claims: Vec<ForeignClaim>,
        as_of: Instant,
    ) -> Result<()> {
        self.check_claims(source, &claims)?;
        claims.sort_by(|a, b| a.id.cmp(&b.id));
        let before = self.foreign.tables.get(source).map(|table| Arc::clone(&table.claims));
        let named = before.iter().flat_map(|claims| claims.iter()).chain(&claims);
        named.for_each(|claim| self.diaries.forget(&claim.resource));
        self.foreign.set(source, claims, as_of)
    }

    /// The foreign tables that were set.
    pub fn foreign_tables(&self) -> &BTreeMap<SourceName, ForeignTable> {
        &self.foreign.tables
    }

    fn check_claims(&self, source: &SourceName, claims: &[ForeignClaim]) -> Result<()> {
        let others = self.foreign.tables.iter().filter(|(name, _)| *name != source);
        let held: usize = others.map(|(_, table)| table.claims.len()).sum();
        let allowed = self.limits.foreign_claims;
        if held.saturating_add(claims.len()) > allowed {
            return Err(Error::Limit { limit: "foreign_claims", allowed: allowed as u64 });
        }
        let mut names = BTreeSet::new();
        for (index, claim) in claims.iter().enumerate() {
            let invalid = |member: &str, why: String| Error::QueryInvalid {
                field: format!("claims[{index}].{member}"),
                why,
            };
            self.catalog.resource(&claim.resource)?;
            claim.class.as_ref().map_or(Ok(()), |class| self.catalog.service(class).map(drop))?;
            if claim.units == 0 {
                return Err(invalid("units", "a claim takes at least one unit".to_owned()));
            }
            if !names.insert(&claim.id) {
                return Err(invalid("id", format!("\"{}\" is the name of another claim already", claim.id)));
            }
        }
        Ok(())
    }
}

impl ForeignTables {
    /// What they take of each resource.
    pub(super) fn by_resource(&self) -> &BTreeMap<ResourceId, Foreign> {
        &self.by_resource
    }

    /// The digest over all that they say, if there are any.
    pub(super) fn revision(&self) -> Option<Digest> {
        self.revision
    }

    fn set(&mut self, source: &SourceName, claims: Vec<ForeignClaim>, as_of: Instant) -> Result<()> {
        let before = self.tables.remove(source).map(|table| table.claims).unwrap_or_default();
        let mut of: BTreeMap<&ResourceId, Vec<&ForeignClaim>> = BTreeMap::new();
        for claim in &*before {
            of.entry(&claim.resource).or_default();
        }
        for claim in &claims {
            of.entry(&claim.resource).or_default().push(claim);
        }
        for (resource, claims) in of {
            self.by_resource.entry(resource.clone()).or_default().replace(source, claims)?;
        }
        self.by_resource.retain(|_, foreign| !foreign.is_empty());
        if !claims.is_empty() {
            let revision = Json::list(claims.iter().map(of_claim)).digest();
            self.tables.insert(source.clone(), ForeignTable { as_of, claims: claims.into(), revision });
        }
        let tables = self.tables.iter().map(|(source, table)| {
            Json::list([Json::text(source), Json::text(table.as_of), Json::text(table.revision)])
        });
        self.revision = (!self.tables.is_empty()).then(|| Json::list(tables).digest());
        Ok(())
    }
}

/// All of a claim, for its digest.
fn of_claim(claim: &ForeignClaim) -> Json {
    let core = [claim.core.start(), claim.core.end()].map(Json::text);
    let counts = [claim.units, claim.buffer.before.0, claim.buffer.after.0].map(|n| Json::Int(n.into()));
    let names = [Json::text(&claim.id), Json::text(&claim.resource)];
    let class = claim.class.iter().map(Json::text);
    Json::list(names.into_iter().chain(core).chain(counts).chain(class))
}
