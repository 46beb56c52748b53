//! What may be asked for with a service: one place where options and a quantity become an ordinary service, of which
//! nobody behind it knows that it was chosen.

use super::{Catalog, Need, Service, Who};
use crate::id::{LocationId, NeedId, OptionId, SegmentId, VariantId};
use crate::period::Minutes;
use crate::{Error, Result};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Options of which a visit has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name in documents.
    pub id: VariantId,
    /// Its name for people.
    pub name: String,
    /// What it is one of.
    pub options: Vec<ServiceOption>,
    /// The one that counts when none is named; `None`: one has to be named.
    pub default: Option<OptionId>,
}

/// An option of a service: what it changes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOption {
    /// Its name in documents.
    pub id: OptionId,
    /// Its name for people.
    pub name: String,
    /// How long segments then are. Of options of a variant only, and of one variant for each segment.
    pub lengths: BTreeMap<SegmentId, Minutes>,
    /// How much longer they then are, beside what else makes them longer.
    pub adds: BTreeMap<SegmentId, Minutes>,
    /// What is needed then too: in a segment; `None`: for the whole visit.
    pub needs: Vec<(Option<SegmentId>, Need)>,
    /// The skills that needs of the service then ask for too.
    pub skills: BTreeMap<NeedId, BTreeSet<String>>,
    /// Needs of the service that then fall away.
    pub without: BTreeSet<NeedId>,
}

/// How many names an error lists of those that there are.
const NAMES_SHOWN: usize = 20;

impl Service {
    /// All options: those of variants, then the add-ons.
    pub fn options(&self) -> impl Iterator<Item = &ServiceOption> {
        self.variants.iter().flat_map(|variant| &variant.options).chain(&self.add_ons)
    }

    /// The options that a visit has: those that are asked for, and the defaults of the variants that they leave open.
    ///
    /// # Errors
    /// [`Error::QueryInvalid`] for an option that the service does not have, for two of one variant, and for none of a
    /// variant that has no default.
    pub fn chosen(&self, asked: &BTreeSet<OptionId>) -> Result<BTreeSet<OptionId>> {
        let invalid = |why: String| Error::QueryInvalid { field: "options".to_owned(), why };
        if let Some(unknown) = asked.iter().find(|id| self.options().all(|option| option.id != **id)) {
            let there_are = match names(self.options()) {
                names if names.is_empty() => "it has none".to_owned(),
                names => format!("it has: {names}"),
            };
            return Err(invalid(format!("service \"{}\" has no option \"{unknown}\"; {there_are}", self.id)));
        }
        let mut chosen = asked.clone();
        for variant in &self.variants {
            let count = variant.options.iter().filter(|option| asked.contains(&option.id)).count();
            match (count, &variant.default) {
                (1, _) => {}
                (0, Some(default)) => {
                    chosen.insert(default.clone());
                }
                _ => {
                    let names = names(&variant.options);
                    let message = format!("\"{}\" is one of: {names}; {count} are named", variant.id);
                    return Err(invalid(message));
                }
            }
        }
        Ok(chosen)
    }

    fn needs_mut(&mut self) -> impl Iterator<Item = &mut Need> {
        self.segments.iter_mut().flat_map(|segment| &mut segment.needs).chain(&mut self.needs)
    }

    /// The service that has these options: one without any to choose from.
    fn with(&self, chosen: &BTreeSet<OptionId>) -> Service {
        let mut service = Service { variants: Vec::new(), add_ons: Vec::new(), ..self.clone() };
        let chosen: Vec<_> = self.options().filter(|option| chosen.contains(&option.id)).collect();
        for segment in &mut service.segments {
            let set = chosen.iter().find_map(|option| option.lengths.get(&segment.id));
            let added = chosen.iter().filter_map(|option| option.adds.get(&segment.id));
            segment.length = added.fold(*set.unwrap_or(&segment.length), |sum, time| sum.plus(*time));
            change(&mut segment.needs, &chosen, Some(&segment.id));
        }
        change(&mut service.needs, &chosen, None);
        // Whoever was to be different from nobody may be anybody.
        let there: BTreeSet<NeedId> = service.all_needs().map(|(_, need)| need.id.clone()).collect();
        for need in service.needs_mut() {
            need.different_from = need.different_from.take().filter(|other| there.contains(other));
        }
        service
    }
}

/// What options change of the needs of one segment, or of the whole visit.
fn change(needs: &mut Vec<Need>, chosen: &[&ServiceOption], segment: Option<&SegmentId>) {
    needs.retain(|need| chosen.iter().all(|option| !option.without.contains(&need.id)));
    for need in needs.iter_mut() {
        let more: BTreeSet<String> =
            chosen.iter().filter_map(|option| option.skills.get(&need.id)).flatten().cloned().collect();
        *need = need.asking(&more);
    }
    let further = chosen.iter().flat_map(|option| &option.needs);
    needs.extend(further.filter(|(of, _)| of.as_ref() == segment).map(|(_, need)| need.clone()));
}

impl Need {
    /// The need that asks for further skills.
    pub(super) fn asking(&self, more: &BTreeSet<String>) -> Need {
        let who = match &self.who {
            Who::Any { kind, skills, tags } => {
                Who::Any { kind: kind.clone(), skills: skills | more, tags: tags.clone() }
            }
            other => other.clone(),
        };
        Need { who, ..self.clone() }
    }

    /// The need of a service that is asked for so often. Of pools it takes more units; of others, or where only some
    /// of those who can meet it are pools, more of them, unless it takes them all.
    pub(super) fn times(&self, quantity: u32, are_pools: bool) -> Need {
        let need = self.clone();
        match (self.each, are_pools) {
            (true, true) => Need { units: self.units.saturating_mul(quantity), ..need },
            (true, false) if !self.all => Need { count: self.count.saturating_mul(quantity), ..need },
            _ => need,
        }
    }
}

impl Catalog {
    /// A service as it is asked for at a location: with its options and the quantity in its needs and lengths.
    ///
    /// # Errors
    /// [`Error::QueryInvalid`] for a quantity that the service does not allow.
    pub fn asked<'a>(
        &self,
        service: &'a Service,
        location: &LocationId,
        chosen: &BTreeSet<OptionId>,
        quantity: u32,
    ) -> Result<Cow<'a, Service>> {
        if !(1..=service.quantity_most).contains(&quantity) {
            let why = format!("of service \"{}\" 1 to {} are asked for", service.id, service.quantity_most);
            return Err(Error::QueryInvalid { field: "quantity".to_owned(), why });
        }
        if chosen.is_empty() && quantity == 1 {
            return Ok(Cow::Borrowed(service));
        }
        let mut asked = service.with(chosen);
        if quantity > 1 {
            for need in asked.needs_mut() {
                let candidates = self.candidates(need, location);
                *need = need.times(quantity, candidates.iter().all(|resource| resource.capacity > 1));
            }
        }
        Ok(Cow::Owned(asked))
    }
}

fn names<'a>(options: impl IntoIterator<Item = &'a ServiceOption>) -> String {
    let mut names: Vec<_> = options.into_iter().map(|option| format!("\"{}\"", option.id)).collect();
    if names.len() > NAMES_SHOWN {
        names.truncate(NAMES_SHOWN);
        names.push("and more".to_owned());
    }
    names.join(", ")
}
