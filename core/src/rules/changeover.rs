use crate::id::{ResourceId, ServiceId};
use crate::period::Minutes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Time that an exclusive resource needs between two visits for what both are: paint to dry before a detailing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changeover {
    /// The class of the earlier.
    pub from: ServiceId,
    /// The class of the later.
    pub to: ServiceId,
    /// On what.
    pub on: On,
    /// How long.
    pub time: Minutes,
}

/// What a changeover is about. Of those of one pair the most particular counts, which is the last here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// Every exclusive resource.
    Exclusive,
    /// Those of a kind.
    Kind(String),
    /// One.
    Resource(ResourceId),
}

/// By the class of the earlier, then of the later, then by what it is on.
type Pairs = BTreeMap<ServiceId, BTreeMap<ServiceId, BTreeMap<On, Minutes>>>;

/// The changeovers of a ledger, by pair and resource. Every two claims on a resource are held apart by that of their
/// pair, not only neighbours: so whatever is cancelled between two, none that stays comes too close to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changeovers {
    /// Shared by copies, so that those are equal at a glance.
    pairs: Arc<Pairs>,
    /// The kind of each resource that has changeovers: what is in no catalog's list of resources, as a cap, has none.
    kinds: Arc<BTreeMap<ResourceId, On>>,
    longest: Minutes,
}

impl Changeovers {
    /// From its rows, of which the last counts for one pair on one thing, and the kinds of all exclusive resources.
    pub fn new(
        rows: impl IntoIterator<Item = Changeover>,
        kinds: impl IntoIterator<Item = (ResourceId, String)>,
    ) -> Changeovers {
        let (mut pairs, mut longest) = (Pairs::new(), Minutes(0));
        for Changeover { from, to, on, time } in rows {
            longest = longest.max(time);
            pairs.entry(from).or_default().entry(to).or_default().insert(on, time);
        }
        let kinds = kinds.into_iter().map(|(resource, kind)| (resource, On::Kind(kind)));
        let kinds = if pairs.is_empty() { BTreeMap::new() } else { kinds.collect() };
        Changeovers { pairs: Arc::new(pairs), kinds: Arc::new(kinds), longest }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Changeover> {
        self.pairs.iter().flat_map(|(from, by_later)| {
            by_later.iter().flat_map(move |(to, by_thing)| {
                by_thing.iter().map(move |(on, time)| Changeover {
                    from: from.clone(),
                    to: to.clone(),
                    on: on.clone(),
                    time: *time,
                })
            })
        })
    }

    /// The kinds of the resources that have changeovers.
    pub fn kinds(&self) -> impl Iterator<Item = (&ResourceId, &str)> {
        self.kinds.iter().filter_map(|(resource, on)| match on {
            On::Kind(kind) => Some((resource, kind.as_str())),
            _ => None,
        })
    }

    /// The longest of all: how far a claim can reach for one.
    pub fn longest(&self) -> Minutes {
        self.longest
    }

    /// The time from a visit of one class to one of another on a resource.
    pub fn between(&self, resource: &ResourceId, earlier: &ServiceId, later: &ServiceId) -> Minutes {
        let (first, second) =
            mutate!((earlier, later), "a changeover counts the other way round" => (later, earlier));
        let Some(by_thing) = self.pairs.get(first).and_then(|by_later| by_later.get(second)) else {
            return Minutes(0);
        };
        let Some(kind) = self.kinds.get(resource) else { return Minutes(0) };
        let own = by_thing.get(&On::Resource(resource.clone()));
        let own = mutate!(own, "a changeover of one resource is overlooked" => None);
        let found = own.or_else(|| by_thing.get(kind)).or_else(|| by_thing.get(&On::Exclusive));
        mutate!(found.copied().unwrap_or_default(), "changeovers are forgotten" => Minutes(0))
    }
}
