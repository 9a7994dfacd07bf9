//! The figures, side by side.

use std::fmt;
use std::path::Path;

use anyhow::Context;

use super::start::Start;
use super::{Cache, Program, Starts};

/// A figure of both, and how it is written.
struct Row {
    name: String,
    cordon: Option<f64>,
    empty: Option<f64>,
    written: Written,
}

type Written = fn(f64) -> String;
type Of = fn(&Starts) -> &[Start];

fn warm(starts: &Starts) -> &[Start] {
    &starts.warm
}

fn cold(starts: &Starts) -> &[Start] {
    &starts.cold
}

/// What is told of the starts of a program.
struct Measure {
    name: &'static str,
    pick: fn(Vec<f64>) -> Option<f64>,
    figure: fn(&Start) -> f64,
    written: Written,
}

const MEASURES: &[Measure] = &[
    measure("first content, median", median, |start| start.seconds, milliseconds),
    measure("first content, least", least, |start| start.seconds, milliseconds),
    measure("whole first screen, median", median, |start| start.whole, milliseconds),
    measure("whole first screen, least", least, |start| start.whole, milliseconds),
    measure("processor until first content, median", median, |start| start.processor, milliseconds),
    measure("memory at first content, median", median, |start| start.memory as f64, megabytes),
    measure("memory 2 s later, median", median, |start| start.memory_settled as f64, megabytes),
];

const fn measure(
    name: &'static str,
    pick: fn(Vec<f64>) -> Option<f64>,
    figure: fn(&Start) -> f64,
    written: Written,
) -> Measure {
    Measure { name, pick, figure, written }
}

pub(super) fn print(programs: &[Program; 2], starts: &[Starts; 2]) -> anyhow::Result<()> {
    let [cordon, empty] = programs;
    let mut rows = vec![Row {
        name: "program".to_owned(),
        cordon: Some(size(&cordon.path)?),
        empty: Some(size(&empty.path)?),
        written: megabytes,
    }];
    for kind in ["deb", "rpm", "msi"] {
        rows.push(Row {
            name: format!(".{kind}"),
            cordon: installer(&cordon.installers, kind),
            empty: installer(&empty.installers, kind),
            written: megabytes,
        });
    }
    let is_missing = rows.iter().skip(1).any(|row| row.cordon.is_none());
    for (cache, of) in [(Cache::Warm, warm as Of), (Cache::Cold, cold)] {
        for Measure { name, pick, figure, written } in MEASURES {
            let [cordon, empty] = starts.each_ref().map(|starts| pick(of(starts).iter().map(figure).collect()));
            if cordon.is_some() {
                rows.push(Row { name: format!("{cache}: {name}"), cordon, empty, written: *written });
            }
        }
    }

    println!("\n{:<36} {:>12} {:>12} {:>9}", "", "cordon", "empty app", "× empty");
    for Row { name, cordon, empty, written } in rows {
        let [one, two] = [cordon, empty].map(|figure| figure.map_or_else(|| "-".to_owned(), written));
        let times = cordon.zip(empty).map(|(cordon, empty)| format!("{:.2}", cordon / empty)).unwrap_or_default();
        println!("{name:<36} {one:>12} {two:>12} {times:>9}");
    }
    let runs = starts.iter().map(|starts| starts.warm.len()).min().unwrap_or_default();
    println!(
        "Cordon is cordon-desktop; its installers hold the program cordon as well, and those of the empty app do not."
    );
    println!(
        "Starts: {runs} of each, in turn, with an empty home, from the process on. First content is the first picture of"
    );
    println!("the screen with smoothed letters in it, the whole first screen the one that was still there 2 s later.");
    println!(
        "Cold: the kernel had forgotten all files. Memory and processor's time are of all processes of the app, the"
    );
    println!("webview's too; memory that is shared with others is divided among them.");
    if is_missing {
        println!("Not all installers of Cordon are in dist: run cargo xtask dist first.");
    }
    Ok(())
}

impl fmt::Display for Cache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Warm => "warm",
            Self::Cold => "cold",
        })
    }
}

/// The better of the middle two.
fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len().checked_sub(1)? / 2).copied()
}

fn least(figures: Vec<f64>) -> Option<f64> {
    figures.into_iter().min_by(f64::total_cmp)
}

/// Bytes of a file.
fn size(file: &Path) -> anyhow::Result<f64> {
    let size = std::fs::metadata(file).with_context(|| format!("{} is missing", file.display()))?.len();
    Ok(size as f64)
}

/// Bytes of the newest installer of this kind in a folder.
fn installer(folder: &Path, kind: &str) -> Option<f64> {
    let files = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let of_kind = files.filter(|file| file.extension().is_some_and(|extension| extension == kind));
    let newest = of_kind.max_by_key(|file| file.metadata().and_then(|metadata| metadata.modified()).ok())?;
    size(&newest).ok()
}

fn megabytes(bytes: f64) -> String {
    format!("{:.2} MB", bytes / 1e6)
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_one_of_the_figures() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.0));
    }
}
