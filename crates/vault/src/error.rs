//! Why a vault cannot be read. None of this holds a word of the vault.

/// Why a vault cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file is over [`crate::MAX_FILE`].
    #[error("the file is larger than {} MiB", crate::MAX_FILE / (1024 * 1024))]
    TooLarge,
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is none of the known formats.
    #[error("this is no export that Cordon knows")]
    NotRecognised,
    /// A table whose columns nobody knows: the person points at them.
    #[error("the columns of this table are not known")]
    UnknownColumns {
        /// The columns, each by its name in the file's spelling. It is empty where the first row holds no name: what
        /// stands there instead may be a password.
        header: Vec<String>,
    },
    /// The columns that the person pointed at are not in the table.
    #[error("the table has no column {column}")]
    NoSuchColumn {
        /// Its number, from 1.
        column: usize,
    },
    /// The file is of another format than was said.
    #[error("the file is not of this format")]
    OtherFormat,
    /// The file is neither UTF-8 nor UTF-16.
    #[error("the text is neither UTF-8 nor UTF-16")]
    NotText,
    /// The file ends in the middle, or a part of it cannot be read.
    #[error("the file is damaged or cut off{}", line.map_or_else(String::new, |line| format!(", in line {line}")))]
    Damaged {
        /// The line, from 1, where lines mean something.
        line: Option<u64>,
    },
    /// A quotation mark is opened and never closed.
    #[error("a quotation mark that is opened in line {line} is never closed")]
    UnbalancedQuote {
        /// The line in which the row begins, from 1.
        line: u64,
    },
    /// It is nested deeper than any real export.
    #[error("the file is nested too deep")]
    TooDeep,
    /// XML that declares entities or a document type, which an export never does.
    #[error("the file declares a document type")]
    DocumentType,
    /// An entry of the archive, or all of them, unpack to too much.
    #[error("the archive unpacks to too much")]
    UnpacksTooLarge,
    /// The archive itself is encrypted.
    #[error("the archive is encrypted")]
    EncryptedArchive,
    /// There are more than [`crate::MAX_LOGINS`].
    #[error("there are more than {} logins", crate::MAX_LOGINS)]
    TooManyLogins,
    /// The file is locked, and neither password nor key file was given.
    #[error("the file is locked with a password")]
    NeedsPassword,
    /// The password, or the key file, does not open it.
    #[error("the password or the key file does not open it")]
    WrongPassword,
    /// The key file is not in a form that KeePass knows.
    #[error("the key file cannot be read")]
    BadKeyFile,
    /// The key is derived at a cost that no program chooses.
    #[error("the key costs too much to derive")]
    TooCostly,
    /// Bitwarden's export that only the account can open.
    #[error("this export can be opened by the account alone")]
    AccountRestricted,
    /// Proton Pass's export that is encrypted with PGP.
    #[error("this export is encrypted with PGP")]
    Pgp,
    /// A version or cipher of the format that is not read.
    #[error("this version of the format is not read")]
    UnsupportedVersion,
}

impl ImportError {
    /// The stable name of the error, for messages and for `--json`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Empty => "empty",
            Self::NotRecognised => "not_recognised",
            Self::UnknownColumns { .. } => "unknown_columns",
            Self::NoSuchColumn { .. } => "no_such_column",
            Self::OtherFormat => "other_format",
            Self::NotText => "not_text",
            Self::Damaged { .. } => "damaged",
            Self::UnbalancedQuote { .. } => "unbalanced_quote",
            Self::TooDeep => "too_deep",
            Self::DocumentType => "document_type",
            Self::UnpacksTooLarge => "unpacks_too_large",
            Self::EncryptedArchive => "encrypted_archive",
            Self::TooManyLogins => "too_many_logins",
            Self::NeedsPassword => "needs_password",
            Self::WrongPassword => "wrong_password",
            Self::BadKeyFile => "bad_key_file",
            Self::TooCostly => "too_costly",
            Self::AccountRestricted => "account_restricted",
            Self::Pgp => "pgp",
            Self::UnsupportedVersion => "unsupported_version",
        }
    }
}
