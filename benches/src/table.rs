use core::time::Duration;

/// A row for each workload, a column for each rival.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    pub(crate) rivals: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
    pub(crate) notes: Vec<String>,
}

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ours: Duration,
    /// In the order of the table's rivals.
    pub(crate) rivals: Vec<Told>,
    pub(crate) target: Target,
    /// The bytes that were read, if it is a row about speed of reading.
    pub(crate) bytes: Option<usize>,
}

/// What a rival said.
#[derive(Clone, Copy)]
pub(crate) enum Told {
    Time(Duration),
    /// Another answer than ours: its time is no rival's.
    Wrong,
    /// It has no such question, or failed.
    Nothing,
}

#[derive(Clone, Copy)]
pub(crate) enum Target {
    None,
    /// How many times faster than the first rival of the table, and than the fastest.
    Times {
        first: u32,
        fastest: u32,
    },
    /// How many times faster than the first rival of the table, and than the second.
    Each([u32; 2]),
    AtMost(Duration),
    /// At most so many times as long as the first rival of the table.
    Of {
        first: u32,
    },
}

impl Table {
    pub(crate) fn text(&self) -> String {
        let mut text = format!("\n{:<46} {:>10}", self.title, "ours");
        for rival in &self.rivals {
            text += &format!(" {rival:>14}");
        }
        if let Some(first) = self.rivals.first() {
            text += &format!(" {:>9} {:>9}  to reach", format!("÷{first}"), "÷fastest");
        }
        for row in &self.rows {
            text += "\n";
            text += row.text(self.rivals.len()).trim_end();
        }
        for note in &self.notes {
            text += "\n  ";
            text += note;
        }
        text
    }
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, ours: Duration) -> Row {
        Row { name: name.into(), ours, rivals: Vec::new(), target: Target::None, bytes: None }
    }

    fn text(&self, rivals: usize) -> String {
        let mut text = format!("{:<46} {:>10}", self.name, self.shown(self.ours));
        for rival in &self.rivals {
            let told = match rival {
                Told::Time(time) => self.shown(*time),
                Told::Wrong => "wrong".to_owned(),
                Told::Nothing => "-".to_owned(),
            };
            text += &format!(" {told:>14}");
        }
        for _ in self.rivals.len()..rivals {
            text += &format!(" {:>14}", "");
        }
        let ratio = |ratio: Option<f64>| {
            ratio.map_or(String::new(), |ratio| {
                if ratio < 1.0 { format!("{ratio:.3}") } else { format!("{ratio:.1}") }
            })
        };
        let (first, fastest) = self.ratios();
        text += &format!(" {:>9} {:>9}  {}", ratio(first), ratio(fastest), self.reached(first, fastest));
        text
    }

    /// How many times faster than the first rival, and than the fastest.
    fn ratios(&self) -> (Option<f64>, Option<f64>) {
        let times = self.rivals.iter().map(|told| self.times(told));
        (times.clone().next().flatten(), times.flatten().min_by(f64::total_cmp))
    }

    fn times(&self, told: &Told) -> Option<f64> {
        match told {
            Told::Time(time) => Some(time.as_secs_f64() / self.ours.as_secs_f64()),
            _ => None,
        }
    }

    /// The target, and whether it is met.
    fn reached(&self, first: Option<f64>, fastest: Option<f64>) -> String {
        let (target, met) = match self.target {
            Target::None => return String::new(),
            Target::Of { first: times } => {
                let enough = first.is_some_and(|ratio| ratio * f64::from(times) >= 1.0);
                (format!("≤ {times} × the first"), enough)
            }
            Target::AtMost(most) => (format!("≤ {}", shown(most)), self.ours <= most),
            Target::Each(targets) => {
                let told = targets.iter().zip(&self.rivals);
                let mut met = told
                    .filter_map(|(target, told)| Some(self.times(told)? >= f64::from(*target)))
                    .peekable();
                if met.peek().is_none() {
                    return String::new();
                }
                (targets.map(|target| target.to_string()).join(", "), met.all(|met| met))
            }
            Target::Times { first: to_first, fastest: to_fastest } => {
                let enough =
                    |ratio: Option<f64>, target| ratio.is_none_or(|ratio| ratio >= f64::from(target));
                (format!("{to_first}, {to_fastest}"), enough(first, to_first) && enough(fastest, to_fastest))
            }
        };
        format!("{target} {}", if met { "met" } else { "UNMET" })
    }

    fn shown(&self, time: Duration) -> String {
        match self.bytes {
            Some(bytes) => format!("{:.1} MB/s", bytes as f64 / 1e6 / time.as_secs_f64()),
            None => shown(time),
        }
    }
}

fn shown(time: Duration) -> String {
    match time.as_nanos() {
        nanos if nanos < 10_000 => format!("{nanos} ns"),
        nanos if nanos < 10_000_000 => format!("{:.1} µs", time.as_secs_f64() * 1e6),
        nanos if nanos < 10_000_000_000 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}
