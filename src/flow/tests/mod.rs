//! Tests of the flow: stories, a golden table, a random walk.

mod catalogue;
mod pay;
mod returning;
mod stories;
mod table;
mod service;
mod shots;
mod timeouts;
mod walk;

use std::time::{Duration, Instant};

use super::*;
use crate::domain::{
    CheckId, CollectionCode, Detail, EnrolmentRef, Fen, Finding, MaskedName, Outcome, PhotoState, Price, ReceiptCode,
    Record, Report, SessionId, ShotId, SubmissionId, Unit,
};

/// The flow with its clock and everything it asked for since the last look.
pub(super) struct Rig {
    pub flow: Flow,
    pub now: Instant,
    pub commands: Vec<Command>,
}

impl Rig {
    pub(super) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(super) fn with(settings: Settings) -> Self {
        Self { flow: Flow::new(settings), now: epoch(), commands: Vec::new() }
    }

    pub(super) fn feed(&mut self, event: Event) -> &mut Self {
        self.flow.handle(event, self.now);
        self.drain();
        self
    }

    pub(super) fn press(&mut self, action: Action) -> &mut Self {
        self.feed(Event::Pressed(action))
    }

    /// Lets time pass, waking the flow whenever it asks for it.
    pub(super) fn wait(&mut self, time: Duration) -> &mut Self {
        let end = self.now + time;
        let mut rounds = 0_u32;
        while let Some((at, _)) = self.flow.poll_timeout().filter(|(at, _)| *at <= end) {
            rounds += 1;
            assert!(rounds < 1_000_000, "a clock stands still: {:?}", self.flow.poll_timeout());
            self.now = self.now.max(at);
            self.flow.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
        self
    }

    pub(super) fn seconds(&mut self, seconds: u64) -> &mut Self {
        self.wait(Duration::from_secs(seconds))
    }

    fn drain(&mut self) {
        while let Some(command) = self.flow.poll_command() {
            self.commands.push(command);
        }
    }

    pub(super) fn screen(&self) -> Screen {
        self.flow.view(self.now).screen
    }

    pub(super) fn name(&self) -> &'static str {
        self.screen().name()
    }

    pub(super) fn session(&self) -> SessionId {
        self.flow.session().unwrap()
    }

    /// What was asked since the last call, without voice and sounds.
    pub(super) fn asked(&mut self) -> Vec<Command> {
        let commands = std::mem::take(&mut self.commands);
        commands.into_iter().filter(|c| !matches!(c, Command::Speak(_) | Command::Sound(_))).collect()
    }

    pub(super) fn digits(&mut self, digits: &str) -> &mut Self {
        for c in digits.chars() {
            let key = c.to_digit(10).map_or(Key::X, |d| Key::Digit(d as u8));
            self.press(Action::Key(key));
        }
        self
    }

    // ---- the steps of a visit ----

    pub(super) fn at_code(&mut self) -> &mut Self {
        self.press(Action::Start)
            .press(Action::Consent(Consent::Photo))
            .press(Action::Consent(Consent::Send))
            .press(Action::Next)
    }

    pub(super) fn at_identity(&mut self) -> &mut Self {
        self.at_code().feed(Event::Scanned(code()))
    }

    /// Types number and last four and asks.
    pub(super) fn identify(&mut self) -> &mut Self {
        self.digits("2022010123").press(Action::Focus(Field::LastFour)).digits("123X").press(Action::Next)
    }

    pub(super) fn answer(&mut self, lookup: Lookup) -> &mut Self {
        let session = self.session();
        self.feed(Event::LookedUp { session, answer: Ok(lookup) })
    }

    pub(super) fn at_record(&mut self) -> &mut Self {
        self.at_identity().identify().answer(lookup(PhotoState::None))
    }

    pub(super) fn at_how_to(&mut self) -> &mut Self {
        self.at_record().press(Action::Next)
    }

    pub(super) fn at_pose(&mut self) -> &mut Self {
        self.at_how_to().press(Action::Next)
    }

    /// Live frames for so many milliseconds.
    pub(super) fn frames(&mut self, report: &Report, millis: u64) -> &mut Self {
        for _ in 0..millis / 100 {
            self.wait(Duration::from_millis(100));
            let Some(session) = self.flow.session() else { break };
            self.feed(Event::Assessed { session, report: report.clone() });
        }
        self
    }

    /// From posing to the shot in development.
    pub(super) fn shoot(&mut self) -> &mut Self {
        self.frames(&live(), 2000).seconds(4)
    }

    pub(super) fn developed(&mut self, shot: u32, report: Report) -> &mut Self {
        let session = self.session();
        self.feed(Event::Developed { session, shot: ShotId(shot), report })
    }

