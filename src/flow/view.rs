//! What a screen shows: plain values, ready to draw. Texts are keys or numbers; words live in the texts table.

use super::technician::TechView;
use super::{Consent, Field, OrderState, OutOfService, ScanTrouble, ShotFault};
use crate::domain::{
    Consents, Fen, Language, LastFour, PhoneNumber, PhotoState, ReceiptCode, Record, Report, ShotId, StudentNumber,
};
use crate::guide::{Hint, Hold};

/// Everything on the display at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The page.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// Language of all texts.
    pub language: Language,
    /// What stands around every student's page.
    pub chrome: Chrome,
    /// Reading aids, until the student leaves.
    pub aids: Aids,
}

/// Header and utility bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chrome {
    /// Current step 1 to 4; `None`: no step bar.
    pub step: Option<u8>,
    /// School, as shown.
    pub school: String,
    /// Place, as shown.
    pub place: String,
    /// Booth id.
    pub booth: String,
    /// Whether the voice speaks.
    pub voice_on: bool,
    /// Whether the server can be reached.
    pub online: bool,
    /// Customer service's number.
    pub help_phone: String,
    /// Its hours.
    pub help_hours: String,
    /// Where people go who decline.
    pub staffed_point: String,
    /// What a phone opens to follow the account that sends notices; `None`: there is none.
    pub follow_url: Option<String>,
    /// What a phone opens to chat with customer service; `None`: there is none.
    pub help_url: Option<String>,
}

/// Reading aids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aids {
    /// Type a fifth larger.
    pub large_text: bool,
    /// Content 240 px lower.
    pub lower_buttons: bool,
    /// Tints white, lines ink, nothing moves.
    pub high_contrast: bool,
}

/// What lies over a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Help sheet.
    Help {
        /// Staff have been called.
        called: bool,
    },
    /// "Still there?"
    StillThere {
        /// Seconds until the wipe.
        seconds_left: u32,
    },
    /// "If you leave now, your shots are not kept": stay or leave.
    LeaveConfirm,
}

