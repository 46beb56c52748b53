use slotwright::canon::Json;
use slotwright::ledger::LedgerState;
use slotwright::period::{Instant, Period};
use slotwright::rules::View;
use std::collections::{BTreeMap, BTreeSet};

/// A ledger as its raw log says, read by the most obvious code: lists, and loops in loops. Instants are seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naive {
    /// How many rows of the log were read.
    pub(crate) rows: usize,
    pub(crate) position: i64,
    pub(crate) last: i64,
    pub(crate) revision: Option<String>,
    pub(crate) merge: String,
    /// As they were written.
    pub(crate) changeovers: Vec<Json>,
    /// The kinds of resources, by name.
    pub(crate) kinds: BTreeMap<String, String>,
    pub(crate) capacities: BTreeMap<String, i64>,
    /// The exclusive resources that an override may take twice.
    pub(crate) overbookable: Vec<String>,
    pub(crate) blocks: Vec<Blocked>,
    /// In the order in which they got their present claims.
    pub(crate) bookings: Vec<Known>,
    pub(crate) done: Vec<Done>,
    /// What each booking that was imported is elsewhere, as it was last said, by source and name.
    pub(crate) imports: BTreeMap<(String, String), Json>,
    pub(crate) format: i64,
    pub(crate) is_read_only: bool,
    /// What batches say that this version does not know, by the position that they lead to.
    pub(crate) beside: BTreeMap<i64, BTreeMap<String, Json>>,
}

/// A hold or booking as it is.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) json: Json,
    pub(crate) status: String,
    pub(crate) until: i64,
    pub(crate) claims: Vec<Taken>,
    /// Whether somebody let it stand beside others.
    pub(crate) overriding: bool,
}

/// A claim.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Taken {
    pub(crate) resource: String,
    /// What is done there, and for which visit.
    pub(crate) class: String,
    pub(crate) visit: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) before: i64,
    pub(crate) after: i64,
    pub(crate) units: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Blocked {
    pub(crate) resource: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) units: i64,
}

/// What a key did.
#[derive(Debug, Clone)]
pub(crate) struct Done {
    pub(crate) key: String,
    pub(crate) digest: String,
    /// The entry, as it was written.
    pub(crate) entry: Json,
    /// The catalog that the ledger was configured with then.
    pub(crate) revision: Option<String>,
}

impl Known {
    pub(crate) fn read(json: &Json) -> Known {
        let claims = list(json, "claims");
        Known {
            id: text(json, "id").to_owned(),
            status: text(json, "status").to_owned(),
            until: json.get("heldUntil").map_or(i64::MAX, |_| seconds(json, "heldUntil")),
            claims: claims.iter().map(|claim| Taken::read(claim, text(json, "id"))).collect(),
            overriding: json.get("override").is_some(),
            json: json.clone(),
        }
    }

    pub(crate) fn takes(&self, at: i64) -> bool {
        let taken = ["requested", "booked", "checkedIn", "completed"].contains(&self.status.as_str());
        taken || (self.status == "held" && at < self.until)
    }

    /// Whether it is there at `at`, and its visit is not over.
    pub(crate) fn is_to_come(&self, at: i64) -> bool {
        self.takes(at) && at < seconds(&self.json, "end")
    }
}

impl Taken {
    fn read(json: &Json, visit: &str) -> Taken {
        Taken {
            class: text(json, "class").to_owned(),
            visit: visit.to_owned(),
            resource: text(json, "resource").to_owned(),
            start: seconds(json, "start"),
            end: seconds(json, "end"),
            before: minutes(text(json, "before")) * 60,
            after: minutes(text(json, "after")) * 60,
            units: int(json, "units"),
        }
    }

    /// Whether it holds this instant, the time around it included.
    fn pads(&self, instant: i64) -> bool {
        self.start - self.before <= instant && instant < self.end + self.after
    }
}

impl Naive {
    /// A ledger of which nothing was read.
    pub(crate) fn new() -> Naive {
        Naive { last: Instant::MIN.seconds(), ..Naive::default() }
    }

    pub(crate) fn booking(&self, id: &str) -> Option<&Known> {
        self.bookings.iter().find(|known| known.id == id)
    }

    pub(crate) fn done(&self, key: &str) -> Option<&Done> {
        self.done.iter().find(|done| done.key == key)
    }

    /// Of what one customer has of a cap: that of the cap.
    pub(crate) fn capacity(&self, resource: &str) -> i64 {
        self.capacities.get(resource).or_else(|| self.capacities.get(cap(resource))).copied().unwrap_or(0)
    }

    /// Every claim that takes capacity at `at`, but for the bookings of these names.
    pub(crate) fn taken(&self, at: i64, without: &[&str]) -> Vec<Taken> {
        let active = |known: &&Known| known.takes(at) && !without.contains(&known.id.as_str());
        self.bookings.iter().filter(active).flat_map(|known| known.claims.clone()).collect()
    }

