//! Passwords from standard input, without copies that outlive them.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::sync::mpsc::Receiver;

use app::Line;
use futures_util::Stream;
use secret::Secret;
use strength::MAX_CHARS;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use zeroize::{Zeroize, Zeroizing};

use crate::terminal;

/// Bytes read at a time.
const BUFFER: usize = 64 * 1024;
/// Bytes of the longest line that may still be a password: four bytes of UTF-8 a character.
const MAX_LINE: usize = MAX_CHARS * 4;
/// Lines read ahead of the checks.
const READ_AHEAD: usize = app::MAX_LOOK_UPS;

/// Standard input, line by line.
pub(crate) struct Input<L> {
    pub(crate) lines: L,
    /// Bytes of each line, its end included: there before the line is.
    pub(crate) lengths: Receiver<u64>,
    /// Bytes in all, where standard input is a file.
    pub(crate) total: Option<u64>,
    /// Whether the end was reached.
    pub(crate) reading: JoinHandle<io::Result<()>>,
}

impl Input<()> {
    /// Begins to read.
    pub(crate) fn stdin() -> io::Result<Input<impl Stream<Item = Line>>> {
        let file = stdin()?;
        let total = file.metadata().ok().filter(|meta| meta.is_file()).map(|meta| meta.len());
        let (measure, lengths) = std::sync::mpsc::channel();
        let (sender, mut receiver) = mpsc::channel(READ_AHEAD);
        let reading = tokio::task::spawn_blocking(move || {
            read_lines(file, |line, length| measure.send(length as u64).is_ok() && sender.blocking_send(line).is_ok())
        });
        let lines = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
        Ok(Input { lines, lengths, total, reading })
    }
}

/// Standard input, and a word on standard error where that is somebody at a terminal. As a file: not `std::io::Stdin`, whose
/// buffer keeps what was read for as long as the program runs.
fn stdin() -> io::Result<File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    if io::stdin().is_terminal() {
        terminal::warn(
            "reading lines from this terminal, which shows what you type; end with Ctrl+D (on Windows Ctrl+Z, Enter)",
        );
    }
    Ok(File::from(owned))
}

/// Hands each line of standard input to `take`, for as long as it wants them.
pub(crate) fn each_line(mut take: impl FnMut(Line) -> bool) -> io::Result<()> {
    read_lines(stdin()?, |line, _| take(line))
}

/// The first line of standard input.
pub(crate) fn line() -> io::Result<Secret> {
    let mut first = None;
    read_lines(stdin()?, |line, _| {
        first = Some(line);
        false
    })?;
    match first {
        Some(Line::Password(password)) => Ok(password),
        // Longer than any password, or no text.
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
        None => Ok(Secret::new(String::new())),
    }
}

/// Cuts `source` into lines for as long as `take` wants them, which is given each with its length in bytes.
fn read_lines(mut source: impl Read, mut take: impl FnMut(Line, usize) -> bool) -> io::Result<()> {
    let mut buffer = Zeroizing::new(vec![0; BUFFER]);
    let mut line = Partial::default();
    let mut first = true;
    let mut take = |mut read: Line, length: usize| {
        if std::mem::take(&mut first) {
            read = without_mark(read);
        }
        take(read, length)
    };
    loop {
        let bytes = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let Some(chunk) = buffer.get(..bytes) else { break };
        let mut pieces = chunk.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            line.extend(piece);
            if pieces.peek().is_some() {
                let length = line.length + 1;
                if !take(line.finish(), length) {
                    return Ok(());
                }
            }
        }
        buffer.iter_mut().take(bytes).for_each(Zeroize::zeroize);
    }
    if line.length > 0 {
        let length = line.length;
        take(line.finish(), length);
    }
    Ok(())
}

/// The first line without the mark that Windows puts before UTF-8, which is no part of a password.
fn without_mark(line: Line) -> Line {
    match line {
        Line::Password(text) => match text.expose().strip_prefix('\u{feff}') {
            Some(rest) => Line::Password(Secret::new(rest.to_owned())),
            None => Line::Password(text),
        },
        other => other,
    }
}

/// A line that is being read.
#[derive(Default)]
struct Partial {
    bytes: Zeroizing<Vec<u8>>,
    /// In bytes, those of a line that is too long included.
    length: usize,
    too_long: bool,
}

impl Partial {
    fn extend(&mut self, piece: &[u8]) {
        self.length += piece.len();
        // One more byte than a line may have, for a carriage return.
        self.too_long |= self.bytes.len() + piece.len() > MAX_LINE + 1;
        if !self.too_long {
            self.bytes.extend_from_slice(piece);
        }
    }

    fn finish(&mut self) -> Line {
        let mut line = std::mem::take(self);
        if line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        if line.too_long {
            return Line::TooLong;
        }
        // UTF-16 has bytes of 0, and would be looked up as another text.
        if line.bytes.contains(&0) {
            return Line::NotUtf8;
        }
        Secret::from_utf8(std::mem::take(&mut *line.bytes)).map_or(Line::NotUtf8, Line::Password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8], expect: &[&str]) {
        let mut lines = Vec::new();
        let mut read = 0;
        let reading = read_lines(input, |line, length| {
            read += length;
            lines.push(match line {
                Line::Password(secret) => secret.expose().to_owned(),
                Line::TooLong => "<too long>".to_owned(),
                Line::NotUtf8 => "<not UTF-8>".to_owned(),
            });
            true
        });
        assert!(reading.is_ok());
        assert_eq!(lines, expect);
        assert_eq!(read, input.len());
    }

    #[test]
    fn only_the_line_end_is_trimmed() {
        check(b"", &[]);
        check(b"one\ntwo", &["one", "two"]);
        check(b" one \r\ntwo\t\n", &[" one ", "two\t"]);
        check(b"\n\none\n", &["", "", "one"]);
        check("pässwörd\n".as_bytes(), &["pässwörd"]);
    }

    #[test]
    fn a_line_that_cannot_be_read_keeps_its_place() {
        check(b"one\n\xFF\xFE\nthree\n", &["one", "<not UTF-8>", "three"]);
        let long = [&b"x".repeat(BUFFER * 2)[..], b"\nnext\n"].concat();
        check(&long, &["<too long>", "next"]);
    }

    #[test]
    fn lists_that_windows_saves_are_read_or_refused_and_never_looked_up_as_other_texts() {
        check(b"\xEF\xBB\xBFone\r\ntwo\r\n", &["one", "two"]);
        check(b"o\0n\0e\0\n\0t\0w\0o\0\n\0", &["<not UTF-8>", "<not UTF-8>", "<not UTF-8>"]);
    }

    #[test]
    fn lines_may_cross_the_buffer() {
        let line = "y".repeat(4000);
        let input = format!("{line}\n").repeat(40);
        check(input.as_bytes(), &vec![line.as_str(); 40]);
    }
}
