//! From the words of delivery to the words of the flow.

use gradbooth_protocol::{OrderState as WireOrderState, SubmissionState};

use crate::delivery::{AlbumPage, Answer, CallError, Found, LookupFault, OrderPage};
use crate::flow::{AlbumView, Event, Lookup, LookupFailure, NetworkFailure, OrderState, OrderView};

/// What an answer of delivery means to the flow; `None`: only the shell cares.
pub(super) fn event(answer: Answer) -> Option<Event> {
    Some(match answer {
        Answer::LookedUp { session, answer } => {
            let answer = answer.map(|found| lookup(*found)).map_err(lookup_failure);
            Event::LookedUp { session, answer }
        }
        Answer::Stored { session, submission, receipt_code, progress_url } => {
            Event::Stored { session, submission, receipt_code, progress_url }
        }
        Answer::StoreFailed { session, .. } => Event::StoreFailed { session },
        Answer::Delivered { submission, .. } => Event::Delivered { submission },
        Answer::Order { session, answer } => Event::Order { session, answer: order(answer) },
        Answer::Album { session, answer, .. } => Event::Album { session, answer: album(answer) },
        Answer::Withdrawn { session, done } => Event::Withdrawn { session, done },
        Answer::Online(online) => Event::Online(online),
        Answer::NeedsCare { .. } | Answer::AlbumPhoto { .. } | Answer::Queue(_) | Answer::Config(_) => return None,
    })
}

fn lookup(found: Found) -> Lookup {
    let Found { record, submission, offline, rejected: _ } = found;
    let timeline = submission.as_ref().map(|past| past.timeline.clone()).unwrap_or_default();
    Lookup {
        record,
        receipt_code: submission.as_ref().map(|past| past.receipt_code.clone()),
        submission: submission.map(|past| past.id),
        timeline: timeline.into_iter().map(|(state, at)| (progress_key(state).to_owned(), moment(at))).collect(),
        offline,
    }
}

fn lookup_failure(fault: LookupFault) -> LookupFailure {
    match fault {
        LookupFault::Mismatch { tries_left } => LookupFailure::Mismatch { tries_left },
        LookupFault::OtherSchool => LookupFailure::OtherSchool,
        LookupFault::Locked(seconds) => LookupFailure::Locked(seconds),
        LookupFault::Network => LookupFailure::Network,
    }
}

fn order(answer: Result<OrderPage, CallError>) -> Result<OrderView, NetworkFailure> {
    let page = answer.map_err(|err| {
        tracing::warn!("payment order: {err}");
        NetworkFailure
    })?;
    let state = match page.state {
        WireOrderState::NotPaid => OrderState::NotPaid,
        WireOrderState::Paying => OrderState::Paying,
        WireOrderState::Paid => OrderState::Paid,
        WireOrderState::Closed => OrderState::Closed,
        WireOrderState::Refunded => OrderState::Refunded,
        WireOrderState::Error => OrderState::Error,
    };
    let OrderPage { id, amount, code_url, seconds_left, state: _ } = page;
    Ok(OrderView { id, amount, code_url, seconds_left, state })
}

fn album(answer: Result<AlbumPage, CallError>) -> Result<AlbumView, NetworkFailure> {
    let page = answer.map_err(|err| {
        tracing::warn!("upload page: {err}");
        NetworkFailure
    })?;
    Ok(AlbumView { url: page.url, seconds_left: page.seconds_left, arrived: page.arrived })
}

/// Key of a state under `progress` in the texts.
fn progress_key(state: SubmissionState) -> &'static str {
    match state {
        SubmissionState::AwaitingPayment => "unpaid",
        SubmissionState::PendingReview => "reviewing",
        SubmissionState::Rejected => "rejected_title",
        SubmissionState::Approved => "approved",
        SubmissionState::InProduction => "production",
        SubmissionState::Registered => "registered",
        SubmissionState::Printed => "printed",
        SubmissionState::Mailed => "mailed",
        SubmissionState::Withdrawn => "withdraw",
        SubmissionState::Refunded => "refunded",
    }
}

/// A moment as screens show it, in the booth's time zone: `06-02 15:41`.
fn moment(unix_seconds: i64) -> String {
    let Ok(at) = jiff::Timestamp::from_second(unix_seconds) else { return String::new() };
    at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%m-%d %H:%M").to_string()
}
