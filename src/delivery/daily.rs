//! What delivery does once a day: forget deliveries of long ago. Time is an argument.

use super::entry::OutboxError;
use super::outbox::Outbox;

/// A day, milliseconds.
const DAY: u64 = 86_400_000;
/// How long the booth remembers that it delivered something, seconds.
const REMEMBER: i64 = 30 * 86_400;

/// When the daily work was done last.
#[derive(Debug, Default)]
pub(super) struct Daily {
    done_at: Option<u64>,
}

impl Daily {
    /// Whether the work is due at `now`, ms: at the first question, a day after the last time, and when the clock was set
    /// back before it.
    pub(super) fn is_due(&self, now: u64) -> bool {
        self.done_at.is_none_or(|done| now.checked_sub(done).is_none_or(|since| since >= DAY))
    }

    /// Does it, as of `now`, ms.
    ///
    /// # Errors
    /// A database that fails; it is tried again tomorrow.
    pub(super) fn work(&mut self, outbox: &Outbox, now: u64) -> Result<(), OutboxError> {
        self.done_at = Some(now);
        outbox.forget_before((now / 1000).cast_signed() - REMEMBER)
    }
}

#[cfg(test)]
mod tests {
    use super::super::package::seal;
    use super::super::package::tests::{contents, server_key};
    use super::super::verify::tests::{receipt, signing};
    use super::*;

    #[test]
    fn a_booth_that_runs_for_months_forgets_day_by_day() {
        let folder = tempfile::tempdir().unwrap();
        let (key, public) = signing();
        let mut outbox = Outbox::open(folder.path()).unwrap();
        let package = seal(&contents(1), &server_key().1).unwrap();
        outbox.store(&package).unwrap();
        let receipt = receipt(&key, &package.submission.0, &package.sha256, &package.receipt_code.0);
        let delivered = receipt.received_at.cast_unsigned() * 1000;
        outbox.delivered(&package.submission, &receipt, &public, delivered).unwrap();

        let mut daily = Daily::default();
        let mut forgotten_on = None;
        for hour in 0..24 * 40 {
            let now = delivered + hour * 3_600_000;
            assert_eq!(daily.is_due(now), hour % 24 == 0, "hour {hour}");
            if daily.is_due(now) {
                daily.work(&outbox, now).unwrap();
            }
            if outbox.counts().unwrap().delivered == 0 {
                forgotten_on.get_or_insert(hour / 24);
            }
        }
        assert_eq!(forgotten_on, Some(31), "remembered for 30 days, without a restart");
        assert_eq!(outbox.counts().unwrap().deletions, 1, "the log of deletions stays");
        assert!(daily.is_due(delivered), "a clock that was set back does not silence it");
    }
}
