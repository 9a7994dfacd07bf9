//! The figures of some programs, side by side.

use super::measure::Run;

/// A program's figures: the median of its runs.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) does: &'static str,
    /// Or why there are none.
    pub(super) figures: Result<Figures, String>,
}

#[derive(Clone, Copy)]
pub(super) struct Figures {
    runs: usize,
    seconds: f64,
    processor: f64,
    memory: u64,
    requests: u64,
    connections: u64,
    sent: u64,
    received: u64,
}

impl Figures {
    /// The medians of at least one run; `None` of none. `requests` where they are not one a connection.
    pub(super) fn of(runs: &[Run], requests: Option<u64>) -> Option<Self> {
        let connections = median(runs, |run| run.traffic.connections)?;
        Some(Self {
            runs: runs.len(),
            seconds: median(runs, |run| run.seconds)?,
            processor: median(runs, |run| run.processor)?,
            memory: median(runs, |run| run.memory)?,
            requests: requests.unwrap_or(connections),
            connections,
            sent: median(runs, |run| run.traffic.sent)?,
            received: median(runs, |run| run.traffic.received)?,
        })
    }
}

/// The better of the middle two.
fn median<T: PartialOrd + Copy>(runs: &[Run], of: impl Fn(&Run) -> T) -> Option<T> {
    let mut values: Vec<_> = runs.iter().map(of).collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len().checked_sub(1)? / 2).copied()
}

/// What is compared, as a number of which less is better.
type Measure = fn(&Figures) -> f64;
const MEASURES: &[(&str, Measure)] = &[
    ("time", |figures| figures.seconds),
    ("processor", |figures| figures.processor),
    ("memory", |figures| number(figures.memory)),
    ("bytes", |figures| number(figures.sent + figures.received)),
];

/// Prints the rows, the first of which is Cordon's, and how the best of the others compares with it.
pub(super) fn print(title: &str, rows: &[&Row]) {
    println!("\n{title}");
    let heads = ["time", "× cordon", "processor", "memory", "requests", "connections", "sent", "received", "runs"];
    let [time, times, processor, memory, requests, connections, sent, received, runs] = heads;
    println!(
        "{:<22} {time:>10} {times:>9} {processor:>10} {memory:>10} {requests:>9} {connections:>12} {sent:>10} {received:>11} {runs:>5}",
        ""
    );
    let cordon = rows.first().and_then(|row| row.figures.as_ref().ok());
    for row in rows {
        match &row.figures {
            Ok(figures) => println!("{:<22} {}", row.name, line(figures, cordon)),
            Err(reason) => println!("{:<22} not measured: {reason}", row.name),
        }
    }
    let best: Vec<_> = MEASURES.iter().filter_map(|(what, measure)| best(what, *measure, cordon?, rows)).collect();
    if !best.is_empty() {
        println!("The best of the others, × cordon: {}.", best.join(", "));
    }
    for row in rows {
        println!("  {}: {}.", row.name, row.does);
    }
}

/// The best of the rows after the first, where it has any of it at all.
fn best(what: &str, measure: Measure, cordon: &Figures, rows: &[&Row]) -> Option<String> {
    let others = rows.iter().skip(1).filter_map(|row| Some((row.name, measure(row.figures.as_ref().ok()?))));
    let (name, least) = others.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, least)| *least > 0.0)?;
    Some(format!("{what} {:.2} ({name})", least / measure(cordon)))
}

fn line(figures: &Figures, cordon: Option<&Figures>) -> String {
    let Figures { runs, seconds, processor, memory, requests, connections, sent, received } = figures;
    let times = cordon.map(|cordon| format!("{:.2}", seconds / cordon.seconds)).unwrap_or_default();
    let (memory, sent, received) = (memory / (1024 * 1024), sent / 1000, received / 1000);
    format!(
        "{seconds:>8.2} s {times:>9} {processor:>8.2} s {memory:>6} MiB {requests:>9} {connections:>12} {sent:>7} kB {received:>8} kB {runs:>5}"
    )
}

/// Far below 2^53.
fn number(bytes: u64) -> f64 {
    bytes as f64
}
