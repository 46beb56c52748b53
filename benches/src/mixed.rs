//! W9: a thousand rules as staff calendars have them, ten years old, asked for a month.

use crate::Failure;
use crate::measure::in_turn;
use crate::program::Program;
use crate::recurrence::Asked;
use crate::table::{Row, Target, Told};
use core::time::Duration;
use slotwright::period::Instant;
use slotwright::recurrence::Rule;
use std::time::Instant as Clock;

const RULES: u64 = 1_000;
/// A rival that would take longer for all is not asked.
const PATIENCE: Duration = Duration::from_secs(25);

/// Every rival sees the rules on which all agree, and no other.
pub(crate) fn rows(programs: &mut [Program]) -> Result<(Vec<Row>, Vec<String>), Failure> {
    let all = (0..RULES).map(rule).collect::<Result<Vec<_>, _>>()?;
    let answers = all.iter().map(|one| one.ours(&one.parsed()?)).collect::<Result<Vec<_>, _>>()?;
    let mut notes = Vec::new();
    let mut wrong = vec![rrule_crate(&all, &answers)?];
    let mut names = vec!["the rrule crate"];
    let mut tried = Vec::new();
    for program in programs.iter_mut() {
        match ask(program, &all, &answers)? {
            Ok(of_it) => {
                wrong.push(of_it);
                names.push(program.name);
                tried.push(true);
            }
            Err(why) => {
                notes.push(why);
                tried.push(false);
            }
        }
    }
    let kept: Vec<usize> = (0..all.len()).filter(|n| !wrong.iter().any(|of_it| of_it.contains(n))).collect();
    notes.insert(0, format!("W9: {} of {RULES} rules, those on which all agree", kept.len()));
    for (name, of_it) in names.iter().zip(&wrong).filter(|(_, of_it)| !of_it.is_empty()) {
        let first = of_it.first().and_then(|n| all.get(*n)).map_or("", |one| &one.rule);
        notes.push(format!("{name} answers {} otherwise, such as {first}", of_it.len()));
    }
    let agreed: Vec<&Asked> = kept.iter().filter_map(|n| all.get(*n)).collect();
    let mut rows = in_process(&agreed)?;
    for (program, tried) in programs.iter_mut().zip(tried) {
        if tried {
            let list: Vec<String> = kept.iter().map(usize::to_string).collect();
            // Those that it could not parse count for it too.
            program
                .ask(&format!("keep\t{}", list.join(" ")))?
                .map_err(|why| format!("{}: {why}", program.name))?;
        }
        for (row, what) in rows.iter_mut().zip(["warm", "cold", "parse"]) {
            let told = if tried { program.time(what)? } else { Told::Nothing };
            row.rivals.push(if what == "parse" { each(told, agreed.len()) } else { told });
        }
    }
    Ok((rows, notes))
}

/// Ours and the rrule crate, in turn: warm, cold, parsing alone, and the rule alone.
fn in_process(agreed: &[&Asked]) -> Result<Vec<Row>, Failure> {
    let ours = agreed.iter().map(|one| one.parsed()).collect::<Result<Vec<_>, _>>()?;
    let theirs = agreed.iter().map(|one| one.parsed_by_rrule()).collect::<Result<Vec<_>, _>>()?;
    let warm = in_turn(
        || {
            agreed
                .iter()
                .zip(&ours)
                .map(|(one, rule)| one.ours(rule).map_or(0, |all| all.len()))
                .sum::<usize>()
        },
        || agreed.iter().zip(&theirs).map(|(one, rule)| one.of_rrule(rule.clone()).len()).sum::<usize>(),
    );
    let cold = in_turn(
        || agreed.iter().filter_map(|one| Some(one.ours(&one.parsed().ok()?).ok()?.len())).sum::<usize>(),
        || {
            agreed
                .iter()
                .filter_map(|one| Some(one.of_rrule(one.parsed_by_rrule().ok()?).len()))
                .sum::<usize>()
        },
    );
    let parse = in_turn(
        || agreed.iter().filter(|one| one.parsed().is_ok()).count(),
        || agreed.iter().filter(|one| one.parsed_by_rrule().is_ok()).count(),
    );
    let rule = in_turn(
        || agreed.iter().filter(|one| Rule::parse(&one.rule).is_ok()).count(),
        || agreed.iter().filter(|one| one.rule.parse::<rrule::RRule<rrule::Unvalidated>>().is_ok()).count(),
    );
    let row = |name: &str, (ours, theirs): (Duration, Duration), target| {
        let mut row = Row::new(name, ours);
        row.rivals.push(Told::Time(theirs));
        row.target = target;
        row
    };
    let times = Target::Times { first: 150, fastest: 8 };
    let count = u32::try_from(agreed.len().max(1))?;
    let one = |(ours, theirs): (Duration, Duration)| (ours / count, theirs / count);
    Ok(vec![
        row("W9 1,000 mixed, 10 years old, 30 days", warm, times),
        row("W9, cold", cold, times),
        row("one of W9 parsed: DTSTART, its zone, the rule", one(parse), Target::None),
        row("one of W9 parsed: the rule alone", one(rule), Target::AtMost(Duration::from_micros(1))),
    ])
}

