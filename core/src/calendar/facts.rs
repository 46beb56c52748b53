use super::busy::{Participation, ShownAs, Status, Traits};
use super::known::Known;
use super::report::{Notes, shortened};
use crate::ical::{Component, Property, value};
use crate::period::Instant;
use crate::recurrence::When;

/// What the event says of itself that decides whether it takes time.
pub(super) fn traits(
    known: &Known<'_>,
    start: &When,
    cancels: bool,
    owner: Option<&str>,
    notes: &mut Notes,
) -> Traits {
    let status = match cancels {
        true => Some(Status::Cancelled),
        false => word(known.status, STATUS, "it is left out", notes),
    };
    Traits {
        status,
        transparent: word(known.transparency, TRANSPARENT, "the event is opaque", notes).unwrap_or(false),
        participation: owner.and_then(|owner| participation(known.component, owner)),
        all_day: is_whole(known) || matches!(start, When::Date(_)),
        shown_as: word(known.shown_as, SHOWN_AS, "it is left out", notes),
    }
}

/// Whether X-MICROSOFT-CDO-ALLDAYEVENT says that the event is of whole days, from midnight to midnight.
pub(super) fn is_whole(known: &Known<'_>) -> bool {
    known.all_day.is_some_and(|whole| whole.trimmed().eq_ignore_ascii_case("TRUE"))
}

/// One L is not the RFC's spelling, and there are those who write it.
const STATUS: &[(&str, Status)] = &[
    ("CONFIRMED", Status::Confirmed),
    ("TENTATIVE", Status::Tentative),
    ("CANCELLED", Status::Cancelled),
    ("CANCELED", Status::Cancelled),
];

/// The longer ones as RFC 2445 had them.
const TRANSPARENT: &[(&str, bool)] = &[
    ("OPAQUE", false),
    ("TRANSPARENT", true),
    ("OPAQUE-NOCONFLICT", false),
    ("TRANSPARENT-NOCONFLICT", true),
];

const SHOWN_AS: &[(&str, ShownAs)] = &[
    ("FREE", ShownAs::Free),
    ("TENTATIVE", ShownAs::Tentative),
    ("BUSY", ShownAs::Busy),
    ("OOF", ShownAs::OutOfOffice),
    ("WORKINGELSEWHERE", ShownAs::Elsewhere),
];

/// What the value of a property stands for; `None`, and a note, for one that is none of its words.
fn word<T: Copy>(
    property: Option<&Property<'_>>,
    words: &[(&str, T)],
    done: &str,
    notes: &mut Notes,
) -> Option<T> {
    let property = property?;
    let said = property.trimmed();
    let found = words.iter().find(|(word, _)| said.eq_ignore_ascii_case(word)).map(|(_, means)| *means);
    if found.is_none() {
        let what = format!("{}: {:?} is none of its values", property.name, shortened(&property.value, 40));
        notes.note(property.line, "property.value", what, done);
    }
    found
}

/// PARTSTAT of the owner, if the owner is an attendee: NEEDS-ACTION where none is given (RFC 5545 §3.2.12), but for who
/// organizes the event.
fn participation(component: &Component<'_>, owner: &str) -> Option<Participation> {
    let is_owner = |property: &&Property<'_>| {
        same_address(&property.value, owner)
            || property.parameter("EMAIL").is_some_and(|email| same_address(&email, owner))
    };
    let organizes = || component.properties_named("ORGANIZER").any(|organizer| is_owner(&organizer));
    let answer = |attendee: &Property<'_>| {
        let said = attendee.parameter("PARTSTAT").map(|said| said.to_ascii_uppercase());
        match said.as_deref() {
            Some("ACCEPTED" | "COMPLETED" | "IN-PROCESS") => Participation::Accepted,
            Some("TENTATIVE") => Participation::Tentative,
            Some("DECLINED") => Participation::Declined,
            Some("DELEGATED") => Participation::Delegated,
            // Nobody asks the organizer.
            _ if organizes() => Participation::Accepted,
            _ => Participation::NeedsAction,
        }
    };
    let answers = component.properties_named("ATTENDEE").filter(is_owner).map(answer);
    // Who is listed twice may have answered once only; of two answers the one that takes time counts.
    answers.min_by_key(|answer| match answer {
        Participation::Accepted => 0,
        Participation::Tentative => 1,
        Participation::Declined | Participation::Delegated => 2,
        Participation::NeedsAction => 3,
    })
}

fn same_address(one: &str, other: &str) -> bool {
    bare(one).eq_ignore_ascii_case(bare(other))
}

fn bare(address: &str) -> &str {
    let address = address.trim();
    match address.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest.trim(),
        _ => address,
    }
}

/// SEQUENCE, then DTSTAMP, or LAST-MODIFIED where there is none.
pub(super) fn version(known: &Known<'_>, notes: &mut Notes) -> (i64, Option<Instant>) {
    let sequence = known.sequence.and_then(|property| {
        let read = property.trimmed().parse().ok();
        if read.is_none() {
            let what = format!("SEQUENCE: {:?} is no number", shortened(&property.value, 40));
            notes.note(property.line, "property.value", what, "it counts as 0");
        }
        read
    });
    let mut at = |property: Option<&Property<'_>>| {
        let property = property?;
        let stamp = value::date_time(property.trimmed()).and_then(|stamp| Instant::from_utc(stamp.local));
        if let Err(error) = &stamp {
            notes.note(
                property.line,
                "property.value",
                format!("{}: {error}", property.name),
                "it says nothing of the order",
            );
        }
        stamp.ok()
    };
    (sequence.unwrap_or(0), at(known.stamp).or_else(|| at(known.modified)))
}
