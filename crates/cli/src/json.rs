//! Answers as JSON objects. They never hold a password.

use app::{Audit, Check, Row};
use corpus::Parameters;
use corpus_file::Corpus;
use exposure::{Exposure, Source, Verdict};
use serde::Serialize;
use strength::{Scored, Strength};
use vault::{Address, Finding, Login, Place, Problem};

#[derive(Serialize)]
struct CheckJson {
    exposure: ExposureJson,
    strength: Option<StrengthJson>,
}

#[derive(Serialize)]
struct ExposureJson {
    state: &'static str,
    count: Option<u64>,
    rank: Option<u32>,
    source: &'static str,
    as_of: Option<String>,
    why: Option<&'static str>,
    /// Seconds, where the source asked for a pause.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct StrengthJson {
    score: u8,
    guesses_log10: f64,
    reasons: Vec<&'static str>,
    /// Whether it was scored by its first 100 characters.
    too_long: bool,
}

pub(crate) fn line(check: &Check) -> serde_json::Result<String> {
    serde_json::to_string(&CheckJson {
        exposure: exposure(&check.exposure),
        strength: check.strength.as_ref().map(strength),
    })
}

/// What is known of a hash alone, in the form of a check.
pub(crate) fn exposure_line(known: &Exposure) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Line {
        exposure: ExposureJson,
    }
    serde_json::to_string(&Line { exposure: exposure(known) })
}

/// A corpus.
pub(crate) fn corpus(corpus: &Corpus) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct CorpusJson {
        date: String,
        entries: u64,
        least_count: u64,
        /// The f of 2^-f.
        false_alarm_bits: u8,
        bytes: u64,
        blocks: u32,
        largest_block: u64,
    }
    let Parameters { false_alarms, least_count, date } = corpus.parameters();
    serde_json::to_string(&CorpusJson {
        date: date.to_string(),
        entries: corpus.entries(),
        least_count,
        false_alarm_bits: false_alarms.bits(),
        bytes: corpus.bytes(),
        blocks: corpus.blocks(),
        largest_block: corpus.largest_block(),
    })
}

/// Other logins that are named with each: where thousands have one password, all of them with each would fill the disk.
const MAX_OTHERS: usize = 100;

#[derive(Serialize)]
struct AuditJson<'a> {
    format: &'static str,
    /// In the order of the file.
    logins: Vec<LoginJson<'a>>,
    problems: Vec<ProblemJson>,
    left_out: LeftOutJson,
}

#[derive(Serialize)]
struct LoginJson<'a> {
    title: &'a str,
    url: Option<&'a str>,
    username: &'a str,
    folder: Option<&'a str>,
    changed: Option<String>,
    /// Null where the login has no password.
    exposure: Option<ExposureJson>,
    score: Option<u8>,
    /// Numbers of other logins with the same password, from 0; the first [`MAX_OTHERS`].
    reused_with: Vec<usize>,
    nearly_reused_with: Vec<usize>,
    /// Worst first.
    findings: Vec<FindingJson>,
    /// Whether the person has left its folder out.
    left_out: bool,
}

#[derive(Serialize)]
struct FindingJson {
    code: &'static str,
    severity: &'static str,
    hidden: bool,
}

#[derive(Serialize)]
struct ProblemJson {
    code: &'static str,
    line: Option<u64>,
    entry: Option<usize>,
}

#[derive(Serialize)]
struct LeftOutJson {
    deleted: usize,
    archived: usize,
    other: usize,
}

/// A whole audit. `rows` has each login once, in any order.
pub(crate) fn audit(audit: &Audit, rows: &[Row]) -> serde_json::Result<String> {
    let mut logins: Vec<_> =
        rows.iter().filter_map(|row| Some((row.login, login(audit, audit.logins().get(row.login)?, row)))).collect();
    logins.sort_unstable_by_key(|(number, _)| *number);
    let vault::LeftOut { deleted, archived, other } = audit.left_out;
    serde_json::to_string(&AuditJson {
        format: audit.format.code(),
        logins: logins.into_iter().map(|(_, login)| login).collect(),
        problems: audit.problems.iter().map(problem).collect(),
        left_out: LeftOutJson { deleted, archived, other },
    })
}

fn login<'a>(audit: &Audit, login: &'a Login, row: &Row) -> LoginJson<'a> {
    let finding =
        |finding: &Finding, hidden| FindingJson { code: finding.code(), severity: finding.severity().code(), hidden };
    let shown = row.findings.iter().map(|shown| finding(shown, false));
    let hidden = row.hidden.iter().map(|(hidden, _)| finding(hidden, true));
    LoginJson {
        title: &login.title,
        url: login.addresses.first().map(Address::text),
        username: &login.username,
        folder: login.folder.as_deref(),
        changed: login.changed.map(|day| day.to_string()),
        exposure: audit.exposure(row.login).map(exposure),
        score: audit.strength(row.login).map(|strength| strength.score),
        reused_with: audit.same_password(row.login).take(MAX_OTHERS).collect(),
        nearly_reused_with: audit.nearly_same_password(row.login).take(MAX_OTHERS).collect(),
        findings: shown.chain(hidden).collect(),
        left_out: row.folder_left_out,
    }
}

fn problem(problem: &Problem) -> ProblemJson {
    let (line, entry) = match problem.place {
        Place::Line(line) => (Some(line), None),
        Place::Entry(entry) => (None, Some(entry)),
    };
    ProblemJson { code: problem.what.code(), line, entry }
}

fn exposure(exposure: &Exposure) -> ExposureJson {
    let (state, count, rank, why) = match &exposure.verdict {
        Verdict::Seen { count, rank } => ("seen", count.map(u64::from), *rank, None),
        Verdict::NotSeen => ("not_seen", None, None, None),
        Verdict::Unknown { why } => ("unknown", None, None, Some(why)),
    };
    ExposureJson {
        state,
        count,
        rank,
        source: match exposure.source {
            Source::Online { .. } => "online",
            Source::Corpus => "corpus",
            Source::BuiltIn => "built_in",
        },
        as_of: exposure.as_of.map(|date| date.to_string()),
        why: why.map(exposure::Why::code),
        retry_after: why.and_then(exposure::Why::retry_after).map(|pause| pause.as_secs()),
    }
}

fn strength(strength: &Strength) -> StrengthJson {
    StrengthJson {
        score: strength.score,
        guesses_log10: (strength.guesses_log10 * 100.0).round() / 100.0,
        reasons: strength.reasons.iter().map(|reason| reason.code()).collect(),
        too_long: strength.scored == Scored::Start,
    }
}