    /// Whether an override may take it beside others: a pool, or what is said to be so.
    pub(crate) fn is_shared(&self, resource: &str) -> bool {
        self.capacity(resource) != 1 || self.is_overbookable(resource)
    }

    fn is_overbookable(&self, resource: &str) -> bool {
        self.overbookable.iter().any(|name| name == resource || name == cap(resource))
    }

    /// Whether a claim fits beside others: on one unit by the gaps, else by counting units at every instant where
    /// something begins or ends. An override looks past the others where it may, and never past what is away.
    pub(crate) fn fits(&self, new: &Taken, others: &[Taken], overriding: bool) -> bool {
        let capacity = self.capacity(&new.resource);
        if new.units > capacity {
            return false;
        }
        let others = if overriding && self.is_shared(&new.resource) { &[] } else { others };
        let others: Vec<&Taken> = others.iter().filter(|other| other.resource == new.resource).collect();
        let blocks: Vec<&Blocked> =
            self.blocks.iter().filter(|block| block.resource == new.resource).collect();
        if capacity == 1 {
            let apart = |earlier: &Taken, later: &Taken| {
                let (longer, between) = (earlier.after.max(later.before), self.changeover(earlier, later));
                let gap = match self.merge.as_str() {
                    "sum" => earlier.after + between + later.before,
                    "shared" => longer + between,
                    _ => longer.max(between),
                };
                later.start >= earlier.end + gap
            };
            return others.iter().all(|other| apart(other, new) || apart(new, other))
                && blocks.iter().all(|block| {
                    block.units == 0
                        || block.end <= new.start - new.before
                        || new.end + new.after <= block.start
                });
        }
        let edges = others.iter().flat_map(|other| [other.start - other.before, other.end + other.after]);
        let edges = edges.chain(blocks.iter().flat_map(|block| [block.start, block.end]));
        edges.chain([new.start - new.before]).filter(|edge| new.pads(*edge)).all(|instant| {
            let taken: i64 = others.iter().filter(|other| other.pads(instant)).map(|other| other.units).sum();
            let away = blocks.iter().filter(|block| block.start <= instant && instant < block.end);
            taken + away.map(|block| block.units).sum::<i64>() + new.units <= capacity
        })
    }

    /// The time from one visit to another on one resource: of the rows of both, that for the resource, else for its
    /// kind, else for all.
    fn changeover(&self, earlier: &Taken, later: &Taken) -> i64 {
        if earlier.visit == later.visit || !self.kinds.contains_key(&later.resource) {
            return 0;
        }
        let is_of = |row: &&Json| text(row, "from") == earlier.class && text(row, "to") == later.class;
        let rows: Vec<&Json> = self.changeovers.iter().filter(is_of).collect();
        let says = |row: &Json, name: &str, what: Option<&String>| {
            row.get(name).is_some_and(|json| what.is_some_and(|what| *json == Json::from(what.as_str())))
        };
        let kind = self.kinds.get(&later.resource);
        let own = rows.iter().find(|row| says(row, "resource", Some(&later.resource)));
        let own = own.or_else(|| rows.iter().find(|row| says(row, "kind", kind)));
        let of_all = |row: &&&Json| row.get("resource").is_none() && row.get("kind").is_none();
        let found = own.or_else(|| rows.iter().find(of_all));
        found.map_or(0, |row| minutes(text(row, "time")) * 60)
    }

    /// The instants at which more is taken than there is, buffers aside, each with how much.
    pub(crate) fn overbooked(&self, at: i64) -> BTreeMap<(String, i64), i64> {
        let taken = self.taken(at, &[]);
        let mut over = BTreeMap::new();
        for claim in &taken {
            let same = |other: &&Taken| {
                other.resource == claim.resource && other.start <= claim.start && claim.start < other.end
            };
            let used: i64 = taken.iter().filter(same).map(|other| other.units).sum();
            if used > self.capacity(&claim.resource) {
                over.insert((claim.resource.clone(), claim.start), used);
            }
        }
        over
    }

