use super::nearest::nearest;
use crate::canon::Json;
use crate::error::{Error, Fault, Faults, Result};
use core::fmt::Display;
use std::collections::BTreeMap;

/// Walks one document and collects every fault with its path.
///
/// A value reader is a function `(&mut Reader, &Json) -> Option<T>`: `None` says that it noted a fault.
#[derive(Default)]
pub(super) struct Reader<'j> {
    path: Vec<Step<'j>>,
    faults: Vec<Fault>,
    /// Whether something was met that only a newer version understands.
    is_newer: bool,
}

#[derive(Clone, Copy)]
enum Step<'j> {
    Member(&'j str),
    Item(usize),
}

/// After so many faults no more guesses are made at what was meant: each looks through all that is known.
const GUESSES: usize = 200;

impl<'j> Reader<'j> {
    /// What was read, if it has no faults.
    pub(super) fn finish<T>(self, schema: &str, read: Option<T>) -> Result<T> {
        match read {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(Error::DocumentInvalid { schema: schema.to_owned(), faults: Faults(self.faults) }),
        }
    }

    /// The faults so far, in the order in which they were met.
    pub(super) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The faults.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Notes a fault of the value that is being read.
    pub(super) fn fault(&mut self, code: &'static str, message: impl Display) {
        let path = self.path();
        self.faults.push(Fault { path, code, message: message.to_string() });
    }

    /// Notes that the value is of another kind than `wanted`.
    pub(super) fn wrong<T>(&mut self, wanted: impl Display, given: &Json) -> Option<T> {
        self.fault("type", format_args!("{} is not {wanted}", shown(given)));
        None
    }

    /// The value, or its error as a fault.
    pub(super) fn check<T>(&mut self, read: Result<T>) -> Option<T> {
        read.map_err(|error| self.fault("value", error)).ok()
    }

    /// Notes that this is right for a newer version and can't be understood by this one. No fault: the entry that
    /// it is part of is kept as it is, and its ledger becomes read-only.
    pub(super) fn newer<T>(&mut self) -> Option<T> {
        self.is_newer = true;
        None
    }

    /// Whether something newer was met since this was last asked.
    pub(super) fn take_newer(&mut self) -> bool {
        core::mem::take(&mut self.is_newer)
    }

    /// What `given` is probably a slip of, as the end of a message.
    pub(super) fn guess<'a>(&self, given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
        let found = if self.faults.len() < GUESSES { nearest(given, known) } else { None };
        found.map(|name| format!("; did you mean {name:?}?")).unwrap_or_default()
    }

    /// Reads a text.
    pub(super) fn text(&mut self, json: &'j Json, wanted: &str) -> Option<&'j str> {
        match json {
            Json::Text(text) => Some(text),
            _ => self.wrong(wanted, json),
        }
    }

    /// Reads each item of a list; what could not be read is replaced by what `instead` gives for its index,
    /// so that indices stay.
    pub(super) fn list<T>(
        &mut self,
        json: &'j Json,
        wanted: &str,
        mut read: impl FnMut(&mut Self, &'j Json, usize) -> Option<T>,
        mut instead: impl FnMut(usize) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::List(items) = json else { return self.wrong(wanted, json) };
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push(Step::Item(index));
            list.extend(read(self, item, index).or_else(|| instead(index)));
            self.path.pop();
        }
        Some(list)
    }

    /// Reads each member of an object whose names are data.
    pub(super) fn entries<T>(
        &mut self,
        json: &'j Json,
        wanted: &str,
        mut read: impl FnMut(&mut Self, &'j str, &'j Json) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::Map(members) = json else { return self.wrong(wanted, json) };
        let mut list = Vec::with_capacity(members.len());
        for (name, value) in members {
            self.path.push(Step::Member(name));
            list.extend(read(self, name, value));
            self.path.pop();
        }
        Some(list)
    }

    /// Reads an object. Members that `read` did not ask for are faults.
    pub(super) fn object<T>(
        &mut self,
        json: &'j Json,
        wanted: &str,
        read: impl FnOnce(&mut Object<'_, 'j>) -> T,
    ) -> Option<T> {
        let (value, unknown, known) = self.members(json, wanted, read)?;
        for name in unknown {
            let guess = self.guess(name, known.iter().copied());
            let names = known.join(", ");
            let there_are = if guess.is_empty() { format!("; there are: {names}") } else { guess };
            self.at(name, |reader| {
                reader.fault("unknown_member", format_args!("there is no such member{there_are}"));
            });
        }
        Some(value)
    }

    /// Reads an object of the log. Members that `read` did not ask for were written by a newer version: they
    /// are kept.
    pub(super) fn open_object<T>(
        &mut self,
        json: &'j Json,
        wanted: &str,
        read: impl FnOnce(&mut Object<'_, 'j>) -> T,
    ) -> Option<(T, BTreeMap<String, Json>)> {
        let (value, unknown, _) = self.members(json, wanted, read)?;
        let extra = unknown.into_iter().filter_map(|name| Some((name.to_owned(), json.get(name)?.clone())));
        Some((value, extra.collect()))
    }

    fn members<T>(
        &mut self,
        json: &'j Json,
        wanted: &str,
        read: impl FnOnce(&mut Object<'_, 'j>) -> T,
    ) -> Option<(T, Vec<&'j str>, Vec<&'static str>)> {
        let Json::Map(members) = json else { return self.wrong(wanted, json) };
        let mut object = Object { reader: self, members, known: Vec::new(), later: &[], is_foreign: false };
        let value = read(&mut object);
        let (known, later, is_foreign) = (object.known, object.later, object.is_foreign);
        let is_unknown = |name: &&str| !is_foreign && !known.contains(name) && !later.contains(name);
        let unknown = members.keys().map(String::as_str).filter(is_unknown);
        Some((value, unknown.collect(), known))
    }

    /// Runs `read` one member deeper.
    pub(super) fn at<T>(&mut self, name: &'j str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Member(name));
        let value = read(self);
        self.path.pop();
        value
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            path.push_str(&match step {
                Step::Item(index) => format!("[{index}]"),
                Step::Member(name) => {
                    let member = Fault::member(name);
                    let first = member.strip_prefix('.').filter(|_| path.is_empty());
                    first.map(str::to_owned).unwrap_or(member)
                }
            });
        }
        path
    }
}

