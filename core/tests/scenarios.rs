//! The shared scenarios: every language runs these files and must give the same bytes.
//!
//! `SLOTWRIGHT_BLESS=1 cargo test --test scenarios` writes what was answered as what is expected; `must` is written
//! by hand, as JSON pointers (RFC 6901) and the values that matter, and is never blessed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "a test")]

use slotwright::calendar::{BusyTable, Calendar, CalendarOptions};
use slotwright::canon::Json;
use slotwright::catalog::Catalog;
use slotwright::desk::{Command, Desk, Wish};
use slotwright::feed::Audience;
use slotwright::id::{LedgerId, LocationId, NeedId, ResourceId, SourceName};
use slotwright::ledger::{Append, Batch, MemoryStore, Store};
use slotwright::period::{Instant, Period};
use slotwright::recurrence::{self, Occurrence, Recurrence, When};
use slotwright::rules::ForeignClaim;
use slotwright::trace::Trace;
use slotwright::zone::Zones;
use slotwright::{Limits, Result, wire};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[test]
fn every_scenario_answers_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/scenarios");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "there are no scenarios");
    for file in files {
        run(&file);
    }
}

fn run(file: &Path) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut document =
        wire::parse(&text, &Limits::default()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let catalog = Catalog::from_json(&document.get("catalog").unwrap().canonical()).unwrap();
    let mut stage = Stage {
        catalog,
        store: Arc::new(MemoryStore::new()),
        desks: BTreeMap::new(),
        feeds: BTreeMap::new(),
        batches: BTreeMap::new(),
        traces: BTreeMap::new(),
    };
    let Json::Map(members) = &mut document else { panic!("{} is no object", file.display()) };
    let Some(Json::List(steps)) = members.get_mut("steps") else { panic!("{} has no steps", file.display()) };
    for (index, step) in steps.iter_mut().enumerate() {
        let Json::Map(step) = step else { panic!("step {index} is no object") };
        let (verb, args) = step.iter().find(|(name, _)| *name != "expect" && *name != "must").unwrap();
        let answer = stage
            .play(verb, args)
            .unwrap_or_else(|error| Json::map([("error", Some(Json::from(error.code())))]));
        let name = format!("{} step {index} ({verb})", file.file_name().unwrap().to_string_lossy());
        for (pointer, value) in step.get("must").iter().flat_map(|must| entries(must)) {
            assert_eq!(at(&answer, pointer), Some(value), "{name} at {pointer}\n{}", answer.canonical());
        }
        if std::env::var_os("SLOTWRIGHT_BLESS").is_some() {
            step.insert("expect".into(), answer);
        } else {
            let expected = step.get("expect").unwrap_or_else(|| panic!("{name} expects nothing"));
            assert_eq!(answer.canonical(), expected.canonical(), "{name}");
        }
    }
    if std::env::var_os("SLOTWRIGHT_GOLDEN").is_some() {
        keep(file, stage.desks.values().next());
    }
    if std::env::var_os("SLOTWRIGHT_BLESS").is_some() {
        std::fs::write(file, pretty(&document, 0) + "\n").unwrap();
    }
}

/// Writes the log and the state of a scenario's ledger down for good (`golden.rs`), if they are not there yet.
fn keep(scenario: &Path, desk: Option<&Desk>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/ledger/1");
    let name = scenario.file_stem().unwrap().to_string_lossy().into_owned();
    for location in desk.iter().flat_map(|desk| desk.catalog().locations().map(move |at| (desk, at))) {
        let (desk, ledger) = (location.0, &location.1.ledger);
        let (Ok(log), Ok(state)) = (desk.log(ledger), desk.ledger(ledger)) else { continue };
        let log = wire::Log::new(ledger.clone(), log).to_json();
        for (end, document) in [("log", log), ("state", state.to_json())] {
            let file = folder.join(format!("{name}.{end}.json"));
            if state.position() > slotwright::ledger::Position::START && !file.exists() {
                std::fs::write(file, pretty(&document, 0) + "\n").unwrap();
            }
        }
    }
}