/// The page.
#[derive(Debug, Clone, PartialEq)]
pub enum Screen {
    /// Nobody is here.
    Attract {
        /// What a student pays; `None`: the school has paid.
        price: Option<Fen>,
    },
    /// The booth takes no photos.
    OutOfService {
        /// Why.
        reason: OutOfService,
        /// A photo may still come by phone.
        by_phone: bool,
    },
    /// Privacy and consents.
    Privacy {
        /// Ticked so far.
        consents: Consents,
        /// The full text is open.
        full_text: bool,
    },
    /// Declined: where else to go.
    Declined,
    /// Show the collection code.
    Code {
        /// What the reader says.
        notice: Option<CodeNotice>,
        /// Reached by "my progress", so the title says so.
        for_progress: bool,
    },
    /// Number and last four.
    Identity {
        /// Typed so far.
        number: StudentNumber,
        /// Typed so far.
        last_four: LastFour,
        /// The last four are shown in clear.
        revealed: bool,
        /// Where the caret is.
        focus: Field,
        /// Verify can be pressed.
        ready: bool,
        /// What the lookup says.
        notice: Option<IdentityNotice>,
    },
    /// The masked record.
    Record {
        /// The record.
        record: Record,
        /// Phone number so far.
        phone: PhoneNumber,
        /// The keypad for the phone number is open.
        editing_phone: bool,
        /// The number is not 11 digits.
        phone_bad: bool,
        /// "Something is wrong" was pressed: what to do is shown.
        wrong: bool,
    },
    /// A returning student: where the photo is.
    Progress {
        /// The record with its photo state.
        record: Record,
        /// Receipt code.
        receipt_code: Option<ReceiptCode>,
        /// Steps with their times, oldest first.
        timeline: Vec<(String, String)>,
        /// It can be withdrawn (pending only).
        can_withdraw: bool,
        /// It was withdrawn just now.
        withdrawn: bool,
        /// It can be paid now.
        can_pay: bool,
    },
    /// A returning student: sent back, with the reason.
    Rejected {
        /// The record; its `photo` is `PhotoState::Rejected`.
        record: Record,
        /// When it was sent back, as shown; empty: unknown.
        updated: String,
    },
    /// How to look one's best.
    HowTo {
        /// Share of the ten seconds that has passed, 0 to 1.
        elapsed: f32,
        /// Seconds until it starts by itself.
        seconds_left: u32,
    },
    /// Posing.
    Pose {
        /// The one instruction.
        hint: Hint,
        /// How far the hold ring is filled.
        hold: Hold,
        /// Shots left.
        shots_left: u32,
        /// The instruction has stood for long: show the remedy picture.
        stuck: bool,
        /// Nothing has come of it for so long that help is offered.
        offers_help: bool,
        /// What just came to nothing.
        notice: Option<PoseNotice>,
        /// The preview stands still.
        frozen: bool,
    },
    /// 3-2-1, then the burst.
    Countdown {
        /// 3, 2, 1; 0 while the burst is taken.
        figure: u8,
        /// Shots left.
        shots_left: u32,
    },
    /// The shot is being developed and judged.
    Checking,
    /// What the checks say.
    Result(Box<ResultView>),
    /// An existing photo by phone.
    Existing {
        /// What the phone scans; `None` while it is asked for.
        url: Option<String>,
        /// How long it is open, seconds.
        seconds_left: u32,
        /// What stands in the way.
        notice: Option<AlbumNotice>,
        /// The camera may be used instead.
        can_shoot: bool,
    },
    /// Photo and record once more.
    Submit {
        /// The record.
        record: Record,
        /// Student number, as typed (shown masked).
        number: StudentNumber,
        /// Phone number.
        phone: PhoneNumber,
        /// Whether a face comparison was agreed to.
        face: bool,
        /// The chosen shot.
        shot: ShotId,
        /// Size of its file, KB.
        kilobytes: Option<u32>,
        /// It goes to a person's judgement.
        manual_review: bool,
        /// Being sealed and written.
        saving: bool,
        /// Writing failed: staff are needed.
        failed: bool,
    },
    /// Payment.
    Pay(PayView),
    /// All done.
    Done {
        /// Receipt code.
        receipt_code: ReceiptCode,
        /// What the progress QR opens.
        progress_url: String,
        /// The server has it; else it waits in the queue.
        delivered: bool,
        /// It is still to be paid.
        unpaid: bool,
        /// Seconds until the wipe.
        seconds_left: u32,
    },
    /// A technician's page.
    Technician(Box<TechView>),
}

impl Screen {
    /// Its name: file of its drawing, key of its texts, word in `session --json`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Attract { .. } => "attract",
            Self::OutOfService { .. } => "out_of_service",
            Self::Privacy { .. } => "privacy",
            Self::Declined => "declined",
            Self::Code { .. } => "code",
            Self::Identity { .. } => "identity",
            Self::Record { .. } => "record",
            Self::Progress { .. } => "progress",
            Self::Rejected { .. } => "rejected",
            Self::HowTo { .. } => "how_to",
            Self::Pose { .. } => "pose",
            Self::Countdown { .. } => "countdown",
            Self::Checking => "checking",
            Self::Result(_) => "result",
            Self::Existing { .. } => "existing",
            Self::Submit { .. } => "submit",
            Self::Pay(_) => "pay",
            Self::Done { .. } => "done",
            Self::Technician(_) => "technician",
        }
    }
}

/// What the code page says beside its usual text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeNotice {
    /// This is no collection code.
    NotACode,
    /// The reader's trouble.
    Trouble(ScanTrouble),
    /// The code belongs to another school.
    OtherSchool,
    /// 学信网 has a photo already.
    AtChsi,
    /// Progress cannot be looked up offline.
    NoProgressOffline,
}

/// What the pose page says of the last try, before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoseNotice {
    /// The sitter moved, and the countdown stopped.
    Moved,
    /// The shot came to nothing.
    Failed(ShotFault),
}

