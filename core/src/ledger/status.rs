use super::Verb;
use crate::period::Instant;

/// What a hold or booking is now, and what may become of it: all else is refused by name.
///
/// | status | takes capacity | becomes |
/// |---|---|---|
/// | `waiting` | no: it waits for something to be free in a stretch of time | `released` |
/// | `held` | while now < `until` | `held` longer; `booked` or `requested` by a confirmation; `released` |
/// | `requested` | yes | `booked` by an approval; `declined`; `cancelled`; moved |
/// | `booked` | yes | `checkedIn`; `completed`; `noShow` once it has begun; `cancelled`; moved |
/// | `checkedIn` | yes | `completed`; `cancelled` |
/// | `completed` | yes: it counts, as its time was taken | |
/// | `declined`, `noShow`, `cancelled`, `released` | no | |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// On the waitlist.
    Waiting,
    /// Kept for its owner while now < `until`.
    Held {
        /// `held_until`
        until: Instant,
    },
    /// Taken, until staff decide about it.
    Requested,
    /// Taken.
    Booked,
    /// The customer is there.
    CheckedIn,
    /// It is done.
    Completed,
    /// Staff did not approve it.
    Declined,
    /// The customer did not come.
    NoShow,
    /// Given back by a cancellation.
    Cancelled,
    /// Given back by its owner, or by an entry that took something else instead.
    Released,
}

impl Status {
    /// All but the hold, which has an end.
    pub const PLAIN: [Status; 9] = [
        Status::Waiting,
        Status::Requested,
        Status::Booked,
        Status::CheckedIn,
        Status::Completed,
        Status::Declined,
        Status::NoShow,
        Status::Cancelled,
        Status::Released,
    ];

    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Status::Waiting => "waiting",
            Status::Held { .. } => "held",
            Status::Requested => "requested",
            Status::Booked => "booked",
            Status::CheckedIn => "checkedIn",
            Status::Completed => "completed",
            Status::Declined => "declined",
            Status::NoShow => "noShow",
            Status::Cancelled => "cancelled",
            Status::Released => "released",
        }
    }

    /// Whether it takes capacity at `at`. A hold ends at `until`, without a sweeper.
    pub fn is_active(self, at: Instant) -> bool {
        match self {
            Status::Held { until } => at < until,
            Status::Requested => mutate!(true, "a request takes nothing" => false),
            Status::Booked | Status::CheckedIn | Status::Completed => true,
            Status::Declined => mutate!(false, "what is declined blocks" => true),
            Status::Waiting => mutate!(false, "who waits is there" => true),
            Status::NoShow | Status::Cancelled | Status::Released => false,
        }
    }

    /// Whether its owner may have it for good, or may come to have it: a hold is none.
    pub fn is_agreed(self) -> bool {
        matches!(self, Status::Requested | Status::Booked | Status::CheckedIn)
    }

    /// What it becomes when it is given back for something else.
    pub(super) fn given_back(self) -> Status {
        // Whoever subscribes to a booking is to drop it.
        if self.is_agreed() { Status::Cancelled } else { Status::Released }
    }
}

/// A change of the status and of nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Staff agree to a request.
    Approve,
    /// Staff do not.
    Decline,
    /// The customer is there.
    CheckIn,
    /// It is done.
    Complete,
    /// The customer did not come.
    NoShow,
    /// A booking is given up.
    Cancel,
    /// A hold is given back.
    Release,
    /// A place in the waitlist is given up.
    Leave,
}

impl Turn {
    /// Those that are about the visit, and staff's alone to say.
    pub const MARKS: [Turn; 5] = [Turn::Approve, Turn::Decline, Turn::CheckIn, Turn::Complete, Turn::NoShow];

    /// The name of its command.
    pub fn name(self) -> &'static str {
        match self {
            Turn::Approve => "approve",
            Turn::Decline => "decline",
            Turn::CheckIn => "checkIn",
            Turn::Complete => "complete",
            Turn::NoShow => "noShow",
            Turn::Cancel => "cancel",
            Turn::Release => "release",
            Turn::Leave => "leaveWaitlist",
        }
    }

    /// From which statuses, by name, it leads to which, and what its entry is called.
    pub(super) fn rule(self) -> (&'static [&'static str], Status, Verb) {
        match self {
            Turn::Approve => (&["requested"], Status::Booked, Verb::Approved),
            Turn::Decline => (&["requested"], Status::Declined, Verb::Declined),
            Turn::CheckIn => (&["booked"], Status::CheckedIn, Verb::CheckedIn),
            Turn::Complete => (&["booked", "checkedIn"], Status::Completed, Verb::Completed),
            Turn::NoShow => (&["booked"], Status::NoShow, Verb::NoShow),
            Turn::Cancel => (&["requested", "booked", "checkedIn"], Status::Cancelled, Verb::Cancelled),
            Turn::Release => (&["held"], Status::Released, Verb::Released),
            Turn::Leave => (&["waiting"], Status::Released, Verb::Left),
        }
    }
}
