//! Why content is refused: in which file, on which line, and what is wrong.

use std::fmt;

/// An entry that cannot be taken. The content's fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentError {
    /// The file, as its path within the pack.
    pub file: String,
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.fault),
            None => write!(f, "{}: {}", self.file, self.fault),
        }
    }
}

impl std::error::Error for ContentError {}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is not in the form of the schema.
    #[error("{0}")]
    Form(String),
    /// A field does not hold what it should.
    #[error("{0} is empty or malformed")]
    Field(&'static str),
    /// Two fields contradict each other.
    #[error("{0} and {1} contradict each other")]
    Contradiction(&'static str, &'static str),
    /// Another entry has it already.
    #[error("another entry has the same {0}")]
    Twice(&'static str),
    /// There are too few or too many.
    #[error("{0} has {1} to {2} entries")]
    Count(&'static str, usize, usize),
    /// It names something that is not in the pack.
    #[error("there is no {kind} {id}")]
    Missing {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        id: String,
    },
    /// An action waits for one that waits itself.
    #[error("{0} waits for another action itself")]
    WaitsInTurn(String),
    /// An action waits for one that never comes first.
    #[error("nothing waits for {0}, since no rule of it is urgent first")]
    NeverFirst(String),
    /// A part of the advice is missing.
    #[error("the pack has no action of the part {0} with a rule for everybody")]
    NothingFor(&'static str),
    /// It is not text in UTF-8.
    #[error("this is not text in UTF-8")]
    NotUtf8,
    /// An article does not begin with `+++` and the fields of its head.
    #[error("an article begins with its head between two lines +++")]
    NoHead,
    /// An article has what the window does not show.
    #[error("{0} is not allowed in an article")]
    Markdown(&'static str),
    /// A link that leads neither to a page nor within Cordon.
    #[error("a link leads to https://…, article:ID, action:ID or screen:NAME, and not to {0}")]
    Link(String),
    /// The pack has no such file.
    #[error("the pack has no such file")]
    NoSuchFile,
    /// A file that no pack has.
    #[error("a pack has no such file; articles/, services/, notices/, actions/ and footprint/ are what it has")]
    UnknownFile,
}
