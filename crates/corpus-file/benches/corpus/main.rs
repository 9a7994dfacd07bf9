//! One measurement of the offline corpus, or of a peer, for `cargo xtask bench corpus`: which makes the data, runs this once
//! for each figure so that memory and cores are those of one thing alone, and compares.
//!
//! What is measured is written as lines of a name and a number. A wrong answer of whatever is measured is an error.
#![expect(clippy::print_stdout, reason = "how the figures are handed over")]

#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod ours;
#[cfg(target_os = "linux")]
mod questions;
#[cfg(target_os = "linux")]
mod sets;
#[cfg(target_os = "linux")]
mod sorted;

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("it measures on Linux alone");
}

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    use std::path::Path;

    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["read", text] => ours::read(Path::new(text)),
        ["build", text, out, bits] => ours::build(Path::new(text), Path::new(out), bits.parse()?),
        ["open", file] => ours::open(Path::new(file)),
        ["look-up", file, questions] => ours::look_up(Path::new(file), Path::new(questions)),
        ["batches", file, questions] => ours::batches(Path::new(file), Path::new(questions)),
        ["cold", file, questions] => ours::cold(Path::new(file), Path::new(questions)),
        ["false-alarms", file, many] => ours::false_alarms(Path::new(file), many.parse()?),
        ["build-sorted", text, out] => sorted::build(Path::new(text), Path::new(out)),
        ["look-up-sorted", file, questions] => sorted::look_up(Path::new(file), Path::new(questions)),
        ["cold-sorted", file, questions] => sorted::cold(Path::new(file), Path::new(questions)),
        ["fuse", text, questions] => sets::fuse(Path::new(text), Path::new(questions)),
        ["elias-fano", text, questions, entries, bits] => {
            sets::elias_fano(Path::new(text), Path::new(questions), entries.parse()?, bits.parse()?)
        }
        // As cargo bench and cargo test run it.
        [] | ["--bench"] => {
            println!("cargo xtask bench corpus runs it");
            Ok(())
        }
        _ => anyhow::bail!("{words:?}"),
    }
}

/// Hands a figure over.
#[cfg(target_os = "linux")]
fn tell(name: &str, figure: f64) {
    println!("{name} {figure}");
}

/// How often each thing is done; the median counts.
#[cfg(target_os = "linux")]
const ROUNDS: usize = 3;

/// The median of the seconds that some rounds of `work` take.
#[cfg(target_os = "linux")]
fn seconds(rounds: usize, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = std::time::Instant::now();
        work()?;
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[rounds / 2])
}
