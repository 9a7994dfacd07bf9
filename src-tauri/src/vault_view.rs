//! What the window is told of a vault and its audit. None of it holds a password.

use std::collections::{BTreeMap, HashMap};

use app::{Counts, LastAudit, Row};
use exposure::{Exposure, Source, Verdict};
use guidance::Catalogue;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use specta::Type;
use vault::{Address, Finding, ImportError, Lock, Login, Place, What};

use crate::accounts::StepView;
use crate::check::{CheckView, SourceView, WhyView};
use crate::desk::{Audited, Chosen};
use crate::error::small;
use crate::vault::{change_page, matches};
use crate::view::view;

view! {
    /// What opens a file.
    LockView of Lock { None, Password, PasswordOrKeyFile }
}
view! {
    /// How much of a hurry there is.
    SeverityView of vault::Severity { Now, Soon, Later, Unknown }
}

/// A file that was chosen.
#[derive(Serialize, Type)]
pub(crate) struct ChosenView {
    name: String,
    /// Null for a table whose columns the person has to point at.
    format: Option<FormatView>,
    /// What its columns are called, for such a table.
    columns: Vec<String>,
}

/// A format of export.
#[derive(Serialize, Type)]
pub(crate) struct FormatView {
    /// The programs that write it.
    program: String,
    /// The kind of file.
    file: String,
    lock: LockView,
}

impl ChosenView {
    pub(crate) fn of(chosen: &Chosen) -> Self {
        let name = chosen.export.name();
        match &chosen.format {
            Ok(format) => Self { name, format: Some((*format).into()), columns: Vec::new() },
            Err(ImportError::UnknownColumns { header, .. }) => Self { name, format: None, columns: header.clone() },
            Err(_) => Self { name, format: None, columns: Vec::new() },
        }
    }
}

impl From<vault::Format> for FormatView {
    fn from(format: vault::Format) -> Self {
        Self { program: format.program().to_owned(), file: format.file().to_owned(), lock: format.lock().into() }
    }
}

/// Which column is what, from 1.
#[derive(Deserialize, Type)]
pub(crate) struct ColumnsView {
    pub(crate) title: Option<u32>,
    pub(crate) url: Option<u32>,
    pub(crate) username: Option<u32>,
    pub(crate) password: u32,
    /// Whether the first row is a login too, and not the names of the columns.
    pub(crate) first_row_is_login: bool,
}

/// How far an audit is.
#[derive(Serialize, Type)]
pub(crate) struct AuditProgress {
    pub(crate) done: u32,
    /// None as long as the file is being read.
    pub(crate) of: u32,
}

/// An audit, as a whole.
#[derive(Serialize, Type)]
pub(crate) struct AuditView {
    file: String,
    format: FormatView,
    logins: u32,
    passwords: u32,
    not_checked: u32,
    can_be_tried_again: u32,
    /// Who answered, and for how many passwords.
    answered: Vec<AnsweredView>,
    /// Logins with each kind of finding, by its code.
    counts: BTreeMap<String, u32>,
    /// The audit before this one.
    before: Option<BeforeView>,
    problems: Vec<ProblemView>,
    left_out: LeftOutView,
    /// Findings that the person has hidden.
    hidden: u32,
    /// Logins in folders that are left out.
    in_folders_left_out: u32,
    folders: Vec<FolderView>,
    /// Services that are not on the checklist.
    services: Vec<FoundView>,
    /// Whether the file is an export that may be deleted.
    may_delete: bool,
    deleted: bool,
}

/// A source that answered.
#[derive(Serialize, Type)]
pub(crate) struct AnsweredView {
    source: SourceView,
    /// The earliest day of its data, as `YYYY-MM-DD`.
    as_of: Option<String>,
    passwords: u32,
}

/// The audit before, in numbers.
#[derive(Serialize, Type)]
pub(crate) struct BeforeView {
    /// As `YYYY-MM-DD`.
    on: String,
    logins: u32,
    counts: BTreeMap<String, u32>,
}

/// Something that could not be read.
#[derive(Serialize, Type)]
pub(crate) struct ProblemView {
    line: Option<u32>,
    entry: Option<u32>,
    what: WhatView,
}

/// What could not be read.
#[derive(Serialize, Type)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum WhatView {
    FieldCount { found: u32, expected: u32 },
    NotText,
    BadEntry,
    BadReference,
}

/// What was left out on purpose.
#[derive(Serialize, Type)]
pub(crate) struct LeftOutView {
    deleted: u32,
    archived: u32,
    other: u32,
}

