//! Several workers on one list, each with networks of its own; results are taken in the list's order.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// How many workers a list of this length deserves: one a core, at most four, since each holds its own networks; a short
/// list is done before a second worker has opened his.
pub(super) fn size(photos: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    cores.min(4).min(photos.div_ceil(3)).max(1)
}

/// Has `work` done for `0..count` and gives each result to `take`, in order. Ends early when `take` breaks or `stop` is set:
/// what is being worked on is then lost, what was taken stays.
///
/// # Errors
/// If a thread cannot be started.
pub(super) fn run<W: Send, T: Send>(
    workers: Vec<W>,
    count: usize,
    stop: &AtomicBool,
    work: impl Fn(&mut W, usize) -> T + Sync,
    mut take: impl FnMut(usize, T) -> ControlFlow<()>,
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let (send, results) = sync_channel(workers.len());
    thread::scope(|scope| {
        for (number, worker) in workers.into_iter().enumerate() {
            let (send, next, work) = (send.clone(), &next, &work);
            thread::Builder::new()
                .name(format!("check-{number}"))
                .spawn_scoped(scope, move || labour(worker, count, next, stop, work, &send))?;
        }
        drop(send);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (at, done) in results {
            waiting.insert(at, done);
            while let Some(done) = waiting.remove(&due) {
                due += 1;
                if stop.load(Ordering::Relaxed) || take(due - 1, done).is_break() {
                    stop.store(true, Ordering::Relaxed);
                    return Ok(());
                }
            }
        }
        Ok(())
    })
}

fn labour<W, T>(
    mut worker: W,
    count: usize,
    next: &AtomicUsize,
    stop: &AtomicBool,
    work: &impl Fn(&mut W, usize) -> T,
    send: &SyncSender<(usize, T)>,
) {
    while !stop.load(Ordering::Relaxed) {
        let at = next.fetch_add(1, Ordering::Relaxed);
        if at >= count || send.send((at, work(&mut worker, at))).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whoever_is_faster() {
        let mut taken = Vec::new();
        // The second worker is slow: his results come late.
        #[expect(clippy::disallowed_methods, reason = "a slow worker")]
        let work = |slow: &mut bool, at: usize| {
            thread::sleep(std::time::Duration::from_millis(if *slow { 5 } else { 1 }));
            at * 10
        };
        let stop = AtomicBool::new(false);
        run(vec![false, true, false], 50, &stop, work, |at, done| {
            taken.push((at, done));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(taken, (0..50).map(|at| (at, at * 10)).collect::<Vec<_>>());
        assert!(!stop.load(Ordering::Relaxed));
    }

    #[test]
    fn nothing_is_taken_after_the_end() {
        let stop = AtomicBool::new(false);
        let mut taken = 0;
        let end = |at, ()| {
            taken += 1;
            if at == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        run(vec![(), ()], 1000, &stop, |&mut (), _| (), end).unwrap();
        assert_eq!(taken, 4);
        run(vec![()], 10, &AtomicBool::new(true), |&mut (), _| (), |_, ()| panic!("stopped before it began")).unwrap();
    }

    #[test]
    fn short_lists_get_one_worker() {
        assert_eq!((size(0), size(1), size(3)), (1, 1, 1));
        assert!((1..=4).contains(&size(1000)));
    }
}
