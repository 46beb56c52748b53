//! Proposed moves.
//!
//! ```json
//! {"stamp": {…}, "moves": [{"booking": "bo-61f2…", "from": {"start": "2026-11-07T14:00:00Z", "end": "2026-11-07T15:00:00Z"},
//!   "slot": {"id": "oil-change/northside/2026-11-07T13:45:00Z", "start": …, "end": …}, "shift": "-PT15M",
//!   "command": {"command": "reschedule", "key": "slotwright:rebook:…", …}}], "unplaced": [], "proven": true}
//! ```
//!
//! | member | what |
//! |---|---|
//! | `moves` | in an order in which their commands can be applied |
//! | `from`, `slot` | the visit now, and where it goes |
//! | `shift` | from the old start to the new one: `PT0M` for a move to somebody else, `-PT15M` for an earlier one |
//! | `unplaced` | the bookings that stay displaced, in order of start |
//! | `proven` | whether nothing better can be had |

use super::value::of_seconds;
use crate::canon::Json;
use crate::desk::{Move, Rebooking};
use crate::period::Seconds;

impl Rebooking {
    /// The answer as a document.
    pub fn to_json(&self) -> Json {
        Json::map([
            ("stamp", Some(self.stamp.to_json())),
            ("moves", Some(Json::list(self.moves.iter().map(Move::to_json)))),
            ("unplaced", Some(Json::list(self.unplaced.iter().map(Json::text)))),
            ("proven", Some(Json::Bool(self.proven))),
        ])
    }
}

impl Move {
    /// The move as a document.
    pub fn to_json(&self) -> Json {
        let from = [("start", self.from.start()), ("end", self.from.end())];
        Json::map([
            ("booking", Some(Json::text(&self.booking))),
            ("from", Some(Json::map(from.map(|(name, at)| (name, Some(Json::text(at))))))),
            ("slot", Some(self.to.to_json())),
            ("shift", Some(of_shift(self.shift))),
            ("command", Some(self.command.json())),
        ])
    }
}

/// To either side.
pub(super) fn of_shift(shift: Seconds) -> Json {
    match of_seconds(Seconds(shift.0.abs())) {
        Json::Text(text) if shift < Seconds(0) => Json::Text(format!("-{text}")),
        text => text,
    }
}
