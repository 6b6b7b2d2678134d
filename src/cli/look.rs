//! `gradbooth look`: what vision sees in pictures, without judging.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::pictures::{each, read_frame};
use crate::domain::{BySide, Face, Landmarks, Point, Scene, Traits};
use crate::vision::{Effort, Vision};

/// Arguments of `gradbooth look`.
#[derive(Debug, Clone, clap::Args)]
pub struct LookArgs {
    /// Pictures, JPEG or PNG.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// One JSON object per line instead of text.
    #[arg(long)]
    pub json: bool,
    /// Write the person's matte of the (single) picture as an 8-bit grey PNG.
    #[arg(long, value_name = "OUT.png")]
    pub matte: Option<PathBuf>,
    /// Folder of the networks.
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

/// Looks at every file. Exit status: 0 a face was found in each, 1 a picture has none, 2 a file could not be read.
pub fn run(args: &LookArgs) -> ExitCode {
    if args.matte.is_some() && args.files.len() > 1 {
        super::complain("--matte takes one picture at a time; name one file");
        return ExitCode::from(2);
    }
    let models = args.models.clone().unwrap_or_else(Vision::default_models);
    let mut vision = match Vision::open(&models) {
        Ok(vision) => vision,
        Err(error) => {
            super::complain(&error.to_string());
            return ExitCode::from(2);
        }
    };
    let status = each(
        &args.files,
        args.json,
        |file| look(&mut vision, file, args.matte.as_deref()),
        |scene| !scene.faces.is_empty(),
        |file, scene, millis| {
            if args.json { as_json(file, scene, millis).to_string() } else { as_text(file, scene) }
        },
    );
    ExitCode::from(status)
}

fn look(vision: &mut Vision, file: &Path, matte_out: Option<&Path>) -> Result<Scene, String> {
    let scene = vision.look(&read_frame(file)?, Effort::Still);
    if let Some(out) = matte_out {
        let matte = scene.matte.as_ref().ok_or("no face was found, so there is no matte to write")?;
        image::save_buffer(out, &matte.alpha, matte.width, matte.height, image::ExtendedColorType::L8)
            .map_err(|cause| format!("{} cannot be written ({cause})", out.display()))?;
    }
    Ok(scene)
}

fn as_text(file: &Path, scene: &Scene) -> String {
    let mut text = format!("{}: {}", file.display(), faces_in_words(scene.faces.len()));
    for face in &scene.faces {
        let b = face.bounds;
        let place = format!("{:.0}x{:.0} at {:.0},{:.0}", b.width, b.height, b.x, b.y);
        let pose = face.pose.map_or_else(
            || "features not found".to_owned(),
            |p| format!("yaw {:+.1}°, pitch {:+.1}°, roll {:+.1}°", p.yaw_deg, p.pitch_deg, p.roll_deg),
        );
        text.push_str("\n  ");
        text.push_str(&[place, format!("score {:.2}", face.score), pose].join(", "));
        if let Some(glasses) = face.glasses {
            text += if glasses > 0.5 { ", glasses" } else { ", no glasses" };
        }
    }
    text
}

fn faces_in_words(count: usize) -> String {
    match count {
        0 => "no face".into(),
        1 => "1 face".into(),
        n => format!("{n} faces"),
    }
}

fn as_json(file: &Path, scene: &Scene, millis: f64) -> Value {
    let faces: Vec<Value> = scene.faces.iter().map(face_as_json).collect();
    json!({
        "file": file.display().to_string(),
        "size": [scene.frame.width(), scene.frame.height()],
        "millis": tenths(millis),
        "faces": faces,
    })
}

fn face_as_json(face: &Face) -> Value {
    let b = face.bounds;
    let mut object = Map::new();
    object.insert("box".into(), json!([tenth(b.x), tenth(b.y), tenth(b.width), tenth(b.height)]));
    object.insert("score".into(), json!(thousandth(face.score)));
    object.insert("points".into(), face.landmarks.as_ref().map_or(Value::Null, |l| points_as_json(face, l)));
    let confidence = face.landmarks.as_ref().map(confidence_as_json);
    let not_seen: Vec<&str> =
        confidence.iter().flatten().filter(|(_, sure)| **sure < Landmarks::SHOWN).map(|(name, _)| *name).collect();
    let rounded =
        |c: &BTreeMap<&'static str, f32>| c.iter().map(|(name, v)| (*name, thousandth(*v))).collect::<BTreeMap<_, _>>();
    object.insert("confidence".into(), json!(confidence.as_ref().map(rounded)));
    object.insert("not_seen".into(), json!(not_seen));
    let contour = face.landmarks.as_ref().map(|l| l.outline().iter().map(|p| pair(*p)).collect::<Vec<_>>());
    object.insert("contour".into(), json!(contour));
    // Every point with its confidence.
    let dense = face.landmarks.as_ref().map(|l| {
        let sure = l.all().iter().zip(l.confidence());
        sure.map(|(p, sure)| json!([tenth(p.x), tenth(p.y), thousandth(*sure)])).collect::<Vec<_>>()
    });
    object.insert("landmarks".into(), json!(dense));
    let pose =
        face.pose.map(|p| json!({ "yaw": tenth(p.yaw_deg), "pitch": tenth(p.pitch_deg), "roll": tenth(p.roll_deg) }));
    object.insert("pose_deg".into(), json!(pose));
    let open = face.eyes_open.map(|open| json!({ "left": thousandth(open.left), "right": thousandth(open.right) }));
    object.insert("eyes_open".into(), json!(open));
    object.insert("traits".into(), json!(face.traits.as_ref().map(traits_as_json)));
    object.insert("glasses".into(), json!(face.glasses.map(thousandth)));
    Value::Object(object)
}

/// The named points; null where they would be a guess about something hidden.
fn points_as_json(face: &Face, landmarks: &Landmarks) -> Value {
    // The mean of some of the 126 points, if it is seen.
    let at = |points: &[usize]| {
        let n = points.len() as f32;
        let sure = points.iter().map(|&i| landmarks.confidence()[i]).sum::<f32>() / n;
        let sum = points.iter().fold(Point::default(), |sum, &i| {
            let p = landmarks.all()[i];
            Point::new(sum.x + p.x, sum.y + p.y)
        });
        (sure >= Landmarks::SEEN).then(|| Point::new(sum.x / n, sum.y / n))
    };
    let mut points = Map::new();
    for (side, iris, eye, brow) in [("left", 69, 52, 80), ("right", 68, 36, 70)] {
        let mut put = |part: &str, p| points.insert(format!("{side}_{part}"), pair_or_null(p));
        put("pupil", at(&[iris]));
        put("eye_outer", at(&[eye]));
        put("eye_inner", at(&[eye + 8]));
        put("lid_upper", at(&[eye + 11, eye + 12, eye + 13]));
        put("lid_lower", at(&[eye + 3, eye + 4, eye + 5]));
        put("brow_outer", at(&[brow, brow + 5]));
        put("brow_inner", at(&[brow + 4, brow + 9]));
    }
    let (left, right) = landmarks.cheeks();
    let named = [
        ("nose_tip", at(&[94])),
        ("mouth_left", at(&[108])),
        ("mouth_right", at(&[102])),
        ("lip_upper_inner", at(&[123])),
        ("lip_lower_inner", at(&[117])),
        ("chin", at(&[18])),
        ("left_cheek", Some(left)),
        ("right_cheek", Some(right)),
        ("left_ear", face.left_ear),
        ("right_ear", face.right_ear),
        ("crown", face.crown),
    ];
    for (name, point) in named {
        points.insert(name.into(), pair_or_null(point));
    }
    Value::Object(points)
}

/// How sure vision is of each feature, the mean over its points: below [`Landmarks::SHOWN`] it is hidden.
fn confidence_as_json(landmarks: &Landmarks) -> BTreeMap<&'static str, f32> {
    let features = [
        ("contour", 0..36),
        ("right_eye", 36..52),
        ("left_eye", 52..68),
        ("right_pupil", 68..69),
        ("left_pupil", 69..70),
        ("right_brow", 70..80),
        ("left_brow", 80..90),
        ("nose", 90..102),
        ("mouth", 102..126),
        ("chin", 17..20),
    ];
    features.into_iter().map(|(name, points)| (name, landmarks.confidence_in(points))).collect()
}

fn traits_as_json(traits: &Traits) -> Value {
    let one = |sure: Option<f32>| sure.map(thousandth);
    let sides = |both: Option<BySide<f32>>| {
        both.map(|both| json!({ "left": thousandth(both.left), "right": thousandth(both.right) }))
    };
    json!({
        "head_covering": one(traits.head_covering),
        "brow_hidden": sides(traits.brow_hidden),
        "ear_hidden": sides(traits.ear_hidden),
        "tinted": one(traits.tinted),
        "glare": one(traits.glare),
        "teeth": one(traits.teeth),
        "covered": one(traits.covered),
        "ornaments": one(traits.ornaments),
    })
}

fn pair_or_null(point: Option<Point>) -> Value {
    point.map_or(Value::Null, pair)
}

fn pair(p: Point) -> Value {
    json!([tenth(p.x), tenth(p.y)])
}

fn tenth(v: f32) -> f64 {
    tenths(f64::from(v))
}

fn thousandth(v: f32) -> f64 {
    (f64::from(v) * 1000.0).round() / 1000.0
}

fn tenths(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}
