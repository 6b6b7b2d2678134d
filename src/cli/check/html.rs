//! Small pieces of the HTML reports.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cli::texts::Bilingual;
use crate::domain::Frame;
use crate::imaging::jpeg::{self, Subsampling};

/// Text that is safe inside elements and quoted attributes.
pub(in crate::cli) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Both languages, each marked as what it is.
pub(in crate::cli) fn both(text: &Bilingual) -> String {
    if text.zh.is_empty() && text.en.is_empty() {
        return String::new();
    }
    if text.zh.is_empty() {
        return format!("<span lang=\"en\">{}</span>", escaped(&text.en));
    }
    format!(
        "<span lang=\"zh\">{}</span> <span class=\"en\" lang=\"en\">{}</span>",
        escaped(&text.zh),
        escaped(&text.en)
    )
}

/// Both languages as plain text, for titles.
pub(super) fn plain(text: &Bilingual) -> String {
    escaped(&format!("{} {}", text.zh, text.en))
}

/// A picture that is part of the page.
///
/// # Errors
/// If the encoder refuses.
pub(in crate::cli) fn picture(frame: &Frame, quality: u8) -> anyhow::Result<String> {
    let bytes = jpeg::encode(frame, quality, Subsampling::Full)?;
    Ok(format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)))
}

/// A whole page around its body. It loads nothing and runs nothing.
pub(in crate::cli) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"generator\" content=\"gradbooth {}\">\n<title>{}</title>\n<style>\n{}</style></head>\n<body>\n{body}\
         </body></html>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(title),
        include_str!("../../../assets/report.css"),
    )
}

/// A file's name as a link's target: every byte that is no plain letter, digit or sign is escaped.
pub(super) fn link(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_file_is_called_gets_out_of_its_place() {
        assert_eq!(escaped("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(link("a b/照?.html"), "a%20b%2F%E7%85%A7%3F.html");
        assert_eq!(both(&Bilingual::default()), "");
    }
}
