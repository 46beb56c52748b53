use super::availability::{self, Availability};
use super::contradiction::Contradiction;
use super::event::Event;
use super::expand::Budget;
use super::free_busy::Found;
use super::kept::{self, Kept, Reuse};
use super::read::read;
use super::report::Notes;
use super::series::{self, Series};
use super::single::{Single, Singles};
use super::{CalendarOptions, EventOccurrence, FreeBusy, ImportNote, ImportReport, ZoneBlocks};
use crate::canon::{Digest, Json};
use crate::ical;
use crate::period::{Period, Seconds};
use crate::{Error, Limits, Result};

/// What one iCalendar source means: read and compiled once, asked often.
///
/// ```
/// use slotwright::calendar::Calendar;
/// use slotwright::period::{Instant, Period};
/// let calendar = Calendar::parse(
///     "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=America/New_York:20261031T090000\r\n\
///      DURATION:P1D\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
/// )?;
/// let window = Period::new(Instant::parse("2026-10-31T00:00:00Z")?, Instant::parse("2026-11-03T00:00:00Z")?)?;
/// // P1D is one day on the clocks, which go back that night: 25 hours.
/// let busy = calendar.free_busy(window)?.busy;
/// assert_eq!(busy.as_slice()[0].to_string(), "2026-10-31T13:00:00Z/2026-11-01T14:00:00Z");
/// # Ok::<(), slotwright::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Calendar {
    pub(super) singles: Singles,
    /// In order of their UIDs.
    pub(super) series: Vec<Series>,
    /// In order of their priorities, the lowest first.
    pub(super) availability: Vec<Availability>,
    /// What it says of zones in another way than our data.
    pub(super) contradictions: Vec<Contradiction>,
    /// Where nobody can say what there is.
    pub(super) unknown: Vec<Period>,
    pub(super) report: ImportReport,
    pub(super) revision: Digest,
    /// What an update can take over.
    pub(super) kept: Option<Kept>,
    pub(super) options: CalendarOptions,
    pub(super) limits: Limits,
}

/// Two calendars of one revision say the same.
fn revision(bytes: &[u8], options: &CalendarOptions) -> Digest {
    let zone = options.default_zone.as_ref().map(|zone| Json::text(zone.name()));
    let parts = [
        Json::text(Digest::of(bytes)),
        Json::text(options.zones.release()),
        zone.unwrap_or(Json::Null),
        options.owner.as_ref().map_or(Json::Null, Json::text),
        Json::Text(options.busy.key()),
        Json::Bool(options.blocks == ZoneBlocks::Outrank),
    ];
    Json::list(parts).digest()
}

/// What a window may be longer than [`Limits::window_days`]: the longest visit and its buffers.
const AROUND_DAYS: i64 = 64;

impl Calendar {
    /// Reads an iCalendar text with default options and limits.
    ///
    /// # Errors
    /// See [`Calendar::parse_with`].
    pub fn parse(ics: impl AsRef<[u8]>) -> Result<Calendar> {
        Calendar::parse_with(ics, &CalendarOptions::default(), &Limits::default())
    }

    /// Reads an iCalendar text. What is not understood in it is in the [report](Calendar::report), and what that
    /// leaves open is unknown in every answer: a text that breaks off is unknown throughout.
    ///
    /// # Errors
    /// [`Error::CalendarUnreadable`] if there is no calendar in the text; [`Error::Limit`] above
    /// [`Limits::text_bytes`], [`Limits::lines`], [`Limits::depth`] or [`Limits::events`].
    pub fn parse_with(ics: impl AsRef<[u8]>, options: &CalendarOptions, limits: &Limits) -> Result<Calendar> {
        Calendar::after(None, ics.as_ref(), options, limits)
    }

    /// The calendar of a newer text, read with the same options and limits: the same as [`Calendar::parse_with`] gives,
    /// but events and recurrences that did not change are not read and compiled again. One that was [unreadable](Calendar::unreadable) has
    /// the default options.
    ///
    /// # Errors
    /// See [`Calendar::parse_with`]. This calendar stays as it is.
    ///
    /// ```
    /// use slotwright::calendar::Calendar;
    /// let old = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261031T090000Z\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR";
    /// let new = old.replace("END:VEVENT", "DURATION:PT1H\nEND:VEVENT");
    /// assert_eq!(Calendar::parse(old)?.updated(&new)?.revision(), Calendar::parse(&new)?.revision());
    /// # Ok::<(), slotwright::Error>(())
    /// ```
    pub fn updated(&self, ics: impl AsRef<[u8]>) -> Result<Calendar> {
        Calendar::after(Some(self), ics.as_ref(), &self.options, &self.limits)
    }

