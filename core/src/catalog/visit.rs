//! What a visit is for: one service or several, as one ordinary service, of which nobody behind it knows that it was put
//! together.

use super::{Catalog, Edge, Gap, Need, Resource, Service, Who};
use crate::id::{LocationId, NeedId, OptionId};
use crate::period::Minutes;
use crate::rules::{Also, Item};
use crate::{Error, Result};
use core::slice::from_ref;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// How many services a visit may have: in any order there are 24 ways to have four.
const MOST_SERVICES: usize = 4;
const LONGEST_WAIT: Minutes = Minutes(24 * 60);

/// The services of a visit.
#[derive(Debug, Clone)]
pub struct Visit<'a> {
    first: Part<'a>,
    others: Vec<Part<'a>>,
    /// All as one, in each order in which they may come, the order in which they are named first. None if there is one.
    orders: Vec<Service>,
}

/// A service of a visit.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// As it is asked for: with its options and the quantity in its needs and lengths.
    pub service: Cow<'a, Service>,
    /// Its options: see [`Service::chosen`].
    pub options: BTreeSet<OptionId>,
}

impl<'a> Visit<'a> {
    /// Of one service.
    pub fn of(part: Part<'a>) -> Visit<'a> {
        Visit { first: part, others: Vec::new(), orders: Vec::new() }
    }

    /// What is done from the first segment to the last: in each order in which that may be. At least one.
    ///
    /// Of several services the names of needs are those of the service and of the need, with a point between. Needs of the
    /// whole visit that two have alike are one, that of the one named first.
    pub fn orders(&self) -> &[Service] {
        if self.orders.is_empty() { from_ref(&*self.first.service) } else { &self.orders }
    }

    /// The same in the order in which the services are named.
    pub fn service(&self) -> &Service {
        self.orders.first().unwrap_or(&self.first.service)
    }

    /// The services, in the order in which they are named.
    pub fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        core::iter::once(&self.first).chain(&self.others)
    }

    /// The one of that number: see [`Need::part`] and [`Segment::part`](super::Segment::part).
    pub fn part(&self, number: usize) -> &Part<'a> {
        number.checked_sub(1).and_then(|number| self.others.get(number)).unwrap_or(&self.first)
    }

    /// The options of all, those that count by default too: each service with its own.
    pub fn chosen(&self, also: &Also) -> (BTreeSet<OptionId>, Also) {
        let items = also.items.iter().zip(&self.others);
        let items = items.map(|(item, part)| Item { options: part.options.clone(), ..item.clone() });
        (self.first.options.clone(), Also { items: items.collect(), ..also.clone() })
    }
}

