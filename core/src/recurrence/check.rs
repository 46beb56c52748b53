//! What RFC 5545 §3.3.10 says that a rule must be.

use super::read::invalid;
use super::rule::{Freq, RuleParts};
use crate::{Error, Result};

/// Checks the parts and sorts them. What breaks a MUST NOT but has a plain meaning is mended, and returned.
pub(super) fn check(parts: &mut RuleParts) -> Result<Vec<Error>> {
    ranges(parts)?;
    sort(parts);
    let freq = parts.freq;
    let mut forgiven = Vec::new();
    let mut forgive = |part, why| forgiven.push(invalid(part, why));
    if parts.count.is_some() && parts.until.is_some() {
        forgive("UNTIL", "it must not stand beside COUNT");
    }
    if !parts.by_week_no.is_empty() && freq != Freq::Yearly {
        forgive("BYWEEKNO", "it may only stand in a YEARLY rule");
    }
    if !parts.by_year_day.is_empty() && matches!(freq, Freq::Daily | Freq::Weekly | Freq::Monthly) {
        forgive("BYYEARDAY", "it may not stand in a DAILY, WEEKLY or MONTHLY rule");
    }
    if !parts.by_month_day.is_empty() && freq == Freq::Weekly {
        forgive("BYMONTHDAY", "it may not stand in a WEEKLY rule");
    }
    let numbers = match freq {
        Freq::Yearly if !parts.by_week_no.is_empty() => {
            Some("a number before a weekday may not stand beside BYWEEKNO")
        }
        Freq::Yearly | Freq::Monthly => None,
        _ => Some("a number before a weekday may only stand in a MONTHLY or YEARLY rule"),
    };
    if let Some(why) = numbers.filter(|_| parts.by_day.iter().any(|day| day.nth.is_some())) {
        forgive("BYDAY", why);
        parts.by_day.iter_mut().for_each(|day| day.nth = None);
        sort(parts);
    }
    let picks = [
        parts.by_month.len(),
        parts.by_week_no.len(),
        parts.by_year_day.len(),
        parts.by_month_day.len(),
        parts.by_day.len(),
        parts.by_hour.len(),
        parts.by_minute.len(),
        parts.by_second.len(),
    ];
    if !parts.by_set_pos.is_empty() && picks.iter().all(|len| *len == 0) {
        forgive("BYSETPOS", "it must stand beside another BY part");
    }
    Ok(forgiven)
}

fn ranges(parts: &RuleParts) -> Result<()> {
    let within = |part, fits: bool, why| if fits { Ok(()) } else { Err(invalid(part, why)) };
    let signed = |value: i16, most: i16| value != 0 && (-most..=most).contains(&value);
    within("INTERVAL", parts.interval > 0, "it is 1 or more")?;
    within("COUNT", parts.count != Some(0), "it is 1 or more")?;
    within("BYMONTH", parts.by_month.iter().all(|month| (1..=12).contains(month)), "a month is 1 to 12")?;
    let weeks = parts.by_week_no.iter().all(|week| signed((*week).into(), 53));
    within("BYWEEKNO", weeks, "a week is 1 to 53 or -53 to -1")?;
    let days = parts.by_year_day.iter().all(|day| signed(*day, 366));
    within("BYYEARDAY", days, "a day of the year is 1 to 366 or -366 to -1")?;
    let days = parts.by_month_day.iter().all(|day| signed((*day).into(), 31));
    within("BYMONTHDAY", days, "a day of the month is 1 to 31 or -31 to -1")?;
    let days = parts.by_day.iter().filter_map(|day| day.nth).all(|nth| signed(nth.into(), 53));
    within("BYDAY", days, "the number before a weekday is 1 to 53 or -53 to -1")?;
    within("BYHOUR", parts.by_hour.iter().all(|hour| *hour < 24), "an hour is 0 to 23")?;
    within("BYMINUTE", parts.by_minute.iter().all(|minute| *minute < 60), "a minute is 0 to 59")?;
    within("BYSECOND", parts.by_second.iter().all(|second| *second <= 60), "a second is 0 to 60")?;
    let positions = parts.by_set_pos.iter().all(|position| signed(*position, 366));
    within("BYSETPOS", positions, "a position is 1 to 366 or -366 to -1")?;
    if let Some(until) = &parts.until {
        until.clone().checked()?;
        within("UNTIL", until.zone().is_none(), "it can't name a zone: give the instant")?;
    }
    let plain = |text: &str| !text.is_empty() && !text.contains([';', '=', '\r', '\n']);
    let extensions = parts.extensions.iter();
    let mut extensions = extensions
        .map(|(name, value)| plain(name) && name.starts_with("X-") && !value.contains([';', '\r', '\n']));
    within("X-", extensions.all(|fits| fits), "an extension is X-NAME=VALUE without a semicolon")
}

fn sort(parts: &mut RuleParts) {
    // A leap second is read as the second before it (RFC 5545 §3.3.10).
    parts.by_second.iter_mut().for_each(|second| *second = (*second).min(59));
    unique(&mut parts.by_month);
    unique(&mut parts.by_week_no);
    unique(&mut parts.by_year_day);
    unique(&mut parts.by_month_day);
    unique(&mut parts.by_hour);
    unique(&mut parts.by_minute);
    unique(&mut parts.by_second);
    unique(&mut parts.by_set_pos);
    parts.by_day.sort_by_key(|day| (day.nth, day.weekday.num_days_from_monday()));
    parts.by_day.dedup();
}

fn unique<T: Ord>(items: &mut Vec<T>) {
    items.sort_unstable();
    items.dedup();
}
