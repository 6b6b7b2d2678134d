//! Walks the entropy-coded data of a baseline JPEG to its end: a decoder paints what is missing, this says that it is.

/// Whether every block of every scan is there. Progressive and arithmetic files are not walked: `true`.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    Walk::default().run(bytes).unwrap_or(false)
}

#[derive(Default)]
struct Walk {
    /// Huffman tables: 0 to 3 for DC, 4 to 7 for AC.
    tables: [Option<Table>; 8],
    width: usize,
    height: usize,
    /// Identifier and sampling factors of each component.
    components: Vec<(u8, usize, usize)>,
    restart: usize,
}

impl Walk {
    /// `None` if the data end or contradict themselves before the last block.
    fn run(mut self, bytes: &[u8]) -> Option<bool> {
        let mut at = 2;
        loop {
            at += bytes.get(at..)?.iter().position(|b| *b == 0xff)?;
            let marker = *bytes.get(at + 1)?;
            if marker == 0xff {
                at += 1;
                continue;
            }
            if marker == 0xd9 {
                return Some(true);
            }
            if marker <= 0x01 || (0xd0..=0xd8).contains(&marker) {
                at += 2;
                continue;
            }
            let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
            let body = bytes.get(at + 4..at + 2 + length)?;
            at += 2 + length;
            match marker {
                0xc4 => self.read_tables(body)?,
                0xc0 | 0xc1 => self.read_frame(body)?,
                0xc2..=0xcf if marker != 0xc8 && marker != 0xcc => return Some(true),
                0xdd => self.restart = usize::from(u16::from_be_bytes([*body.first()?, *body.get(1)?])),
                0xda => at = self.walk_scan(bytes, at, body)?,
                _ => {}
            }
        }
    }

    fn read_tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some(head) = body.first() {
            let counts = body.get(1..17)?;
            let total: usize = counts.iter().map(|n| usize::from(*n)).sum();
            let symbols = body.get(17..17 + total)?;
            let slot = usize::from(head >> 4 & 1) * 4 + usize::from(head & 3);
            self.tables[slot] = Some(Table::new(counts, symbols));
            body = &body[17 + total..];
        }
        Some(())
    }

    fn read_frame(&mut self, body: &[u8]) -> Option<()> {
        self.height = usize::from(u16::from_be_bytes([*body.get(1)?, *body.get(2)?]));
        self.width = usize::from(u16::from_be_bytes([*body.get(3)?, *body.get(4)?]));
        self.components =
            body.get(6..)?.chunks_exact(3).map(|c| (c[0], usize::from(c[1] >> 4), usize::from(c[1] & 15))).collect();
        let sound = self.components.iter().all(|(_, h, v)| (1..=4).contains(h) && (1..=4).contains(v));
        sound.then_some(())
    }

    /// Walks one scan from `at`; gives where it ends.
    fn walk_scan(&self, bytes: &[u8], at: usize, head: &[u8]) -> Option<usize> {
        let count = usize::from(*head.first()?);
        let across = self.components.iter().map(|c| c.1).max()?;
        let down = self.components.iter().map(|c| c.2).max()?;
        // Each block of one unit: its two tables.
        let mut blocks = Vec::new();
        let mut units = self.width.div_ceil(8 * across) * self.height.div_ceil(8 * down);
        for pair in head.get(1..1 + 2 * count)?.chunks_exact(2) {
            let (_, h, v) = *self.components.iter().find(|c| c.0 == pair[0])?;
            let direct = self.tables[usize::from(pair[1] >> 4 & 3)].as_ref()?;
            let alternating = self.tables[4 + usize::from(pair[1] & 3)].as_ref()?;
            let repeat = if count == 1 { 1 } else { h * v };
            blocks.extend(std::iter::repeat_n((direct, alternating), repeat));
            if count == 1 {
                units = (self.width * h).div_ceil(across).div_ceil(8) * (self.height * v).div_ceil(down).div_ceil(8);
            }
        }
        let mut bits = Bits { bytes, at, held: 0, count: 0 };
        for unit in 0..units {
            if self.restart > 0 && unit > 0 && unit.is_multiple_of(self.restart) {
                bits.restart()?;
            }
            for (direct, alternating) in &blocks {
                let size = direct.next(&mut bits)?;
                bits.skip(u32::from(size))?;
                let mut coefficient = 1;
                while coefficient < 64 {
                    let symbol = alternating.next(&mut bits)?;
                    let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
                    if size == 0 && run != 15 {
                        break;
                    }
                    bits.skip(size)?;
                    coefficient += run + 1;
                }
            }
        }
        Some(bits.at)
    }
}

/// A Huffman table as the first code, last code and first symbol of each length.
struct Table {
    symbols: Vec<u8>,
    first: [u32; 17],
    count: [u32; 17],
    offset: [usize; 17],
    /// Length and symbol by the next 8 bits; length 0 where the code is longer.
    short: [(u8, u8); 256],
}

impl Table {
    fn new(counts: &[u8], symbols: &[u8]) -> Self {
        let mut table =
            Self { symbols: symbols.to_vec(), first: [0; 17], count: [0; 17], offset: [0; 17], short: [(0, 0); 256] };
        let (mut code, mut offset) = (0u32, 0);
        for (length, count) in (1..=16).zip(counts) {
            table.first[length] = code;
            table.count[length] = u32::from(*count);
            table.offset[length] = offset;
            if length <= 8 {
                for i in 0..usize::from(*count) {
                    let from = (code as usize + i) << (8 - length);
                    for entry in table.short.iter_mut().skip(from).take(1 << (8 - length)) {
                        *entry = (length as u8, symbols[offset + i]);
                    }
                }
            }
            offset += usize::from(*count);
            code = (code + u32::from(*count)) << 1;
        }
        table
    }

    fn next(&self, bits: &mut Bits<'_>) -> Option<u8> {
        bits.fill();
        let (length, symbol) = self.short[bits.peek(8) as usize];
        if length > 0 {
            bits.skip(u32::from(length))?;
            return Some(symbol);
        }
        for length in 1..=16 {
            let code = bits.peek(length as u32);
            let place = code.wrapping_sub(self.first[length]);
            if place < self.count[length] {
                bits.skip(length as u32)?;
                return self.symbols.get(self.offset[length] + place as usize).copied();
            }
        }
        None
    }
}

/// Bits up to the next marker.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Takes bytes until 32 bits are held or a marker stands next.
    fn fill(&mut self) {
        while self.count <= 32 {
            let Some(byte) = self.bytes.get(self.at) else { return };
            if *byte == 0xff {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.held = self.held << 8 | u64::from(*byte);
            self.count += 8;
        }
    }

    /// The next `n` bits without taking them; zeros where there are none.
    fn peek(&self, n: u32) -> u32 {
        let bits = if self.count >= n { self.held >> (self.count - n) } else { self.held << (n - self.count) };
        (bits & ((1 << n) - 1)) as u32
    }

    /// Takes `n` bits; `None` if a marker or the end comes first.
    fn skip(&mut self, n: u32) -> Option<()> {
        if self.count < n {
            self.fill();
        }
        self.count = self.count.checked_sub(n)?;
        Some(())
    }

    /// Passes over a restart marker.
    fn restart(&mut self) -> Option<()> {
        self.count = 0;
        while self.bytes.get(self.at) == Some(&0xff) && self.bytes.get(self.at + 1) == Some(&0xff) {
            self.at += 1;
        }
        let found = *self.bytes.get(self.at)? == 0xff && (0xd0..=0xd7).contains(self.bytes.get(self.at + 1)?);
        self.at += 2;
        found.then_some(())
    }
}
