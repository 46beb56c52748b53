//! Random rules: ours beside each program.

use crate::cases::{Case, Kind, Random};
use crate::classes::{CLASSES, Excuse};
use crate::programs::{Answer, Program, Running};
use chrono::DateTime;
use slotwright::zone::{Disambiguation, Zones};
use std::collections::BTreeMap;
use std::time::Duration;

/// So many rules by default; `ORACLES_RULES` and `ORACLES_SEED` say otherwise.
const RULES: u64 = 2000;
const SEED: u64 = 5545;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect(name))
}

#[test]
#[ignore = "needs the other programs: make test-oracles"]
fn rules() {
    let mut random = Random(number("ORACLES_SEED", SEED));
    let wanted = usize::try_from(number("ORACLES_RULES", RULES)).unwrap();
    let cases: Vec<Case> =
        std::iter::repeat_with(|| Case::draw(&mut random)).flatten().take(wanted).collect();
    let hits = cases.iter().filter(|case| !case.ours.is_empty()).count();
    println!("{} rules, {hits} of them give something", cases.len());
    let found: Vec<Found> = std::thread::scope(|scope| {
        let each = Program::ALL.map(|program| {
            let cases = &cases;
            scope.spawn(move || compare(program, cases))
        });
        each.map(|one| one.join().unwrap()).into()
    });
    for one in &found {
        one.print();
    }
    let unexplained: Vec<&String> = found.iter().flat_map(|one| &one.unexplained).collect();
    for one in unexplained.iter().take(20) {
        println!("{one}");
    }
    assert!(unexplained.is_empty(), "{} disagreements are in no class", unexplained.len());
    // The classes must not swallow all.
    for one in &found {
        assert!(
            one.strict * 3 > one.compared,
            "{}: {} of {} strictly",
            one.program.name(),
            one.strict,
            one.compared
        );
    }
}

/// What came of one program.
struct Found {
    program: Program,
    compared: usize,
    agreed: usize,
    /// Cases for which no class excuses a difference.
    strict: usize,
    classes: BTreeMap<&'static str, usize>,
    unexplained: Vec<String>,
    time: Duration,
}

impl Found {
    fn print(&self) {
        let name = self.program.name();
        println!(
            "{name}: {} compared, {} strictly, {} agreed, {:.1} s",
            self.compared,
            self.strict,
            self.agreed,
            self.time.as_secs_f32()
        );
        for (class, count) in &self.classes {
            println!("    {class} {count}");
        }
    }
}

fn compare(program: Program, cases: &[Case]) -> Found {
    let began = std::time::Instant::now();
    let mut running = Running::new(program);
    let mut found = Found {
        program,
        compared: 0,
        agreed: 0,
        strict: 0,
        classes: BTreeMap::new(),
        unexplained: Vec::new(),
        time: Duration::ZERO,
    };
    // Without zones of its own it is asked about the rest.
    let knows = |case: &&Case| program != Program::Icaljs || !matches!(case.kind, Kind::Zoned(_));
    for case in cases.iter().filter(knows) {
        let patience = if case.ours.is_empty() { 500 } else { 3000 };
        let mut answer = running.ask(&case.line(), Duration::from_millis(patience));
        // A machine with other work is no disagreement: what no class expects to be slow is asked once more.
        if answer == Answer::Hung && !CLASSES.iter().any(|class| class.explains(program, case, &answer)) {
            answer = running.ask(&case.line(), Duration::from_secs(30));
        }
        if let (Program::Libical, Answer::Starts(walls)) = (program, &mut answer) {
            resolve(case, walls);
        }
        found.compared += 1;
        let may_differ = |class: &&crate::classes::Class| {
            class.excuses == Excuse::Difference && class.programs.contains(&program)
        };
        found.strict += usize::from(!CLASSES.iter().filter(may_differ).any(|class| (class.holds)(case)));
        if matches!(&answer, Answer::Starts(starts) if *starts == case.ours) {
            found.agreed += 1;
        } else if let Some(class) = CLASSES.iter().find(|class| class.explains(program, case, &answer)) {
            *found.classes.entry(class.name).or_default() += 1;
        } else {
            found.unexplained.push(shown(program, case, &answer));
        }
    }
    found.time = began.elapsed();
    found
}

/// libical's conversions err around changes of the clocks, so only its wall times are compared: see README.md.
fn resolve(case: &Case, walls: &mut Vec<i64>) {
    if let Kind::Zoned(zone) = case.kind {
        let zone = Zones::bundled().get(zone).unwrap();
        for wall in walls.iter_mut() {
            let local = DateTime::from_timestamp(*wall, 0).unwrap().naive_utc();
            *wall = zone.resolve(local, Disambiguation::Compatible).unwrap().seconds();
        }
        walls.sort_unstable();
        walls.dedup();
    }
}

fn shown(program: Program, case: &Case, answer: &Answer) -> String {
    let (theirs, silence) = match answer {
        Answer::Starts(theirs) => (theirs.as_slice(), String::new()),
        other => (&[][..], format!("{other:?}")),
    };
    let same = case.ours.iter().zip(theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let stamps = |starts: &[i64]| -> Vec<String> {
        let stamp = |at: &i64| DateTime::from_timestamp(*at, 0).unwrap().format("%Y%m%dT%H%M%SZ").to_string();
        starts.iter().skip(same).take(3).map(stamp).collect()
    };
    format!(
        "{} differs from the start {same}:\n{}\n  ours   {:?} of {}\n  theirs {:?} of {} {silence}",
        program.name(),
        case.text(),
        stamps(&case.ours),
        case.ours.len(),
        stamps(theirs),
        theirs.len(),
    )
}