struct Stage {
    catalog: Catalog,
    store: Arc<MemoryStore>,
    desks: BTreeMap<String, Desk>,
    feeds: BTreeMap<String, String>,
    batches: BTreeMap<String, Batch>,
    traces: BTreeMap<String, String>,
}

impl Stage {
    fn desk(&mut self, args: &Json) -> &mut Desk {
        let name = args.get("desk").map_or("desk", text).to_owned();
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        self.desks.entry(name).or_insert_with(|| Desk::with_store(self.catalog.clone(), store))
    }

    fn play(&mut self, verb: &str, args: &Json) -> Result<Json> {
        let of = |name: &str| args.get(name).unwrap_or_else(|| panic!("{verb} lacks {name}"));
        let instant = |name: &str| Instant::parse(text(of(name)));
        let window = || Period::new(instant("start")?, instant("end")?);
        let wish = || Wish::from_tree(of("wish"));
        Ok(match verb {
            "calendar" => {
                let ics = args
                    .get("feed")
                    .map(|name| self.feeds[text(name)].clone())
                    .unwrap_or_else(|| lines(of("ics")));
                let (resource, source) =
                    (ResourceId::new(text(of("resource")))?, SourceName::new(text(of("source")))?);
                self.desk(args).read_calendar(&resource, &source, ics, instant("asOf")?)?.to_json()
            }
            "slots" => self.desk(args).slots(&wish()?, window()?, instant("now")?)?.to_json(),
            "smallestChange" => {
                self.desk(args).smallest_change(&wish()?, instant("start")?, instant("now")?)?.to_json()
            }
            "explainLosses" => {
                let lines = self.desk(args).explain_losses(&wish()?, window()?, instant("now")?)?;
                Json::list(lines.into_iter().map(Json::Text))
            }
            "slotsOfEach" => {
                let need = NeedId::new(text(of("need")))?;
                self.desk(args).slots_of_each(&wish()?, &need, window()?, instant("now")?)?.to_json()
            }
            "losses" => self.desk(args).losses(&wish()?, window()?, instant("now")?)?.to_json(),
            "days" => self.desk(args).days(&wish()?, window()?, instant("now")?)?.to_json(),
            "next" => self
                .desk(args)
                .next_slots(&wish()?, instant("start")?, count(args), instant("now")?)?
                .to_json(),
            "check" => self.desk(args).check(&wish()?, instant("start")?, instant("now")?)?.to_json(),
            "setClaims" => {
                let claims = ForeignClaim::list_from_tree(of("claims"))?;
                self.desk(args).set_claims(
                    &SourceName::new(text(of("source")))?,
                    claims,
                    instant("asOf")?,
                )?;
                Json::Null
            }
            "commitPlan" => {
                self.desk(args).commit_plan(&wish()?, instant("start")?, instant("now")?)?.to_json()
            }
            "explain" => {
                let sentences = self.desk(args).explain(&wish()?, instant("start")?, instant("now")?)?;
                Json::list(sentences.into_iter().map(Json::Text))
            }
            "apply" => self.desk(args).apply(&Command::from_tree(of("command"))?, instant("now")?)?.to_json(),
            "applyAll" => {
                let commands =
                    items(of("commands")).iter().map(Command::from_tree).collect::<Result<Vec<_>>>()?;
                let decisions = self.desk(args).apply_all(&commands, instant("now")?)?;
                Json::list(decisions.iter().map(decision))
            }
            "propose" => {
                let proposal =
                    self.desk(args).propose(&[Command::from_tree(of("command"))?], instant("now")?)?;
                let batch = proposal.batch.as_ref().map_or(Json::Null, Batch::to_json);
                self.batches.extend(proposal.batch.map(|batch| (text(of("as")).to_owned(), batch)));
                let decisions = Json::list(proposal.decisions.iter().map(decision));
                Json::map([("batch", Some(batch)), ("decisions", Some(decisions))])
            }
            "append" => match self.store.append(&self.batches[text(of("proposal"))]) {
                Append::Won => Json::from("won"),
                Append::Lost => Json::from("lost"),
                Append::Unknown { why } => Json::Text(why),
            },
            "refresh" => {
                self.desk(args).refresh()?;
                Json::Null
            }
            "displaced" => {
                let displaced = self.desk(args).displaced(
                    &LedgerId::new(text(of("ledger")))?,
                    instant("until")?,
                    instant("now")?,
                )?;
                Json::list(displaced.iter().map(|one| one.to_json()))
            }
            "rebook" => {
                let ledger = LedgerId::new(text(of("ledger")))?;
                self.desk(args).rebook(&ledger, instant("until")?, instant("now")?)?.to_json()
            }
            "whoFits" => {
                let window = args.get("start").map(|_| window()).transpose()?;
                let location = LocationId::new(text(of("location")))?;
                let fitting = self.desk(args).who_fits(&location, window, instant("now")?)?;
                Json::list(fitting.iter().map(|one| one.to_json()))
            }
            "feed" => {
                let (audience, detail) = Audience::with_detail(&rest(args, &["desk", "as", "start", "end"]))?;
                let feed = self.desk(args).feed(&audience, &detail, window()?)?.to_ics();
                self.feeds.insert(text(of("as")).to_owned(), feed.clone());
                Json::list(feed.split_terminator("\r\n").map(Json::from))
            }
            "recurrence" => match recurrence(args) {
                Ok(read) => Json::map([
                    ("lines", Some(Json::text(&read))),
                    ("rules", Some(Json::list(read.parts().rules.iter().map(Json::text)))),
                    ("forgiven", Some(Json::list(read.forgiven().iter().map(Json::text)))),
                    ("start", Some(Json::Text(read.start().to_rfc9557()?))),
                ]),
                Err(error) => Json::map([
                    ("refused", Some(Json::from(error.code()))),
                    ("why", Some(Json::text(&error))),
                ]),
            },
            "occurrences" => {
                let (read, [start, end]) = (recurrence(args)?, ["start", "end"].map(|name| when(of(name))));
                let found = read.between(&start, &end)?;
                let forwards: Result<Vec<_>> = read.iter_between(&start, &end)?.collect();
                let backwards: Result<Vec<_>> = read.iter_between(&start, &end)?.rev().collect();
                assert_eq!(forwards.as_ref(), Ok(&found));
                assert_eq!(backwards.map(|found| found.into_iter().rev().collect()), Ok(found.clone()));
                shown(&found)
            }
            "first" => shown(&recurrence(args)?.iter().take(count(args)).collect::<Result<Vec<_>>>()?),
            "last" => shown(&recurrence(args)?.iter().rev().take(count(args)).collect::<Result<Vec<_>>>()?),
            "after" => one(recurrence(args)?.after(when(of("when")))?),
            "before" => one(recurrence(args)?.before(when(of("when")))?),
            "freeBusy" => calendar(args)?.free_busy(window()?)?.to_json(),
            "report" => calendar(args)?.report().to_json(),
            "busyTable" => BusyTable::default().to_json(),
            "compact" => {
                let position = self.desk(args).compact(&LedgerId::new(text(of("ledger")))?)?;
                Json::Int(i64::try_from(position.0).unwrap())
            }
            "digest" => Json::text(self.desk(args).ledger(&LedgerId::new(text(of("ledger")))?)?.digest()),
            "trace" => {
                let command = Command::from_tree(of("command"))?;
                let (decision, trace) = Trace::record(self.desk(args), &command, instant("now")?)?;
                let trace = if args.get("redacted").is_some() { trace.redacted()? } else { trace };
                self.traces.insert(text(of("as")).to_owned(), trace.to_json().canonical());
                decision.to_json()
            }
            "traced" => wire::parse(&self.traces[text(of("trace"))], &Limits::default())?,
            "replay" => wire::Recording::from_json(&self.traces[text(of("trace"))])?.replay()?.to_json(),
            other => panic!("no step is called {other}"),
        })
    }
}