/// An object that is being read.
pub(super) struct Object<'r, 'j> {
    /// For faults that are about several members.
    pub(super) reader: &'r mut Reader<'j>,
    members: &'j BTreeMap<String, Json>,
    known: Vec<&'static str>,
    later: &'static [&'static str],
    /// Of another schema: its members are not ours to judge.
    is_foreign: bool,
}

impl<'j> Object<'_, 'j> {
    /// Whether the member is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// The member as it is.
    pub(super) fn raw(&mut self, name: &'static str) -> Option<&'j Json> {
        self.known.push(name);
        self.members.get(name)
    }

    /// A member that may be missing. `None` also if it has faults: then the document is refused anyway.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'j>, &'j Json) -> Option<T>,
    ) -> Option<T> {
        let value = self.raw(name)?;
        self.reader.at(name, |reader| match value {
            Json::Null => {
                reader.fault("type", "null is no value here: leave the member out");
                None
            }
            _ => read(reader, value),
        })
    }

    /// A member that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'j>, &'j Json) -> Option<T>,
    ) -> Option<T> {
        if !self.has(name) {
            self.fault(name, "missing", "this member must be there");
        }
        self.optional(name, read)
    }

    /// Says that nothing is known of the members that were not asked for.
    pub(super) fn leave(&mut self) {
        self.is_foreign = true;
    }

    /// Members that a later version may know: said to be unsupported, not unknown.
    pub(super) fn later(&mut self, names: &'static [&'static str]) {
        self.later = names;
        for name in names.iter().filter(|name| self.members.contains_key(**name)) {
            self.fault(
                name,
                "unsupported",
                "this version does not support it, and will not pretend to: leave it out",
            );
        }
    }

    /// Notes a fault of a member.
    pub(super) fn fault(&mut self, name: &'static str, code: &'static str, message: impl Display) {
        self.reader.at(name, |reader| reader.fault(code, message));
    }

    /// The member that names the schema: `wanted` if it is there. What has another version is not read on.
    pub(super) fn schema(&mut self, wanted: &'static str, is_required: IsRequired) -> Option<()> {
        self.schema_of(wanted, &[], is_required)
    }

    /// The same for a document that was written in older formats too, each of which reads as the newest does.
    pub(super) fn schema_of(
        &mut self,
        wanted: &'static str,
        older: &[&str],
        is_required: IsRequired,
    ) -> Option<()> {
        match self.raw("schema") {
            Some(Json::Text(text)) if text == wanted || older.contains(&text.as_str()) => return Some(()),
            None if is_required == IsRequired::No => return Some(()),
            None => {
                self.fault(
                    "schema",
                    "schema",
                    format_args!("this member must be there: this version reads {wanted:?}"),
                );
                return Some(());
            }
            Some(given) => {
                let message =
                    format!("{} is not a schema that this version reads: it reads {wanted:?}", shown(given));
                self.fault("schema", "schema", message);
            }
        }
        self.is_foreign = true;
        None
    }
}

/// Whether a member must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum IsRequired {
    /// It must.
    Yes,
    /// It may be left out.
    No,
}

/// A value as a message shows it: whole if it is short.
fn shown(value: &Json) -> String {
    match value {
        Json::List(items) if items.is_empty() => "[]".to_owned(),
        Json::List(items) => format!("a list of {}", items.len()),
        Json::Map(_) => "an object".to_owned(),
        Json::Text(text) if text.chars().count() > 60 => {
            Json::Text(text.chars().take(60).chain(['…']).collect()).canonical()
        }
        other => other.canonical(),
    }
}
