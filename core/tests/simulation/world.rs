use super::asks;
use super::dice::Dice;
use super::entry::Asked;
use super::judge::{Before, Call};
use super::naive::Naive;
use super::older::Older;
use super::questions::happened;
use super::store::FaultyStore;
use super::town::{busy, catalogs, ledgers, of_revision, opening, quarter};
use super::{Checked, Counts, LAW_5, LAW_6, ensure};
use slotwright::Limits;
use slotwright::canon::{Digest, Json};
use slotwright::desk::{Action, Command, Decision, Desk, Proposal, Wish};
use slotwright::id::{Key, LedgerId, ResourceId, SourceName};
use slotwright::ledger::{FORMAT, LedgerState, Position, Store, fold};
use slotwright::period::{Instant, Seconds};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A command that some client sent, and its answer, if it was accepted.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) command: Command,
    pub(crate) answer: Option<Decision>,
}

/// One run: desks, clients and a store, and what the log says.
pub(crate) struct World {
    pub(super) dice: Dice,
    pub(crate) store: Arc<FaultyStore>,
    pub(super) desks: Vec<Desk>,
    pub(crate) naive: BTreeMap<LedgerId, Naive>,
    older: BTreeMap<LedgerId, Older>,
    asked: Asked,
    pub(crate) sent: Vec<Sent>,
    pub(super) now: Instant,
    digests: BTreeMap<(LedgerId, Position), Digest>,
    /// Whether a newer version writes what this one must understand and does not, towards the end.
    ends_read_only: bool,
    names: usize,
}

/// Who does what next.
#[derive(Debug, Clone, Copy)]
enum Step {
    New,
    Again,
    SameKey,
    Group,
    Propose,
    Newer,
    Question,
    Fits,
    Restart,
    Compact,
}

const STEPS: &[(usize, Step)] = &[
    (46, Step::New),
    (12, Step::Again),
    (4, Step::SameKey),
    (10, Step::Group),
    (10, Step::Propose),
    (5, Step::Newer),
    (7, Step::Question),
    (2, Step::Fits),
    (6, Step::Restart),
    (5, Step::Compact),
];

/// What a run did.
#[derive(Debug, PartialEq)]
pub(crate) struct Ran {
    pub(crate) counts: Counts,
    /// The digest over all logs.
    pub(crate) logs: Digest,
}

/// Runs one seed for so many steps. The same seed does the same, to the last byte.
pub(crate) fn run(seed: u64, steps: usize) -> Checked<Ran> {
    let mut world = World::new(seed);
    for step in 0..steps {
        world.now = world.now.plus(Seconds(i64::try_from(world.dice.roll(180)).unwrap()));
        if world.dice.percent(3) {
            world.store.count("clocks that jump forward");
            world.now = world.now.plus(Seconds(600 + i64::try_from(world.dice.roll(1500)).unwrap()));
        }
        if step * 10 == steps * 8 && world.ends_read_only {
            world.must_understand();
        }
        world.store.tick();
        world.step()?;
        world.catch_up()?;
    }
    world.settle()?;
    let rows = ledgers().map(|ledger| world.store.rows(&ledger, 0));
    let logs = Json::list(rows.into_iter().flatten().map(|row| row.tree)).digest();
    Ok(Ran { counts: world.store.finish()?, logs })
}

impl World {
    fn new(seed: u64) -> World {
        let mut dice = Dice::new(seed);
        let store = Arc::new(FaultyStore::new(dice.split()));
        let ends_read_only = dice.percent(6);
        let mut world = World {
            desks: Vec::new(),
            naive: ledgers().map(|ledger| (ledger, Naive::new())).into(),
            older: ledgers().map(|ledger| (ledger, Older::default())).into(),
            asked: Asked::new(),
            sent: Vec::new(),
            now: opening().plus(Seconds(-1800)),
            digests: BTreeMap::new(),
            ends_read_only,
            names: 0,
            dice,
            store,
        };
        // All but one begin with one catalog; who has another will find that it is not the ledger's.
        let first = if world.dice.percent(15) { catalogs().len() - 1 } else { 0 };
        world.desks = [first, first, 0, 1].map(|catalog| world.desk(catalog)).into();
        world
    }