    /// Reads a text that may be a newer one of an earlier calendar.
    ///
    /// # Errors
    /// See [`Calendar::parse_with`].
    pub(crate) fn after(
        earlier: Option<&Calendar>,
        bytes: &[u8],
        options: &CalendarOptions,
        limits: &Limits,
    ) -> Result<Calendar> {
        let earlier = earlier.filter(|earlier| earlier.limits == *limits);
        let reuse =
            earlier.filter(|earlier| earlier.options == *options).and_then(|one| Reuse::of(one, bytes));
        // With what is taken over more lines are counted: a limit is only sure without.
        match reuse.map(|reuse| Calendar::read(earlier, Some(reuse), bytes, options, limits)) {
            Some(Ok(calendar)) => Ok(calendar),
            _ => Calendar::read(earlier, None, bytes, options, limits),
        }
    }

    fn read(
        earlier: Option<&Calendar>,
        mut reuse: Option<Reuse<'_>>,
        bytes: &[u8],
        options: &CalendarOptions,
        limits: &Limits,
    ) -> Result<Calendar> {
        let parsed = ical::parse_with(bytes, limits, &mut |rest, line| reuse.as_mut()?.take(rest, line))?;
        let mut notes = Notes::new(limits.notes);
        let (truncated, places) = (parsed.truncated, kept::places(&parsed));
        let mut read = read(parsed, reuse.as_ref(), options, limits, &mut notes)?;
        if truncated {
            read.unknown.push(Period::ALL);
        }
        let mut singles = read.stated;
        let stated = singles.len();
        if let Some(reuse) = reuse {
            let holds = reuse.holds(places.as_deref(), &mut read.compiled, limits);
            if !holds || !read.contradictions.is_empty() || notes.has("zone.block") {
                return Calendar::read(earlier, None, bytes, options, limits);
            }
            singles.extend(reuse.singles());
        }
        let Some((alone, related)) = alone(read.events, singles.get(stated..).unwrap_or(&[])) else {
            return Calendar::read(earlier, None, bytes, options, limits);
        };
        let mut series = Vec::new();
        singles.reserve_exact(alone.len().saturating_add(related.len()));
        for event in alone {
            notes.about(Some(&event.details.uid));
            let line = event.line;
            singles.extend(Single::of(event, &mut notes).map(|single| Single { line, ..single }));
        }
        for events in by_uid(related) {
            let uid = events.first().map_or("", |event| &*event.details.uid);
            let known = earlier.map_or(&[][..], |earlier| earlier.series_of(uid));
            let (single, recurring) = series::compile(events, known, limits, &mut notes);
            singles.extend(single);
            series.extend(recurring);
        }
        Ok(Calendar {
            singles: Singles::new(singles),
            series,
            contradictions: read.contradictions,
            availability: availability::in_order(read.availability, &mut notes),
            unknown: read.unknown,
            report: notes.done(),
            revision: revision(bytes, options),
            kept: places.map(|places| Kept::new(bytes, places, read.compiled)),
            options: options.clone(),
            limits: limits.clone(),
        })
    }

    /// A calendar that could not be had, or not be read: unknown at every time. Its report says why.
    pub fn unreadable(why: &str) -> Calendar {
        let note = ImportNote {
            line: 1,
            uid: None,
            code: "calendar.unreadable",
            what: why.to_owned(),
            done: "all of it is unknown".to_owned(),
        };
        Calendar {
            singles: Singles::default(),
            series: Vec::new(),
            availability: Vec::new(),
            contradictions: Vec::new(),
            unknown: vec![Period::ALL],
            report: ImportReport { notes: vec![note] },
            revision: Digest::of(why.as_bytes()),
            kept: None,
            options: CalendarOptions::default(),
            limits: Limits::default(),
        }
    }

    pub(super) fn series_of(&self, uid: &str) -> &[Series] {
        let from = self.series.partition_point(|series| *series.details.uid < *uid);
        let to = self.series.partition_point(|series| *series.details.uid <= *uid);
        self.series.get(from..to).unwrap_or(&[])
    }

    /// What was not understood.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }

    /// The digest of the text and of how it was read: the owner, the zones, the busy table and what blocks count for.
    pub fn revision(&self) -> Digest {
        self.revision
    }

    /// What the calendar says about the window: see [`Calendar::free_busy_with`].
    ///
    /// # Errors
    /// [`Error::Limit`] for a window longer than [`Limits::window_days`].
    pub fn free_busy(&self, window: Period) -> Result<FreeBusy> {
        self.free_busy_with(window, &|_| false)
    }

