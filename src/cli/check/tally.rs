//! What a batch comes to: how many photos of each verdict, and what most often went wrong.

use std::collections::BTreeMap;

use super::photo::{Photo, Rating};
use super::table::Style;
use crate::cli::texts::{Bilingual, filled, words};
use crate::domain::{CheckId, Language, Outcome};
use crate::ui::text::check_name;

/// Reasons that a summary names.
const REASONS: usize = 5;

/// Counts over a batch.
#[derive(Debug, Default)]
pub(super) struct Tally {
    ratings: BTreeMap<Rating, usize>,
    failures: BTreeMap<CheckId, usize>,
}

impl Tally {
    /// Counts a photo.
    pub(super) fn add(&mut self, photo: &Photo) {
        *self.ratings.entry(photo.verdict()).or_default() += 1;
        let Ok(checked) = &photo.found else { return };
        for finding in checked.report.findings.iter().filter(|f| f.outcome == Outcome::Fail) {
            *self.failures.entry(finding.check).or_default() += 1;
        }
    }

    /// Photos in all.
    pub(super) fn photos(&self) -> usize {
        self.ratings.values().sum()
    }

    /// Photos of one verdict.
    pub(super) fn of(&self, rating: Rating) -> usize {
        self.ratings.get(&rating).copied().unwrap_or_default()
    }

    /// The exit status: that of the worst photo.
    pub(super) fn status(&self) -> u8 {
        self.ratings.keys().map(|rating| rating.status()).max().unwrap_or_default()
    }

    /// What most often failed, with how many photos failed it.
    pub(super) fn reasons(&self) -> Vec<(CheckId, usize)> {
        let mut reasons: Vec<(CheckId, usize)> = self.failures.iter().map(|(&check, &count)| (check, count)).collect();
        reasons.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        reasons.truncate(REASONS);
        reasons
    }

    /// Both as lines for people.
    pub(super) fn lines(&self, style: Style) -> String {
        let count = |rating: Rating| {
            let word = style.say(&words(&format!("checked.{}", rating.as_str())));
            style.paint(rating, &format!("{} {word} {}", rating.mark(), self.of(rating)))
        };
        let counts: Vec<String> = Rating::ALL.into_iter().filter(|&r| self.of(r) > 0).map(count).collect();
        let total = style.say(&filled("checked.total", &[("n", &self.photos().to_string())]));
        let mut lines = format!("{total}: {}", counts.join(", "));
        let reasons: Vec<String> = self
            .reasons()
            .into_iter()
            .map(|(check, count)| format!("{} ({}) {count}", style.say(&name(check)), check.as_str()))
            .collect();
        if !reasons.is_empty() {
            lines += &format!("\n{}: {}", style.say(&words("checked.reasons")), reasons.join(", "));
        }
        lines
    }
}

/// Name of a check.
pub(super) fn name(check: CheckId) -> Bilingual {
    let of = |language| check_name(check, language).to_owned();
    Bilingual { zh: of(Language::Zh), en: of(Language::En) }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, photo, unreadable};
    use super::super::table::Lang;
    use super::*;

    #[test]
    fn verdicts_and_reasons_are_counted() {
        let mut tally = Tally::default();
        assert_eq!((tally.photos(), tally.status()), (0, 0));
        tally.add(&good("a"));
        assert_eq!(tally.status(), 0);
        tally.add(&photo());
        tally.add(&photo());
        assert_eq!(tally.status(), 1);
        tally.add(&unreadable());
        assert_eq!((tally.photos(), tally.of(Rating::Fail), tally.status()), (4, 2, 2));
        assert_eq!(tally.reasons(), [(CheckId::EyesOpen, 2)]);
        let lines = tally.lines(Style { lang: Lang::En, colour: false });
        assert_eq!(
            lines,
            "Photos: 4: ? cannot be judged 1, ✕ fail 2, ✓ pass 1\nMost frequent reasons: Eyes open (eyes_open) 2"
        );
    }
}
