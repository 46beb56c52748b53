use super::naive::{int, list, text};
use super::{Checked, LAW_7, ensure};
use slotwright::canon::Json;

/// What a version reads that knows minor format 0 alone.
const KINDS: &[&str] = &[
    "configured",
    "raised",
    "blocked",
    "held",
    "extended",
    "requested",
    "booked",
    "confirmed",
    "rescheduled",
    "approved",
    "declined",
    "checkedIn",
    "completed",
    "noShow",
    "cancelled",
    "released",
    "series",
];

const STATUSES: &[&str] =
    &["held", "requested", "booked", "checkedIn", "completed", "declined", "noShow", "cancelled", "released"];

/// An older version, which reads the same log: it understands all of it until the ledger is raised to a format that it
/// does not know. From there on it writes nothing, and says why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Older {
    position: i64,
    pub(crate) is_read_only: bool,
}

impl Older {
    pub(crate) fn read(&mut self, row: &Json) -> Checked {
        if int(row, "base") != self.position {
            return Ok(());
        }
        self.position = int(row, "position");
        list(row, "entries").iter().try_for_each(|entry| self.entry(entry))
    }

    fn entry(&mut self, entry: &Json) -> Checked {
        let kind = text(entry, "kind");
        if self.is_read_only {
            return Ok(());
        }
        self.is_read_only = (kind == "raised" && int(entry, "format") > 0)
            || (!KINDS.contains(&kind) && entry.get("mustUnderstand") == Some(&Json::Bool(true)));
        // The newer versions of this simulation write one kind that nobody has to know.
        let is_known = KINDS.contains(&kind) || kind == "tagged" || self.is_read_only;
        ensure(is_known, LAW_7, || format!("an older version does not know {}", entry.canonical()))?;
        if let Some(spacing) = entry.get("spacing").filter(|_| !self.is_read_only) {
            let is_known = spacing.get("changeovers").is_none() && text(spacing, "merge") != "shared";
            ensure(is_known, LAW_7, || format!("an older version would misread {}", entry.canonical()))?;
        }
        for booking in list(entry, "bookings") {
            let is_known = STATUSES.contains(&text(booking, "status")) && booking.get("override").is_none();
            ensure(is_known, LAW_7, || format!("an older version would misread {}", entry.canonical()))?;
        }
        Ok(())
    }
}
