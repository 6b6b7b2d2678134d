//! A few counters for Prometheus. No labels that name a person or a booth.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// A counter that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The server's counters since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Booths enrolled.
    pub enrolments: Counter,
    /// Lookups that agreed.
    pub lookups: Counter,
    /// Lookups that did not, or were locked out.
    pub lookups_refused: Counter,
    /// Packages kept.
    pub submissions: Counter,
    /// Packages that came again and were known.
    pub submissions_repeated: Counter,
    /// Packages refused.
    pub submissions_refused: Counter,
    /// Orders made.
    pub orders: Counter,
    /// Photos approved.
    pub approved: Counter,
    /// Photos sent back.
    pub rejected: Counter,
    /// Sealed photos and uploads deleted.
    pub deletions: Counter,
    /// Heartbeats.
    pub heartbeats: Counter,
    /// Calls for help.
    pub calls: Counter,
}

impl Metrics {
    /// Prometheus text exposition format 0.0.4, with the review queue's lengths.
    pub fn render(&self, pending: i64, leased: i64) -> String {
        let counters = [
            ("enrolments_total", "Booths enrolled", &self.enrolments),
            ("lookups_total", "Lookups that agreed", &self.lookups),
            ("lookups_refused_total", "Lookups that did not agree or were locked out", &self.lookups_refused),
            ("submissions_total", "Packages kept", &self.submissions),
            ("submissions_repeated_total", "Packages sent again", &self.submissions_repeated),
            ("submissions_refused_total", "Packages refused", &self.submissions_refused),
            ("orders_total", "Payment orders made", &self.orders),
            ("approved_total", "Photos approved", &self.approved),
            ("rejected_total", "Photos sent back", &self.rejected),
            ("deletions_total", "Sealed photos and uploads deleted", &self.deletions),
            ("heartbeats_total", "Heartbeats", &self.heartbeats),
            ("calls_total", "Calls for help", &self.calls),
        ];
        let gauges = [
            ("review_pending", "Photos that wait for review", pending),
            ("review_leased", "Photos in a reviewer's hands", leased),
        ];
        let mut text = String::new();
        let mut line = |name: &str, help: &str, kind: &str, value: &dyn std::fmt::Display| {
            let written = writeln!(
                text,
                "# HELP gradbooth_{name} {help}.\n# TYPE gradbooth_{name} {kind}\ngradbooth_{name} {value}"
            );
            debug_assert!(written.is_ok(), "a string takes all text");
        };
        for (name, help, counter) in counters {
            line(name, help, "counter", &counter.get());
        }
        for (name, help, value) in gauges {
            line(name, help, "gauge", &value);
        }
        text
    }
}
