//! A profile as it is written in TOML, and its reading into a [`Profile`]. Unknown keys are refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::{Table, Value};

use super::profile::{Aim, CheckLimits, Live, PrintCut, Profile, ProfileError, Range};
use crate::domain::{Background, CheckId, Cut, Limit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    version: String,
    summary: String,
    backgrounds: Vec<Colour>,
    default_background: Colour,
    glasses_allowed: bool,
    shots: u8,
    off: Vec<String>,
    exempt: Vec<String>,
    file: WrittenFile,
    aim: WrittenAim,
    print: Option<WrittenPrint>,
    limits: BTreeMap<String, WrittenLimits>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Keep,
    Blue,
    White,
    Grey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    kb: [f32; 2],
    kb_accepted: [f32; 2],
    kb_binds: bool,
    quality_min: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the unit belongs to the key")]
struct WrittenAim {
    hair_top_px: f32,
    eye_line_px: f32,
    face_width_px: f32,
    face_width_range_px: [f32; 2],
    centre_x_px: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPrint {
    width_px: u32,
    height_px: u32,
    width_mm: u32,
    height_mm: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLimits {
    warn: Option<WrittenLimit>,
    fail: Option<WrittenLimit>,
    live: Option<WrittenLive>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLive {
    raise: WrittenLimit,
    clear: WrittenLimit,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum WrittenLimit {
    AtMost(f32),
    AtLeast(f32),
    Within([f32; 2]),
}

/// Reads a profile; `shipped` gives the text of the profile that another inherits from.
pub(super) fn parse(text: &str, shipped: impl Fn(&str) -> Option<&'static str>) -> Result<Profile, ProfileError> {
    let unreadable = |reason: String| ProfileError::Unreadable { reason };
    let mut table: Table = text.parse().map_err(|e: toml::de::Error| unreadable(e.message().to_owned()))?;
    if let Some(base) = table.remove("inherits") {
        let base = base.as_str().ok_or_else(|| unreadable("`inherits` is not a name in quotes".to_owned()))?;
        let base =
            shipped(base).ok_or_else(|| unreadable(format!("it inherits from `{base}`, which does not exist")))?;
        let mut whole: Table = base.parse().map_err(|e: toml::de::Error| unreadable(e.message().to_owned()))?;
        overlay(&mut whole, table);
        table = whole;
    }
    // Keys are sorted and comments gone: the hash is of the values alone.
    let digest = Sha256::digest(table.to_string());
    let mut written: Written =
        table.try_into().map_err(|e: toml::de::Error| unreadable(e.to_string().trim().replace('\n', ", ")))?;
    written.version += "+";
    written.version += &hex::encode(&digest[..4]);
    written.into_profile()
}

/// Lays `over` on `base`: tables key by key, a limit and everything else as a whole, since a limit has one kind.
fn overlay(base: &mut Table, over: Table) {
    for (key, value) in over {
        let is_limit = ["warn", "fail", "raise", "clear"].contains(&key.as_str());
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !is_limit => overlay(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

impl Written {
    fn into_profile(self) -> Result<Profile, ProfileError> {
        let mut limits = vec![CheckLimits::default(); CheckId::ALL.len()];
        for (id, written) in &self.limits {
            limits[known(id)? as usize] = CheckLimits {
                warn: written.warn.map(Limit::from),
                fail: written.fail.map(Limit::from),
                live: written.live.as_ref().map(|l| Live { raise: l.raise.into(), clear: l.clear.into() }),
            };
        }
        let profile = Profile {
            name: self.name,
            version: self.version,
            summary: self.summary,
            backgrounds: self.backgrounds.iter().map(|&c| c.into()).collect(),
            default_background: self.default_background.into(),
            file_kb: range(self.file.kb),
            file_kb_accepted: range(self.file.kb_accepted),
            file_kb_binds: self.file.kb_binds,
            quality_min: self.file.quality_min,
            aim: Aim {
                hair_top_px: self.aim.hair_top_px,
                eye_line_px: self.aim.eye_line_px,
                face_width_px: self.aim.face_width_px,
                face_width_range_px: range(self.aim.face_width_range_px),
                centre_x_px: self.aim.centre_x_px,
            },
            shots: self.shots,
            glasses_allowed: self.glasses_allowed,
            print: self.print.map(|p| PrintCut {
                width_px: p.width_px,
                height_px: p.height_px,
                width_mm: p.width_mm,
                height_mm: p.height_mm,
            }),
            off: self.off.iter().map(|id| known(id)).collect::<Result<_, _>>()?,
            exempt: self.exempt.iter().map(|id| known(id)).collect::<Result<_, _>>()?,
            limits,
        };
        match fault(&profile) {
            Some(reason) => Err(ProfileError::Impossible { name: profile.name, reason }),
            None => Ok(profile),
        }
    }
}

fn known(id: &str) -> Result<CheckId, ProfileError> {
    CheckId::from_id(id).ok_or_else(|| ProfileError::Unreadable { reason: format!("there is no check `{id}`") })
}

fn range([min, max]: [f32; 2]) -> Range {
    Range { min, max }
}

/// The first contradiction in a profile.
fn fault(profile: &Profile) -> Option<String> {
    let aim = profile.aim;
    let ranges = [
        ("file.kb", profile.file_kb),
        ("file.kb_accepted", profile.file_kb_accepted),
        ("aim.face_width_range_px", aim.face_width_range_px),
    ];
    if let Some((key, r)) = ranges.iter().find(|(_, r)| !(r.min > 0.0 && r.min < r.max && r.max.is_finite())) {
        return Some(format!("{key} runs from {} to {}; it must rise and be above 0", r.min, r.max));
    }
    if profile.file_kb.min < profile.file_kb_accepted.min || profile.file_kb.max > profile.file_kb_accepted.max {
        return Some("file.kb reaches beyond file.kb_accepted".to_owned());
    }
    if profile.backgrounds.is_empty() || profile.backgrounds.contains(&Background::Keep) {
        return Some("backgrounds must name at least one of blue, white, grey".to_owned());
    }
    if profile.default_background != Background::Keep && !profile.backgrounds.contains(&profile.default_background) {
        return Some("default_background is none of backgrounds".to_owned());
    }
    if !(1..=100).contains(&profile.quality_min) || profile.shots == 0 {
        return Some("file.quality_min must be 1 to 100 and shots at least 1".to_owned());
    }
    if let Some(print) = profile.print
        && (print.width_px == 0 || print.width_px > Cut::WIDTH || print.height_px == 0 || print.height_px > Cut::HEIGHT)
    {
        return Some("print must fit into 480 x 640".to_owned());
    }
    geometry_fault(profile).or_else(|| CheckId::ALL.iter().find_map(|&check| limit_fault(check, profile.limits(check))))
}

/// Whether the aim can be met inside the ranges of D7-D10, all at once.
fn geometry_fault(profile: &Profile) -> Option<String> {
    let aim = profile.aim;
    for (check, key, value) in [
        (CheckId::HairTop, "aim.hair_top_px", aim.hair_top_px),
        (CheckId::EyeLine, "aim.eye_line_px", aim.eye_line_px),
        (CheckId::FaceWidth, "aim.face_width_px", aim.face_width_px),
        (CheckId::FaceWidth, "aim.face_width_range_px", aim.face_width_range_px.min),
        (CheckId::FaceWidth, "aim.face_width_range_px", aim.face_width_range_px.max),
    ] {
        let accepted = profile.accepted(check);
        if !accepted.contains(value) {
            return Some(format!("{key} {value} lies outside {} to {}", accepted.min, accepted.max));
        }
    }
    let half = Cut::WIDTH as f32 / 2.0;
    let off_centre = (aim.centre_x_px - half).abs();
    let ordered = aim.hair_top_px < aim.eye_line_px && aim.eye_line_px < Cut::HEIGHT as f32;
    if !ordered || !aim.face_width_range_px.contains(aim.face_width_px) {
        return Some(
            "the aim must have hair above eyes above the lower edge, and a face width in its own range".to_owned(),
        );
    }
    let room = half - off_centre - aim.face_width_range_px.max / 2.0;
    if off_centre > profile.accepted(CheckId::Centred).max || room < 0.0 {
        return Some(format!("a face at aim.centre_x_px {} does not fit into the picture", aim.centre_x_px));
    }
    None
}

/// Whether a check's limits contain each other: fail outermost, warn inside it, clear inside raise.
fn limit_fault(check: CheckId, limits: CheckLimits) -> Option<String> {
    let id = check.as_str();
    let live = limits.live.iter().flat_map(|l| [l.raise, l.clear]);
    for limit in limits.warn.into_iter().chain(limits.fail).chain(live) {
        let (min, max) = ends(limit);
        if min.is_nan() || max.is_nan() || min > max {
            return Some(format!("a limit of {id} is reversed or not a number"));
        }
    }
    if let (Some(warn), Some(fail)) = (limits.warn, limits.fail)
        && !inside(warn, fail)
    {
        return Some(format!("limits.{id}.warn must lie inside limits.{id}.fail"));
    }
    if let Some(live) = limits.live
        && !inside(live.clear, live.raise)
    {
        return Some(format!("limits.{id}.live.clear must lie inside limits.{id}.live.raise"));
    }
    None
}

fn inside(inner: Limit, outer: Limit) -> bool {
    let ((min, max), (outer_min, outer_max)) = (ends(inner), ends(outer));
    min >= outer_min && max <= outer_max
}

fn ends(limit: Limit) -> (f32, f32) {
    match limit {
        Limit::AtMost(max) => (f32::NEG_INFINITY, max),
        Limit::AtLeast(min) => (min, f32::INFINITY),
        Limit::Within(min, max) => (min, max),
    }
}

impl From<WrittenLimit> for Limit {
    fn from(written: WrittenLimit) -> Self {
        match written {
            WrittenLimit::AtMost(max) => Self::AtMost(max),
            WrittenLimit::AtLeast(min) => Self::AtLeast(min),
            WrittenLimit::Within([min, max]) => Self::Within(min, max),
        }
    }
}

impl From<Colour> for Background {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Keep => Self::Keep,
            Colour::Blue => Self::Blue,
            Colour::White => Self::White,
            Colour::Grey => Self::Grey,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message for the default profile with one more line.
    fn refusal(more: &str) -> String {
        match Profile::parse(&format!("inherits = \"moe-2017-99\"\nname = \"trial\"\n{more}")) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_shipped_profile_reads_under_its_own_name() {
        for name in Profile::names() {
            let profile = Profile::named(name).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(profile.name, name);
            assert!(profile.aim.hair_top_px > 0.0);
        }
    }

    #[test]
    fn the_profiles_differ_where_the_regions_do() {
        let named = |name| Profile::named(name).unwrap();
        assert_eq!(named("xinjiang").backgrounds, [Background::White]);
        assert_eq!(named("tianjin").backgrounds, [Background::Blue]);
        assert!(!named("guangxi").glasses_allowed && named("moe-2017-99").glasses_allowed);
        assert_eq!(named("degree-100k").file_kb_accepted, Range { min: 100.0, max: 500.0 });
        assert_eq!(named("prints-33x48").print.map(|p| (p.width_px, p.height_px)), Some((440, 640)));
        assert_eq!(named("moe-2017-99").accepted(CheckId::HairTop), Range { min: 50.0, max: 110.0 });
        assert_eq!(named("tianjin").limits(CheckId::Roll), named("moe-2017-99").limits(CheckId::Roll));
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let message = Profile::named("paris").unwrap_err().to_string();
        assert!(message.contains("`paris`") && message.contains("moe-2017-99") && message.contains("prints-33x48"));
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        assert_eq!(refusal(""), "");
        for (more, word) in [
            ("colour = 3", "colour"),
            ("[limits.hair_topp]\nwarn = { at_most = 3.0 }", "hair_topp"),
            ("[limits.yaw]\nwarm = { at_most = 3.0 }", "warm"),
            ("[limits.yaw]\nwarn = { below = 3.0 }", "below"),
            ("[limits.yaw]\nwarn = { at_most = 30.0 }", "limits.yaw.warn must lie inside"),
            ("[limits.eye_line]\nfail = { within = [300.0, 200.0] }", "eye_line"),
            ("[file]\nkb = [40.0, 30.0]", "file.kb runs from 40 to 30"),
            ("[file]\nkb = [10.0, 40.0]", "beyond file.kb_accepted"),
            ("[aim]\nhair_top_px = 20.0", "aim.hair_top_px 20 lies outside 50 to 110"),
            ("[aim]\ncentre_x_px = 400.0", "does not fit"),
            ("default_background = \"green\"", "green"),
            ("backgrounds = [\"white\"]", "default_background is none of"),
            ("backgrounds = []", "at least one"),
            ("off = [\"smile\"]", "smile"),
            ("shots = 0", "shots"),
            ("shots = ", ""),
        ] {
            let message = refusal(more);
            assert!(!message.is_empty() && message.contains(word), "{more}: {message}");
        }
    }
}
