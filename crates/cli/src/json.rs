//! One answer as a JSON object. It never holds the password.

use app::Check;
use exposure::{Exposure, Source, Verdict};
use serde::Serialize;
use strength::{Scored, Strength};

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
