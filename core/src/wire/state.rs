//! What a ledger's log folds to, as a document: two states are equal when their digests are.
//!
//! | member | what |
//! |---|---|
//! | `schema` | `slotwright.state/0` |
//! | `ledger`, `position`, `lastTime` | which ledger, how far it was read, and the time of the last entry |
//! | `revision?`, `spacing` | what it is configured with |
//! | `resources` | by resource: `capacity`, `blocks` |
//! | `bookings` | all holds and bookings, in the order in which they got their present claims |
//! | `keys` | by key: `digest`, `at`, `outcome` |
//! | `readOnly?` | what it holds that must be understood and is not |

use super::catalog::of_spacing;
use super::entry::{of_block, of_kind};
use super::value::of_count;
use crate::canon::{Digest, Json};
use crate::ledger::{Booking, LedgerState};

impl LedgerState {
    /// The state as a document.
    pub fn to_json(&self) -> Json {
        let resources = self.occupancies().iter().map(|(resource, occupancy)| {
            let blocks = Json::list(occupancy.blocks().iter().map(of_block));
            let own = [("capacity", Some(of_count(occupancy.capacity()))), ("blocks", Some(blocks))];
            (resource.as_str(), Some(Json::map(own)))
        });
        let bookings = self.order().into_iter().filter_map(|id| self.booking(id)).map(Booking::to_json);
        let keys = self.keys().map(|(key, kept)| {
            let outcome = Json::Map(of_kind(&kept.kind));
            let own =
                [("digest", Json::text(kept.digest)), ("at", Json::text(kept.at)), ("outcome", outcome)];
            (key.as_str(), Some(Json::map(own.map(|(name, value)| (name, Some(value))))))
        });
        Json::map([
            ("schema", Some(Json::from("slotwright.state/0"))),
            ("ledger", Some(Json::text(self.id()))),
            ("position", Some(of_count(self.position().0))),
            ("lastTime", Some(Json::text(self.last_time()))),
            ("revision", self.revision().map(Json::text)),
            ("spacing", Some(of_spacing(self.spacing()))),
            ("resources", Some(Json::map(resources))),
            ("bookings", Some(Json::list(bookings))),
            ("keys", Some(Json::map(keys))),
            ("readOnly", self.read_only().map(Json::from)),
        ])
    }

    /// The digest of [`to_json`](LedgerState::to_json): replaying a log gives the same.
    pub fn digest(&self) -> Digest {
        self.to_json().digest()
    }
}
