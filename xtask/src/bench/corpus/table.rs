//! The figures of one corpus: ours at each rate of false alarms, those of the peers, and whether the aims are met.

use crate::corpus_data::Text;

/// All that was measured of one text.
pub(super) struct Measured<'a> {
    pub(super) text: &'a Text,
    /// Seconds that only reading the text takes.
    pub(super) reading: f64,
    pub(super) sorted: Sorted,
    /// The one filter that `xorf` has of the rates: 2^-16.
    pub(super) fuse: anyhow::Result<Set>,
    pub(super) columns: Vec<Column>,
}

/// Ours, at one rate.
pub(super) struct Column {
    pub(super) bits: u8,
    pub(super) bytes: f64,
    /// Of building, and bytes of memory at most: on one core and on two.
    pub(super) seconds: [f64; 2],
    pub(super) memory: [f64; 2],
    /// Seconds, warm and cold.
    pub(super) open: [f64; 2],
    /// Million look-ups a second, with the count and of presence alone.
    pub(super) file: [f64; 2],
    pub(super) in_memory: [f64; 2],
    /// Of a thousand, a hundred thousand and a million: on one core and on two.
    pub(super) batches: [[f64; 2]; 3],
    /// A cold look-up: system calls that read, bytes that they read and at most read, bytes from the disk, microseconds.
    pub(super) calls: f64,
    pub(super) bytes_read: f64,
    pub(super) largest: f64,
    pub(super) from_disk: f64,
    pub(super) cold: f64,
    pub(super) elias_fano: Set,
}

/// The plain sorted file.
pub(super) struct Sorted {
    pub(super) seconds: f64,
    pub(super) memory: f64,
    pub(super) file: f64,
    pub(super) in_memory: f64,
    pub(super) calls: f64,
    pub(super) cold: f64,
}

/// A library's set.
pub(super) struct Set {
    pub(super) bytes: f64,
    pub(super) seconds: f64,
    pub(super) memory: f64,
    pub(super) presence: f64,
}

/// Bits of a record of the sorted file.
const RECORD: f64 = 192.0;
/// Bits more that a set takes which can be listed: log2 e.
const LISTABLE: f64 = std::f64::consts::LOG2_E;
const MIB: f64 = 1024.0 * 1024.0;

/// What a figure must be.
#[derive(Clone, Copy)]
enum Aim {
    AtMost(f64),
    AtLeast(f64),
}

impl Aim {
    fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtMost(most) => figure <= most,
            Self::AtLeast(least) => figure >= least,
        }
    }
}

struct Table<'a> {
    columns: &'a [Column],
    missed: Vec<String>,
}

/// What a peer has, and what ours has of the same.
type Beside = fn(&Column) -> f64;

impl Table<'_> {
    fn line(&self, name: &str, cell: impl Fn(&Column) -> String) {
        let cells: Vec<_> = self.columns.iter().map(|column| format!("{:>22}", cell(column))).collect();
        println!("{name:<46}{}", cells.concat());
    }

    /// A figure of ours.
    fn ours(&self, name: &str, figure: impl Fn(&Column) -> f64) {
        self.line(name, |column| written(figure(column)));
    }

    /// A figure of ours that has an aim.
    fn aim(&mut self, name: &str, aim: Aim, figure: impl Fn(&Column) -> f64) {
        self.line(name, |column| {
            let figure = figure(column);
            format!("{} {}", written(figure), if aim.is_met(figure) { "   met" } else { "MISSED" })
        });
        let missed = self.columns.iter().filter(|column| !aim.is_met(figure(column)));
        let missed: Vec<_> =
            missed.map(|column| format!("{} at 2^-{}", written(figure(column)), column.bits)).collect();
        if !missed.is_empty() {
            self.missed.push(format!("{}: {}", name.trim_start(), missed.join(", ")));
        }
    }

    /// A peer's, and how many times ours it is.
    fn peer(&self, name: &str, ours: Beside, figure: impl Fn(&Column) -> Option<f64>) {
        self.line(name, |column| match figure(column) {
            Some(figure) => format!("{}  × {}", written(figure), written(figure / ours(column))),
            None => "-".to_owned(),
        });
    }
}

