//! The thread that seals accepted portraits and puts them into the outbox. No network call ever holds it up.

use std::sync::mpsc::Receiver;

use super::answer::Answer;
use super::link::{Link, hold};
use super::outbox::OutboxError;
use super::package::{Contents, seal};
use crate::domain::SessionId;

/// Works until delivery stops; a package that was handed over before is still kept.
pub(super) fn run(link: &Link, jobs: &Receiver<(SessionId, Box<Contents>)>) {
    while let Ok((session, contents)) = jobs.recv() {
        let answer = store(link, session, &contents);
        drop(contents);
        link.tell(answer);
        link.tell_queue();
        link.wake();
    }
}

fn store(link: &Link, session: SessionId, contents: &Contents) -> Answer {
    let failed = |why: String, full: bool| {
        tracing::error!(why, "an accepted portrait was not kept");
        Answer::StoreFailed { session, why, full }
    };
    let sealed = match seal(contents, &link.enrolment.recipient) {
        Ok(sealed) => sealed,
        Err(fault) => return failed(fault.to_string(), false),
    };
    match link.with_outbox(|outbox| outbox.store(&sealed)) {
        Some(Ok(())) => Answer::Stored {
            session,
            progress_url: progress_url(link, &sealed.receipt_code.0),
            submission: sealed.submission,
            receipt_code: sealed.receipt_code,
        },
        Some(Err(fault)) => failed(fault.to_string(), matches!(fault, OutboxError::Full)),
        None => failed("the booth is shutting down".to_owned(), false),
    }
}

fn progress_url(link: &Link, code: &str) -> String {
    let config = hold(&link.config);
    let base = config.as_ref().map_or(link.enrolment.server.as_str(), |config| config.student_pages.as_str());
    format!("{}/p/{code}", base.trim_end_matches('/'))
}