impl Catalog {
    /// What a visit to a location is for.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a service that the catalog does not have; [`Error::QueryInvalid`] for options and a quantity
    /// that can't be, and for services that can't be had in one visit.
    pub fn visit(&self, location: &LocationId, item: &Item, also: &Also) -> Result<Visit<'_>> {
        let first = self.part(location, item)?;
        if also.is_empty() {
            return Ok(Visit::of(first));
        }
        let invalid = |why: String| Err(Error::QueryInvalid { field: "also".to_owned(), why });
        if also.items.len() >= MOST_SERVICES {
            return invalid(format!("a visit has at most {MOST_SERVICES} services"));
        }
        if also.wait > LONGEST_WAIT {
            return invalid("one waits for the next service at most 24 hours".to_owned());
        }
        let mut seen = BTreeSet::from([&item.service]);
        for other in &also.items {
            if !seen.insert(&other.service) {
                return invalid(format!(
                    "service \"{}\" is in this visit twice: ask for a quantity",
                    other.service
                ));
            }
            if !self.service(&other.service)?.locations.contains(location) {
                return invalid(format!("service \"{}\" is not offered at \"{location}\"", other.service));
            }
        }
        let others = also.items.iter().map(|item| self.part(location, item)).collect::<Result<Vec<_>>>()?;
        let mut visit = Visit { first, others, orders: Vec::new() };
        let named: Vec<usize> = (0..=visit.others.len()).collect();
        let orders = if also.in_any_order { permutations(&named) } else { vec![named] };
        let names = Names::new(&visit)?;
        visit.orders =
            orders.iter().map(|order| self.in_order(&visit, &names, order, also.wait, location)).collect();
        Ok(visit)
    }

    fn part(&self, location: &LocationId, item: &Item) -> Result<Part<'_>> {
        let service = self.service(&item.service)?;
        let options = service.chosen(&item.options)?;
        Ok(Part { service: self.asked(service, location, &options, item.quantity)?, options })
    }

    fn in_order(
        &self,
        visit: &Visit<'_>,
        names: &Names,
        order: &[usize],
        wait: Minutes,
        location: &LocationId,
    ) -> Service {
        let first = &*visit.first.service;
        let mut segments = Vec::new();
        for (place, number) in order.iter().enumerate() {
            let service = &*visit.part(*number).service;
            let next = order.get(place + 1).map(|next| &*visit.part(*next).service);
            let last = service.segments.len().saturating_sub(1);
            for (index, segment) in service.segments.iter().enumerate() {
                let mut segment = segment.clone();
                segment.part = *number;
                segment.needs = segment.needs.iter().map(|need| names.renamed(*number, need)).collect();
                if let Some(next) = next.filter(|_| index == last) {
                    let least = self.changeover(service, next, location);
                    segment.gap = Gap { least, most: least.max(wait) };
                }
                segments.push(segment);
            }
        }
        let services = || visit.parts().map(|part| &*part.service);
        let name: Vec<_> = services().map(|service| service.name.as_str()).collect();
        let inside = services().any(|service| service.edge == Edge::BuffersInside);
        Service {
            name: name.join(" + "),
            segments,
            needs: names.whole.clone(),
            edge: if inside { Edge::BuffersInside } else { Edge::BuffersOutside },
            ..first.clone()
        }
    }

    /// The time between two services of one visit: the longest that any resource which may serve in both needs.
    fn changeover(&self, from: &Service, to: &Service, location: &LocationId) -> Minutes {
        let changeovers = &self.spacing().changeovers;
        if changeovers.is_empty() {
            return Minutes(0);
        }
        let able = |service: &Service, resource: &Resource| {
            service
                .segments
                .iter()
                .flat_map(|segment| &segment.needs)
                .any(|need| !matches!(need.who, Who::SameAs(_)) && need.fits(resource))
        };
        let here = self.resources().filter(|resource| resource.is_ever_at(location));
        let both = here.filter(|resource| able(from, resource) && able(to, resource));
        let times = both.map(|resource| changeovers.between(&resource.id, &from.id, &to.id));
        times.max().unwrap_or_default()
    }
}

/// What needs are called in a visit of several services.
struct Names {
    by_part: BTreeMap<(usize, NeedId), NeedId>,
    /// The needs of the whole visit.
    whole: Vec<Need>,
}

impl Names {
    fn new(visit: &Visit<'_>) -> Result<Names> {
        let mut names = Names { by_part: BTreeMap::new(), whole: Vec::new() };
        let (mut known, mut whole): (_, Vec<(usize, &Need)>) = (BTreeSet::new(), Vec::new());
        for (number, part) in visit.parts().enumerate() {
            for (segment, need) in part.service.all_needs() {
                let alike = whole.iter().find(|(_, other)| segment.is_none() && *other == need);
                let alike =
                    alike.and_then(|(owner, _)| names.by_part.get(&(*owner, need.id.clone())).cloned());
                let name = match alike {
                    Some(name) => name,
                    None => {
                        let name = NeedId::new(&format!("{}.{}", part.service.id, need.id))?;
                        if !known.insert(name.clone()) {
                            let why = format!("two needs of these services would be named \"{name}\"");
                            return Err(Error::QueryInvalid { field: "also".to_owned(), why });
                        }
                        whole.extend(segment.is_none().then_some((number, need)));
                        name
                    }
                };
                names.by_part.insert((number, need.id.clone()), name);
            }
        }
        names.whole = whole.into_iter().map(|(number, need)| names.renamed(number, need)).collect();
        Ok(names)
    }

    fn renamed(&self, part: usize, need: &Need) -> Need {
        let name = |id: &NeedId| self.by_part.get(&(part, id.clone())).unwrap_or(id).clone();
        let who = match &need.who {
            Who::SameAs(other) => Who::SameAs(name(other)),
            who => who.clone(),
        };
        let different_from = need.different_from.as_ref().map(name);
        Need { id: name(&need.id), who, different_from, part, ..need.clone() }
    }
}

/// All orders of these, the given one first.
fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let first = of.iter().enumerate().flat_map(|(place, first)| {
        let rest: Vec<usize> =
            of.iter().copied().enumerate().filter(|(at, _)| *at != place).map(|(_, one)| one).collect();
        permutations(&rest).into_iter().map(|rest| core::iter::once(*first).chain(rest).collect())
    });
    first.collect()
}
