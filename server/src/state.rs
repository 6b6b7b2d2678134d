//! A submission's states and the only ways between them.
//!
//! A [`Transition`] is made from the table or not at all, and the store moves a submission by a [`Transition`] alone:
//! an illegal one cannot be expressed.

use gradbooth_protocol::SubmissionState::{
    self, Approved, AwaitingPayment, InProduction, Mailed, PendingReview, Printed, Refunded, Registered, Rejected,
    Withdrawn,
};

/// What happens to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Its order is paid.
    Pay,
    /// A reviewer accepts it.
    Approve,
    /// A reviewer sends it back.
    Reject,
    /// The student takes it back.
    Withdraw,
    /// The student has sent a newer photo before anybody looked at this one.
    Supersede,
    /// It is handed to production.
    Produce,
    /// 学信网 has registered it.
    Register,
    /// Its prints are made.
    Print,
    /// Its prints are in the post.
    Mail,
    /// The money goes back.
    Refund,
}

const LEGAL: &[(SubmissionState, Step, SubmissionState)] = &[
    (AwaitingPayment, Step::Pay, PendingReview),
    (AwaitingPayment, Step::Supersede, Withdrawn),
    (PendingReview, Step::Approve, Approved),
    (PendingReview, Step::Reject, Rejected),
    (PendingReview, Step::Withdraw, Withdrawn),
    (PendingReview, Step::Supersede, Withdrawn),
    (PendingReview, Step::Refund, Refunded),
    (Rejected, Step::Refund, Refunded),
    (Approved, Step::Produce, InProduction),
    (InProduction, Step::Register, Registered),
    (Registered, Step::Print, Printed),
    (Printed, Step::Mail, Mailed),
];

/// A legal move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transition {
    from: SubmissionState,
    to: SubmissionState,
}

impl Transition {
    /// The move that `step` makes from `from`, if there is one.
    pub(crate) fn of(from: SubmissionState, step: Step) -> Option<Self> {
        LEGAL.iter().find(|(f, s, _)| (*f, *s) == (from, step)).map(|&(from, _, to)| Self { from, to })
    }

    /// The state before.
    pub(crate) fn from(self) -> SubmissionState {
        self.from
    }

    /// The state after.
    pub(crate) fn to(self) -> SubmissionState {
        self.to
    }
}

const NAMES: &[(SubmissionState, &str)] = &[
    (AwaitingPayment, "awaiting_payment"),
    (PendingReview, "pending_review"),
    (Rejected, "rejected"),
    (Approved, "approved"),
    (InProduction, "in_production"),
    (Registered, "registered"),
    (Printed, "printed"),
    (Mailed, "mailed"),
    (Withdrawn, "withdrawn"),
    (Refunded, "refunded"),
];

/// A state's name in the database and on the wire.
pub(crate) fn name(state: SubmissionState) -> &'static str {
    NAMES.iter().find(|(s, _)| *s == state).map_or("", |(_, name)| name)
}

/// Reads [`name`] back.
pub(crate) fn parse(text: &str) -> Option<SubmissionState> {
    NAMES.iter().find(|(_, name)| *name == text).map(|(state, _)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire() {
        assert_eq!(NAMES.len(), 10);
        for (state, name) in NAMES {
            assert_eq!(serde_json::to_string(state).unwrap(), format!("\"{name}\""));
            assert_eq!(parse(name), Some(*state));
        }
    }

    #[test]
    fn terminal_states_have_no_way_out() {
        for (from, step, to) in LEGAL {
            assert!(![Withdrawn, Refunded, Mailed].contains(from), "{from:?} {step:?} {to:?}");
            assert_eq!(LEGAL.iter().filter(|(f, s, _)| (f, s) == (from, step)).count(), 1);
        }
    }

    #[test]
    fn only_an_unreviewed_submission_is_withdrawn() {
        for (state, _) in NAMES {
            assert_eq!(Transition::of(*state, Step::Withdraw).is_some(), *state == PendingReview, "{state:?}");
        }
    }
}
