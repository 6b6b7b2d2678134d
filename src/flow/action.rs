//! What a person can press. Screens return these; the flow alone decides what they mean.

use super::technician::TechAction;
use crate::domain::ShotId;

/// One press.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// 开始采集.
    Start,
    /// 已有照片 on the attract or how-to screen: bring a photo by phone.
    BringPhoto,
    /// Utility bar: leave and wipe.
    Leave,
    /// Utility bar: the other language.
    SwitchLanguage,
    /// Utility bar: voice on or off.
    SwitchVoice,
    /// Utility bar: my progress.
    Progress,
    /// Utility bar: help.
    Help,
    /// Close the help sheet, or a page behind a button (full text, all checks).
    Close,
    /// Back to the step before.
    Back,
    /// The screen's one main button where it has no name of its own below (continue, confirm, finish).
    Next,
    /// Tick or untick one consent.
    Consent(Consent),
    /// Show the full privacy text.
    FullText,
    /// 读给我听: the voice comes on and reads the privacy notice.
    ReadAloud,
    /// 不同意: decline the consents.
    Decline,
    /// Put the caret into a field.
    Focus(Field),
    /// One key of the on-screen keypad.
    Key(Key),
    /// Show or hide the last four.
    RevealLastFour,
    /// 不是我: the record is somebody else's.
    NotMe,
    /// 信息有误: the record is wrong.
    RecordWrong,
    /// Enter or change the phone number.
    EditPhone,
    /// The shutter button.
    Shutter,
    /// 再拍一张.
    Retake,
    /// Choose among the shots.
    Choose(ShotId),
    /// 就用这张.
    Use,
    /// Show every check.
    AllChecks,
    /// 申请人工审核: let a person judge.
    AskManualReview,
    /// 确定上传.
    Submit,
    /// 重新支付.
    NewOrder,
    /// 稍后在手机上付.
    PayLater,
    /// 取消支付.
    CancelPayment,
    /// A new upload code.
    RefreshAlbum,
    /// 撤回.
    Withdraw,
    /// "I am here".
    Stay,
    /// Call staff to the booth.
    CallStaff,
    /// Large text on or off.
    LargeText,
    /// Lower buttons on or off.
    LowerButtons,
    /// High contrast on or off.
    HighContrast,
    /// The hidden corner gesture of the technician.
    HiddenCorner,
    /// Something on a technician's page.
    Tech(TechAction),
}

/// One of the three consents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Take and use the photo.
    Photo,
    /// Send it.
    Send,
    /// Face comparison.
    Face,
}

/// A field of the keypad pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Student number.
    StudentNumber,
    /// Last four of the ID.
    LastFour,
    /// Phone number.
    Phone,
}

/// One key of the on-screen keypad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// X, for the last four.
    X,
    /// Take back one character.
    Delete,
    /// Empty the field.
    Clear,
}
