//! The whole booth and the real server: what the student is told at once instead of by a refusal after the visit.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test waits for one screen and lets the others pass")]

use std::sync::Arc;
use std::time::Duration;

use gradbooth::app::{Booth, Wake, now, parts};
use gradbooth::config::Config;
use gradbooth::delivery::{ClientOptions, Enrolment};
use gradbooth::flow::{Action, AlbumNotice, CodeNotice, Consent, Field, IdentityNotice, Key, Screen};
use gradbooth::simulator::{Setup, VirtualBooth};
use gradbooth_server::Options;
use gradbooth_server::embedded;

use crate::delivery_calls::send_form;

/// The photo of the demo's rejected student, as the reviewer sent it back.
const SENT_BACK: &[u8] = include_bytes!("../../server/assets/demo/rejected_original.jpg");

struct Visit {
    booth: Booth,
    simulator: VirtualBooth,
}

impl Visit {
    /// Turns the booth until the screen is so.
    fn until<T>(&mut self, what: &str, wanted: impl Fn(&Screen) -> Option<T>) -> T {
        for _ in 0..3000 {
            self.booth.turn(now());
            let screen = self.booth.view(now()).screen;
            if let Some(found) = wanted(&screen) {
                return found;
            }
            self.simulator.wait(Duration::from_millis(10));
        }
        panic!("never came: {what}; the screen is {:?}", self.booth.view(now()).screen);
    }

    fn press(&mut self, action: Action) {
        self.booth.press(action, now());
    }

    fn type_in(&mut self, text: &str) {
        for character in text.chars() {
            let key = character.to_digit(10).map_or(Key::X, |digit| Key::Digit(digit as u8));
            self.press(Action::Key(key));
        }
    }
}

#[test]
fn an_ordinary_text_is_no_code_tries_are_the_servers_and_a_photo_that_was_sent_back_is_refused_at_once() {
    let (state, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = embedded::start(data.path(), Options::demo(data.path())).unwrap();
    let student = server.demo().unwrap().students.iter().find(|student| student.note == "rejected").unwrap();
    Enrolment::obtain(server.base_url(), "DEMO0000", state.path(), &ClientOptions::default()).unwrap();
    let simulator = VirtualBooth::new(Setup { fps: 5.0, ..Setup::default() });
    let models = Some("models".into());
    let config = Config { state: Some(state.path().to_owned()), models, ..Config::default() };
    let wake: Wake = Arc::new(|| {});
    let booth = Booth::start(parts(&config, &simulator, &wake).unwrap(), None, now()).unwrap();
    let mut visit = Visit { booth, simulator };
    // What a code looks like comes with the server's configuration, which a newly enrolled booth has after a moment.
    let configured = state.path().join("server-config.json");
    visit.until("a booth in service", |screen| {
        (matches!(screen, Screen::Attract { .. }) && configured.is_file()).then_some(())
    });

    visit.press(Action::BringPhoto);
    visit.press(Action::Consent(Consent::Photo));
    visit.press(Action::Consent(Consent::Send));
    visit.press(Action::Next);
    visit.until("the code page", |screen| matches!(screen, Screen::Code { .. }).then_some(()));
    visit.simulator.hand_scan("https://www.example.edu/menu/today");
    visit.until("no code", |screen| {
        matches!(screen, Screen::Code { notice: Some(CodeNotice::NotACode), .. }).then_some(())
    });
    visit.simulator.hand_scan(&student.code);
    visit.until("identity", |screen| matches!(screen, Screen::Identity { .. }).then_some(()));
    visit.type_in(&student.student_number);
    visit.press(Action::Focus(Field::LastFour));
    visit.type_in("0000");
    visit.press(Action::Next);
    let left = visit.until("a mismatch", |screen| match screen {
        Screen::Identity { notice: Some(IdentityNotice::Mismatch { tries_left }), .. } => Some(*tries_left),
        _ => None,
    });
    assert_eq!(left, 4);
    visit.type_in(&student.last4);
    visit.press(Action::Next);
    visit.until("the rejection", |screen| matches!(screen, Screen::Rejected { .. }).then_some(()));
    visit.press(Action::Next);
    let url = visit.until("the upload page", |screen| match screen {
        Screen::Existing { url, .. } => url.clone(),
        _ => None,
    });
    send_form(server.base_url(), url.strip_prefix(server.base_url()).unwrap(), SENT_BACK);
    visit.until("the refusal", |screen| {
        matches!(screen, Screen::Existing { notice: Some(AlbumNotice::SameRejected), .. }).then_some(())
    });
    visit.booth.stop();
}
