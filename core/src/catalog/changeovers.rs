//! The faults of a catalog's changeovers.

use super::check::Check;
use crate::limits::Limits;
use crate::period::Minutes;
use crate::rules::{Changeover, On};
use std::collections::BTreeSet;

/// The longest changeover, as the longest buffer: a day.
const LONGEST: Minutes = Minutes(24 * 60);

impl Check<'_> {
    pub(super) fn changeovers(&mut self, rows: &[Changeover], limits: &Limits) {
        if rows.len() > limits.catalog_items {
            let message =
                format!("{} are more than limits.catalog_items = {}", rows.len(), limits.catalog_items);
            return self.fault("changeovers".to_owned(), "too_many", message);
        }
        let services: BTreeSet<_> = self.parts.services.iter().map(|service| &service.id).collect();
        let mut seen = BTreeSet::new();
        for (index, row) in rows.iter().enumerate() {
            let path = format!("changeovers[{index}]");
            for (member, id) in [("from", &row.from), ("to", &row.to)] {
                if !services.contains(id) {
                    let message = format!("no service is named \"{id}\"");
                    self.fault(format!("{path}.{member}"), "dangling", message);
                }
            }
            if row.time > LONGEST {
                self.fault(format!("{path}.time"), "out_of_range", "a changeover is at most 24 hours");
            }
            if !seen.insert((&row.from, &row.to, &row.on)) {
                let message =
                    format!("another row says what \"{}\" and then \"{}\" take here", row.from, row.to);
                self.fault(path.clone(), "duplicate", message);
            }
            self.changed_over(&path, &row.on);
        }
    }

    /// One visit after the other is a thing of exclusive resources.
    fn changed_over(&mut self, path: &str, on: &On) {
        let resources = &self.parts.resources;
        let (member, named, what): (_, Vec<_>, _) = match on {
            On::Exclusive => return,
            On::Kind(kind) => {
                let named = resources.iter().filter(|resource| resource.kind == *kind);
                ("kind", named.collect(), format!("of kind \"{kind}\""))
            }
            On::Resource(id) => {
                let named = resources.iter().filter(|resource| resource.id == *id);
                ("resource", named.collect(), format!("named \"{id}\""))
            }
        };
        let pool = named.iter().find(|resource| resource.capacity > 1);
        let pool = pool.map(|pool| {
            format!(
                "\"{}\" is a pool of {} units, on which nothing comes after something else: \
                 make each unit a resource of its own",
                pool.id, pool.capacity
            )
        });
        if named.is_empty() {
            self.fault(format!("{path}.{member}"), "dangling", format!("no resource is {what}"));
        } else if let Some(message) = pool {
            self.fault(format!("{path}.{member}"), "impossible", message);
        }
    }
}
