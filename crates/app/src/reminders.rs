//! Reminders about money: when to look where, over and over, for the person's own calendar.
//!
//! Others may see that calendar, so nothing in the file says a word of a breach, the police or Cordon.

use chrono::TimeDelta;
use guidance::{Action, At, Pack, Reminder, Unit};
use icalendar::{Alarm, Calendar, Component, Event, EventLike};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::state::State;

/// Something to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due<'a> {
    /// What to do.
    pub action: &'a Action,
    /// How often, and what the calendar says.
    pub reminder: &'a Reminder,
    /// The first day; `None` while it counts from a day on which the action has not been done yet.
    pub first: Option<Date>,
}

/// Everything that the pack can remind of.
#[must_use]
pub fn reminders<'a>(pack: &'a Pack, state: &State, today: Date) -> Vec<Due<'a>> {
    let due = |action: &'a Action| {
        let reminder = action.reminder.as_ref()?;
        let first = if reminder.after_done {
            state.plan.done_on(action).map(|done| after(done, reminder, reminder.every.get()))
        } else {
            Some(after(today, reminder, reminder.starts))
        };
        Some(Due { action, reminder, first: first.map(|first| first.max(today)) })
    };
    pack.actions().iter().filter_map(due).collect()
}

fn after(day: Date, reminder: &Reminder, units: u16) -> Date {
    let units = i64::from(units);
    day.saturating_add(match reminder.unit {
        Unit::Weeks => units.weeks(),
        Unit::Months => units.months(),
    })
}

/// A calendar file (RFC 5545) with these reminders, each an event of a whole day that comes again and again. Those
/// without a first day are left out.
#[must_use]
pub fn calendar(due: &[Due<'_>], today: Date) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Reminders//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    // When it was made, to the day.
    let stamp = today.strftime("%Y%m%dT000000Z").to_string();
    for Due { action, reminder, first } in due {
        let Some(first) = first else { continue };
        let every = match reminder.unit {
            Unit::Weeks => format!("FREQ=WEEKLY;INTERVAL={}", reminder.every),
            Unit::Months => format!("FREQ=MONTHLY;INTERVAL={}{}", reminder.every, in_short_months(*first)),
        };
        let mut event = Event::new();
        event
            // The same each time, so that a file which is taken in again replaces what came before.
            .uid(&format!("{}@reminders", action.id))
            .add_property("DTSTAMP", &stamp)
            .summary(reminder.title.as_str())
            .append_property(day("DTSTART", *first))
            .append_property(day("DTEND", first.saturating_add(1.day())))
            .add_property("RRULE", every)
            .add_property("TRANSP", "TRANSPARENT")
            // At nine in the morning of that day.
            .alarm(Alarm::display(reminder.title.as_str(), TimeDelta::hours(9)));
        if let Some(At::Page { page, .. }) = action.at.iter().find(|at| matches!(at, At::Page { .. })) {
            event.url(page.as_str());
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// What makes a monthly rule take the last day of a month that has not the day it began on: by itself such a month is
/// skipped (RFC 5545, section 3.3.10).
fn in_short_months(first: Date) -> String {
    if first.day() <= 28 {
        return String::new();
    }
    let days: Vec<_> = (28..=first.day()).map(|day| day.to_string()).collect();
    format!(";BYMONTHDAY={};BYSETPOS=-1", days.join(","))
}

fn day(name: &str, day: Date) -> icalendar::Property {
    icalendar::Property::new(name, day.strftime("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::plan::{Marking, mark};

    const TODAY: Date = date(2026, 11, 30);

    #[test]
    fn reminders_begin_one_after_the_other() -> anyhow::Result<()> {
        let pack = Pack::built_in();
        let mut state = State::default();
        let first = |state: &State, id: &str| {
            let due = reminders(&pack, state, TODAY);
            due.iter().find(|due| due.action.id.as_str() == id).and_then(|due| due.first)
        };
        assert_eq!(first(&state, "watch-statements"), Some(TODAY));
        assert_eq!(first(&state, "credit-report-experian"), Some(TODAY));
        assert_eq!(first(&state, "credit-report-equifax"), Some(date(2026, 12, 30)));
        assert_eq!(first(&state, "credit-report-transunion"), Some(date(2027, 1, 30)));
        assert_eq!(first(&state, "cifas-registration"), None, "it runs from the day on which it was done");
        mark(&pack, &mut state, "cifas-registration", Marking::Done, date(2026, 1, 31))?;
        assert_eq!(first(&state, "cifas-registration"), Some(date(2028, 1, 31)));
        mark(&pack, &mut state, "cifas-registration", Marking::Done, date(2020, 2, 29))?;
        assert_eq!(first(&state, "cifas-registration"), Some(TODAY), "what has run out is due at once");
        Ok(())
    }

    #[test]
    fn the_calendar_tells_nobody_what_it_is_about() {
        let pack = Pack::built_in();
        let text = calendar(&reminders(&pack, &State::default(), TODAY), TODAY);
        let lower = text.to_lowercase();
        for word in ["cordon", "breach", "police", "officer", "federation", "fraud", "leak", "exposed"] {
            assert!(!lower.contains(word), "{word}:\n{text}");
        }
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 4, "{text}");
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        // It began on 30 November, and February has no 30th.
        assert!(text.contains("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30;BYSETPOS=-1"), "{text}");
        assert_eq!(calendar(&[], TODAY).matches("VEVENT").count(), 0);
    }
}
