//! Every text of the booth: `assets/strings.toml`, read once, one key, two languages. No other file holds words.

use std::collections::HashMap;
use std::sync::OnceLock;

mod finding;

pub use finding::{check_name, finding_key, finding_name, finding_reason, finding_remedy, limit, measured};

use crate::domain::Language;

const SOURCE: &str = include_str!("../../../assets/strings.toml");

/// The texts table.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Text {
    /// The text of `key`, e.g. `attract.title_1`; the key itself where there is none, so that it is seen and mended.
    pub fn get(language: Language, key: &str) -> &str {
        table().get(key).map_or(key, |texts| match language {
            Language::Zh => texts[0].as_str(),
            Language::En => texts[1].as_str(),
        })
    }

    /// The text of a key that was put together; empty where there is none.
    pub fn static_get(language: Language, key: &str) -> &'static str {
        table().get(key).map_or("", |texts| match language {
            Language::Zh => texts[0].as_str(),
            Language::En => texts[1].as_str(),
        })
    }

    /// The text of `key` with every `{name}` replaced by its value.
    pub fn fill(language: Language, key: &str, values: &[(&str, &str)]) -> String {
        fill_in(Self::get(language, key), values)
    }

    /// Whether there is such a key.
    pub fn has(key: &str) -> bool {
        table().contains_key(key)
    }

    /// Every key with its Chinese and its English text, sorted by key.
    pub fn all() -> Vec<(&'static str, [&'static str; 2])> {
        let mut all: Vec<_> =
            table().iter().map(|(key, texts)| (key.as_str(), [texts[0].as_str(), texts[1].as_str()])).collect();
        all.sort_unstable();
        all
    }
}

fn table() -> &'static HashMap<String, [String; 2]> {
    static TABLE: OnceLock<HashMap<String, [String; 2]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut texts = HashMap::new();
        match SOURCE.parse::<toml::Table>() {
            Ok(root) => flatten("", &root, &mut texts),
            // The file is part of the program and a test parses it; on screen, keys would stand in for texts.
            Err(error) => tracing::error!(%error, "assets/strings.toml cannot be read"),
        }
        texts
    })
}

fn flatten(path: &str, group: &toml::Table, texts: &mut HashMap<String, [String; 2]>) {
    if let (Some(zh), Some(en)) = (group.get("zh").and_then(|v| v.as_str()), group.get("en").and_then(|v| v.as_str())) {
        texts.insert(path.to_owned(), [zh.to_owned(), en.to_owned()]);
        return;
    }
    for (name, value) in group {
        if let Some(child) = value.as_table() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            flatten(&path, child, texts);
        }
    }
}

fn fill_in(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests;