/// A folder of the vault.
#[derive(Serialize, Type)]
pub(crate) struct FolderView {
    name: String,
    logins: u32,
    /// The person's note, where it is left out.
    left_out: Option<String>,
}

/// A service at which the vault has logins.
#[derive(Serialize, Type)]
pub(crate) struct FoundView {
    id: String,
    name: String,
    logins: u32,
    /// The second steps that the vault holds.
    on: Vec<StepView>,
}

impl AuditView {
    pub(crate) fn of(audited: &Audited, state: &app::State, catalogue: &Catalogue) -> Self {
        let Audited { audit, rows, export, deleted, before } = audited;
        let Counts { logins, passwords, findings } = audit.counts(rows);
        let services = audit.services(catalogue).into_iter().filter(|found| !found.is_listed(&state.accounts));
        Self {
            file: export.name(),
            format: audit.format.into(),
            logins: small(logins),
            passwords: small(passwords),
            not_checked: small(audit.not_checked()),
            can_be_tried_again: small(audit.can_be_tried_again()),
            answered: answered(audit.exposures()),
            counts: counts(&findings),
            before: before.as_ref().map(BeforeView::from),
            problems: audit.problems.iter().map(ProblemView::from).collect(),
            left_out: LeftOutView {
                deleted: small(audit.left_out.deleted),
                archived: small(audit.left_out.archived),
                other: small(audit.left_out.other),
            },
            hidden: small(rows.iter().map(|row| row.hidden.len()).sum()),
            in_folders_left_out: small(rows.iter().filter(|row| row.folder_left_out).count()),
            folders: folders(audit.logins(), state.vault.hidden()),
            services: services.map(FoundView::from).collect(),
            may_delete: audited.may_delete(),
            deleted: *deleted,
        }
    }
}

impl From<app::Found> for FoundView {
    fn from(found: app::Found) -> Self {
        let app::Found { service: id, name, logins, on } = found;
        Self { id, name, logins: small(logins), on: on.iter().map(|step| (*step).into()).collect() }
    }
}

/// Who answered, in the order in which they are asked.
fn answered<'a>(exposures: impl Iterator<Item = &'a Exposure>) -> Vec<AnsweredView> {
    let mut answered: Vec<(&Source, Option<Date>, u32)> = Vec::new();
    for Exposure { source, as_of, .. } in
        exposures.filter(|exposure| !matches!(exposure.verdict, Verdict::Unknown { .. }))
    {
        match answered.iter_mut().find(|(known, ..)| *known == source) {
            Some((_, day, passwords)) => {
                *day = (*day).into_iter().chain(*as_of).min();
                *passwords += 1;
            }
            None => answered.push((source, *as_of, 1)),
        }
    }
    answered.sort_by_key(|(source, ..)| match source {
        Source::Corpus => 0,
        Source::Online { .. } => 1,
        Source::BuiltIn => 2,
    });
    let view = |(source, as_of, passwords): (&Source, Option<Date>, u32)| AnsweredView {
        source: source.into(),
        as_of: as_of.map(|day| day.to_string()),
        passwords,
    };
    answered.into_iter().map(view).collect()
}

fn counts(findings: &BTreeMap<String, usize>) -> BTreeMap<String, u32> {
    findings.iter().map(|(code, count)| (code.clone(), small(*count))).collect()
}

fn folders(logins: &[Login], hidden: &[app::Hidden]) -> Vec<FolderView> {
    let mut folders: BTreeMap<&str, u32> = BTreeMap::new();
    for folder in logins.iter().filter_map(|login| login.folder.as_deref()) {
        *folders.entry(folder).or_default() += 1;
    }
    let notes: HashMap<&str, &str> = hidden
        .iter()
        .filter_map(|hidden| match &hidden.what {
            app::HiddenWhat::Folder(folder) => Some((folder.as_str(), hidden.note.as_str())),
            app::HiddenWhat::Finding { .. } => None,
        })
        .collect();
    folders
        .into_iter()
        .map(|(name, logins)| FolderView {
            name: name.to_owned(),
            logins,
            left_out: notes.get(name).map(|note| (*note).to_owned()),
        })
        .collect()
}

impl From<&LastAudit> for BeforeView {
    fn from(last: &LastAudit) -> Self {
        let Counts { logins, findings, .. } = &last.counts;
        Self { on: last.on.to_string(), logins: small(*logins), counts: counts(findings) }
    }
}

