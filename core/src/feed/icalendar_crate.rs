//! A feed as a calendar of the `icalendar` crate, for programs that go on with that.

use super::Feed;
use crate::ical::{Component, Property, text};
use icalendar::{Component as _, EventLike as _};

impl From<&Feed> for icalendar::Calendar {
    fn from(feed: &Feed) -> icalendar::Calendar {
        let mut calendar = icalendar::Calendar::empty();
        for property in &feed.component().properties {
            calendar.append_property(converted(property));
        }
        for event in &feed.component().components {
            calendar.push(event_of(event));
        }
        calendar
    }
}

fn event_of(component: &Component) -> icalendar::Event {
    let mut event = icalendar::Event::new();
    for property in &component.properties {
        match property.name.as_str() {
            // These it escapes by itself.
            "SUMMARY" => drop(event.summary(&text::unescape(&property.value))),
            "LOCATION" => drop(event.location(&text::unescape(&property.value))),
            _ => drop(event.append_property(converted(property))),
        }
    }
    event.done()
}

fn converted(property: &Property) -> icalendar::Property {
    let mut other = icalendar::Property::new(&property.name, &property.value);
    for parameter in &property.parameters {
        other.add_parameter(&parameter.name, &parameter.values.join(","));
    }
    other.done()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::desk::{Command, Desk, Wish};
    use crate::feed::{Audience, Detail};
    use crate::id::LocationId;
    use crate::period::{Instant, Period, Seconds};
    use crate::{Limits, ical};

    const CATALOG: &str = r#"{"schema": "slotwright.catalog/0", "id": "c",
        "locations": [{"id": "lot", "name": "Lot; A, B", "zone": "Etc/UTC", "hours": [{"days": ["MO"], "from": "08:00", "to": "12:00"}]}],
        "resources": [{"id": "ana", "kind": "technician", "location": "lot"}],
        "services": [{"id": "oil", "name": "Oil, filter\\wash", "locations": ["lot"], "grid": {"step": "PT1H"},
            "segments": [{"id": "work", "length": "PT1H", "needs": [{"id": "tech", "kind": "technician"}]}]}]}"#;

    #[test]
    fn the_crate_prints_what_we_print() {
        let mut desk = Desk::new(Catalog::from_json(CATALOG).unwrap());
        let now = Instant::parse("2026-11-02T07:00:00Z").unwrap();
        let slot = desk.next_slot(&Wish::new("oil", "lot").unwrap(), now, now).unwrap().unwrap();
        desk.apply(&Command::book("k", &slot.id).unwrap(), now).unwrap();
        let window = Period::new(now, now.plus(Seconds(86_400))).unwrap();
        let feed =
            desk.feed(&Audience::Location(LocationId::new("lot").unwrap()), Detail::Service, window).unwrap();
        let read = |text: &str| {
            let mut components =
                ical::parse(text.as_bytes(), &Limits::default()).unwrap().components.remove(0).components;
            let mut lines: Vec<_> =
                components.remove(0).properties.into_iter().map(|line| (line.name, line.value)).collect();
            lines.sort();
            lines
        };
        assert_eq!(read(&icalendar::Calendar::from(&feed).to_string()), read(&feed.to_ics()));
    }
}
