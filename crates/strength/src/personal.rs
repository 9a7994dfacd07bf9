//! Personal words: what an attacker who has read the leak knows.

use secret::Secret;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// Entries a person may give.
const MAX_ENTRIES: usize = 64;
/// Characters of one entry.
const MAX_ENTRY_CHARS: usize = 200;
/// Shorter words stand in too many passwords by chance.
const MIN_WORD: usize = 3;
/// Words that say nothing about a person, and stand inside others ("sandwich").
const STOP_WORDS: [&str; 3] = ["and", "the", "von"];

/// The words that follow from what a person entered, the most telling first; zeroised on drop.
#[derive(Clone, Default)]
pub struct PersonalWords(Vec<Zeroizing<String>>);

impl PersonalWords {
    /// Splits and normalises entries such as a name, a pay number, a station or a date of birth.
    ///
    /// Names are taken whole, in parts, as initials and with initials; numbers with and without letters and leading
    /// zeros, and behind initials; dates as they are put into passwords. Accents are kept and dropped.
    ///
    /// # Errors
    /// [`PersonalError`] for more than 64 entries, or one over 200 characters.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, PersonalError> {
        let mut words = Words::default();
        let (mut initials, mut numbers) = (Vec::new(), Vec::new());
        for (index, entry) in entries.into_iter().enumerate() {
            if index >= MAX_ENTRIES {
                return Err(PersonalError::TooMany { max: MAX_ENTRIES });
            }
            if entry.chars().count() > MAX_ENTRY_CHARS {
                return Err(PersonalError::TooLong { entry: index + 1, max: MAX_ENTRY_CHARS });
            }
            let lower = Zeroizing::new(entry.nfkc().collect::<String>().to_lowercase());
            let plain = without_accents(&lower);
            for form in [&lower, &plain] {
                let parts: Vec<&str> = form.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
                words.add_parts(&parts, &mut numbers);
                initials.extend(words.add_name(&parts));
            }
            words.add_date(&plain);
        }
        for initials in &initials {
            for number in &numbers {
                words.add([initials.as_str(), number.as_str()].concat());
                words.add([number.as_str(), initials.as_str()].concat());
            }
        }
        Ok(Self(words.0))
    }

    pub(crate) fn as_inputs(&self) -> Vec<&str> {
        self.0.iter().map(|word| word.as_str()).collect()
    }

    /// Takes the words out of the password, the longest first, whatever the case and the accents.
    pub(crate) fn taken_out_of(&self, password: &Secret) -> TakenOut {
        let mut rest = without_accents(&Zeroizing::new(password.expose().to_lowercase()));
        let mut words: Vec<&str> = self.as_inputs();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut found = 0;
        for word in words {
            while let Some(at) = rest.find(word) {
                // In place, so that no copy is left; what stood on either side does not become a word together.
                rest.replace_range(at..at + word.len(), "\0");
                found += 1;
            }
        }
        let rest = rest.chars().filter(|c| *c != '\0').count();
        TakenOut { found, rest }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A password without the personal words in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TakenOut {
    /// How many words there were.
    pub(crate) found: usize,
    /// How many characters are left.
    pub(crate) rest: usize,
}

impl std::fmt::Debug for PersonalWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonalWords({})", self.0.len())
    }
}

/// Personal words could not be taken. The input's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PersonalError {
    /// There are too many entries.
    #[error("there are more than {max} personal words")]
    TooMany {
        /// How many are taken.
        max: usize,
    },
    /// An entry is too long.
    #[error("personal word {entry} is longer than {max} characters")]
    TooLong {
        /// Which one, from 1.
        entry: usize,
        /// How many characters are taken.
        max: usize,
    },
}

/// Words in the order of their finding, each once.
#[derive(Default)]
struct Words(Vec<Zeroizing<String>>);

impl Words {
    fn add(&mut self, word: String) {
        let word = Zeroizing::new(word);
        if word.chars().count() >= MIN_WORD && !STOP_WORDS.contains(&word.as_str()) && !self.0.contains(&word) {
            self.0.push(word);
        }
    }

    /// Each part, and within it the runs of letters and of digits, these with and without leading zeros.
    fn add_parts(&mut self, parts: &[&str], numbers: &mut Vec<Zeroizing<String>>) {
        for part in parts {
            self.add((*part).to_owned());
            for run in part.split(|c: char| !c.is_numeric()).filter(|run| !run.is_empty()) {
                let bare = run.trim_start_matches('0');
                for number in [run, bare] {
                    self.add(number.to_owned());
                    if number.len() >= MIN_WORD && !numbers.iter().any(|known| known.as_str() == number) {
                        numbers.push(Zeroizing::new(number.to_owned()));
                    }
                }
            }
            for run in part.split(char::is_numeric) {
                self.add(run.to_owned());
            }
        }
        if parts.len() > 1 {
            self.add(parts.concat());
        }
    }

