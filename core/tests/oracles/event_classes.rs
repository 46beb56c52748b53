//! Where the other programs read a calendar otherwise. README.md says of each class, by name, what the RFC has to say.

use crate::calendars::Reader::{self, Icaljs, Libical, RecurringEvents};

/// Disagreements about the events of a calendar: named by file and the end of the UID, since each is one event.
pub(crate) struct EventClass {
    pub(crate) name: &'static str,
    pub(crate) readers: &'static [Reader],
    pub(crate) events: &'static [(&'static str, &'static str)],
}

impl EventClass {
    pub(crate) fn explains(&self, reader: Reader, file: &str, uid: &str) -> bool {
        let is_one = |(of, end): &(&str, &str)| *of == file && uid.ends_with(end);
        self.readers.contains(&reader) && self.events.iter().any(is_one)
    }
}

pub(crate) const EVENT_CLASSES: &[EventClass] = &[
    EventClass {
        name: "exact-length",
        readers: &[RecurringEvents, Icaljs, Libical],
        events: &[("apple", "A003"), ("edges", "edge-exact"), ("fastmail", "fastmail-shift")],
    },
    EventClass {
        name: "length-by-dtend",
        readers: &[RecurringEvents, Icaljs],
        events: &[("nextcloud", "nextcloud-nacht"), ("edges", "edge-gap"), ("zoho", "zoho-utc")],
    },
    EventClass { name: "first-of-two", readers: &[Icaljs, Libical], events: &[("edges", "edge-gap")] },
    EventClass {
        name: "dtstart-counts",
        readers: &[RecurringEvents, Icaljs, Libical],
        events: &[("edges", "edge-start")],
    },
    EventClass {
        name: "until-as-date",
        readers: &[RecurringEvents, Icaljs, Libical],
        events: &[("edges", "edge-until-date")],
    },
    EventClass {
        name: "unknown-zone",
        readers: &[RecurringEvents, Icaljs, Libical],
        events: &[("mozilla", "m2"), ("outlook", "05050505")],
    },
    EventClass { name: "recurrence-id-by-text", readers: &[Icaljs], events: &[("edges", "edge-otherzone")] },
    EventClass { name: "same-uid-twice", readers: &[Icaljs, Libical], events: &[("edges", "edge-twice")] },
    EventClass {
        name: "rdate-period",
        readers: &[Icaljs, Libical],
        events: &[("edges", "edge-period"), ("fastmail", "fastmail-quarter")],
    },
    EventClass {
        name: "this-and-future",
        readers: &[Libical],
        events: &[("edges", "edge-future"), ("apple", "A001")],
    },
    EventClass { name: "exdate-of-a-day", readers: &[Libical], events: &[("edges", "edge-exday")] },
    EventClass {
        name: "floating-in-utc",
        readers: &[Libical],
        events: &[
            ("apple", "A005"),
            ("apple", "A006"),
            ("edges", "edge-day-override"),
            ("edges", "edge-floating"),
            ("edges", "edge-leap"),
            ("exchange", "exchange-holiday"),
            ("fastmail", "fastmail-trip"),
            ("google", "4away4@google.com"),
            ("google", "5birthday5@google.com"),
            ("nextcloud", "nextcloud-urlaub"),
            ("outlook", "02020202"),
            ("proton", "proton-allday@proton.me"),
            ("zimbra", "zimbra-allday"),
            ("zoho", "zoho-days"),
        ],
    },
];