    /// Who no longer fits on a resource, first come first kept, of those that reach into a period; by start.
    pub(crate) fn displaced(&self, resource: &str, start: i64, end: i64, at: i64) -> Vec<String> {
        let (mut kept, mut displaced): (Vec<Taken>, BTreeSet<(i64, String)>) = Default::default();
        for known in self.bookings.iter().filter(|known| known.takes(at)) {
            let mut claims: Vec<&Taken> =
                known.claims.iter().filter(|claim| claim.resource == resource).collect();
            claims.sort_by_key(|claim| claim.start);
            for claim in claims {
                if self.fits(claim, &kept, known.overriding) {
                    kept.push(claim.clone());
                } else if claim.start - claim.before < end && start < claim.end + claim.after {
                    displaced.insert((claim.start, known.id.clone()));
                }
            }
        }
        let mut names: Vec<String> = Vec::new();
        for (_, name) in displaced {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Where a state that was folded says otherwise.
    pub(crate) fn differs_from(&self, state: &LedgerState) -> Option<String> {
        let own: BTreeMap<&str, &Json> =
            self.bookings.iter().map(|known| (known.id.as_str(), &known.json)).collect();
        let theirs: BTreeMap<String, Json> =
            state.bookings().map(|booking| (booking.id.to_string(), booking.to_json())).collect();
        for (id, json) in &own {
            if theirs.get(*id) != Some(*json) {
                let theirs = theirs.get(*id).map(Json::canonical);
                return Some(format!("{id} is {}, a reader has {theirs:?}", json.canonical()));
            }
        }
        let keys: BTreeSet<&str> = self.done.iter().map(|done| done.key.as_str()).collect();
        let pairs = [
            ("bookings", own.len().to_string(), theirs.len().to_string()),
            ("position", self.position.to_string(), state.position().0.to_string()),
            ("time", self.last.to_string(), state.last_time().seconds().to_string()),
            (
                "keys",
                format!("{keys:?}"),
                format!("{:?}", state.keys().map(|(key, _)| key.as_str()).collect::<BTreeSet<_>>()),
            ),
            (
                "catalog",
                format!("{:?}", self.revision),
                format!("{:?}", state.revision().map(|of| of.to_string())),
            ),
            ("format", self.format.to_string(), state.format().to_string()),
            ("read-only", self.is_read_only.to_string(), state.read_only().is_some().to_string()),
            (
                "beside entries",
                format!("{:?}", self.beside),
                format!(
                    "{:?}",
                    state.beside().map(|(at, members)| (at.0, members)).collect::<BTreeMap<_, _>>()
                ),
            ),
        ];
        let differs = pairs.into_iter().find(|(_, own, theirs)| own != theirs);
        if let Some((what, own, theirs)) = differs {
            return Some(format!("{what}: the log says {own}, a reader {theirs}"));
        }
        let (nobody, taken) = (BTreeSet::new(), self.taken(self.last, &[]));
        state.occupancies().iter().find_map(|(id, occupancy)| {
            let own = self.capacity(id.as_str());
            let blocks = self.blocks.iter().filter(|block| block.resource == id.as_str()).count();
            let cores = |claims: &mut dyn Iterator<Item = (i64, i64)>| {
                let mut cores: Vec<(i64, i64)> = claims.collect();
                cores.sort_unstable();
                cores
            };
            let ours = taken.iter().filter(|claim| claim.resource == id.as_str());
            let ours = cores(&mut ours.map(|claim| (claim.start, claim.end)));
            let view = View {
                at: state.last_time(),
                without: &nobody,
                spacing: state.spacing(),
                overriding: false,
                foreign: None,
                visit: None,
            };
            let theirs = occupancy.claims(Period::ALL, view).map(|taken| taken.claim.core);
            let theirs = cores(&mut theirs.map(|core| (core.start().seconds(), core.end().seconds())));
            let is_same = own == i64::from(occupancy.capacity()) && blocks == occupancy.blocks().len();
            let is_same = is_same && self.is_overbookable(id.as_str()) == occupancy.is_overbookable();
            let displaced: Vec<String> =
                state.displaced(id, Period::ALL, state.last_time()).iter().map(|id| id.to_string()).collect();
            let is_same = is_same && displaced == self.displaced(id.as_str(), i64::MIN, i64::MAX, self.last);
            let said =
                || format!("{id}: {own} units, {blocks} blocks, claims {ours:?}; a reader has {occupancy:?}");
            (!is_same || ours != theirs).then(said)
        })
    }
}

/// The name before a share of it.
fn cap(resource: &str) -> &str {
    resource.split_once('#').map_or(resource, |(cap, _)| cap)
}

pub(crate) fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    match json.get(name) {
        Some(Json::Text(text)) => text,
        other => panic!("{name} is {other:?} in {}", json.canonical()),
    }
}

pub(crate) fn int(json: &Json, name: &str) -> i64 {
    match json.get(name) {
        Some(Json::Int(int)) => *int,
        other => panic!("{name} is {other:?} in {}", json.canonical()),
    }
}

pub(crate) fn list<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    match json.get(name) {
        Some(Json::List(list)) => list,
        _ => &[],
    }
}

pub(crate) fn seconds(json: &Json, name: &str) -> i64 {
    Instant::parse(text(json, name)).unwrap().seconds()
}

pub(crate) fn minutes(text: &str) -> i64 {
    let (hours, rest) =
        text.trim_start_matches("PT").split_once('H').unwrap_or(("0", text.trim_start_matches("PT")));
    let rest = rest.trim_end_matches('M');
    hours.parse::<i64>().unwrap() * 60 + if rest.is_empty() { 0 } else { rest.parse::<i64>().unwrap() }
}