impl PoseNotice {
    /// Its key in the texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Moved => "countdown.cancelled",
            Self::Failed(ShotFault::NoFace) => "pose.fault_no_face",
            Self::Failed(ShotFault::NoRoom) => "pose.fault_no_room",
            Self::Failed(ShotFault::Camera) => "pose.fault_camera",
            Self::Failed(ShotFault::Settings) => "pose.fault_settings",
            // The latter three are of files that a phone sends; no camera makes the same bytes twice.
            Self::Failed(ShotFault::File | ShotFault::NotAnImage | ShotFault::TooSmall | ShotFault::SameRejected) => {
                "pose.fault_file"
            }
        }
    }

    /// The line that is spoken: as for an instruction, the part of the key behind its group.
    pub fn line(self) -> &'static str {
        self.key().split_once('.').map_or("", |(_, line)| line)
    }
}

/// What the identity page says beside its usual text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityNotice {
    /// Being asked.
    Checking,
    /// They do not agree.
    Mismatch {
        /// Tries left.
        tries_left: u32,
    },
    /// Too many tries.
    Locked {
        /// Minutes until the next try, rounded up.
        minutes: u32,
    },
    /// The server could not be asked.
    Network,
}

/// The result page.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultView {
    /// The shot shown.
    pub shot: ShotId,
    /// Its report.
    pub report: Report,
    /// Every shot so far with whether it may be used, oldest first.
    pub shots: Vec<(ShotId, bool)>,
    /// Shots left.
    pub shots_left: u32,
    /// Every check is listed.
    pub all_checks: bool,
    /// A person may be asked to judge.
    pub can_ask_manual: bool,
    /// It came from the phone.
    pub from_album: bool,
}

/// What the page for existing photos says beside its usual text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbumNotice {
    /// The upload code has expired.
    Expired,
    /// The photo is too small.
    TooSmall,
    /// The file is no photo.
    NotAnImage,
    /// No face in it.
    NoFace,
    /// It was sent back by a reviewer before.
    SameRejected,
    /// No network.
    Offline,
    /// A photo has arrived and is being judged.
    Receiving,
    /// The camera has no shots left, and none of them can be used.
    NoShotsLeft,
}

/// The payment pages.
#[derive(Debug, Clone, PartialEq)]
pub struct PayView {
    /// Which of them.
    pub phase: PayPhase,
    /// Amount.
    pub amount: Fen,
    /// Receipt code.
    pub receipt_code: ReceiptCode,
    /// What the progress QR opens.
    pub progress_url: String,
    /// The chosen shot.
    pub shot: ShotId,
}

/// Which payment page.
#[derive(Debug, Clone, PartialEq)]
pub enum PayPhase {
    /// An order is being made.
    Opening,
    /// The code is shown.
    Scan {
        /// What the phone scans.
        code_url: String,
        /// Seconds left.
        seconds_left: u32,
        /// `NotPaid` or `Paying`.
        state: OrderState,
    },
    /// The order is being closed, and may yet turn out to be paid.
    Closing,
    /// Paid.
    Paid,
    /// Closed, nothing charged.
    Closed,
    /// Cancelled by the student, nothing charged.
    Cancelled,
    /// The payment service failed.
    Error,
    /// Returned.
    Refunded,
    /// The network is lost.
    Network {
        /// Which try is next, counting from 1.
        attempt: u32,
        /// Seconds until it.
        seconds_left: u32,
    },
}

/// Whether a photo state lets a student take a new photo.
pub fn may_shoot(photo: &PhotoState) -> bool {
    matches!(photo, PhotoState::None | PhotoState::Rejected { .. })
}

/// Whether one consent is ticked.
pub fn ticked(consents: Consents, consent: Consent) -> bool {
    match consent {
        Consent::Photo => consents.photo,
        Consent::Send => consents.send,
        Consent::Face => consents.face,
    }
}