fn decision(decision: &Result<slotwright::desk::Decision>) -> Json {
    match decision {
        Ok(decision) => decision.to_json(),
        Err(error) => Json::map([("error", Some(Json::from(error.code())))]),
    }
}

fn calendar(args: &Json) -> Result<Calendar> {
    let (options, limits) = CalendarOptions::with_limits(&rest(args, &["ics", "updated", "start", "end"]))?;
    let read = Calendar::parse_with(lines(args.get("ics").unwrap()), &options, &limits)?;
    args.get("updated").map_or(Ok(read.clone()), |newer| read.updated(lines(newer)))
}

fn recurrence(args: &Json) -> Result<Recurrence> {
    let options = rest(args, &["recurrence", "start", "end", "when", "count"]);
    let (options, limits) = recurrence::Options::with_limits(&options)?;
    Recurrence::parse_with(&lines(args.get("recurrence").unwrap()), &Zones::bundled(), &options, &limits)
}

/// The arguments but these.
fn rest(args: &Json, but: &[&str]) -> Json {
    let left = entries(args).into_iter().filter(|(name, _)| !but.contains(&name.as_str()));
    Json::map(left.map(|(name, value)| (name.as_str(), Some(value.clone()))))
}

fn when(value: &Json) -> When {
    When::parse_rfc9557(text(value), &Zones::bundled()).unwrap()
}