fn each(told: Told, count: usize) -> Told {
    match told {
        Told::Time(time) => Told::Time(time / u32::try_from(count.max(1)).unwrap_or(u32::MAX)),
        other => other,
    }
}

fn rrule_crate(all: &[Asked], answers: &[Vec<Instant>]) -> Result<Vec<usize>, Failure> {
    let mut wrong = Vec::new();
    for (n, (one, mine)) in all.iter().zip(answers).enumerate() {
        if one.parsed_by_rrule().map(|rule| one.of_rrule(rule)).ok().as_ref() != Some(mine) {
            wrong.push(n);
        }
    }
    Ok(wrong)
}

/// Which rules a program answers otherwise than we do, or that it would take too long.
fn ask(
    program: &mut Program,
    all: &[Asked],
    answers: &[Vec<Instant>],
) -> Result<Result<Vec<usize>, String>, Failure> {
    let _ = program.ask("clear")?;
    let began = Clock::now();
    let mut wrong = Vec::new();
    for (n, (one, mine)) in all.iter().zip(answers).enumerate() {
        if one.add_to(program)?.as_ref() != Some(mine) {
            wrong.push(n);
        }
        let expected = began.elapsed() / u32::try_from(n + 1)? * u32::try_from(all.len())?;
        if n >= 10 && expected > PATIENCE {
            return Ok(Err(format!(
                "{} was not asked W9: it would take {} s",
                program.name,
                expected.as_secs()
            )));
        }
    }
    Ok(Ok(wrong))
}

/// The n-th rule: the kinds in the shares that staff calendars have, the rest drawn from `n`.
fn rule(n: u64) -> Result<Asked, Failure> {
    let mut drawn = Drawn(n);
    let day = |drawn: &mut Drawn| drawn.of(&["MO", "TU", "WE", "TH", "FR"]);
    let start = format!(
        "2016{:02}{:02}T{:02}{}00",
        drawn.below(12) + 1,
        drawn.below(28) + 1,
        drawn.below(11) + 7,
        drawn.of(&["00", "15", "30", "45"])
    );
    let rule = match n % 20 {
        0..=4 => format!("FREQ=WEEKLY;BYDAY={}", drawn.of(&["MO,WE,FR", "TU,TH", "MO,TU,WE,TH,FR", "FR"])),
        5..=7 => format!("FREQ=WEEKLY;INTERVAL={};BYDAY={}", drawn.below(3) + 2, day(&mut drawn)),
        8 => format!("FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU,{}", day(&mut drawn)),
        9..=10 => format!("FREQ=DAILY;INTERVAL={}", drawn.below(9) + 1),
        11 => "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR".to_owned(),
        12..=13 => format!("FREQ=MONTHLY;BYDAY={}{}", drawn.of(&["1", "2", "3", "-1"]), day(&mut drawn)),
        14 => format!("FREQ=MONTHLY;BYMONTHDAY={}", drawn.of(&["1", "15", "28", "31", "-1"])),
        15 => format!(
            "FREQ=MONTHLY;INTERVAL={};BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}",
            drawn.below(3) + 1,
            drawn.of(&["1", "-1"])
        ),
        16 => format!("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY={}", drawn.below(31) + 1),
        17 => format!("FREQ=YEARLY;BYMONTH=4,10;BYDAY={}{}", drawn.of(&["1", "2", "-1"]), day(&mut drawn)),
        18 => format!("FREQ=WEEKLY;BYDAY={};COUNT={}", day(&mut drawn), drawn.below(400) + 300),
        _ => format!("FREQ=DAILY;UNTIL=202{}{:02}15T120000Z", drawn.below(5) + 4, drawn.below(12) + 1),
    };
    let (from, to) = (Instant::parse("2026-10-01T00:00:00Z")?, Instant::parse("2026-10-31T00:00:00Z")?);
    Ok(Asked::new(start, rule, from, to))
}

/// Numbers that look drawn and are the same in every run.
pub(crate) struct Drawn(pub(crate) u64);

impl Drawn {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    pub(crate) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let at = self.below(u64::try_from(choices.len()).unwrap_or(1));
        usize::try_from(at).ok().and_then(|at| choices.get(at)).copied().unwrap_or_default()
    }
}
