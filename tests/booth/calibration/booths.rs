//! Random booths: how many end accepted, and what the true light then is.
#![expect(clippy::print_stdout, reason = "tables for people")]

use super::world::{Bench, True, random, settings};

/// What became of one booth.
struct Ended {
    seed: u64,
    truth: Option<True>,
    why: String,
    corrections: u32,
    seconds: f64,
}

fn run(seed: u64) -> Ended {
    let booth = random(seed);
    let mut bench = Bench::new(&booth);
    let (_, outcome) = bench.calibrate(settings(&booth), |_, _| {});
    let truth = outcome.accepted.then(|| bench.truth(&outcome.recipe));
    let why: Vec<String> = outcome.faults.iter().map(|fault| format!("{fault:?}")).collect();
    Ended { seed, truth, why: why.join(", "), corrections: outcome.corrections, seconds: outcome.took.as_secs_f64() }
}

/// Runs booths on two threads and prints what stands out; gives how many reached all figures.
fn evaluate(seeds: std::ops::Range<u64>) -> usize {
    let all: Vec<u64> = seeds.collect();
    let (one, other) = all.split_at(all.len() / 2);
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| other.iter().map(|seed| run(*seed)).collect::<Vec<_>>());
        (one.iter().map(|seed| run(*seed)).collect::<Vec<_>>(), other.join().unwrap())
    });
    let ended: Vec<Ended> = one.into_iter().chain(other).collect();
    let mut reached = 0;
    for booth in &ended {
        match booth.truth {
            Some(truth) if truth.is_reached() => reached += 1,
            Some(truth) => println!("booth {}: accepted, but {truth:.3?}", booth.seed),
            None => println!("booth {}: refused: {}", booth.seed, booth.why),
        }
    }
    let accepted: Vec<&Ended> = ended.iter().filter(|booth| booth.truth.is_some()).collect();
    let column = |name: &str, of: &dyn Fn(&Ended, &True) -> f64| {
        let mut values: Vec<f64> = accepted.iter().filter_map(|booth| Some(of(booth, booth.truth.as_ref()?))).collect();
        values.sort_by(f64::total_cmp);
        let at =
            |share: f64| values.get((share * values.len().saturating_sub(1) as f64) as usize).copied().unwrap_or(0.0);
        println!("| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |", at(0.0), at(0.05), at(0.5), at(0.95), at(1.0));
    };
    println!("{} booths, {} accepted, {reached} with all figures true", ended.len(), accepted.len());
    println!("| true figure | least | 5 % | median | 95 % | most |\n|---|---|---|---|---|---|");
    column("zone min/max", &|_, truth| truth.zone_min_max);
    column("left/right, EV", &|_, truth| truth.left_right_ev);
    column("card, sRGB", &|_, truth| truth.card_srgb);
    column("background max/min", &|_, truth| truth.background_max_min);
    column("corrections", &|booth, _| f64::from(booth.corrections));
    column("own time of three targets, s", &|booth, _| booth.seconds);
    reached
}

#[test]
fn some_booths_reach_their_figures() {
    assert!(evaluate(1000..1020) >= 20);
}

#[test]
#[ignore = "ten minutes; `make calibration` runs it"]
fn two_hundred_booths_reach_their_figures() {
    // In parts, so that a run that is cut short still says something.
    let reached: usize = (0..10).map(|part| evaluate(700 + part * 20..720 + part * 20)).sum();
    println!("{reached} of 200 booths with all figures true");
    assert!(reached >= 196, "98 %");
}
