use crate::catalog::Catalog;
use crate::id::{BookingId, CatalogId, LedgerId};

/// The end of every UID that we publish from a catalog's ledger.
fn domain(ledger: &LedgerId, catalog: &CatalogId) -> String {
    format!("@{}.{}.slotwright", plain(ledger.as_str()), plain(catalog.as_str()))
}

/// The UID of a booking, or of one of its needs: the same for as long as the booking lives (RFC 7986 §5.3).
pub(super) fn uid(booking: &BookingId, need: Option<&str>, ledger: &LedgerId, catalog: &CatalogId) -> String {
    let need = need.map(|need| format!(".{}", plain(need))).unwrap_or_default();
    format!("{}{need}{}", plain(booking.as_str()), domain(ledger, catalog))
}

/// Whether an event of this UID was published by a desk of this catalog (law 11): its time is claimed in the
/// ledger already, so it must not block again when it comes back in a staff calendar. An event of another
/// dealer's Slotwright is not our own, and blocks.
pub fn is_own(catalog: &Catalog, uid: &str) -> bool {
    catalog.locations().any(|location| uid.ends_with(&domain(&location.ledger, catalog.id())))
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
