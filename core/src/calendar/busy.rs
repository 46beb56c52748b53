/// What an event makes of its time: FBTYPE (RFC 5545 §3.2.9), and *unknown*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FbType {
    /// It takes no time: transparent, cancelled, declined.
    Free,
    /// Busy.
    Busy,
    /// Perhaps busy.
    Tentative,
    /// Away: out of office.
    Unavailable,
    /// Outside the hours that VAVAILABILITY names (RFC 7953): a buffer may lie there, a meeting may not.
    Closed,
    /// Nobody can say: its zone or its rule could not be read.
    Unknown,
}

/// What an event says of itself that decides whether it takes time. `None`: it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// STATUS.
    pub status: Option<Status>,
    /// TRANSP, which is OPAQUE where an event does not say (RFC 5545 §3.8.2.7).
    pub transparent: bool,
    /// PARTSTAT of the calendar's owner; `None` also where the owner is no attendee, or not known.
    pub participation: Option<Participation>,
    /// Whether it is of whole days: its start is a DATE, or X-MICROSOFT-CDO-ALLDAYEVENT says so.
    pub all_day: bool,
    /// X-MICROSOFT-CDO-BUSYSTATUS.
    pub shown_as: Option<ShownAs>,
}

/// STATUS of an event (RFC 5545 §3.8.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// CONFIRMED
    Confirmed,
    /// TENTATIVE
    Tentative,
    /// CANCELLED
    Cancelled,
}

/// PARTSTAT of an attendee (RFC 5545 §3.2.12); other values are read as `NeedsAction`, as the RFC asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Participation {
    /// ACCEPTED
    Accepted,
    /// TENTATIVE
    Tentative,
    /// NEEDS-ACTION: invited, and not answered yet.
    NeedsAction,
    /// DECLINED
    Declined,
    /// DELEGATED: another goes instead.
    Delegated,
}

/// X-MICROSOFT-CDO-BUSYSTATUS, as Outlook and Exchange write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownAs {
    /// FREE
    Free,
    /// TENTATIVE
    Tentative,
    /// BUSY
    Busy,
    /// OOF: out of office.
    OutOfOffice,
    /// WORKINGELSEWHERE
    Elsewhere,
}

/// Which events count as what: rows from the top, and the first that fits decides.
///
/// The table is data: put rows before the defaults, or write your own.
///
/// ```
/// use slotwright::calendar::{BusyRow, BusyTable, FbType};
/// let mut table = BusyTable::default();
/// // All-day events are notes here ("Ana: late shift"), and take no time.
/// table.rows.insert(0, BusyRow { all_day: Some(true), ..BusyRow::any(FbType::Free) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusyTable {
    /// The rows, first match first.
    pub rows: Vec<BusyRow>,
    /// What an event counts as that no row fits.
    pub otherwise: FbType,
}

/// A row: it fits an event that has every trait which it names. A `None` fits all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusyRow {
    /// STATUS.
    pub status: Option<Status>,
    /// Whether TRANSP is TRANSPARENT.
    pub transparent: Option<bool>,
    /// PARTSTAT of the owner.
    pub participation: Option<Participation>,
    /// Whether it is of whole days.
    pub all_day: Option<bool>,
    /// X-MICROSOFT-CDO-BUSYSTATUS.
    pub shown_as: Option<ShownAs>,
    /// What such an event counts as.
    pub counts_as: FbType,
}

impl BusyRow {
    /// A row that fits every event: name the traits that it shall ask for.
    pub const fn any(counts_as: FbType) -> BusyRow {
        BusyRow {
            status: None,
            transparent: None,
            participation: None,
            all_day: None,
            shown_as: None,
            counts_as,
        }
    }

    fn key(&self) -> [char; 6] {
        fn asked(place: Option<u8>) -> char {
            place.map_or('-', letter)
        }
        [
            asked(self.status.map(|asked| asked as u8)),
            asked(self.transparent.map(u8::from)),
            asked(self.participation.map(|asked| asked as u8)),
            asked(self.all_day.map(u8::from)),
            asked(self.shown_as.map(|asked| asked as u8)),
            letter(self.counts_as as u8),
        ]
    }

    fn fits(&self, event: &Traits) -> bool {
        fn asks<T: PartialEq>(asked: Option<T>, own: Option<T>) -> bool {
            asked.is_none() || asked == own
        }
        asks(self.status, event.status)
            && asks(self.transparent, Some(event.transparent))
            && asks(self.participation, event.participation)
            && asks(self.all_day, Some(event.all_day))
            && asks(self.shown_as, event.shown_as)
    }
}

/// A letter for each value of an enumeration, by its place there.
fn letter(place: u8) -> char {
    char::from(b'a'.saturating_add(place))
}

impl BusyTable {
    /// What an event with these traits counts as.
    pub fn counts_as(&self, event: &Traits) -> FbType {
        self.rows.iter().find(|row| row.fits(event)).map_or(self.otherwise, |row| row.counts_as)
    }

    /// A text that equal tables have and no others, for a digest.
    pub(super) fn key(&self) -> String {
        let mut key = String::with_capacity(self.rows.len() * 6 + 1);
        for row in &self.rows {
            key.extend(row.key());
        }
        key.push(letter(self.otherwise as u8));
        key
    }
}

impl Default for BusyTable {
    /// Cancelled and declined events are free. Then Microsoft's word counts before TRANSP, which Outlook derives from
    /// it; out of office is unavailable even where TRANSP says transparent. Then transparent is free, and a
    /// tentative event, or an invitation that its owner has not clearly accepted, tentative. The rest is busy.
    fn default() -> BusyTable {
        use FbType::{Free, Tentative, Unavailable};
        let status = |status, counts_as| BusyRow { status: Some(status), ..BusyRow::any(counts_as) };
        let answer = |answer, counts_as| BusyRow { participation: Some(answer), ..BusyRow::any(counts_as) };
        let shown = |shown, counts_as| BusyRow { shown_as: Some(shown), ..BusyRow::any(counts_as) };
        BusyTable {
            rows: vec![
                status(Status::Cancelled, Free),
                answer(Participation::Declined, Free),
                answer(Participation::Delegated, Free),
                shown(ShownAs::Free, Free),
                shown(ShownAs::OutOfOffice, Unavailable),
                shown(ShownAs::Tentative, Tentative),
                BusyRow { transparent: Some(true), ..BusyRow::any(Free) },
                status(Status::Tentative, Tentative),
                answer(Participation::Tentative, Tentative),
                answer(Participation::NeedsAction, Tentative),
            ],
            otherwise: FbType::Busy,
        }
    }
}
