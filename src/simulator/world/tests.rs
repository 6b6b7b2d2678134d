//! The booth in space against what it was designed to give.

use super::super::Random;
use super::super::placement::{Geometry, Placement};
use super::*;
use crate::domain::{CARD, CHART, CHART_PATCHES, FACE_ZONES, GREY, Rect, Target};

fn ideal() -> World {
    World::new(&Physics::ideal(), Knock::default(), &[], 0.0)
}

const LIT: [f32; SOURCES] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0];

/// Mean linear green of a rectangle (N px) under all lamps.
fn mean(planes: &Planes, geometry: &Geometry, zone: Rect, weights: [f32; SOURCES]) -> [f32; 3] {
    let from = geometry.camera_from_n(Point::new(zone.x, zone.y));
    let to = geometry.camera_from_n(Point::new(zone.x + zone.width, zone.y + zone.height));
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for y in from.y.round() as usize..to.y.round() as usize {
        for x in from.x.round() as usize..to.x.round() as usize {
            count += 1.0;
            for (c, sum) in sum.iter_mut().enumerate() {
                *sum += (0..SOURCES).map(|i| planes.light(i, (x, y), c) * weights[i]).sum::<f32>();
            }
        }
    }
    sum.map(|sum| sum / count)
}

#[test]
fn at_the_reference_the_card_has_18_percent_and_the_wall_the_blue_of_the_norm() {
    let truth = ideal().truth(LIT);
    assert!((Truth::luminance(truth.card) - 0.18).abs() < 0.002, "{:?}", truth.card);
    let level = |c: usize| truth.wall.iter().map(|cell| cell[c]).sum::<f32>() / 12.0;
    for (c, byte) in [100, 197, 255].into_iter().enumerate() {
        assert!((level(c) / linear_from_srgb(byte) - 1.0).abs() < 0.02, "{c}: {}", level(c));
    }
    let greens = truth.wall.map(|cell| cell[1]);
    let (low, high) = greens.iter().fold((9.0_f32, 0.0_f32), |(l, h), &v| (l.min(v), h.max(v)));
    assert!(high / low < 1.07, "the wall is uneven: {low} to {high}");
    assert!(truth.ambient[1].abs() < 1e-6);
}

#[test]
fn the_zones_of_the_face_are_even_at_the_reference_and_each_lamp_lights_its_own() {
    let world = ideal();
    let zones = world.truth(LIT).zones.map(Truth::luminance);
    let (low, high) = zones.iter().fold((9.0_f32, 0.0_f32), |(l, h), &v| (l.min(v), h.max(v)));
    assert!(low / high > 0.9 && (0.14..0.18).contains(&low), "{zones:?}");
    let alone = |source: usize| {
        let mut weights = [0.0; SOURCES];
        weights[source] = 1.0;
        world.truth(weights)
    };
    let zone = |truth: &Truth, i: usize| Truth::luminance(truth.zones[i]);
    // The key at the left of the picture lights the sitter's right cheek, which is at the left.
    assert!(zone(&alone(0), 2) > 3.0 * zone(&alone(0), 1) && zone(&alone(1), 1) > 3.0 * zone(&alone(1), 2));
    assert!(zone(&alone(2), 0) > 1.5 * zone(&alone(2), 3), "top fill lights the forehead");
    assert!(zone(&alone(3), 3) > 1.5 * zone(&alone(3), 0), "chin fill lights the chin");
    for strip in [4, 5] {
        assert!((0..4).all(|i| zone(&alone(strip), i) < 0.004), "{:?}", alone(strip).zones);
        assert!(alone(strip).wall.iter().all(|cell| cell[2] > 0.1));
    }
}

#[test]
fn a_booth_of_other_panels_has_other_light_and_says_so() {
    let mut physics = Physics::ideal();
    physics.power[0] = 0.8;
    physics.shift_m[1] = [0.0, 0.0, 0.05];
    let world = World::new(&physics, Knock::default(), &[], 0.0);
    let light = world.against_design();
    assert!(
        (light[0] - 0.8).abs() < 1e-3 && (light[1] - 1.0).abs() > 0.01 && (light[2] - 1.0).abs() < 1e-3,
        "{light:?}"
    );
}

#[test]
fn pictures_agree_with_the_truth_for_any_booth() {
    for seed in 0..4 {
        let mut physics = Physics::random(seed);
        (physics.vignetting, physics.distortion, physics.prnu) = (0.0, 0.0, 0.0);
        physics.matrix = Physics::ideal().matrix;
        let world = World::new(&physics, Knock::default(), &[], physics.defocus);
        let mut random = Random::new(seed);
        let weights = std::array::from_fn(|_| random.between(0.2, 1.0));
        let truth = world.truth(weights);
        let geometry = Geometry::whole_view(300);
        let head = world.paint(Target::Head, Placement::PERFECT, &geometry);
        for (i, zone) in FACE_ZONES.into_iter().enumerate() {
            let (seen, wanted) = (mean(&head, &geometry, zone, weights), truth.zones[i]);
            assert!((seen[1] / wanted[1] - 1.0).abs() < 0.012, "seed {seed} zone {i}: {seen:?} against {wanted:?}");
        }
        let card = world.paint(Target::Card, Placement::PERFECT, &geometry);
        let middle = Rect::new(165.0, 202.0, 150.0, 196.0);
        let seen = mean(&card, &geometry, middle, weights);
        assert!((seen[1] / truth.card[1] - 1.0).abs() < 0.004, "seed {seed} card: {seen:?} against {:?}", truth.card);
        let empty = world.paint(Target::Empty, Placement::PERFECT, &geometry);
        for (i, wanted) in truth.wall.into_iter().enumerate() {
            let cell = Rect::new((i % 4) as f32 * 120.0, (i / 4) as f32 * 640.0 / 3.0, 120.0, 640.0 / 3.0);
            let seen = mean(&empty, &geometry, cell, weights);
            assert!((seen[1] / wanted[1] - 1.0).abs() < 0.006, "seed {seed} wall {i}: {seen:?} against {wanted:?}");
        }
    }
}

