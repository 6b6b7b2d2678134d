//! `index.html` of a batch: every photo with its verdict and worst reason, filters by verdict, links to the pages.

use super::html::{both, escaped, link, page, picture};
use super::page::badge;
use super::photo::{Photo, Rating, shrunk};
use super::tally::{Tally, name};
use crate::cli::texts::{filled, texts, words};
use crate::standard::Profile;

/// Entries of a batch, as they come.
#[derive(Default)]
pub(super) struct Index(Vec<(Rating, String)>);

impl Index {
    /// Adds a photo whose page is `file`.
    ///
    /// # Errors
    /// If its picture cannot be encoded.
    pub(super) fn add(&mut self, photo: &Photo, file: &str) -> anyhow::Result<()> {
        let rating = photo.verdict();
        let picture = match &photo.found {
            Ok(checked) => shrunk(&checked.cut_out, 180, 240).map(|(small, _)| picture(&small, 80)).transpose()?,
            Err(_) => None,
        };
        let image = picture.map_or_else(
            || "<span class=\"none\">?</span>".to_owned(),
            |data| format!("<img src=\"{data}\" alt=\"\" width=\"180\" height=\"240\">"),
        );
        let reason = photo.trouble().or_else(|| photo.worst().map(|worst| texts(worst).reason));
        let reason = both(&reason.unwrap_or_default());
        let entry = format!(
            "<li class=\"{}\"><a href=\"{}\">{image}<b>{}</b></a><p class=\"verdict {0}\">{} {}</p><p>{reason}</p></li>\n",
            rating.as_str(),
            link(file),
            escaped(&photo.name),
            badge(rating),
            both(&words(&format!("checked.{}", rating.as_str())))
        );
        self.0.push((rating, entry));
        Ok(())
    }

    /// The page, worst first.
    pub(super) fn finish(mut self, tally: &Tally, profile: &Profile) -> String {
        self.0.sort_by_key(|&(rating, _)| std::cmp::Reverse(rating));
        let version = [("name", profile.name.as_str()), ("version", profile.version.as_str())];
        let mut body = format!(
            "<header><h1>{}</h1>\n<p class=\"facts\">{}<br>{}</p>{}</header>\n",
            both(&words("checked.index")),
            both(&filled("checked.total", &[("n", &tally.photos().to_string())])),
            both(&filled("checked.profile", &version)),
            reasons(tally)
        );
        // Radio buttons stand before the list, which the style sheet then thins out.
        let button = |id: &str, text: &str, count: usize, on: &str| {
            format!(
                "<input type=\"radio\" name=\"only\" id=\"only-{id}\"{on}>\
                 <label class=\"switch\" for=\"only-{id}\">{text} <span class=\"count\">{count}</span></label>\n"
            )
        };
        body += &button("all", &both(&words("checked.all")), tally.photos(), " checked");
        for rating in Rating::ALL {
            let text = format!("{} {}", badge(rating), both(&words(&format!("checked.{}", rating.as_str()))));
            body += &button(rating.as_str(), &text, tally.of(rating), "");
        }
        let entries: String = self.0.into_iter().map(|(_, entry)| entry).collect();
        body += &format!("<main><ul class=\"photos\">\n{entries}</ul></main>\n");
        body += &format!("<footer>{}</footer>\n", both(&words("checked.person_decides")));
        page(&words("checked.index").zh, &body)
    }
}

fn reasons(tally: &Tally) -> String {
    let reasons: Vec<String> = tally
        .reasons()
        .into_iter()
        .map(|(check, count)| format!("{} <span class=\"count\">{count}</span>", both(&name(check))))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!("<p class=\"facts\">{}: {}</p>", both(&words("checked.reasons")), reasons.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, photo, profile, unreadable};
    use super::*;

    #[test]
    fn every_photo_is_there_worst_first_with_its_filter() {
        let (mut index, mut tally) = (Index::default(), Tally::default());
        for (photo, file) in [(good("g.jpg"), "g.html"), (photo(), "a b.html"), (unreadable(), "cut.html")] {
            tally.add(&photo);
            index.add(&photo, file).unwrap();
        }
        let page = index.finish(&tally, profile());
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
        assert!(
            at("href=\"cut.html\"") < at("href=\"a%20b.html\"") && at("href=\"a%20b.html\"") < at("href=\"g.html\"")
        );
        for rating in Rating::ALL {
            assert!(page.contains(&format!("id=\"only-{}\"", rating.as_str())));
            assert!(page.contains(&format!("#only-{0}:checked~main li:not(.{0})", rating.as_str())), "{rating:?}");
        }
        assert_eq!(page.matches("type=\"radio\"").count(), 5);
        assert!(
            page.contains("左眼没有睁开") && page.contains("the file is cut off") && page.contains(&profile().version)
        );
    }
}
