//! Language of a page: `?lang=zh|en`, else `Accept-Language`, else Chinese.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// The one of two texts that is in this language.
    pub(crate) fn say<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Tag for `<html lang>`.
    pub(crate) fn tag(self) -> &'static str {
        self.say("zh-CN", "en")
    }

    /// A time as people in China read it.
    pub(crate) fn time(self, seconds: i64) -> String {
        let zone = TimeZone::fixed(offset(8));
        let local = Timestamp::from_second(seconds).unwrap_or_default().to_zoned_datetime(zone);
        local.strftime(self.say("%m月%d日 %H:%M", "%d %b %H:%M")).to_string()
    }

    /// An amount of money.
    pub(crate) fn yuan(fen: u32) -> String {
        format!("¥{}.{:02}", fen / 100, fen % 100)
    }

    fn of(parts: &Parts) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // Browsers list languages in the order of preference.
        let known = |tag: &str| match tag.trim().get(..2) {
            Some("zh") => Some(Self::Zh),
            Some("en") => Some(Self::En),
            _ => None,
        };
        asked.and_then(known).or_else(|| accepted.split(',').find_map(known)).unwrap_or(Self::Zh)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn address_before_browser_before_chinese() {
        let of = |uri: &str, accepted: &str| {
            let request = Request::builder().uri(uri).header(ACCEPT_LANGUAGE, accepted).body(()).unwrap();
            Language::of(&request.into_parts().0)
        };
        assert_eq!(of("/p/X", ""), Language::Zh);
        assert_eq!(of("/p/X", "fr-FR, en-GB;q=0.8, zh;q=0.5"), Language::En);
        assert_eq!(of("/p/X?a=b&lang=zh", "en"), Language::Zh);
        assert_eq!(of("/p/X?lang=语", "en"), Language::En);
    }

    #[test]
    fn times_are_those_of_china() {
        assert_eq!(Language::Zh.time(0), "01月01日 08:00");
        assert_eq!(Language::yuan(3005), "¥30.05");
    }
}
