//! The hours of a location or a resource: its week, what stands in its place, and closures. See the file `location.rs`.

use crate::canon::Json;
use crate::rules::{Closure, DateHours, Hours, MonthDay, OnDate, Season, Shift, TimeOfDay, WeekdaySet};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{DAYS, date, of_word, one_of, text, word};

/// A list of shifts: the week, or a season's.
pub(super) fn week<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<Shift>> {
    let wanted = "a list of shifts, such as {\"days\": [\"MO\"], \"from\": \"08:00\", \"to\": \"17:00\"}";
    reader.list(json, wanted, shift, |_| None)
}

/// `hours` with the members `seasons` and `dates` of the object over them.
pub(super) fn layers(object: &mut Object<'_, '_>, hours: Hours) -> Hours {
    let seasons = object.optional("seasons", |reader, json| {
        let seasons = reader.list(json, "a list of seasons", season, |_| None)?;
        reader.check(hours.clone().with_seasons(seasons))
    });
    let hours = seasons.unwrap_or(hours);
    let dates = object.optional("dates", |reader, json| {
        let dates = reader.list(json, "a list of dates with their hours", date_hours, |_| None)?;
        reader.check(hours.clone().with_dates(dates))
    });
    dates.unwrap_or(hours)
}

pub(super) fn of_layers(hours: &Hours) -> [(&'static str, Option<Json>); 2] {
    let seasons = (!hours.seasons().is_empty()).then(|| Json::list(hours.seasons().iter().map(of_season)));
    let dates = (!hours.dates().is_empty()).then(|| Json::list(hours.dates().iter().map(of_date_hours)));
    [("seasons", seasons), ("dates", dates)]
}

fn season<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Season> {
    let wanted = "a season, such as {\"from\": \"06-01\", \"to\": \"09-01\", \"hours\": []}";
    let (name, from, to, shifts) = reader.object(json, wanted, |object| {
        let name = object.optional("name", word).unwrap_or_default();
        let (from, to) = (object.required("from", on_date), object.required("to", on_date));
        (name, from, to, object.required("hours", week))
    })?;
    reader.check(Season::new(name, from?, to?, shifts?))
}

fn of_season(season: &Season) -> Json {
    Json::map([
        ("name", (!season.name.is_empty()).then(|| Json::text(&season.name))),
        ("from", Some(Json::text(season.from()))),
        ("to", Some(Json::text(season.to()))),
        ("hours", Some(of_week(season.shifts()))),
    ])
}

/// `MM-DD`, of every year, or `YYYY-MM-DD`.
pub(super) fn on_date(reader: &mut Reader<'_>, json: &Json) -> Option<OnDate> {
    match json {
        Json::Text(text) if text.len() == 5 => reader.check(MonthDay::parse(text)).map(OnDate::EveryYear),
        Json::Text(_) => date(reader, json).map(OnDate::Once),
        other => reader.wrong("a date such as \"2026-11-01\", or \"11-01\" of every year", other),
    }
}

fn date_hours<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<DateHours> {
    let wanted = "a date with its hours, such as {\"date\": \"2026-12-24\", \"hours\": []}";
    let (date, shifts) = reader.object(json, wanted, |object| {
        let date = object.required("date", date);
        let shifts = object.required("hours", |reader, json| {
            reader.list(json, "a list of shifts of that date", shift_of_date, |_| None)
        });
        (date, shifts)
    })?;
    Some(DateHours::new(date?, shifts?))
}

fn of_date_hours(own: &DateHours) -> Json {
    let shifts = own.shifts().iter().map(|shift| Json::map(of_times(shift)));
    Json::map([("date", Some(Json::text(own.date()))), ("hours", Some(Json::list(shifts)))])
}

fn shift<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Shift> {
    let (days, times) =
        reader.object(json, "a shift: an object", |object| (object.required("days", days), times(object)))?;
    let (days, (from, to)) = (days?, times?);
    reader.check(Shift::new(days, from, to))
}

/// A shift of a date, which has no days of the week.
fn shift_of_date<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Shift> {
    let wanted = "a shift of a date, such as {\"from\": \"08:00\", \"to\": \"12:00\"}";
    let (from, to) = reader.object(json, wanted, times)??;
    reader.check(Shift::new(WeekdaySet::ALL, from, to))
}

fn times(object: &mut Object<'_, '_>) -> Option<(TimeOfDay, TimeOfDay)> {
    let time = || text("a time such as \"08:00\", from \"00:00\" to \"24:00\"", TimeOfDay::parse);
    let (from, to) = (object.required("from", time()), object.required("to", time()));
    Some((from?, to?))
}

pub(super) fn days<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<WeekdaySet> {
    let days = reader.list(
        json,
        "a list of days, such as [\"MO\", \"TU\"]",
        |reader, json, _| one_of(DAYS)(reader, json),
        |_| None,
    )?;
    if matches!(json, Json::List(items) if items.is_empty()) {
        reader.fault("value", "a shift is on one day at least, such as \"MO\"");
        return None;
    }
    Some(days.into_iter().collect())
}

/// Shifts with their days.
pub(super) fn of_week(shifts: &[Shift]) -> Json {
    Json::list(
        shifts.iter().map(|shift| {
            Json::map([("days", Some(of_days(shift.days())))].into_iter().chain(of_times(shift)))
        }),
    )
}

pub(super) fn of_days(days: WeekdaySet) -> Json {
    let days = DAYS.iter().filter(|(_, day)| days.contains(*day));
    Json::list(days.map(|(_, day)| of_word(DAYS, day)))
}

fn of_times(shift: &Shift) -> [(&'static str, Option<Json>); 2] {
    [("from", Some(Json::text(shift.from()))), ("to", Some(Json::text(shift.to())))]
}

/// A list of closures.
pub(super) fn closures<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<Closure>> {
    reader.list(json, "a list of closures", closure, |_| None)
}

pub(super) fn of_closures(closures: &[Closure]) -> Option<Json> {
    (!closures.is_empty()).then(|| Json::list(closures.iter().map(of_closure)))
}

fn closure<'j>(reader: &mut Reader<'j>, json: &'j Json, _: usize) -> Option<Closure> {
    let (name, from, to) = reader.object(
        json,
        "a closure, such as {\"name\": \"Thanksgiving\", \"from\": \"2026-11-26\"}",
        |object| {
            (
                object.optional("name", word).unwrap_or_default(),
                object.required("from", date),
                object.optional("to", date),
            )
        },
    )?;
    let from = from?;
    let to = to.or_else(|| from.succ_opt())?;
    reader.check(Closure::new(name, from, to))
}

fn of_closure(closure: &Closure) -> Json {
    let is_one_day = closure.from().succ_opt() == Some(closure.to());
    Json::map([
        ("name", (!closure.name.is_empty()).then(|| Json::text(&closure.name))),
        ("from", Some(Json::text(closure.from()))),
        ("to", (!is_one_day).then(|| Json::text(closure.to()))),
    ])
}
