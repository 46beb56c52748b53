use std::collections::BTreeMap;

/// What could not be understood in a calendar, or only by a guess that is named here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// In the order of the lines. Beyond [`Limits::notes`](crate::Limits::notes), the last is `report.more`: how many
    /// there are besides, of which codes.
    pub notes: Vec<ImportNote>,
}

/// One thing that was not understood, and what was done about it.
///
/// It quotes names and shortened times, zones and rules: never a summary, a description or a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportNote {
    /// The line, from 1.
    pub line: u32,
    /// The UID of the event, where it has one.
    pub uid: Option<String>,
    /// The stable name of this kind of note: `zone.unknown`, `event.no_start`, …
    pub code: &'static str,
    /// What was not understood.
    pub what: String,
    /// What was done about it.
    pub done: String,
}

impl ImportReport {
    /// Whether everything was understood.
    pub fn is_clean(&self) -> bool {
        self.notes.is_empty()
    }
}

impl core::fmt::Display for ImportNote {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(uid) = &self.uid {
            write!(f, ", event {uid}")?;
        }
        write!(f, ": {}: {}", self.what, self.done)
    }
}

/// The notes as they are taken, for one component after another.
#[derive(Debug)]
pub(super) struct Notes {
    taken: Vec<ImportNote>,
    /// How many may be taken, and how many there were beyond, by their codes.
    most: usize,
    more: BTreeMap<&'static str, u64>,
    /// Empty for none.
    uid: String,
}

impl Notes {
    pub(super) fn new(most: usize) -> Notes {
        Notes { taken: Vec::new(), most, more: BTreeMap::new(), uid: String::new() }
    }

    /// From here on notes are about the event of this UID.
    pub(super) fn about(&mut self, uid: Option<&str>) {
        // Most events have no notes: their UIDs are copied into one place.
        self.uid.clear();
        self.uid.push_str(uid.unwrap_or_default());
    }

    pub(super) fn note(
        &mut self,
        line: u32,
        code: &'static str,
        what: impl Into<String>,
        done: impl Into<String>,
    ) {
        let uid = Some(shortened(&self.uid, 200)).filter(|uid| !uid.is_empty());
        self.extend([ImportNote { line, uid, code, what: what.into(), done: done.into() }]);
    }

    pub(super) fn extend(&mut self, notes: impl IntoIterator<Item = ImportNote>) {
        for note in notes {
            match self.taken.len() < self.most {
                true => self.taken.push(note),
                false => self.more(note.code, 1),
            }
        }
    }

    /// That there are so many more of this code.
    pub(super) fn more(&mut self, code: &'static str, count: u64) {
        *self.more.entry(code).or_default() += count;
    }

    /// Whether there is one of this code.
    pub(super) fn has(&self, code: &str) -> bool {
        self.more.contains_key(code) || self.taken.iter().any(|note| note.code == code)
    }

    pub(super) fn done(mut self) -> ImportReport {
        self.taken.sort_by_key(|note| note.line);
        if !self.more.is_empty() {
            let line = self.taken.last().map_or(1, |last| last.line);
            let counts: Vec<String> =
                self.more.iter().map(|(code, count)| format!("{count} of {code}")).collect();
            let what =
                format!("there are {} more notes: {}", self.more.values().sum::<u64>(), counts.join(", "));
            let done = "they count like those above, and only the report is without them".to_owned();
            self.taken.push(ImportNote { line, uid: None, code: "report.more", what, done });
        }
        ImportReport { notes: self.taken }
    }
}

/// At most so many characters of a value, for a note.
pub(super) fn shortened(value: &str, characters: usize) -> String {
    match value.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or("")),
        None => value.to_owned(),
    }
}
