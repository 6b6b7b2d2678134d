//! What the flow needs to know of the booth's configuration.

use std::time::Duration;

use crate::domain::{CheckId, Fen, Language, Limit};
use crate::guide::{Axis, Limits};
use crate::standard::Profile;

/// Settings of both ways through the booth. The shell fills them from the booth's file and the server's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What the attract page says a student pays; `None`: the school has paid.
    pub price: Option<Fen>,
    /// Shots a student may take, at least 1. Photos from the phone do not count.
    pub shots: u32,
    /// School, as shown.
    pub school: String,
    /// Place, as shown.
    pub place: String,
    /// Booth id.
    pub booth: String,
    /// Customer service's number.
    pub help_phone: String,
    /// Its hours, as shown.
    pub help_hours: String,
    /// Where people go who decline.
    pub staffed_point: String,
    /// What a phone opens to follow the account that sends notices, if there is one.
    pub follow_url: Option<String>,
    /// What a phone opens to chat with customer service, if there is such a page.
    pub help_url: Option<String>,
    /// Language of the attract page.
    pub language: Language,
    /// Whether the voice speaks until a student switches it.
    pub voice_on: bool,
    /// Whether the server knows this booth; if not, it takes no photos.
    pub enrolled: bool,
    /// Whether the server can be reached at start; later `Event::Online` says.
    pub online: bool,
    /// The pause after too many wrong identities, where the server names none.
    pub identity_pause: Duration,
    /// Time between two questions about an order.
    pub payment_poll: Duration,
    /// Raise and clear limits of the guide.
    pub limits: Limits,
    /// Time-outs.
    pub timeouts: Timeouts,
}

/// How long each page waits for a sign of life before it asks, and what runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Privacy, declined, record, progress, result, submit.
    pub page: Duration,
    /// Collection code.
    pub code: Duration,
    /// Identity.
    pub identity: Duration,
    /// How-to page, then posing begins by itself.
    pub how_to: Duration,
    /// Posing.
    pub pose: Duration,
    /// Posing with nothing but a face before the lens.
    pub pose_bound: Duration,
    /// Posing without a shot, then help is offered.
    pub pose_help: Duration,
    /// One figure of the countdown.
    pub figure: Duration,
    /// From the shutter to the checking page.
    pub burst: Duration,
    /// Developing, before it counts as failed.
    pub develop: Duration,
    /// Existing photo.
    pub existing: Duration,
    /// The server has this long to answer about an order.
    pub order: Duration,
    /// A lost network or a closing order ends in "pay later" after this long.
    pub pay_lost: Duration,
    /// The paid page goes on by itself.
    pub paid: Duration,
    /// Done, then wipe.
    pub done: Duration,
    /// Help sheet.
    pub help: Duration,
    /// Technician's pages.
    pub technician: Duration,
    /// "Still there?", then wipe.
    pub still_there: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            page: Duration::from_mins(1),
            code: Duration::from_secs(90),
            identity: Duration::from_mins(1),
            how_to: Duration::from_secs(10),
            pose: Duration::from_mins(2),
            pose_bound: Duration::from_mins(5),
            pose_help: Duration::from_secs(40),
            figure: Duration::from_secs(1),
            burst: Duration::from_secs(1),
            develop: Duration::from_secs(30),
            existing: Duration::from_mins(10),
            order: Duration::from_secs(15),
            pay_lost: Duration::from_mins(3),
            paid: Duration::from_secs(3),
            done: Duration::from_secs(15),
            help: Duration::from_mins(1),
            technician: Duration::from_mins(5),
            still_there: Duration::from_secs(20),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            price: Some(Fen(3000)),
            shots: 5,
            school: String::new(),
            place: String::new(),
            booth: String::new(),
            help_phone: String::new(),
            help_hours: String::new(),
            staffed_point: String::new(),
            follow_url: None,
            help_url: None,
            language: Language::Zh,
            voice_on: true,
            enrolled: true,
            online: true,
            identity_pause: Duration::from_mins(10),
            payment_poll: Duration::from_secs(2),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
        }
    }
}

/// The guide's limits by a profile, so that it asks for what the checks will judge: no more and no less.
pub fn guide_limits(profile: &Profile) -> Limits {
    let base = Limits::default();
    let axis = |base: Axis, aim: f32, check: CheckId| {
        let limits = profile.limits(check);
        let pair = |limit: Option<Limit>, base: (f32, f32)| match limit {
            Some(Limit::AtMost(most)) if base.0.is_finite() => (-most, most),
            Some(Limit::AtMost(most)) => (base.0, most),
            Some(Limit::AtLeast(least)) => (least, base.1),
            Some(Limit::Within(low, high)) => (low, high),
            None => base,
        };
        let (raise, clear) = limits.live.map(|live| (live.raise, live.clear)).unzip();
        Axis { aim, clear: pair(clear, base.clear), raise: pair(raise, base.raise), fail: pair(limits.fail, base.fail) }
    };
    Limits {
        hair_top: axis(base.hair_top, profile.aim.hair_top_px, CheckId::HairTop),
        eye_line: axis(base.eye_line, profile.aim.eye_line_px, CheckId::EyeLine),
        face_width: axis(base.face_width, profile.aim.face_width_px, CheckId::FaceWidth),
        centre: axis(base.centre, base.centre.aim, CheckId::Centred),
        roll: axis(base.roll, base.roll.aim, CheckId::Roll),
        yaw: axis(base.yaw, base.yaw.aim, CheckId::Yaw),
        pitch: axis(base.pitch, base.pitch.aim, CheckId::Pitch),
        shoulders: axis(base.shoulders, base.shoulders.aim, CheckId::ShouldersLevel),
        eyes_open: axis(base.eyes_open, base.eyes_open.aim, CheckId::EyesOpen),
        gaze: axis(base.gaze, base.gaze.aim, CheckId::Gaze),
        mouth: axis(base.mouth, base.mouth.aim, CheckId::MouthClosed),
        glare: axis(base.glare, base.glare.aim, CheckId::EyewearGlare),
        clothes: axis(base.clothes, base.clothes.aim, CheckId::ClothesContrast),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_raises_what_the_profile_says() {
        let profile = Profile::named(Profile::DEFAULT).expect("shipped");
        let limits = guide_limits(profile);
        assert_eq!(limits.pitch, Axis::around_zero(8.0, 10.0, 15.0));
        assert_eq!(limits.mouth, Axis::at_most(0.042, 0.047, 0.048));
        assert_eq!(limits.eyes_open, Axis::at_least(0.95, 0.8, 0.6, 0.5));
        assert_eq!((limits.hair_top.raise, limits.hair_top.fail), ((53.0, 107.0), (50.0, 110.0)));
    }
}
