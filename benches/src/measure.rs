use std::hint::black_box;
use std::time::{Duration, Instant};

/// The median time of one call of each, the two called in turn so that both see the same machine.
pub(crate) fn in_turn<A, B>(
    mut ours: impl FnMut() -> A,
    mut rival: impl FnMut() -> B,
) -> (Duration, Duration) {
    let (mut of_ours, mut of_rival) = (Vec::new(), Vec::new());
    let (mine, theirs) = (repeats(&mut ours), repeats(&mut rival));
    for _ in 0..SAMPLES {
        of_ours.push(sample(&mut ours, mine));
        of_rival.push(sample(&mut rival, theirs));
    }
    (median(of_ours), median(of_rival))
}

/// The median time of one call.
pub(crate) fn alone<A>(mut ours: impl FnMut() -> A) -> Duration {
    let times = repeats(&mut ours);
    median((0..SAMPLES).map(|_| sample(&mut ours, times)).collect())
}

const SAMPLES: usize = 15;

/// How often to call it, so that a sample takes some milliseconds.
fn repeats<A>(call: &mut impl FnMut() -> A) -> u32 {
    let took = sample(call, 1).max(Duration::from_nanos(50));
    u32::try_from(Duration::from_millis(4).as_nanos() / took.as_nanos()).unwrap_or(1).clamp(1, 100_000)
}

fn sample<A>(call: &mut impl FnMut() -> A, times: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        black_box(call());
    }
    start.elapsed() / times
}

/// The one in the middle.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The processor and how many of it.
pub(crate) fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|rest| rest.trim_start_matches(['\t', ' ', ':']));
    let cores = std::thread::available_parallelism().map_or(0, core::num::NonZero::get);
    format!("{cores} cores, {}", model.unwrap_or("an unnamed processor"))
}