#[test]
fn the_chart_shows_its_patches_where_they_belong() {
    let world = ideal();
    let geometry = Geometry::whole_view(600);
    let planes = world.paint(Target::Chart, Placement::PERFECT, &geometry);
    for (i, patch) in CHART_PATCHES.iter().enumerate() {
        let middle = Point::new(CHART.x + 25.0 + 50.0 * (i % 6) as f32, CHART.y + 25.0 + 50.0 * (i / 6) as f32);
        let seen = mean(&planes, &geometry, Rect::new(middle.x - 10.0, middle.y - 10.0, 20.0, 20.0), LIT);
        for c in 0..3 {
            assert!((seen[c] - patch.linear[c]).abs() < 0.05 * patch.linear[c] + 0.002, "{}: {seen:?}", patch.name);
        }
    }
}

#[test]
fn the_head_throws_its_shadow_on_the_wall_and_a_card_fills_its_place() {
    let world = ideal();
    let geometry = Geometry::whole_view(300);
    let head = world.paint(Target::Head, Placement::PERFECT, &geometry);
    let empty = world.paint(Target::Empty, Placement::PERFECT, &geometry);
    // Low beside the shoulders the keys' light is missing; the strips' is not.
    let low = Rect::new(-40.0, 430.0, 50.0, 60.0);
    let front = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let strips = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
    let at = |planes: &Planes, weights| mean(planes, &geometry, low, weights)[2];
    assert!(at(&head, front) < 0.97 * at(&empty, front), "{} {}", at(&head, front), at(&empty, front));
    assert!((at(&head, strips) / at(&empty, strips) - 1.0).abs() < 1e-3);
    let card = world.paint(Target::Card, Placement::PERFECT, &geometry);
    let seen = mean(&card, &geometry, CARD, LIT);
    assert!(seen.iter().all(|c| (c / GREY - 1.0).abs() < 0.05), "{seen:?}");
}

#[test]
fn vignette_grain_and_colours_of_the_camera_are_in_the_pictures() {
    let physics = Physics {
        vignetting: 0.2,
        prnu: 0.01,
        matrix: [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.0, 0.2, 0.8]],
        ..Physics::ideal()
    };
    let (geometry, other) = (Geometry::whole_view(300), ideal());
    let world = World::new(&physics, Knock::default(), &[], 0.0);
    let here = world.paint(Target::Empty, Placement::PERFECT, &geometry);
    let there = other.paint(Target::Empty, Placement::PERFECT, &geometry);
    let corner = Rect::new(-60.0, -70.0, 20.0, 20.0);
    let [r, g, b] = mean(&there, &geometry, corner, LIT);
    let seen = mean(&here, &geometry, corner, LIT);
    let wanted = [0.8 * r + 0.1 * g + 0.1 * b, 0.1 * r + 0.8 * g + 0.1 * b, 0.2 * g + 0.8 * b];
    for c in 0..3 {
        assert!((seen[c] / wanted[c] - 0.805).abs() < 0.02, "{seen:?} of {wanted:?}");
    }
    let row: Vec<f32> = (0..300).map(|x| here.light(4, (x, 200), 1)).collect();
    let unlike = row.windows(2).filter(|w| (w[0] - w[1]).abs() > w[0] / 200.0).count();
    assert!(unlike > 150, "no grain: {unlike}");
}

#[test]
fn a_stain_darkens_the_wall_and_a_knock_moves_the_picture() {
    let geometry = Geometry::whole_view(300);
    let stain = Stain { centre: Point::new(60.0, 60.0), radius: 40.0, darkness: 0.3 };
    let world = World::new(&Physics::ideal(), Knock::default(), &[stain], 0.0);
    let clean = ideal().paint(Target::Empty, Placement::PERFECT, &geometry);
    let dirty = world.paint(Target::Empty, Placement::PERFECT, &geometry);
    let at = |planes: &Planes, x: f32, y: f32| mean(planes, &geometry, Rect::new(x - 8.0, y - 8.0, 16.0, 16.0), LIT)[2];
    assert!((at(&dirty, 60.0, 60.0) / at(&clean, 60.0, 60.0) - 0.7).abs() < 0.01);
    assert!((at(&dirty, 240.0, 300.0) / at(&clean, 240.0, 300.0) - 1.0).abs() < 1e-4);
    let knocked = World::new(&Physics::ideal(), Knock { dx: 100.0, dy: 50.0, roll_deg: 0.0 }, &[stain], 0.0);
    let moved = knocked.paint(Target::Empty, Placement::PERFECT, &geometry);
    assert!((at(&moved, 160.0, 110.0) / at(&clean, 60.0, 60.0) - 0.7).abs() < 0.02);
}