    /// A desk that knows what its calendars say, and whether there are versions that read no format but the first.
    fn desk(&mut self, catalog: usize) -> Desk {
        let catalog = catalogs()[catalog].clone();
        let desk = Desk::with_store(catalog, Arc::clone(&self.store) as Arc<dyn Store>);
        let mut desk = desk.with_format(*self.dice.pick(&[0, FORMAT, 1, FORMAT]).unwrap());
        if self.dice.percent(40) {
            self.store.count("calendars that a desk was told of");
            let (ben, own) = (ResourceId::new("ben").unwrap(), SourceName::new("own").unwrap());
            desk.set_calendar(&ben, &own, busy(self.dice.roll(2)), self.now).unwrap();
        }
        desk
    }

    fn step(&mut self) -> Checked {
        match self.dice.weighted(STEPS) {
            Step::New => {
                let Some(nth) = self.new_command() else { return Ok(()) };
                self.call(&[nth], false)
            }
            Step::Again => {
                let Some(nth) = self.sent_before() else { return Ok(()) };
                self.call(&[nth], false)
            }
            Step::SameKey => self.same_key(),
            Step::Group => {
                let mut group: Vec<usize> = (0..3).filter_map(|_| self.new_command()).collect();
                group.extend(if self.dice.percent(50) { self.sent_before() } else { group.first().copied() });
                self.store.count("groups");
                self.call(&group, false)
            }
            Step::Propose => self.propose(),
            Step::Newer => self.newer(),
            Step::Question => self.question(),
            Step::Fits => self.who_fits(),
            Step::Restart => self.restart(),
            Step::Compact => self.compact(),
        }
    }