impl From<&vault::Problem> for ProblemView {
    fn from(problem: &vault::Problem) -> Self {
        let (line, entry) = match problem.place {
            Place::Line(line) => (Some(u32::try_from(line).unwrap_or(u32::MAX)), None),
            Place::Entry(entry) => (None, Some(small(entry))),
        };
        let what = match problem.what {
            What::FieldCount { found, expected } => {
                WhatView::FieldCount { found: small(found), expected: small(expected) }
            }
            What::NotText => WhatView::NotText,
            What::BadReference => WhatView::BadReference,
            _ => WhatView::BadEntry,
        };
        Self { line, entry, what }
    }
}

/// Which rows to show.
#[derive(Deserialize, Type)]
pub(crate) struct FilterView {
    search: String,
    show: ShowView,
    /// The code of a finding, with `ShowView::Finding`.
    finding: Option<String>,
}

/// Which rows to show.
#[derive(Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShowView {
    /// Those with something to change.
    ToChange,
    /// Those with one kind of finding.
    Finding,
    /// Those with something hidden, and those in a folder that is left out.
    Hidden,
    All,
}

/// A page of the list.
#[derive(Serialize, Type)]
pub(crate) struct RowsView {
    /// Rows that the filter shows.
    total: u32,
    rows: Vec<RowView>,
}

/// A login in the list.
#[derive(Serialize, Type)]
pub(crate) struct RowView {
    login: u32,
    title: String,
    username: String,
    address: String,
    /// Worst first.
    findings: Vec<FindingView>,
}

impl RowsView {
    pub(crate) fn of(audited: &Audited, filter: &FilterView, offset: u32, limit: u32) -> Self {
        let shown: Vec<&Row> =
            audited.rows.iter().filter(|row| filter.shows(row) && matches(audited, row, &filter.search)).collect();
        let (offset, limit) = (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(0));
        let rows = shown.iter().skip(offset).take(limit).filter_map(|row| RowView::of(audited, row)).collect();
        Self { total: small(shown.len()), rows }
    }
}

impl FilterView {
    fn shows(&self, row: &Row) -> bool {
        let is = |finding: &Finding| Some(finding.code()) == self.finding.as_deref();
        match self.show {
            ShowView::All => true,
            ShowView::Hidden => row.folder_left_out || !row.hidden.is_empty(),
            _ if row.folder_left_out => false,
            ShowView::ToChange => row.findings.iter().any(|finding| finding.severity() != vault::Severity::Unknown),
            ShowView::Finding => row.findings.iter().any(is),
        }
    }
}

impl RowView {
    fn of(audited: &Audited, row: &Row) -> Option<Self> {
        let login = audited.audit.logins().get(row.login)?;
        Some(Self {
            login: small(row.login),
            title: login.title.clone(),
            username: login.username.clone(),
            address: login.addresses.first().map(|address| address.text().to_owned()).unwrap_or_default(),
            findings: row.findings.iter().map(FindingView::from).collect(),
        })
    }
}

/// The kinds of findings, worst first.
#[derive(Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FindingKind {
    Exposed,
    Personal,
    Reused,
    Weak,
    NearlyReused,
    UserNameInside,
    NoSecondStep,
    PlainHttp,
    NotChecked,
    NotScored,
    Old,
    SecondStepUnknown,
}

impl From<&Finding> for FindingKind {
    fn from(finding: &Finding) -> Self {
        match finding {
            Finding::Exposed { .. } => Self::Exposed,
            Finding::Personal => Self::Personal,
            Finding::Reused { .. } => Self::Reused,
            Finding::Weak { .. } => Self::Weak,
            Finding::NearlyReused { .. } => Self::NearlyReused,
            Finding::UserNameInside => Self::UserNameInside,
            Finding::NoSecondStep { .. } => Self::NoSecondStep,
            Finding::PlainHttp => Self::PlainHttp,
            Finding::NotChecked { .. } => Self::NotChecked,
            Finding::NotScored => Self::NotScored,
            Finding::Old { .. } => Self::Old,
            Finding::SecondStepUnknown => Self::SecondStepUnknown,
        }
    }
}

/// One problem of a login.
#[derive(Serialize, Type)]
pub(crate) struct FindingView {
    code: FindingKind,
    severity: SeverityView,
    /// How often a password was seen, in decimal digits: it may exceed what a JavaScript number holds.
    seen: Option<String>,
    /// How many other logins have the password, or nearly the same; a score; or years.
    number: Option<u32>,
    service: Option<String>,
    why: Option<WhyView>,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        let (mut seen, mut number, mut service, mut why) = (None, None, None, None);
        match finding {
            Finding::Exposed { count } => seen = count.map(|count| count.to_string()),
            Finding::Reused { with } | Finding::NearlyReused { with } => number = Some(small(*with)),
            Finding::Weak { score } => number = Some(u32::from(*score)),
            Finding::Old { years } => number = Some(u32::from(*years)),
            Finding::NoSecondStep { service: name } => service = Some(name.clone()),
            Finding::NotChecked { why: cause } => why = Some(cause.into()),
            _ => {}
        }
        Self { code: finding.into(), severity: finding.severity().into(), seen, number, service, why }
    }
}

