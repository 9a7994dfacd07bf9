//! A table of another program, whose columns the person points at.

use zeroize::Zeroizing;

use crate::address;
use crate::csv_rows::{self, FirstRow, Shape, rows};
use crate::error::ImportError;
use crate::fields::Quotes;
use crate::login::{Draft, Vault};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What the person calls the login.
    Title,
    /// Its address.
    Url,
    /// Its user name.
    Username,
    /// Its password.
    Password,
}

impl Column {
    /// All.
    pub const ALL: [Self; 4] = [Self::Title, Self::Url, Self::Username, Self::Password];

    /// The stable name, for `--columns`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Url => "url",
            Self::Username => "username",
            Self::Password => "password",
        }
    }
}

/// Which column of a table is what, each by its number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    first_row: FirstRow,
    title: Option<usize>,
    url: Option<usize>,
    username: Option<usize>,
    password: usize,
}

/// The columns that were pointed at make no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// No column is the password.
    #[error("no column is the password")]
    NoPassword,
    /// Two are the same column, or one is named twice.
    #[error("a column is named twice")]
    Twice,
    /// Columns count from 1.
    #[error("columns count from 1")]
    Zero,
}

impl Columns {
    /// Takes what was pointed at, and whether the first row is a login too.
    ///
    /// # Errors
    /// [`ColumnsError`] when no column is the password, or one is named twice.
    pub fn new(first_row: FirstRow, pointed_at: &[(Column, usize)]) -> Result<Self, ColumnsError> {
        let twice = |(index, one): (usize, &(Column, usize))| {
            pointed_at.iter().skip(index + 1).any(|other| other.0 == one.0 || other.1 == one.1)
        };
        if pointed_at.iter().enumerate().any(twice) {
            return Err(ColumnsError::Twice);
        }
        if pointed_at.iter().any(|(_, number)| *number == 0) {
            return Err(ColumnsError::Zero);
        }
        let find = |column| pointed_at.iter().find(|one| one.0 == column).map(|one| one.1);
        Ok(Self {
            first_row,
            title: find(Column::Title),
            url: find(Column::Url),
            username: find(Column::Username),
            password: find(Column::Password).ok_or(ColumnsError::NoPassword)?,
        })
    }

    pub(crate) fn read(&self, text: &[u8], vault: &mut Vault) -> Result<(), ImportError> {
        let width = csv_rows::first(text).ok_or(ImportError::NotRecognised)?.found;
        let all = [self.title, self.url, self.username, Some(self.password)];
        if let Some(column) = all.into_iter().flatten().find(|number| *number > width) {
            return Err(ImportError::NoSuchColumn { column });
        }
        let shape = Shape { quotes: Quotes::Doubled, first_row: self.first_row, least: width, most: width };
        rows(text, shape, vault, |record, place, vault| {
            let field = |number: Option<usize>| number.map(|number| record.get(number - 1)).unwrap_or_default();
            let draft = Draft {
                title: field(self.title).to_owned(),
                urls: address::several(field(self.url)),
                username: field(self.username).to_owned(),
                password: Zeroizing::new(field(Some(self.password)).to_owned()),
                ..Draft::default()
            };
            vault.push(place, draft)
        })
    }
}
