//! What a headless visit leaves: events, shots, manifest and receipt, as the booth tells them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gradbooth_protocol::Receipt;

use crate::app::{Observer, Shot};
use crate::delivery::Contents;
use crate::domain::{Report, ShotId, SubmissionId};

/// What a visit has left so far.
#[derive(Default)]
pub(super) struct Log {
    pub(super) events: VecDeque<&'static str>,
    /// Shots in the order in which they were developed.
    pub(super) shots: Vec<Taken>,
    pub(super) accepted: Option<ShotId>,
    pub(super) files: Vec<(&'static str, Vec<u8>)>,
    pub(super) submission: Option<SubmissionId>,
    pub(super) receipt: Option<Receipt>,
    pub(super) assessed: u64,
    pub(super) failures: u32,
    pub(super) failure: Option<String>,
    /// The booth takes no photos.
    pub(super) out_of_service: bool,
}

/// What one shot leaves.
pub(super) struct Taken {
    shot: ShotId,
    pub(super) report: Report,
    pub(super) files: [(&'static str, Vec<u8>); 2],
}

impl Log {
    /// The shot that the visit's folder is about: the accepted one; while none is accepted, the last.
    pub(super) fn kept(&self) -> Option<&Taken> {
        match self.accepted {
            Some(shot) => self.shots.iter().find(|taken| taken.shot == shot),
            None => self.shots.last(),
        }
    }
}

/// Writes down what a booth tells of a visit.
pub(super) struct Recorder(Arc<Mutex<Log>>);

/// The log, whoever held it before.
pub(super) fn locked(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recorder {
    /// A recorder that writes into this log.
    pub(super) fn new(log: &Arc<Mutex<Log>>) -> Self {
        Self(Arc::clone(log))
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        locked(&self.0)
    }
}

impl Observer for Recorder {
    fn event(&mut self, name: &'static str) {
        match name {
            "out_of_service" => self.log().out_of_service = true,
            "in_service" => self.log().out_of_service = false,
            _ => {}
        }
        if name == "assessed" {
            self.log().assessed += 1;
        } else if name != "readings" {
            self.log().events.push_back(name);
        }
    }

    fn shot(&mut self, shot: ShotId, developed: &Shot) {
        let original = if developed.original.media_type == "image/png" { "original.png" } else { "original.jpg" };
        let files = [(original, developed.original.bytes.clone()), ("portrait.jpg", developed.portrait.jpeg.to_vec())];
        let taken = Taken { shot, report: developed.report.clone(), files };
        let mut log = self.log();
        log.shots.retain(|known| known.shot != shot);
        log.shots.push(taken);
    }

    fn failed(&mut self, why: &str) {
        let mut log = self.log();
        log.failures += 1;
        log.failure = Some(why.to_owned());
    }

    fn accepted(&mut self, shot: ShotId, contents: &Contents) {
        let manifest = serde_json::to_vec_pretty(&contents.manifest()).unwrap_or_default();
        let mut log = self.log();
        log.accepted = Some(shot);
        log.submission = Some(contents.submission.clone());
        log.files.push(("manifest.json", manifest));
    }

    fn delivered(&mut self, receipt: &Receipt) {
        let mut log = self.log();
        if log.submission.as_ref().is_some_and(|submission| submission.0 == receipt.submission) {
            log.files.push(("receipt.json", serde_json::to_vec_pretty(receipt).unwrap_or_default()));
            log.receipt = Some(receipt.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{DEFAULT_PROFILE, Original, judge_picture, now};
    use crate::delivery::{MediaType, draw_ids};
    use crate::domain::{Background, Consents, Cut, EnrolmentRef, Frame, Portrait, Scene};
    use crate::standard::Profile;

    /// A shot whose files hold `mark`.
    fn shot(mark: u8) -> Shot {
        let picture =
            Frame::new(Cut::WIDTH, Cut::HEIGHT, vec![mark; (Cut::WIDTH * Cut::HEIGHT * 3) as usize], 0, now());
        let picture = picture.unwrap();
        let scene = Scene { frame: picture.clone(), faces: Vec::new(), matte: None };
        let profile = Profile::named(DEFAULT_PROFILE).unwrap();
        let report = Report { profile: mark.to_string(), ..judge_picture(&scene, Cut::IDENTITY, None, profile) };
        Shot {
            original: Original { bytes: vec![mark], media_type: "image/png", from_album: false },
            portrait: Portrait {
                jpeg: vec![mark, mark].into(),
                quality: 90,
                background: Background::Blue,
                cut: Cut::IDENTITY,
            },
            picture,
            report,
        }
    }

    fn contents(shot: &Shot) -> Contents {
        let (submission, receipt_code) = draw_ids();
        Contents {
            submission,
            receipt_code,
            booth: "A-01".to_owned(),
            enrolment: EnrolmentRef::new("e"),
            consents: Consents { photo: true, send: true, ..Consents::default() },
            consent_version: "1".to_owned(),
            consent_sha256: String::new(),
            consented_at: 0,
            phone: None,
            source: gradbooth_protocol::PhotoSource::Camera,
            accepted_at: 0,
            report: shot.report.clone(),
            calibration: None,
            background: Background::Blue,
            original: shot.original.bytes.as_slice().into(),
            original_type: MediaType::Png,
            portrait: Arc::clone(&shot.portrait.jpeg),
            manual_review: true,
        }
    }

    #[test]
    fn the_folder_gets_the_accepted_shot_and_not_the_last() {
        let log = Arc::new(Mutex::new(Log::default()));
        let mut recorder = Recorder::new(&log);
        let (first, second) = (shot(1), shot(2));
        recorder.shot(ShotId(7), &first);
        recorder.shot(ShotId(8), &second);
        let kept = || {
            let log = locked(&log);
            let taken = log.kept().unwrap();
            (taken.report.profile.clone(), taken.files.each_ref().map(|(name, bytes)| (*name, bytes[0])))
        };
        assert_eq!(kept(), ("2".to_owned(), [("original.png", 2), ("portrait.jpg", 2)]), "none accepted: the last");
        recorder.accepted(ShotId(7), &contents(&first));
        assert_eq!(kept(), ("1".to_owned(), [("original.png", 1), ("portrait.jpg", 1)]));
    }
}
