//! The grid of a service in a catalog document: which starts are offered. One of
//!
//! | form | starts |
//! |---|---|
//! | `{step, offset?, align?}` | every `step`, beginning `offset` (less than `step`, by default none) after what `align` says |
//! | `{times}` | at these wall times, such as `["08:00", "10:30"]` |
//! | `{backToBack: true}` | from the beginning of each block of the location's hours, each as far from the last as the shortest visit is long with the service's buffers between two of them, merged as `spacing` says; where `edge` keeps those within the hours, the first is after the buffer before it |
//!
//! | `align` | counting begins |
//! |---|---|
//! | `day`, by default | at each local midnight, by the clock on the wall |
//! | `hour` | anew at each full hour of that clock; a step of at most an hour, which need not divide it |
//! | `block` | at the beginning of each block of the location's hours, in elapsed time |
//!
//! A wall time that the clock skips is no start on that day; one that it shows twice is two. A block is a stretch in
//! which the location is open by its hours, shifts that meet being one; closures, calendars and bookings move no start.
//! Hours that have not closed for seven days begin a block at each midnight.

use crate::canon::Json;
use crate::period::Minutes;
use crate::rules::{Align, Grid, Steps, TimeOfDay, Times};
use crate::wire::reader::{Object, Reader};
use crate::wire::value::{flag, minutes, of_minutes, of_word, one_of, text};

const ALIGNS: &[(&str, Align)] = &[("day", Align::Day), ("hour", Align::Hour), ("block", Align::Block)];

pub(super) fn read<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Grid> {
    reader.object(json, "a grid, such as {\"step\": \"PT15M\"}", grid)?
}

/// Exactly one of `step`, `times` and `backToBack`.
fn grid(object: &mut Object<'_, '_>) -> Option<Grid> {
    let given: Vec<_> = ["step", "times", "backToBack"].into_iter().filter(|name| object.has(name)).collect();
    if given.len() > 1 {
        let message = format!("only one of these says which starts are offered: {}", given.join(", "));
        object.reader.fault("conflict", message);
    }
    let form = given.first().copied().unwrap_or("step");
    let step =
        if form == "step" { object.required("step", minutes) } else { object.optional("step", minutes) };
    let offset = object.optional("offset", minutes).unwrap_or_default();
    let align = object.optional("align", one_of(ALIGNS)).unwrap_or_default();
    let times = object.optional("times", times);
    let back_to_back = object.optional("backToBack", flag);
    for name in ["offset", "align"] {
        if form != "step" && object.has(name) {
            object.fault(name, "conflict", "only a grid with a `step` has it");
        }
    }
    if back_to_back == Some(false) {
        object.fault("backToBack", "value", "it is `true`, or left out");
    }
    match form {
        "times" => object.reader.check(Times::new(times?)).map(Grid::Times),
        "backToBack" => Some(Grid::BackToBack),
        _ => object.reader.check(Steps::new(step?, offset, align)).map(Grid::Steps),
    }
}

fn times<'j>(reader: &mut Reader<'j>, json: &'j Json) -> Option<Vec<TimeOfDay>> {
    let wanted = "a list of wall times, such as [\"08:00\", \"10:30\"]";
    let time = text("a time such as \"08:00\"", TimeOfDay::parse);
    reader.list(json, wanted, |reader, json, _| time(reader, json), |_| None)
}

/// The members of a grid, without those that have their default.
pub(in crate::wire) fn members(grid: &Grid) -> Vec<(&'static str, Json)> {
    let steps = |steps: &Steps| {
        let offset = (steps.offset() > Minutes(0)).then(|| ("offset", of_minutes(steps.offset())));
        let align = (steps.align() != Align::default()).then(|| ("align", of_word(ALIGNS, &steps.align())));
        [Some(("step", of_minutes(steps.step()))), offset, align].into_iter().flatten().collect()
    };
    match grid {
        Grid::Steps(own) => steps(own),
        Grid::Times(times) => vec![("times", Json::list(times.as_slice().iter().map(Json::text)))],
        Grid::BackToBack => vec![("backToBack", Json::Bool(true))],
    }
}
