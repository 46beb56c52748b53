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

fn event_of(component: &Component<'_>) -> icalendar::Event {
    let mut event = icalendar::Event::new();
    for property in &component.properties {
        match &*property.name {
            // These it escapes by itself.
            "SUMMARY" => drop(event.summary(&text::unescape(&property.value))),
            "LOCATION" => drop(event.location(&text::unescape(&property.value))),
            _ => drop(event.append_property(converted(property))),
        }
    }
    event.done()
}

fn converted(property: &Property<'_>) -> icalendar::Property {
    let mut other = icalendar::Property::new(&*property.name, &*property.value);
    for parameter in property.parameters.iter() {
        other.add_parameter(&parameter.name, &parameter.values.join(","));
    }
    other.done()
}
