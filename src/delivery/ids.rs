//! Names of a submission: its `UUIDv7`, and the receipt code that the student takes home.

use rand_core::{OsRng, RngCore};

use super::clock;
use crate::domain::{ReceiptCode, SubmissionId};

/// Digits and letters that cannot be taken for one another: no 0, 1, I, L, O, U.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a receipt code, without its hyphen; 30^8 = 6.6 * 10^11 codes.
const CODE_LENGTH: usize = 8;

/// A `UUIDv7` (RFC 9562) of that time, milliseconds since 1970 UTC, and 74 of the 80 random bits.
pub fn submission_id(unix_ms: u64, random: [u8; 10]) -> SubmissionId {
    SubmissionId(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid().hyphenated().to_string())
}

/// A receipt code such as `K7Q2-94FD` from 64 random bits.
pub fn receipt_code(random: [u8; 8]) -> ReceiptCode {
    let mut rest = u64::from_le_bytes(random);
    let mut code = String::with_capacity(CODE_LENGTH + 1);
    for place in 0..CODE_LENGTH {
        if place == CODE_LENGTH / 2 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[(rest % ALPHABET.len() as u64) as usize]));
        rest /= ALPHABET.len() as u64;
    }
    ReceiptCode(code)
}

/// Both names for a new submission, from the system's clock and its random numbers.
pub fn draw_ids() -> (SubmissionId, ReceiptCode) {
    let (mut id, mut code) = ([0; 10], [0; 8]);
    OsRng.fill_bytes(&mut id);
    OsRng.fill_bytes(&mut code);
    (submission_id(clock::unix_ms(), id), receipt_code(code))
}

/// Whether `text` is a `UUIDv7` in lower-case hexadecimal with hyphens.
pub(super) fn is_submission_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|uuid| uuid.get_version_num() == 7 && uuid.hyphenated().to_string() == text)
}

/// Whether `text` has the form of a receipt code.
pub(super) fn is_receipt_code(text: &str) -> bool {
    text.len() == CODE_LENGTH + 1
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 => byte == b'-',
            _ => ALPHABET.contains(&byte),
        })
}

/// The time in a `UUIDv7`, milliseconds since 1970 UTC; 0 where there is none.
pub(super) fn time_of(id: &str) -> u64 {
    uuid::Uuid::try_parse(id)
        .ok()
        .and_then(|uuid| uuid.get_timestamp())
        .map_or(0, |time| time.to_unix().0 * 1000 + u64::from(time.to_unix().1) / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_7_and_keeps_its_time() {
        let id = submission_id(1_790_000_000_123, [7; 10]).0;
        assert!(is_submission_id(&id), "{id}");
        assert_eq!(time_of(&id), 1_790_000_000_123);
        assert!(!is_submission_id("../../etc/passwd"));
        assert!(!is_submission_id(&id.to_uppercase()));
    }

    #[test]
    fn a_receipt_code_can_be_read_aloud() {
        for seed in 0..2000_u64 {
            let code = receipt_code((seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)).to_le_bytes()).0;
            assert!(is_receipt_code(&code), "{code}");
            assert!(!code.contains(['0', '1', 'I', 'L', 'O', 'U']), "{code}");
        }
        assert_ne!(receipt_code([1; 8]), receipt_code([2; 8]));
        assert!(!is_receipt_code("K7Q294FD") && !is_receipt_code("K7Q2-94F0"));
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(draw_ids(), draw_ids());
    }
}
