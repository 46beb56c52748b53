use crate::rules::Per;

/// How one is chosen among those who could serve: a need has a list of these, and what those before leave equal the next
/// decides. What all of them leave equal is decided by `preference`, then by name.
///
/// A choice never makes a visit end later, or a segment begin later, than it could: it decides who, not when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// The lower `preference` first.
    Priority,
    /// Who serves the fewest visits in a day, week or month of the calendar, for their `weight`: of two who are free, whoever
    /// has had the fewer when this one would be counted in.
    RoundRobin(Per),
    /// Who serves the fewest minutes there, likewise.
    LeastLoaded(Per),
    /// Who served this customer last, by the start of the visit.
    Sticky,
    /// Whose free time around it, that day, is the shortest: so that long stretches stay whole.
    LeastFragmentation,
    /// By lot: by the seed, the start and the name, so that the same question has the same answer.
    Seeded(String),
}

impl Criterion {
    /// Its name in documents.
    pub fn name(&self) -> &'static str {
        match self {
            Criterion::Priority => "priority",
            Criterion::RoundRobin(_) => "roundRobin",
            Criterion::LeastLoaded(_) => "leastLoaded",
            Criterion::Sticky => "sticky",
            Criterion::LeastFragmentation => "leastFragmentation",
            Criterion::Seeded(_) => "seeded",
        }
    }
}