/// Prints the table, and which aims are missed.
pub(super) fn print(measured: &Measured<'_>) -> anyhow::Result<()> {
    let Measured { text, reading, sorted, fuse, columns } = measured;
    let entries = text.entries as f64;
    let million = |seconds: f64| entries / 1e6 / seconds;
    let (bits, entropy) = (move |bytes: f64| bytes * 8.0 / entries, text.entropy);
    let of_fuse =
        |column: &Column, figure: fn(&Set) -> f64| fuse.as_ref().ok().filter(|_| column.bits == 16).map(figure);
    let mut table = Table { columns, missed: Vec::new() };

    println!(
        "\n{} entries, {:.2} GB of text; the counts have {entropy:.3} bits of entropy.",
        text.entries,
        text.bytes as f64 / 1e9
    );
    println!("× is a peer's figure over ours; \"aim\" is what ours is to be.");
    table.line("False alarms", |column| format!("2^-{}", column.bits));

    println!("Size, bits an entry");
    let least = |column: &Column| f64::from(column.bits) + LISTABLE + entropy;
    table.ours("  cordon", |column| bits(column.bytes));
    table.ours("  bound: false alarms, listable, counts", least);
    table.aim("  cordon, × bound (aim: at most 1.03)", Aim::AtMost(1.03), |column| bits(column.bytes) / least(column));
    let size = |of: Option<f64>, column: &Column| {
        of.map(|of| format!("{}  × {}", written(of), written(of / bits(column.bytes))))
    };
    let or_none = |cell: Option<String>| cell.unwrap_or_else(|| "-".to_owned());
    table.line("  sorted file, exact", |column| or_none(size(Some(RECORD), column)));
    table.line("  xorf binary fuse 16, no counts", |column| {
        or_none(size(of_fuse(column, |set| set.bytes).map(bits), column))
    });
    table.line("  sucds Elias-Fano, no counts", |column| or_none(size(Some(bits(column.elias_fano.bytes)), column)));

    println!("Building from text, million entries a second");
    let one: Beside = |column| 1.0 / column.seconds[0];
    let speed = |seconds: Option<f64>, column: &Column| {
        seconds.map(|seconds| format!("{}  × {}", written(million(seconds)), written(1.0 / seconds / one(column))))
    };
    table.aim("  cordon, one core (aim: 20)", Aim::AtLeast(20.0), |column| million(column.seconds[0]));
    table.ours("  cordon, two cores", |column| million(column.seconds[1]));
    table.aim("  two cores, × one (aim: 1.7)", Aim::AtLeast(1.7), |column| column.seconds[0] / column.seconds[1]);
    table.line("  only reading the text", |column| or_none(speed(Some(*reading), column)));
    table.line("  sorted file", |column| or_none(speed(Some(sorted.seconds), column)));
    table.line("  xorf", |column| or_none(speed(of_fuse(column, |set| set.seconds), column)));
    table.line("  sucds", |column| or_none(speed(Some(column.elias_fano.seconds), column)));
    println!("Memory of building, MiB at most");
    let under = Aim::AtMost(64.0);
    table.aim("  cordon, one core (aim: under 64)", under, |column| column.memory[0] / MIB);
    table.aim("  cordon, two cores (aim: under 64)", under, |column| column.memory[1] / MIB);
    let mib: Beside = |column| column.memory[0] / MIB;
    table.peer("  sorted file", mib, |_| Some(sorted.memory / MIB));
    table.peer("  xorf", mib, |column| of_fuse(column, |set| set.memory / MIB));
    table.peer("  sucds", mib, |column| Some(column.elias_fano.memory / MIB));

    println!("Opening, ms");
    table.aim("  warm (aim: under 20)", Aim::AtMost(20.0), |column| column.open[0] * 1e3);
    table.aim("  cold (aim: under 20)", Aim::AtMost(20.0), |column| column.open[1] * 1e3);

    println!("Warm look-up one by one, million a second, one core, half of them there");
    let two_million = Aim::AtLeast(2.0);
    table.aim("  cordon, in memory, count (aim: 2)", two_million, |column| column.in_memory[0]);
    table.ours("  cordon, in memory, presence", |column| column.in_memory[1]);
    table.aim("  cordon, file, count (aim: 2)", two_million, |column| column.file[0]);
    table.ours("  cordon, file, presence", |column| column.file[1]);
    table.aim("  presence, × count, in memory (aim: above 1)", Aim::AtLeast(1.0), |column| {
        column.in_memory[1] / column.in_memory[0]
    });
    table.peer("  sorted file, in memory, count", |column| column.in_memory[0], |_| Some(sorted.in_memory));
    table.peer("  sorted file, file, count", |column| column.file[0], |_| Some(sorted.file));
    let presence: Beside = |column| column.in_memory[1];
    table.peer("  xorf, in memory, presence", presence, |column| of_fuse(column, |set| set.presence));
    table.peer("  sucds, in memory, presence", presence, |column| Some(column.elias_fano.presence));

    println!("Warm look-up in batches, through the file, with the count, million a second");
    for (size, name) in ["1,000", "100,000", "1,000,000"].into_iter().enumerate() {
        table.ours(&format!("  of {name}, one core"), |column| column.batches[size][0]);
        table.ours(&format!("  of {name}, two cores"), |column| column.batches[size][1]);
    }
    table.aim("  the fastest of them (aim: 5)", Aim::AtLeast(5.0), |column| {
        column.batches.iter().flatten().copied().fold(0.0, f64::max)
    });

    println!("Cold look-up with the count");
    table.aim("  cordon, reads (aim: 1)", Aim::AtMost(1.0), |column| column.calls);
    table.ours("  cordon, bytes read", |column| column.bytes_read);
    table.aim("  cordon, bytes at most (aim: 16 KiB)", Aim::AtMost(16384.0), |column| column.largest);
    table.ours("  cordon, bytes that the disk gave", |column| column.from_disk);
    table.ours("  cordon, µs", |column| column.cold);
    table.peer("  sorted file, reads", |column| column.calls, |_| Some(sorted.calls));
    table.peer("  sorted file, µs", |column| column.cold, |_| Some(sorted.cold));

    if let Err(reason) = fuse {
        println!("xorf was not measured: {reason:#}");
    }
    if table.missed.is_empty() {
        println!("Every aim is met.");
    } else {
        println!("Missed:");
        table.missed.iter().for_each(|missed| println!("  {missed}"));
    }
    Ok(())
}

/// Three digits that say something, as far as there are so many.
fn written(figure: f64) -> String {
    match figure {
        figure if figure >= 100.0 => format!("{figure:.0}"),
        figure if figure >= 10.0 => format!("{figure:.1}"),
        figure if figure >= 2.0 => format!("{figure:.2}"),
        figure => format!("{figure:.3}"),
    }
}

/// Says why peers are faster where they are.
pub(super) fn print_reasons() {
    println!();
    println!("Why peers are faster where they are:");
    println!("  sorted file: its records are written as they are read, and nothing is coded or summed up.");
    println!(
        "  xorf: three reads of memory for each look-up and nothing to search; but it has no counts, cannot be listed,"
    );
    println!(
        "    needs all keys in memory to be built and all of itself to be asked, and a damaged bit is a wrong answer."
    );
    println!(
        "  sucds: an index leads to the few entries that a value may be among, where a block of ours is gone through"
    );
    println!("    after its checksum was taken; but it has no counts, and needs all of itself in memory.");
}
