//! A progress bar on a terminal: one line that is drawn over and wiped at the end.

use std::io::{self, IsTerminal as _, Write as _};

/// Cells of the bar.
const CELLS: usize = 30;

/// A bar, or none where nobody watches.
pub(super) struct Progress {
    total: usize,
    shown: bool,
}

impl Progress {
    /// A bar on stderr if that is a terminal, people read along, and there is more than one thing to do.
    pub(super) fn new(total: usize, for_people: bool) -> Self {
        let progress = Self { total, shown: for_people && total > 1 && io::stderr().is_terminal() };
        progress.draw(0);
        progress
    }

    /// Draws how much is done.
    pub(super) fn draw(&self, done: usize) {
        if self.shown {
            let _seen = write!(io::stderr(), "\r{}", line(done, self.total)).and_then(|()| io::stderr().flush());
        }
    }

    /// Wipes the line, for other text or at the end.
    pub(super) fn wipe(&self) {
        if self.shown {
            let _seen = write!(io::stderr(), "\r\x1b[K").and_then(|()| io::stderr().flush());
        }
    }
}

fn line(done: usize, total: usize) -> String {
    let full = (done * CELLS).checked_div(total).unwrap_or(CELLS).min(CELLS);
    format!("[{}{}] {done}/{total}", "#".repeat(full), "-".repeat(CELLS - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills_up() {
        assert_eq!(line(0, 3), format!("[{}] 0/3", "-".repeat(30)));
        assert_eq!(line(1, 3), format!("[{}{}] 1/3", "#".repeat(10), "-".repeat(20)));
        assert_eq!(line(3, 3), format!("[{}] 3/3", "#".repeat(30)));
        assert_eq!(line(0, 0).matches('#').count(), 30);
    }
}
