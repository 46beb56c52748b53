use super::busy::{Participation, ShownAs, Status, Traits};
use super::report::{Notes, shortened};
use crate::ical::{Component, value};
use crate::period::Instant;
use crate::recurrence::When;

/// What the event says of itself that decides whether it takes time.
pub(super) fn traits(
    component: &Component<'_>,
    start: &When,
    cancels: bool,
    owner: Option<&str>,
    notes: &mut Notes,
) -> Traits {
    let upper = |name| component.property(name).map(|property| property.value.trim().to_ascii_uppercase());
    let status = match upper("STATUS").as_deref() {
        _ if cancels => Some(Status::Cancelled),
        Some("CONFIRMED") => Some(Status::Confirmed),
        Some("TENTATIVE") => Some(Status::Tentative),
        // One L is not the RFC's spelling, and there are those who write it.
        Some("CANCELLED" | "CANCELED") => Some(Status::Cancelled),
        None => None,
        Some(_) => unknown(component, "STATUS", "it is left out", notes),
    };
    let transparent = match upper("TRANSP").as_deref() {
        // The second as RFC 2445 had it.
        Some("TRANSPARENT" | "TRANSPARENT-NOCONFLICT") => true,
        None | Some("OPAQUE" | "OPAQUE-NOCONFLICT") => false,
        Some(_) => unknown(component, "TRANSP", "the event is opaque", notes).unwrap_or(false),
    };
    let shown_as = match upper("X-MICROSOFT-CDO-BUSYSTATUS").as_deref() {
        None => None,
        Some("FREE") => Some(ShownAs::Free),
        Some("TENTATIVE") => Some(ShownAs::Tentative),
        Some("BUSY") => Some(ShownAs::Busy),
        Some("OOF") => Some(ShownAs::OutOfOffice),
        Some("WORKINGELSEWHERE") => Some(ShownAs::Elsewhere),
        Some(_) => unknown(component, "X-MICROSOFT-CDO-BUSYSTATUS", "it is left out", notes),
    };
    let whole = upper("X-MICROSOFT-CDO-ALLDAYEVENT").as_deref() == Some("TRUE");
    Traits {
        status,
        transparent,
        participation: owner.and_then(|owner| participation(component, owner)),
        all_day: whole || matches!(start, When::Date(_)),
        shown_as,
    }
}

fn unknown<T>(component: &Component<'_>, name: &str, done: &str, notes: &mut Notes) -> Option<T> {
    let property = component.property(name)?;
    let what = format!("{name}: {:?} is none of its values", shortened(&property.value, 40));
    notes.note(property.line, "property.value", what, done);
    None
}

/// PARTSTAT of the owner, if the owner is an attendee: NEEDS-ACTION where none is given (RFC 5545 §3.2.12).
fn participation(component: &Component<'_>, owner: &str) -> Option<Participation> {
    let attendee = component.properties_named("ATTENDEE").find(|attendee| {
        same_address(&attendee.value, owner)
            || attendee.parameter("EMAIL").is_some_and(|email| same_address(&email, owner))
    })?;
    let said = attendee.parameter("PARTSTAT").map(|said| said.to_ascii_uppercase());
    Some(match said.as_deref() {
        Some("ACCEPTED" | "COMPLETED" | "IN-PROCESS") => Participation::Accepted,
        Some("TENTATIVE") => Participation::Tentative,
        Some("DECLINED") => Participation::Declined,
        Some("DELEGATED") => Participation::Delegated,
        _ => Participation::NeedsAction,
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
pub(super) fn version(component: &Component<'_>, notes: &mut Notes) -> (i64, Option<Instant>) {
    let sequence = component.property("SEQUENCE").and_then(|property| {
        let read = property.value.trim().parse().ok();
        if read.is_none() {
            let what = format!("SEQUENCE: {:?} is no number", shortened(&property.value, 40));
            notes.note(property.line, "property.value", what, "it counts as 0");
        }
        read
    });
    let mut at = |name| {
        let property = component.property(name)?;
        let stamp = value::date_time(property.value.trim()).and_then(|stamp| Instant::from_utc(stamp.local));
        if let Err(error) = &stamp {
            notes.note(
                property.line,
                "property.value",
                format!("{name}: {error}"),
                "it says nothing of the order",
            );
        }
        stamp.ok()
    };
    (sequence.unwrap_or(0), at("DTSTAMP").or_else(|| at("LAST-MODIFIED")))
}
