use super::component::{trimmed, upper};
use super::lines::{Line, Lines};
use super::{Component, Property, content};
use crate::{Error, Limits, Result};
use std::borrow::Cow;

/// A stream as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed<'a> {
    /// The components that stand in no other: a `VCALENDAR` each, in a sound file.
    pub components: Vec<Component<'a>>,
    /// What was wrong, in the order of the lines.
    pub faults: Vec<SyntaxFault>,
    /// How many more there were, beyond [`Limits::notes`].
    pub more_faults: u32,
    /// Whether a component was still open at the end of the text: what followed is lost.
    pub truncated: bool,
}

/// A line that could not be read, or not wholly; or a run of such lines, each with the same fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The line, from 1.
    pub line: u32,
    /// The last of the run; the same for a line by itself.
    pub last: u32,
    /// How many lines the run has.
    pub lines: u32,
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
pub fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Parsed<'a>> {
    parse_with(bytes, limits, &mut |_, _| None)
}

/// A VEVENT that need not be read.
pub(crate) struct Known {
    pub(crate) bytes: usize,
    /// Its physical lines.
    pub(crate) lines: u32,
}

/// The same, but for the VEVENTs of a VCALENDAR that are known already, by the text from there on and its line: each becomes
/// an empty component. All of their physical lines count.
pub(crate) fn parse_with<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    known: &mut dyn FnMut(&'a [u8], u32) -> Option<Known>,
) -> Result<Parsed<'a>> {
    limit("text_bytes", bytes.len(), limits.text_bytes)?;
    let text = core::str::from_utf8(bytes).ok();
    let (open, parsed) = (Vec::new(), Parsed::default());
    let faults_max = limits.notes;
    let mut tree = Tree { text, number: 0, before: 0, open, faults_max, parsed };
    let (mut lines, mut count) = (Lines::new(bytes), 0usize);
    while let Some(line) = lines.next() {
        count = count.saturating_add(1);
        limit("lines", count, limits.lines)?;
        tree.line(line);
        limit("depth", tree.open.len(), limits.depth)?;
        while let Some(calendar) = tree.only_calendar()
            && let Some((from, line)) = lines.position()
            && let Some(one) = known(bytes.get(from..).unwrap_or(&[]), line)
        {
            let name = Cow::Borrowed("VEVENT");
            calendar.push(Component { name, line, from, ..Component::default() });
            lines.pass(&one);
            tree.number = line;
            count = count.saturating_add(usize::try_from(one.lines).unwrap_or(usize::MAX));
        }
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

/// The tree as it grows.
struct Tree<'a> {
    /// All of it, if it is UTF-8.
    text: Option<&'a str>,
    /// The number of the line that is read, and of the one before it.
    number: u32,
    before: u32,
    /// The components that have begun and not ended, outermost first.
    open: Vec<Open<'a>>,
    faults_max: usize,
    parsed: Parsed<'a>,
}

/// A component that has begun.
struct Open<'a> {
    name: Cow<'a, str>,
    line: u32,
    /// Where its `BEGIN` begins.
    from: usize,
    properties: Vec<Property<'a>>,
    components: Vec<Component<'a>>,
}

impl<'a> Open<'a> {
    #[inline]
    fn push(&mut self, property: Property<'a>) {
        // Most have a handful: one allocation instead of several that grow.
        if self.properties.is_empty() {
            self.properties.reserve(8);
        }
        self.properties.push(property);
    }
}

impl<'a> Tree<'a> {
    fn line(&mut self, line: Line<'a>) {
        let Line { number, from, bytes } = line;
        (self.before, self.number) = (self.number, number);
        let (text, sound) = self.decoded(from, bytes);
        if let Cow::Borrowed(text) = text
            && let Some((name, value)) = content::plain(text)
        {
            let (name, value) = (Cow::Borrowed(name), Cow::Borrowed(value));
            return self.property(Property { name, value, line: number, ..Property::default() }, from);
        }
        let (property, why) = match content::property(&text, number) {
            Ok(read) => read,
            Err(why) => return self.fault(number, why, known_name(&text), "the line is left out"),
        };
        if let Some(why) = why {
            self.fault(number, why, known_name(&text), "the rest of the line is read");
        }
        if !sound {
            let why = "the line is not UTF-8";
            self.fault(number, why, known_name(&text), "bad bytes are read as U+FFFD");
        }
        self.property(property, from);
    }

    /// Takes the property of the line that begins there.
    fn property(&mut self, property: Property<'a>, from: usize) {
        match (&*property.name, self.open.last_mut()) {
            ("BEGIN", _) => self.begin(property, from),
            ("END", _) => self.end(&property),
            (_, Some(open)) => open.push(property),
            (name, None) => {
                let why = "the property stands in no component";
                self.fault(property.line, why, known_name(name), "the line is left out");
            }
        }
    }

