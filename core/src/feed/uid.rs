use crate::catalog::Catalog;
use crate::id::{BookingId, CatalogId, LedgerId, NeedId, ResourceId};

/// The end of every UID that we publish from a catalog's ledger.
fn domain(ledger: &LedgerId, catalog: &CatalogId) -> String {
    format!("@{}.{}{SUFFIX}", plain(ledger.as_str()), plain(catalog.as_str()))
}

const SUFFIX: &str = ".slotwright";

/// The UID of a booking, or of one of its claims: the same for as long as the booking lives (RFC 7986 §5.3).
pub(super) fn uid(
    booking: &BookingId,
    served: Option<(&NeedId, &ResourceId)>,
    ledger: &LedgerId,
    catalog: &CatalogId,
) -> String {
    let served = served.map(|(need, by)| format!(".{}.{}", plain(need.as_str()), plain(by.as_str())));
    format!("{}{}{}", plain(booking.as_str()), served.unwrap_or_default(), domain(ledger, catalog))
}

/// The booking that an event of this UID shows, if it has the form of those that a desk of this catalog publishes
/// (law 11). Whether there is such a booking the ledger knows: anybody can write a UID. An event of another dealer's
/// Slotwright is not our own, and blocks.
pub fn booking_of(catalog: &Catalog, uid: &str) -> Option<BookingId> {
    // Most events are not.
    uid.strip_suffix(SUFFIX)?;
    let ends = catalog.locations().map(|location| domain(&location.ledger, catalog.id()));
    let local = ends.into_iter().find_map(|end| uid.strip_suffix(end.as_str()))?;
    BookingId::new(local.split('.').next()?).ok()
}

/// An identifier with only the characters that every program keeps in a UID, and no dot or at sign; different
/// for different identifiers.
fn plain(id: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    id.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("_{byte:02x}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_run_into_each_other() {
        let of = |booking: &str, ledger: &str, catalog: &str| {
            let (ledger, catalog) = (LedgerId::new(ledger).unwrap(), CatalogId::new(catalog).unwrap());
            uid(&BookingId::new(booking).unwrap(), None, &ledger, &catalog)
        };
        assert_eq!(of("bo-1", "north side", "x"), "bo-1@north_20side.x.slotwright");
        assert_ne!(of("b", "a.b", "c"), of("b", "a", "b.c"));
        assert_ne!(of("b_201", "a", "c"), of("b 1", "a", "c"));
    }
}