    /// What the calendar says about the window, events of the UIDs aside that `ignore` names: those that we
    /// published and that come back to us.
    ///
    /// The periods are cut to the window. A series with more occurrences in it than [`Limits::event_occurrences`]
    /// makes the window unknown from its start on, and so does reaching [`Limits::occurrences`] in all: it is
    /// noted, and never makes anything look free.
    ///
    /// # Errors
    /// [`Error::Limit`] for a window longer than [`Limits::window_days`].
    pub fn free_busy_with(&self, window: Period, ignore: &dyn Fn(&str) -> bool) -> Result<FreeBusy> {
        self.check(&window)?;
        let mut found = Found::default();
        found.unknown.extend(&self.unknown);
        for single in self.singles.near(&window) {
            if !ignore(&single.details.uid)
                && let Some(period) = Period::checked(single.from, single.to)
            {
                found.add(single.details.shown_as(), period);
            }
        }
        found.notes.extend(self.contradictions.iter().filter_map(|one| one.note(&window)));
        let mut budget = Budget::of_call(&self.limits);
        availability::hours(&self.availability, &window, &mut budget, &self.limits, &mut found);
        for series in self.series.iter().filter(|series| series.begins < window.end()) {
            if ignore(&series.details.uid) || !series.blocks {
                continue;
            }
            let done = budget.one_series(&self.limits, |budget| {
                series.expand(&window, budget, &mut |one| {
                    if let Some(period) = Period::checked(one.place.from, one.place.to) {
                        found.add(one.details.shown_as(), period);
                    }
                })
            });
            if let Err(error) = done {
                found.unknown.extend(Period::checked(series.begins.max(window.start()), window.end()));
                found.notes.push(series.unexpanded(&error));
            }
        }
        Ok(found.within(&window))
    }

    /// The events of the window, also those that take no time, by their start and then by UID. An event without
    /// length is in the window if its start is.
    ///
    /// # Errors
    /// [`Error::Limit`] for a window longer than [`Limits::window_days`], for a series of more occurrences in it than
    /// [`Limits::event_occurrences`], and for more than [`Limits::occurrences`] in all.
    pub fn occurrences(&self, window: Period) -> Result<Vec<EventOccurrence>> {
        self.check(&window)?;
        let mut found: Vec<EventOccurrence> = Vec::new();
        let events = self.singles.near(&window).iter().filter(|single| single.is_event);
        found.extend(events.map(EventOccurrence::of_single).filter(|one| one.is_in(&window)));
        let mut budget = Budget::of_call(&self.limits);
        for series in self.series.iter().filter(|series| series.begins < window.end()) {
            budget.one_series(&self.limits, |budget| {
                series.expand(&window, budget, &mut |one| {
                    let one = EventOccurrence::of_series(one);
                    if one.is_in(&window) {
                        found.push(one);
                    }
                })
            })?;
        }
        found.sort_by(|a, b| (a.from, &a.uid, a.to).cmp(&(b.from, &b.uid, b.to)));
        Ok(found)
    }

    fn check(&self, window: &Period) -> Result<()> {
        // A search looks at its window and a visit around it.
        let days = i64::from(self.limits.window_days) + AROUND_DAYS;
        if window.length() > Seconds(days * 86_400) {
            return Err(Error::Limit { limit: "window_days", allowed: u64::from(self.limits.window_days) });
        }
        Ok(())
    }
}

/// Events that do not recur and have their UID for themselves, and the others, which have to be brought together;
/// `None` if one has the UID of a single that was taken over.
fn alone(events: Vec<Event>, taken: &[Single]) -> Option<(Vec<Event>, Vec<Event>)> {
    let own: Vec<u64> = events.iter().map(|event| sum(&event.details.uid)).collect();
    let taken: Vec<u64> = taken.iter().map(|single| sum(&single.details.uid)).collect();
    let mut all = [own.as_slice(), &taken].concat();
    all.sort_unstable();
    let pairs = all.windows(2).filter(|pair| pair.first() == pair.last());
    let twice: Vec<u64> = pairs.filter_map(|pair| pair.first().copied()).collect();
    let is_twice = |sum: &u64| twice.binary_search(sum).is_ok();
    if !twice.is_empty() && taken.iter().any(is_twice) {
        return None;
    }
    let mut own = own.into_iter();
    let alone = |event: &Event| {
        let once = own.next().is_some_and(|sum| !is_twice(&sum)) || event.details.uid.is_empty();
        once && event.recurs.is_none() && event.replaces.is_none()
    };
    Some(events.into_iter().partition(alone))
}

/// A number that equal texts share. Others that happen to share one cost time, and nothing else.
fn sum(text: &str) -> u64 {
    const MIXER: u128 = 0x9e37_79b9_7f4a_7c15;
    let mix = |sum: u64, bytes: u64| {
        let wide = u128::from(sum ^ bytes) * MIXER;
        (wide ^ (wide >> 64)) as u64
    };
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let sum = words.iter().fold(u64::MAX, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}

/// The events of each UID together, in order of the UIDs; each without one by itself.
pub(super) fn by_uid(mut events: Vec<Event>) -> Vec<Vec<Event>> {
    // Stable: within a UID the order of the text stays.
    events.sort_by(|a, b| a.details.uid.cmp(&b.details.uid));
    let mut groups: Vec<Vec<Event>> = Vec::new();
    for event in events {
        let uid = &event.details.uid;
        match groups.last_mut() {
            Some(group)
                if !uid.is_empty() && group.first().is_some_and(|first| first.details.uid == *uid) =>
            {
                group.push(event);
            }
            _ => groups.push(vec![event]),
        }
    }
    groups
}
