use super::lines::{Line, Lines};
use super::{Component, Property, content};
use crate::{Error, Limits, Result};
use std::borrow::Cow;

/// A stream as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The components that stand in no other: a `VCALENDAR` each, in a sound file.
    pub components: Vec<Component>,
    /// What was wrong, in the order of the lines.
    pub faults: Vec<SyntaxFault>,
    /// Whether a component was still open at the end of the text: what followed is lost.
    pub truncated: bool,
}

/// A line that could not be read, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub why: &'static str,
    /// The name of the property or component, where one could be read. Never more of the line, which may
    /// be a piece of somebody's description.
    pub text: String,
    /// What became of the line.
    pub done: &'static str,
}

/// Reads a stream of components. A line that can't be read is a fault, and costs nothing but itself.
///
/// A component that does not end before its like begins is ended there; one whose end is missing at the end
/// of the text is kept, and [`Parsed::truncated`] is set.
///
/// # Errors
/// [`Error::CalendarUnreadable`] if no component begins anywhere: an empty text, a web page.
/// [`Error::Limit`] above [`Limits::text_bytes`], [`Limits::lines`], or [`Limits::depth`] of components in
/// each other.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Parsed> {
    limit("text_bytes", bytes.len(), limits.text_bytes)?;
    let mut tree = Tree::default();
    for (count, line) in Lines::new(bytes).enumerate() {
        limit("lines", count.saturating_add(1), limits.lines)?;
        tree.line(&line);
        limit("depth", tree.open.len(), limits.depth)?;
    }
    let parsed = tree.done();
    if parsed.components.is_empty() {
        let why = "no component begins here or further on: this is not an iCalendar text";
        return Err(Error::CalendarUnreadable { line: 1, why: why.to_owned() });
    }
    Ok(parsed)
}

fn limit(limit: &'static str, count: usize, allowed: usize) -> Result<()> {
    if count > allowed {
        return Err(Error::Limit { limit, allowed: u64::try_from(allowed).unwrap_or(u64::MAX) });
    }
    Ok(())
}

/// The tree as it grows: the components that have begun and not ended, outermost first.
#[derive(Default)]
struct Tree {
    open: Vec<Component>,
    parsed: Parsed,
}

impl Tree {
    fn line(&mut self, line: &Line<'_>) {
        let text = String::from_utf8_lossy(&line.bytes);
        let (property, why) = match content::property(&text, line.number) {
            Ok(read) => read,
            Err(why) => return self.fault(line.number, why, known_name(&text), "the line is left out"),
        };
        if let Some(why) = why {
            self.fault(line.number, why, known_name(&text), "the rest of the line is read");
        }
        if matches!(text, Cow::Owned(_)) {
            let why = "the line is not UTF-8";
            self.fault(line.number, why, known_name(&text), "bad bytes are read as U+FFFD");
        }
        match property.name.as_str() {
            "BEGIN" => self.begin(&property),
            "END" => self.end(&property),
            _ => match self.open.last_mut() {
                Some(component) => component.properties.push(property),
                None => {
                    let why = "the property stands in no component";
                    self.fault(line.number, why, known_name(&text), "the line is left out");
                }
            },
        }
    }

    fn begin(&mut self, property: &Property) {
        let name = property.value.trim().to_ascii_uppercase();
        if name.is_empty() || !name.chars().all(content::is_name) {
            let why = "BEGIN names no component";
            return self.fault(property.line, why, String::new(), "the line is left out");
        }
        while self.open.iter().any(|open| excludes(&open.name, &name)) {
            self.close_unended(property.line);
        }
        self.open.push(Component { name, line: property.line, ..Component::default() });
    }

    fn end(&mut self, property: &Property) {
        let name = property.value.trim().to_ascii_uppercase();
        if !self.open.iter().any(|open| open.name == name) {
            let why = "END ends nothing that has begun";
            return self.fault(property.line, why, component_name(&name), "the line is left out");
        }
        while self.open.last().is_some_and(|open| open.name != name) {
            self.close_unended(property.line);
        }
        self.close();
    }

    fn close_unended(&mut self, line: u32) {
        if let Some(open) = self.open.last() {
            let name = open.name.clone();
            self.fault(line, "a component that has begun does not end", name, "it is ended here");
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(component) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.components.push(component),
            None => self.parsed.components.push(component),
        }
    }

    fn fault(&mut self, line: u32, why: &'static str, text: String, done: &'static str) {
        self.parsed.faults.push(SyntaxFault { line, why, text, done });
    }

    fn done(mut self) -> Parsed {
        while let Some(open) = self.open.last() {
            let (line, name) = (open.line, open.name.clone());
            let why = "the text ends before the component that begins here";
            self.fault(line, why, name, "what was read of it is kept");
            self.parsed.truncated = true;
            self.close();
        }
        self.parsed
    }
}

/// Components that stand in a `VCALENDAR` and in nothing else.
const TOP: &[&str] = &["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY", "VPOLL"];

/// Whether `inner` can't stand inside an open `outer`, so that its `BEGIN` shows an `END` to be missing.
fn excludes(outer: &str, inner: &str) -> bool {
    let same = outer == inner && !outer.starts_with("X-");
    let top = TOP.contains(&inner) && outer != "VCALENDAR";
    same || top || inner == "VCALENDAR"
}

/// The name that a line begins with, if it is one of RFC 5545 or an `X-` name; else it may be a word of somebody's description, torn apart by a bare line break.
fn known_name(line: &str) -> String {
    const NAMES: &[&str] = &[
        "ATTACH",
        "ATTENDEE",
        "BEGIN",
        "CATEGORIES",
        "CLASS",
        "CREATED",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "DUE",
        "DURATION",
        "END",
        "EXDATE",
        "EXRULE",
        "FREEBUSY",
        "GEO",
        "LAST-MODIFIED",
        "LOCATION",
        "METHOD",
        "ORGANIZER",
        "PRIORITY",
        "RDATE",
        "RECURRENCE-ID",
        "RRULE",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "TRANSP",
        "TRIGGER",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "UID",
        "URL",
    ];
    let end = line.find(|c| !content::is_name(c)).unwrap_or(line.len());
    let name = line.get(..end).unwrap_or("").to_ascii_uppercase();
    if name.starts_with("X-") || NAMES.contains(&name.as_str()) {
        name.chars().take(40).collect()
    } else {
        String::new()
    }
}

/// A component's name for a fault, if it is like one of the RFCs or an `X-` name.
fn component_name(name: &str) -> String {
    const NAMES: &[&str] = &["STANDARD", "DAYLIGHT", "AVAILABLE"];
    let known = name.starts_with('V') || name.starts_with("X-") || NAMES.contains(&name);
    if known { name.chars().filter(|c| content::is_name(*c)).take(20).collect() } else { String::new() }
}