fn count(args: &Json) -> usize {
    let Some(Json::Int(count)) = args.get("count") else { panic!("count is a number") };
    usize::try_from(*count).unwrap()
}

fn one(found: Option<Occurrence>) -> Json {
    found.map_or(Json::Null, |one| Json::Text(one.to_rfc9557()))
}

fn shown(found: &[Occurrence]) -> Json {
    Json::list(found.iter().map(|one| Json::Text(one.to_rfc9557())))
}

fn text(value: &Json) -> &str {
    let Json::Text(text) = value else { panic!("{value:?} is no text") };
    text
}

fn items(value: &Json) -> &[Json] {
    let Json::List(items) = value else { panic!("{value:?} is no list") };
    items
}

fn entries(value: &Json) -> Vec<(&String, &Json)> {
    let Json::Map(members) = value else { panic!("{value:?} is no object") };
    members.iter().collect()
}

fn lines(value: &Json) -> String {
    items(value).iter().map(|line| format!("{}\r\n", text(line))).collect()
}

/// RFC 6901, without escapes; `#` is the length of a list or of a text.
fn at<'a>(value: &'a Json, pointer: &str) -> Option<&'a Json> {
    pointer.split('/').skip(1).try_fold(value, |value, step| match value {
        Json::List(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    })
}

/// Two blanks a level; what fits on a line stays on it. For people who read the files.
fn pretty(value: &Json, depth: usize) -> String {
    let flat = value.canonical();
    if flat.len() + 2 * depth <= 110 {
        return flat;
    }
    let inner = "  ".repeat(depth + 1);
    let joined = |parts: Vec<String>| {
        parts.iter().map(|part| format!("{inner}{part}")).collect::<Vec<_>>().join(",\n")
    };
    let end = "  ".repeat(depth);
    match value {
        Json::List(items) => {
            format!("[\n{}\n{end}]", joined(items.iter().map(|item| pretty(item, depth + 1)).collect()))
        }
        Json::Map(members) => {
            let order = ["schema", "name", "why", "catalog", "steps"];
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| {
                (
                    order.iter().position(|known| known == name).unwrap_or(order.len()),
                    *name == "must",
                    *name == "expect",
                    (*name).clone(),
                )
            });
            let parts = members.iter().map(|(name, value)| {
                format!("{}:{}", Json::from(name.as_str()).canonical(), pretty(value, depth + 1))
            });
            format!("{{\n{}\n{end}}}", joined(parts.collect()))
        }
        _ => flat,
    }
}
