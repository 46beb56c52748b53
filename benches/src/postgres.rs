//! PostgreSQL's exclusion constraint: the same claims, by the table of a commit plan, and one client.

// The client panics as a test does: a bench that lost its server has nothing to say.
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "it is shared with a test"
)]
#[path = "../../core/tests/commit/client.rs"]
mod client;

use crate::Failure;
use crate::table::Told;
use client::{Client, EXCLUDED};
use core::time::Duration;
use slotwright::desk::{CommitPlan, CommitRow};
use slotwright::period::Period;
use slotwright::rules::Merge;
use std::time::Instant as Clock;

pub(crate) const COLUMNS: [&str; 2] = ["PostgreSQL", "PG, async"];

const INSERT: &str = "INSERT INTO slotwright_claims (booking, resource, during, units, exclusive) VALUES ($1, $2, $3, 1, true)";

/// A claim: resource and period.
pub(crate) type Place = (String, Period);

/// What it said of one number of claims, by column.
pub(crate) struct Said {
    pub(crate) booked: Vec<Told>,
    pub(crate) refused: Vec<Told>,
}

/// The median time of an insert by itself: of a free place, and of one that is taken. Every answer is compared.
pub(crate) fn said(taken: &[Place], free: &[Place]) -> Result<Said, Failure> {
    let Some(mut client) = Client::connect() else {
        return Ok(Said { booked: vec![Told::Nothing; 2], refused: vec![Told::Nothing; 2] });
    };
    let mut said = Said { booked: Vec::new(), refused: Vec::new() };
    let run = |client: &mut Client, sql: &str| {
        client.run(sql).map_err(|failure| Failure::from(format!("{sql:.60}: {failure:?}")))
    };
    run(&mut client, &format!("DROP TABLE IF EXISTS slotwright_claims; {}", CommitPlan::ddl(Merge::Sum)))?;
    for places in taken.chunks(1_000) {
        let values = places.iter().enumerate().map(|(nth, (resource, during))| {
            format!("('bo-{nth}', '{resource}', '{}', 1, true)", CommitRow::range(*during))
        });
        run(
            &mut client,
            &format!("INSERT INTO slotwright_claims VALUES {}", values.collect::<Vec<_>>().join(", ")),
        )?;
    }
    run(&mut client, "ANALYZE slotwright_claims")?;
    client.prepare("insert", INSERT);
    for commit in ["on", "off"] {
        run(&mut client, &format!("SET synchronous_commit = {commit}"))?;
        said.booked.push(inserted(&mut client, free.iter(), true));
        let step = taken.len() / free.len();
        said.refused.push(inserted(&mut client, taken.iter().step_by(step), false));
        run(&mut client, "DELETE FROM slotwright_claims WHERE booking = 'new'")?;
    }
    Ok(said)
}

fn inserted<'p>(client: &mut Client, places: impl Iterator<Item = &'p Place>, is_free: bool) -> Told {
    let (mut times, mut right) = (Vec::new(), true);
    for (resource, during) in places {
        let during = CommitRow::range(*during);
        let began = Clock::now();
        let answer = client.execute("insert", &["new", resource, &during]);
        times.push(began.elapsed());
        right &= match answer {
            Ok(()) => is_free,
            Err(failure) => !is_free && failure.state == EXCLUDED,
        };
    }
    times.sort_unstable();
    let median: Duration = times.get(times.len() / 2).copied().unwrap_or_default();
    if right { Told::Time(median) } else { Told::Wrong }
}
