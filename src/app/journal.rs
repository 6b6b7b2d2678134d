//! The last of the log, kept in memory for a technician's stick. Nothing in it is personal: nothing in the log is.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, PoisonError};

/// Most that is kept, bytes; the oldest lines go.
const MOST: usize = 1 << 20;

/// The lines of this process. A log is one for a whole process, and so is this.
static LINES: Mutex<Lines> = Mutex::new(Lines { lines: VecDeque::new(), bytes: 0 });

struct Lines {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
}

impl Lines {
    fn add(&mut self, line: &[u8]) {
        self.bytes += line.len();
        self.lines.push_back(line.to_vec());
        while self.bytes > MOST {
            let Some(oldest) = self.lines.pop_front() else { return };
            self.bytes -= oldest.len();
        }
    }
}

/// Takes the log's lines, one a write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Journal;

impl Journal {
    /// The lines, oldest first.
    pub fn text(self) -> Vec<u8> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).lines.iter().flatten().copied().collect()
    }
}

impl io::Write for Journal {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).add(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_lines_are_kept_and_memory_is_bounded() {
        let mut lines = Lines { lines: VecDeque::new(), bytes: 0 };
        let line = [b'x'; 1000];
        for _ in 0..5000 {
            lines.add(&line);
        }
        lines.add(b"last\n");
        assert!(lines.bytes <= MOST && lines.bytes > MOST - 2000, "{}", lines.bytes);
        assert_eq!(lines.bytes, lines.lines.iter().map(Vec::len).sum::<usize>());
        assert_eq!(lines.lines.back().unwrap(), b"last\n");
    }
}
