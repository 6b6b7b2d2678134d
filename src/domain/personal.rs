//! Personal data as types that cannot be printed by accident: `Debug` shows nothing, there is no `Display`,
//! and reading is [`expose`](CollectionCode::expose), so that every reader can be found by search.

use std::fmt;

macro_rules! personal {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Default)]
        pub struct $name(String);

        impl $name {
            /// Wraps text as it was read, unparsed.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text itself. Never log it.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Whether nothing is held.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

personal! {
    /// The collection code (图像采集码): the text of the student's QR. Opaque: never parsed, sent to the server as it is.
    CollectionCode
}
personal! {
    /// A student number (学号), 1 to 32 ASCII letters or digits.
    StudentNumber
}
personal! {
    /// The last four characters of an identity document: digits, the last one possibly `X`.
    LastFour
}
personal! {
    /// A mainland mobile number, 11 digits.
    PhoneNumber
}
personal! {
    /// A name as the server masked it for the screen (脱敏), e.g. `王*明`.
    MaskedName
}
personal! {
    /// The server's handle of one enrolment record; ties a submission to a student without naming one.
    EnrolmentRef
}

impl CollectionCode {
    /// Longest payload that is passed on, bytes. A QR holds at most 2953; codes seen are under 300.
    pub const MAX_BYTES: usize = 1024;

    /// Takes the text of a QR as a collection code, if it can be one: 8 to [`Self::MAX_BYTES`] bytes of printable
    /// text without line breaks that begin with `prefix`, as all codes of the campaign do; empty where that is not known.
    /// Whether it *is* one, only the server knows.
    pub fn parse(text: &str, prefix: &str) -> Option<Self> {
        let text = text.trim();
        let plausible = (8..=Self::MAX_BYTES).contains(&text.len())
            && text.starts_with(prefix)
            && !text.chars().any(char::is_control);
        plausible.then(|| Self::new(text))
    }
}

/// A signature drawn with the finger: strokes of points, each 0 to 1 across and down the field. `Debug` shows nothing.
#[derive(Clone, PartialEq, Default)]
pub struct Signature(Vec<Vec<(f32, f32)>>);

impl Signature {
    /// From strokes; what is no number is left out, what lies outside the field is brought to its edge.
    pub fn new(strokes: Vec<Vec<(f32, f32)>>) -> Self {
        let inside =
            |(x, y): (f32, f32)| (x.is_finite() && y.is_finite()).then(|| (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)));
        Self(strokes.into_iter().map(|stroke| stroke.into_iter().filter_map(inside).collect()).collect())
    }

    /// The strokes. Never log them.
    pub fn expose(&self) -> &[Vec<(f32, f32)>] {
        &self.0
    }

    /// Whether it is more than a dot: strokes as long together as a third of the field's width.
    pub fn is_drawn(&self) -> bool {
        let length = |stroke: &Vec<(f32, f32)>| {
            stroke.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum::<f32>()
        };
        self.0.iter().map(length).sum::<f32>() > 0.33
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", StudentNumber::new("20231234")), "StudentNumber(…)");
    }

    #[test]
    fn hostile_payloads_are_no_codes() {
        for text in ["", "short", "with\u{0}control chars", &"x".repeat(4096)] {
            assert_eq!(CollectionCode::parse(text, ""), None);
        }
        assert!(CollectionCode::parse(" PB1:ujPeIxdGcBefB0hoO8Kz \n", "").is_some());
    }

    #[test]
    fn ordinary_texts_are_no_codes_where_it_is_known_how_codes_begin() {
        for text in ["https://example.edu/a/long/page", "wxp://f2f0abcdefgh", "13800000000", "xPB1:ujPeIxdGcBef"] {
            assert!(CollectionCode::parse(text, "").is_some(), "{text}");
            assert_eq!(CollectionCode::parse(text, "PB1:"), None, "{text}");
        }
        assert!(CollectionCode::parse(" PB1:ujPeIxdGcBefB0hoO8Kz \n", "PB1:").is_some());
        assert_eq!(CollectionCode::parse("PB1:\u{0}jPeIxdGcBefB0hoO8Kz", "PB1:"), None);
    }
}
