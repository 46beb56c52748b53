//! Who is asked first among those who can meet a need.
//!
//! ```json
//! {"id": "advisor", "kind": "advisor", "choice": ["sticky", {"roundRobin": "week"}]}
//! ```
//!
//! A list of these: what those before leave equal the next decides, in the end `preference` and the name.
//!
//! | form | who comes first |
//! |---|---|
//! | `"priority"` | who has the lower `preference` |
//! | `"sticky"` | who served this customer last |
//! | `{"roundRobin": "day" \| "week" \| {"week": "SU"} \| "month"}` | who serves the fewest visits there, for their `weight` |
//! | `{"leastLoaded": …}` | who serves the fewest minutes there, for their `weight` |
//! | `"leastFragmentation"` | whose free time around it, that day, is the shortest |
//! | `{"seeded": "text"}` | by lot, by this text, the start and the name |
//!
//! A choice decides who, not when: whoever lets the visit end sooner serves first.

use super::cap::{of_per, per};
use super::list;
use crate::canon::Json;
use crate::catalog::Criterion;
use crate::rules::Per;
use crate::wire::reader::Reader;
use crate::wire::value::{one_of, word};

const PLAIN: &[(&str, &Criterion)] = &[
    ("priority", &Criterion::Priority),
    ("sticky", &Criterion::Sticky),
    ("leastFragmentation", &Criterion::LeastFragmentation),
];

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<Criterion>> {
    list(reader, json, |reader, json, _| match json {
        Json::Text(_) => one_of(PLAIN)(reader, json).cloned(),
        json => weighed(reader, json),
    })
}

fn weighed<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Criterion> {
    let wanted = "a criterion, such as \"sticky\" or {\"leastLoaded\": \"day\"}";
    reader.object(json, wanted, |object| {
        let shared = object.optional("roundRobin", stretch).map(Criterion::RoundRobin);
        let loaded = object.optional("leastLoaded", stretch).map(Criterion::LeastLoaded);
        let seeded = object.optional("seeded", word).map(Criterion::Seeded);
        let mut given = [shared, loaded, seeded].into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(criterion), None) => Some(criterion),
            _ => {
                object.reader.fault("value", "it is one of `roundRobin`, `leastLoaded` and `seeded`");
                None
            }
        }
    })?
}

/// A day, a week or a month.
fn stretch<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Per> {
    match per(reader, json)? {
        calendar @ (Per::Day | Per::Week(_) | Per::Month) => Some(calendar),
        _ => {
            reader.fault("value", "work is shared out by the day, the week or the month");
            None
        }
    }
}

pub(super) fn write(choice: &[Criterion]) -> Option<Json> {
    (!choice.is_empty()).then(|| Json::list(choice.iter().map(of_criterion)))
}

pub(in crate::wire) fn of_criterion(criterion: &Criterion) -> Json {
    let with = |value| Json::map([(criterion.name(), Some(value))]);
    match criterion {
        Criterion::RoundRobin(per) | Criterion::LeastLoaded(per) => with(of_per(per)),
        Criterion::Seeded(seed) => with(Json::text(seed)),
        plain => Json::from(plain.name()),
    }
}