/// One login with everything that was found.
#[derive(Serialize, Type)]
pub(crate) struct LoginView {
    row: RowView,
    addresses: Vec<String>,
    folder: Option<String>,
    folder_left_out: bool,
    /// As `YYYY-MM-DD`.
    changed: Option<String>,
    hidden: Vec<HiddenView>,
    /// What is known of its password; null where it has none.
    check: Option<CheckView>,
    /// Other logins with the same password; the first few.
    same: Vec<OtherView>,
    /// Logins with nearly the same password; the first few.
    nearly_same: Vec<OtherView>,
    /// The host whose page for changing the password can be opened.
    change_at: Option<String>,
}

/// A finding that the person has hidden.
#[derive(Serialize, Type)]
pub(crate) struct HiddenView {
    finding: FindingView,
    note: String,
}

/// Another login.
#[derive(Serialize, Type)]
pub(crate) struct OtherView {
    login: u32,
    title: String,
    username: String,
}

/// Other logins that are named; a hundred of them help nobody.
const MAX_OTHERS: usize = 20;

impl LoginView {
    pub(crate) fn of(audited: &Audited, number: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?;
        let audit = &audited.audit;
        let login = audit.logins().get(index)?;
        let row = audited.rows.iter().find(|row| row.login == index)?;
        let other = |other: usize| {
            let login = audit.logins().get(other)?;
            Some(OtherView { login: small(other), title: login.title.clone(), username: login.username.clone() })
        };
        let check = audit
            .exposure(index)
            .map(|exposure| app::Check { exposure: exposure.clone(), strength: audit.strength(index).cloned() });
        let web = change_page(audited, number).and_then(|_| login.addresses.iter().find_map(Address::host));
        Some(Self {
            row: RowView::of(audited, row)?,
            addresses: login.addresses.iter().map(|address| address.text().to_owned()).collect(),
            folder: login.folder.clone(),
            folder_left_out: row.folder_left_out,
            changed: login.changed.map(|day| day.to_string()),
            hidden: row
                .hidden
                .iter()
                .map(|(finding, note)| HiddenView { finding: finding.into(), note: note.clone() })
                .collect(),
            check: check.as_ref().map(CheckView::from),
            same: audit.same_password(index).filter_map(other).take(MAX_OTHERS).collect(),
            nearly_same: audit.nearly_same_password(index).filter_map(other).take(MAX_OTHERS).collect(),
            change_at: web.map(str::to_owned),
        })
    }
}

/// The window's words for a table of findings.
#[derive(Deserialize, Type)]
pub(crate) struct FindingWords {
    title: String,
    address: String,
    username: String,
    folder: String,
    finding: String,
    remedy: String,
    /// By the code of a finding.
    findings: BTreeMap<String, FindingWord>,
}

/// A finding, and what to do about it.
#[derive(Deserialize, Type)]
pub(crate) struct FindingWord {
    finding: String,
    remedy: String,
}

impl FindingWords {
    pub(crate) fn header(&self) -> [&str; 6] {
        [&self.title, &self.address, &self.username, &self.folder, &self.finding, &self.remedy]
    }

    pub(crate) fn of(&self, finding: &Finding) -> (String, String) {
        match self.findings.get(finding.code()) {
            Some(FindingWord { finding, remedy }) => (finding.clone(), remedy.clone()),
            None => (finding.code().to_owned(), String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use exposure::Why;

    use super::*;

    #[test]
    fn every_kind_keeps_its_name() -> anyhow::Result<()> {
        let all = [
            Finding::Exposed { count: None },
            Finding::Personal,
            Finding::Reused { with: 1 },
            Finding::Weak { score: 0 },
            Finding::NearlyReused { with: 1 },
            Finding::UserNameInside,
            Finding::NoSecondStep { service: String::new() },
            Finding::PlainHttp,
            Finding::NotChecked { why: Why::TimedOut },
            Finding::NotScored,
            Finding::Old { years: 5 },
            Finding::SecondStepUnknown,
        ];
        assert_eq!(all.each_ref().map(Finding::code), Finding::CODES);
        for finding in &all {
            assert_eq!(serde_json::to_value(FindingKind::from(finding))?, finding.code());
        }
        Ok(())
    }
}