    /// The combinations that people make of a name, and its initials.
    fn add_name(&mut self, parts: &[&str]) -> Vec<Zeroizing<String>> {
        let names: Vec<&str> = parts.iter().copied().filter(|part| part.chars().all(char::is_alphabetic)).collect();
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return Vec::new() };
        if names.len() < 2 {
            return Vec::new();
        }
        let initial = |name: &str| name.chars().take(1).collect::<String>();
        let all_initials: String = names.iter().map(|name| initial(name)).collect();
        self.add(names.concat());
        self.add([*first, *last].concat());
        self.add([*last, *first].concat());
        self.add([initial(first).as_str(), last].concat());
        self.add([*last, initial(first).as_str()].concat());
        self.add([*first, initial(last).as_str()].concat());
        // As in the addresses that forces give out.
        self.add([*first, *last].join("."));
        self.add([initial(first).as_str(), last].join("."));
        self.add(all_initials.clone());
        let first_and_last = [initial(first), initial(last)].concat();
        vec![Zeroizing::new(all_initials), Zeroizing::new(first_and_last)]
    }

    /// The ways in which a date is put into a password.
    fn add_date(&mut self, text: &str) {
        let Some((day, month, year)) = read_date(text) else { return };
        let short = year % 100;
        for form in [
            format!("{day:02}{month:02}{year}"),
            format!("{day:02}{month:02}{short:02}"),
            format!("{day}{month}{year}"),
            format!("{day}{month}{short:02}"),
            format!("{year}{month:02}{day:02}"),
            format!("{month:02}{day:02}{year}"),
            format!("{day:02}{month:02}"),
            format!("{year}"),
        ] {
            self.add(form);
        }
    }
}

/// Reads a date of the forms 14/11/1979, 14.11.79, 1979-11-14, 14 November 1979: day, month, year.
fn read_date(text: &str) -> Option<(u16, u16, u16)> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month_by_name = |part: &str| {
        let at = MONTHS.iter().position(|name| part.starts_with(name))?;
        u16::try_from(at + 1).ok()
    };
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (day, month, year) = if a.len() == 4 && a.parse::<u16>().is_ok() { (c, b, a) } else { (a, b, c) };
    let month = month.parse().ok().or_else(|| month_by_name(month))?;
    let day = day.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok()?;
    let year = match (year.len(), year.parse().ok()?) {
        (4, year) => year,
        // A date of birth or of joining lies in the past century more often than not.
        (2, short @ 0..=30) => 2000 + short,
        (2, short) => 1900 + short,
        _ => return None,
    };
    ((1..=31).contains(&day) && (1..=12).contains(&month) && (1900..=2099).contains(&year))
        .then_some((day, month, year))
}

/// Drops accents, and spells the letters of European names that Unicode does not take apart.
fn without_accents(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len() * 2));
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(entries: &[&str], expect: &[&str]) {
        let words = PersonalWords::parse(entries.iter().copied()).expect("the entries are short");
        assert_eq!(words.as_inputs(), expect);
    }

    #[test]
    fn a_name_is_taken_whole_in_parts_and_with_initials() {
        check(
            &["Anne-Marie O'Neill"],
            &[
                "anne",
                "marie",
                "neill",
                "annemarieoneill",
                "anneneill",
                "neillanne",
                "aneill",
                "neilla",
                "annen",
                "anne.neill",
                "a.neill",
                "amon",
            ],
        );
    }

    #[test]
    fn accents_are_kept_and_dropped() {
        check(&["Zoë"], &["zoë", "zoe"]);
        check(&["Łukasz"], &["łukasz", "lukasz"]);
        check(&["Groß"], &["groß", "gross"]);
    }

    #[test]
    fn numbers_come_with_and_without_letters_and_leading_zeros() {
        check(&["PC00447"], &["pc00447", "00447", "447"]);
        check(&["PS 1234"], &["1234", "ps1234"]);
    }

    #[test]
    fn initials_stand_before_and_after_numbers() {
        let words = PersonalWords::parse(["Jo Li", "00447"]).expect("the entries are short");
        for word in ["jl447", "447jl", "jl00447"] {
            assert!(words.as_inputs().contains(&word), "{word}");
        }
    }

    #[test]
    fn dates_are_written_as_in_passwords() {
        for date in ["14/11/1979", "14.11.79", "1979-11-14", "14 November 1979", "14th Nov 1979"] {
            let words = PersonalWords::parse([date]).expect("the entry is short");
            for form in ["14111979", "141179", "19791114", "1411", "1979"] {
                assert!(words.as_inputs().contains(&form), "{date}: {form}");
            }
        }
        assert_eq!(read_date("99/99/1979"), None);
        assert_eq!(read_date("1/2"), None);
    }

    #[test]
    fn short_and_empty_words_are_left_out() {
        check(&["", "  ", "Jo", "PC 12", "the"], &["pc12"]);
    }

    #[test]
    fn too_much_is_refused_by_number() {
        let long = "x".repeat(MAX_ENTRY_CHARS + 1);
        assert_eq!(
            PersonalWords::parse(["ok", &long]).err(),
            Some(PersonalError::TooLong { entry: 2, max: MAX_ENTRY_CHARS })
        );
        let many = vec!["word"; MAX_ENTRIES + 1];
        assert_eq!(PersonalWords::parse(many).err(), Some(PersonalError::TooMany { max: MAX_ENTRIES }));
    }

    proptest! {
        #[test]
        fn no_entry_makes_it_panic(entry in any::<String>()) {
            let _ = PersonalWords::parse([entry.as_str()]);
        }
    }
}
