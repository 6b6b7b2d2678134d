//! The server's words as the domain's: what a lookup says about a student, in no more than the screens need.

use gradbooth_protocol::{LookupResponse, SubmissionState, SubmissionStatus, WirePrice};

use crate::domain::{EnrolmentRef, Fen, MaskedName, PhotoState, Price, Record};

/// The masked record with its history.
pub fn record(answer: &LookupResponse) -> Record {
    let wire = &answer.record;
    Record {
        enrolment: EnrolmentRef::new(wire.enrolment.clone()),
        name: MaskedName::new(wire.name.clone()),
        school: wire.school.clone(),
        major: wire.major.clone(),
        level: wire.level.clone(),
        year: wire.year.clone(),
        photo: if wire.at_chsi { PhotoState::AtChsi } else { photo_state(answer.submission.as_ref()) },
        price: price(answer.price),
    }
}

/// What became of a student's latest submission. Withdrawn or refunded counts as none: the student may start anew.
/// Registered and later is at 学信网.
pub fn photo_state(submission: Option<&SubmissionStatus>) -> PhotoState {
    let Some(status) = submission else { return PhotoState::None };
    match status.state {
        SubmissionState::AwaitingPayment => PhotoState::AwaitingPayment,
        SubmissionState::PendingReview => PhotoState::Pending,
        SubmissionState::Rejected => PhotoState::Rejected {
            reason: status.reason.clone().unwrap_or_default(),
            words: status.words.clone().unwrap_or_default(),
        },
        SubmissionState::Approved | SubmissionState::InProduction => PhotoState::Approved,
        SubmissionState::Registered | SubmissionState::Printed | SubmissionState::Mailed => PhotoState::AtChsi,
        SubmissionState::Withdrawn | SubmissionState::Refunded => PhotoState::None,
    }
}

/// What a submission costs, and who pays.
pub fn price(price: WirePrice) -> Price {
    match price {
        WirePrice::Student { fen } => Price::Student(Fen(fen)),
        WirePrice::School => Price::School,
        WirePrice::FreeRetake => Price::FreeRetake,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradbooth_protocol::WireRecord;

    fn status(state: SubmissionState) -> SubmissionStatus {
        SubmissionStatus {
            submission: "id".to_owned(),
            receipt_code: "K7Q2-94FD".to_owned(),
            state,
            reason: Some("eyes_open".to_owned()),
            words: None,
            timeline: Vec::new(),
        }
    }

    #[test]
    fn every_state_has_its_word() {
        let of = |state| photo_state(Some(&status(state)));
        assert_eq!(photo_state(None), PhotoState::None);
        assert_eq!(of(SubmissionState::Withdrawn), PhotoState::None);
        assert_eq!(of(SubmissionState::Mailed), PhotoState::AtChsi);
        let rejected = PhotoState::Rejected { reason: "eyes_open".to_owned(), words: String::new() };
        assert_eq!(of(SubmissionState::Rejected), rejected);
    }

    #[test]
    fn a_photo_at_chsi_wins_over_any_history() {
        let wire = WireRecord {
            enrolment: "e".to_owned(),
            name: "王*明".to_owned(),
            school: "S".to_owned(),
            major: "M".to_owned(),
            level: "L".to_owned(),
            year: "2026".to_owned(),
            at_chsi: true,
        };
        let answer = LookupResponse {
            record: wire,
            submission: Some(status(SubmissionState::Rejected)),
            price: WirePrice::Student { fen: 3000 },
            rejected: Vec::new(),
        };
        let record = record(&answer);
        assert_eq!((record.photo, record.price), (PhotoState::AtChsi, Price::Student(Fen(3000))));
    }
}