    pub(super) fn name(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind}-{}", self.names)
    }

    pub(super) fn new_command(&mut self) -> Option<usize> {
        let (key, now) = (self.name("k"), self.clock());
        let (command, starts) = asks::command(&mut self.dice, &key, now, &self.naive)?;
        Some(self.register(command, starts))
    }

    pub(super) fn register(&mut self, command: Command, starts: Vec<i64>) -> usize {
        let name = (command.key.to_string(), command.digest().to_string());
        self.asked.insert(name, (command.clone(), starts));
        self.sent.push(Sent { command, answer: None });
        self.sent.len() - 1
    }

    /// A client sends again what it sent: it has no answer, or lost it, or a duplicate was long under way.
    fn sent_before(&mut self) -> Option<usize> {
        let open: Vec<usize> = (0..self.sent.len()).filter(|nth| self.sent[*nth].answer.is_none()).collect();
        let all: Vec<usize> = (0..self.sent.len()).collect();
        let nth = *self.dice.pick(if self.dice.clone().percent(50) { &open } else { &all })?;
        let sent = &self.sent[nth];
        let is_late = sent.command.valid_until.is_some_and(|until| until < self.now);
        self.store.count(match (sent.answer.is_some(), is_late) {
            (true, _) => "retries of what was accepted",
            (false, true) => "late duplicates of what was not",
            (false, false) => "retries of what was not accepted",
        });
        Some(nth)
    }

    fn same_key(&mut self) -> Checked {
        let places: Vec<(Key, Wish)> = self
            .sent
            .iter()
            .filter_map(|sent| match &sent.command.action {
                Action::Book { wish, .. } | Action::Hold { wish, .. } => {
                    Some((sent.command.key.clone(), wish.clone()))
                }
                _ => None,
            })
            .collect();
        let Some((key, wish)) = self.dice.pick(&places).cloned() else { return Ok(()) };
        self.store.count("keys with other content");
        let start = quarter(self.dice.roll(14));
        let action = Action::Book { wish, start, token: None, data: Some(Json::from("other")) };
        let nth = self.register(Command { key, valid_until: None, action }, vec![start.seconds()]);
        self.call(&[nth], false)
    }

    /// What some clock says: it may be behind, or at the very second at which something ends.
    pub(super) fn clock(&mut self) -> Instant {
        if self.dice.percent(12) {
            let until = |sent: &Sent| sent.command.valid_until.map(Instant::seconds);
            let mut ends = asks::ends(&self.naive);
            ends.extend(self.sent.iter().filter_map(until));
            ends.retain(|end| (self.now.seconds()..self.now.seconds() + 900).contains(end));
            if let Some(end) = self.dice.pick(&ends) {
                let early = i64::from(self.dice.clone().percent(30));
                self.now = Instant::from_seconds(end - early).unwrap();
                self.store.count("clocks at the very second of an end");
                return self.now;
            }
        }
        if self.dice.percent(8) {
            self.store.count("clocks that are behind");
            return self.now.plus(Seconds(-(1 + i64::try_from(self.dice.roll(1800)).unwrap())));
        }
        self.now
    }

    /// Some desk is asked to do it.
    fn call(&mut self, commands: &[usize], is_quiet: bool) -> Checked {
        let desk = self.dice.roll(self.desks.len());
        let mut now = self.clock();
        if self.dice.percent(3) {
            // By less than a desk may be ahead of the store, or by more.
            now = self.now.plus(Seconds(i64::try_from(self.dice.roll(900)).unwrap()));
        }
        self.call_at(desk, commands, is_quiet, now).map(drop)
    }

    pub(super) fn call_at(
        &mut self,
        desk: usize,
        commands: &[usize],
        is_quiet: bool,
        now: Instant,
    ) -> Checked<Vec<slotwright::Result<Decision>>> {
        self.catch_up()?;
        let before: Vec<Before> = commands.iter().map(|nth| self.before(&self.sent[*nth].command)).collect();
        let asked: Vec<Command> = commands.iter().map(|nth| self.sent[*nth].command.clone()).collect();
        let formats = [0, 1].map(|nth| self.naive.values().nth(nth).unwrap().format);
        self.store.begin(is_quiet, self.now);
        let answers = match &asked[..] {
            [] => return Ok(Vec::new()),
            [one] => vec![self.desks[desk].apply(one, now)],
            _ => match self.desks[desk].apply_all(&asked, now) {
                Ok(answers) => answers,
                Err(error) => vec![Err(error); asked.len()],
            },
        };
        let is_ahead = now > self.now.plus(Seconds(300));
        let call = Call { is_quiet, was_stale: self.store.was_stale(), now, is_ahead, formats };
        self.catch_up()?;
        for ((nth, before), answer) in commands.iter().zip(before).zip(&answers) {
            self.judge(*nth, before, answer, call)?;
        }
        Ok(answers)
    }

    /// A caller with a store of its own: proposes on what its desk has read, and sends the batch on its way. Where
    /// nothing is left to send, the answers stand.
    fn propose(&mut self) -> Checked {
        let at = self.dice.roll(self.desks.len());
        let mut sent: Vec<usize> = (0..self.dice.roll(3)).filter_map(|_| self.new_command()).collect();
        if sent.is_empty() {
            sent.extend(self.sent_before());
        }
        let (commands, now): (Vec<Command>, _) =
            (sent.iter().map(|nth| self.sent[*nth].command.clone()).collect(), self.clock());
        self.catch_up()?;
        if self.dice.percent(70) {
            self.read_by_hand(at);
        }
        let before: Vec<Before> = commands.iter().map(|command| self.before(command)).collect();
        let Ok(Proposal { batch, decisions }) = self.desks[at].propose(&commands, now) else { return Ok(()) };
        if let Some(batch) = batch {
            self.store.count("proposals on their way");
            self.store.send(batch);
            return Ok(());
        }
        // It may not have read all: then what it refuses is of an older log.
        let call = Call { is_quiet: false, was_stale: true, now, is_ahead: false, formats: [0, 0] };
        for ((nth, before), answer) in sent.iter().zip(before).zip(&decisions) {
            self.store.count("proposals that left nothing to do");
            self.judge(*nth, before, answer, call)?;
        }
        Ok(())
    }

    /// Hands a desk what the log has so far, some of it again: won or lost, all the same.
    fn read_by_hand(&mut self, at: usize) {
        for ledger in ledgers() {
            let rows = self.store.rows(&ledger, 0);
            let until = rows.len() - self.dice.roll(3).min(rows.len());
            for (nth, row) in rows[..until].iter().enumerate() {
                self.desks[at].accept(&row.batch).unwrap();
                if self.dice.percent(5) {
                    self.desks[at].accept(&rows[nth / 2].batch).unwrap();
                }
            }
        }
    }

    /// The store drops the beginning of a log, which some desks have not read yet. Or a desk is handed the state of
    /// another, from behind or from ahead.
    fn compact(&mut self) -> Checked {
        let (at, other) = (self.dice.roll(self.desks.len()), self.dice.roll(self.desks.len()));
        let ledger = self.dice.pick(&ledgers()).unwrap().clone();
        if self.dice.percent(30) {
            self.store.count("states handed from desk to desk");
            let state = self.desks[other].ledger(&ledger).unwrap().clone();
            self.desks[at].adopt(&state).unwrap();
            return Ok(());
        }
        let is_quiet = self.dice.percent(50);
        self.store.begin(is_quiet, self.now);
        if self.desks[at].compact(&ledger).is_err() {
            self.store.count("compactions that failed");
        }
        self.catch_up()
    }

    /// A desk is made anew from the log, perhaps with another catalog. Then all desks that read so far agree.
    fn restart(&mut self) -> Checked {
        let at = self.dice.roll(self.desks.len());
        // Mostly with what the ledgers are kept with.
        let catalog =
            if self.dice.percent(25) { self.dice.roll(catalogs().len()) } else { self.configured() };
        self.desks[at] = self.desk(catalog);
        self.store.count("restarts");
        self.agree(at)
    }

    fn configured(&self) -> usize {
        self.naive.values().find_map(|naive| of_revision(naive.revision.as_deref())).unwrap_or(0)
    }

    /// Law 6: a reader that has read all is what the log says, and readers at one position are the same.
    fn agree(&mut self, at: usize) -> Checked {
        self.store.begin(true, self.now);
        self.desks[at].refresh().unwrap();
        self.catch_up()?;
        for ledger in ledgers() {
            let state = self.desks[at].ledger(&ledger).unwrap();
            let digest = state.digest();
            let known = *self.digests.entry((ledger.clone(), state.position())).or_insert(digest);
            ensure(known == digest, LAW_6, || format!("two states at {:?}: {:?}", state.position(), state))?;
            let differs = self.naive[&ledger].differs_from(state);
            ensure(differs.is_none(), LAW_6, || {
                let rows = self.store.rows(&ledger, 0);
                let rows: Vec<_> = rows.iter().map(|row| (row.batch.base.0, row.batch.position.0)).collect();
                format!("at {:?} of {rows:?}: {}", state.position(), differs.unwrap_or_default())
            })?;
        }
        Ok(())
    }

    /// The naive reader reads what is new in the logs.
    pub(crate) fn catch_up(&mut self) -> Checked {
        for (ledger, naive) in &mut self.naive {
            let older = self.older.get_mut(ledger).unwrap();
            for row in self.store.rows(ledger, naive.rows) {
                older.read(&row.tree)?;
                let before = naive.clone();
                if !naive.read(&row.tree, Some(&self.asked))? {
                    self.store.count("batches that count for nobody");
                    continue;
                }
                happened(&row.tree, &before, naive).into_iter().for_each(|what| self.store.count(what));
            }
        }
        Ok(())
    }

    /// All is quiet. Everybody reads all; whoever had an answer gets it again, and whoever is in the log learns so.
    fn settle(&mut self) -> Checked {
        self.store.tick();
        self.catch_up()?;
        self.now = self.now.plus(Seconds(10_800));
        for at in 0..self.desks.len() {
            self.agree(at)?;
        }
        let configured = self.configured();
        let desk = self.desk(configured);
        self.desks.push(desk);
        self.agree(self.desks.len() - 1)?;
        for ledger in ledgers() {
            let mut replayed = LedgerState::new(ledger.clone());
            for row in self.store.rows(&ledger, 0) {
                fold(&mut replayed, &row.batch).unwrap();
                if self.dice.percent(5) {
                    self.store.count("states written down and read again");
                    let text = replayed.to_json().canonical();
                    replayed = LedgerState::from_json(&text, &Limits::default()).unwrap();
                }
            }
            let known = self.digests.get(&(ledger.clone(), replayed.position()));
            ensure(known == Some(&replayed.digest()), LAW_6, || format!("a replay gives {replayed:?}"))?;
        }
        for nth in 0..self.sent.len() {
            let is_known = self.before(&self.sent[nth].command) == Before::Same;
            ensure(is_known || self.sent[nth].answer.is_none(), LAW_5, || {
                format!("forgotten: {:?}", self.sent[nth])
            })?;
            if is_known {
                let at = self.dice.roll(self.desks.len());
                let answers = self.call_at(at, &[nth], true, self.now)?;
                let is_kept = matches!(answers[..], [Ok(Decision::Accepted(_))]);
                ensure(is_kept, LAW_5, || format!("it is in the log: {:?}: {answers:?}", self.sent[nth]))?;
            }
        }
        Ok(())
    }
}