    pub(super) fn at_result(&mut self) -> &mut Self {
        self.at_pose().shoot().developed(1, passing())
    }

    pub(super) fn at_submit(&mut self) -> &mut Self {
        self.at_result().press(Action::Use)
    }

    pub(super) fn stored(&mut self) -> &mut Self {
        let session = self.session();
        self.feed(Event::Stored {
            session,
            submission: submission(),
            receipt_code: ReceiptCode("7K2M-9QXD".to_owned()),
            progress_url: "https://photo.example/p/7K2M-9QXD".to_owned(),
        })
    }

    pub(super) fn at_pay(&mut self) -> &mut Self {
        self.at_submit().press(Action::Submit).stored()
    }

    pub(super) fn order(&mut self, id: &str, state: OrderState) -> &mut Self {
        let session = self.session();
        self.feed(Event::Order { session, answer: Ok(order(id, state)) })
    }

    pub(super) fn at_scan(&mut self) -> &mut Self {
        self.at_pay().order("A1", OrderState::NotPaid)
    }
}

#[expect(clippy::disallowed_methods, reason = "an Instant can be had from nowhere else; only differences matter")]
pub(super) fn epoch() -> Instant {
    Instant::now()
}

pub(super) fn code() -> CollectionCode {
    CollectionCode::parse("PB1:ujPeIxdGcBefB0hoO8Kz", "PB1:").unwrap()
}

pub(super) fn submission() -> SubmissionId {
    SubmissionId("0198c9d2-0000-7000-8000-000000000001".to_owned())
}

pub(super) fn order(id: &str, state: OrderState) -> OrderView {
    OrderView { id: id.to_owned(), amount: Fen(3000), code_url: format!("weixin://{id}"), seconds_left: 900, state }
}

pub(super) fn lookup(photo: PhotoState) -> Lookup {
    priced(photo, Price::Student(Fen(3000)))
}

pub(super) fn priced(photo: PhotoState, price: Price) -> Lookup {
    let submitted = !matches!(photo, PhotoState::None | PhotoState::AtChsi);
    Lookup {
        record: Record {
            enrolment: EnrolmentRef::new("e-1"),
            name: MaskedName::new("李*"),
            school: "示例大学".to_owned(),
            major: "计算机科学与技术".to_owned(),
            level: "本科".to_owned(),
            year: "2026".to_owned(),
            photo,
            price,
        },
        receipt_code: submitted.then(|| ReceiptCode("OLD1-CODE".to_owned())),
        submission: submitted.then(submission),
        timeline: Vec::new(),
        offline: false,
    }
}

pub(super) fn rejected() -> PhotoState {
    PhotoState::Rejected { reason: "brows_visible".to_owned(), words: "左侧眉毛被头发遮住".to_owned() }
}

fn finding(check: CheckId, outcome: Outcome, value: f32) -> Finding {
    Finding {
        check,
        clause: "P3",
        mandatory: true,
        outcome,
        value: Some(value),
        unit: Unit::Px,
        warn: None,
        fail: None,
        detail: Detail::None,
        evidence: Vec::new(),
    }
}

fn report(findings: Vec<Finding>) -> Report {
    Report { profile: "moe-2017-99".to_owned(), profile_version: "1".to_owned(), findings }
}

/// A live frame in which everything is right.
pub(super) fn live() -> Report {
    report(vec![
        finding(CheckId::OneFace, Outcome::Pass, 1.0),
        finding(CheckId::EyeLine, Outcome::Pass, 250.0),
        finding(CheckId::FaceWidth, Outcome::Pass, 215.0),
        finding(CheckId::Centred, Outcome::Pass, 0.0),
    ])
}

/// A live frame of somebody too far away.
pub(super) fn far() -> Report {
    report(vec![finding(CheckId::OneFace, Outcome::Pass, 1.0), finding(CheckId::FaceWidth, Outcome::Fail, 150.0)])
}

/// A live frame without anybody.
pub(super) fn nobody() -> Report {
    report(vec![finding(CheckId::OneFace, Outcome::Fail, 0.0)])
}

/// A finished portrait that passes.
pub(super) fn passing() -> Report {
    report(vec![finding(CheckId::EyesOpen, Outcome::Pass, 0.08)])
}

/// A finished portrait that fails.
pub(super) fn failing() -> Report {
    report(vec![finding(CheckId::EyesOpen, Outcome::Fail, 0.01)])
}

/// A finished portrait of somebody who wears a scarf.
pub(super) fn covered() -> Report {
    report(vec![Finding { detail: Detail::Hat, ..finding(CheckId::HeadUncovered, Outcome::Fail, 0.97) }])
}