    /// What stands in the VCALENDAR that is open, if nothing else is.
    fn only_calendar(&mut self) -> Option<&mut Vec<Component<'a>>> {
        match self.open.as_mut_slice() {
            [calendar] if calendar.name == "VCALENDAR" => Some(&mut calendar.components),
            _ => None,
        }
    }

    /// The line that begins there as text, and whether it was UTF-8.
    fn decoded(&self, from: usize, bytes: Cow<'a, [u8]>) -> (Cow<'a, str>, bool) {
        match (self.text.and_then(|text| text.get(from..from.saturating_add(bytes.len()))), bytes) {
            (Some(text), Cow::Borrowed(_)) => (Cow::Borrowed(text), true),
            (_, bytes) => decoded(bytes),
        }
    }

    fn begin(&mut self, property: Property<'a>, from: usize) {
        let name = component_name(property.value);
        if name.is_empty() || !name.bytes().all(content::is_name) {
            let why = "BEGIN names no component";
            return self.fault(property.line, why, String::new(), "the line is left out");
        }
        while self.open.iter().any(|open| excludes(&open.name, &name)) {
            self.close_unended(property.line);
        }
        let (properties, components) = (Vec::new(), Vec::new());
        self.open.push(Open { name, line: property.line, from, properties, components });
    }

    /// Ends the component that the property names.
    fn end(&mut self, property: &Property<'a>) {
        let name = component_name(property.value.clone());
        if !self.open.iter().any(|open| open.name == name) {
            let why = "END ends nothing that has begun";
            return self.fault(property.line, why, known_component(&name), "the line is left out");
        }
        while self.open.last().is_some_and(|open| open.name != name) {
            self.close_unended(property.line);
        }
        self.close();
    }

    fn close_unended(&mut self, line: u32) {
        if let Some(open) = self.open.last() {
            let name = open.name.to_string();
            self.fault(line, "a component that has begun does not end", name, "it is ended here");
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(Open { name, line, from, properties, components }) = self.open.pop() else { return };
        let component = Component { name, line, properties, components, from };
        match self.open.last_mut() {
            Some(parent) => parent.components.push(component),
            None => self.parsed.components.push(component),
        }
    }

    fn fault(&mut self, line: u32, why: &'static str, text: String, done: &'static str) {
        // A file of nothing but garbage is one fault.
        if let Some(run) = self.parsed.faults.last_mut()
            && (run.last, line) == (self.before, self.number)
            && (run.why, run.text.as_str(), run.done) == (why, text.as_str(), done)
        {
            (run.last, run.lines) = (line, run.lines.saturating_add(1));
            return;
        }
        if self.parsed.faults.len() >= self.faults_max {
            self.parsed.more_faults = self.parsed.more_faults.saturating_add(1);
            return;
        }
        self.parsed.faults.push(SyntaxFault { line, last: line, lines: 1, why, text, done });
    }

    fn done(mut self) -> Parsed<'a> {
        while let Some(open) = self.open.last() {
            let (line, name) = (open.line, open.name.to_string());
            let why = "the text ends before the component that begins here";
            self.fault(line, why, name, "what was read of it is kept");
            self.parsed.truncated = true;
            self.close();
        }
        self.parsed
    }
}

/// The line as text, and whether it was UTF-8.
fn decoded(bytes: Cow<'_, [u8]>) -> (Cow<'_, str>, bool) {
    match bytes {
        Cow::Borrowed(bytes) => match core::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), true),
            Err(_) => (String::from_utf8_lossy(bytes), false),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (Cow::Owned(text), true),
            Err(error) => (Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()), false),
        },
    }
}

/// What BEGIN or END names.
fn component_name(value: Cow<'_, str>) -> Cow<'_, str> {
    upper(match value {
        Cow::Borrowed(value) => Cow::Borrowed(trimmed(value)),
        Cow::Owned(value) => Cow::Owned(trimmed(&value).to_owned()),
    })
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
    let name = content::split_name(line).0.to_ascii_uppercase();
    if name.starts_with("X-") || NAMES.contains(&name.as_str()) {
        name.chars().take(40).collect()
    } else {
        String::new()
    }
}

/// A component's name for a fault, if it is like one of the RFCs or an `X-` name.
fn known_component(name: &str) -> String {
    const NAMES: &[&str] = &["STANDARD", "DAYLIGHT", "AVAILABLE"];
    let known = name.starts_with('V') || name.starts_with("X-") || NAMES.contains(&name);
    if known {
        name.chars().filter(|c| u8::try_from(*c).is_ok_and(content::is_name)).take(20).collect()
    } else {
        String::new()
    }
}
