//! Touches by name, for scripts of headless sessions: `do = "touch", what = "leave"`.

use crate::flow::{Action, Consent, Field, Key};

/// The presses of a touch by that name; `None`: no screen has it. `text` is typed on the keypad.
pub(super) fn action(what: &str, text: &str) -> Option<Vec<Action>> {
    let one = match what {
        "start" => Action::Start,
        "bring_photo" => Action::BringPhoto,
        "leave" => Action::Leave,
        "language" => Action::SwitchLanguage,
        "voice" => Action::SwitchVoice,
        "progress" => Action::Progress,
        "help" => Action::Help,
        "close" => Action::Close,
        "back" => Action::Back,
        "next" => Action::Next,
        "consent_photo" => Action::Consent(Consent::Photo),
        "consent_send" => Action::Consent(Consent::Send),
        "consent_face" => Action::Consent(Consent::Face),
        "full_text" => Action::FullText,
        "decline" => Action::Decline,
        "student_number" => Action::Focus(Field::StudentNumber),
        "last_four" => Action::Focus(Field::LastFour),
        "phone" => Action::Focus(Field::Phone),
        "edit_phone" => Action::EditPhone,
        "reveal" => Action::RevealLastFour,
        "not_me" => Action::NotMe,
        "record_wrong" => Action::RecordWrong,
        "shutter" => Action::Shutter,
        "retake" => Action::Retake,
        "use" => Action::Use,
        "all_checks" => Action::AllChecks,
        "ask_manual_review" => Action::AskManualReview,
        "submit" => Action::Submit,
        "new_order" => Action::NewOrder,
        "pay_later" => Action::PayLater,
        "cancel_payment" => Action::CancelPayment,
        "refresh_album" => Action::RefreshAlbum,
        "withdraw" => Action::Withdraw,
        "stay" => Action::Stay,
        "call_staff" => Action::CallStaff,
        "large_text" => Action::LargeText,
        "lower_buttons" => Action::LowerButtons,
        "high_contrast" => Action::HighContrast,
        "corner" => Action::HiddenCorner,
        "keys" => return text.chars().map(|c| key(c).map(Action::Key)).collect(),
        _ => return None,
    };
    Some(vec![one])
}

fn key(character: char) -> Option<Key> {
    match character {
        'X' | 'x' => Some(Key::X),
        digit => digit.to_digit(10).map(|digit| Key::Digit(digit as u8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_typed_one_by_one() {
        assert_eq!(action("keys", "1X"), Some(vec![Action::Key(Key::Digit(1)), Action::Key(Key::X)]));
        assert_eq!(action("keys", "1?"), None);
        assert_eq!(action("no such button", ""), None);
    }
}
