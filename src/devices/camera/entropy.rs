//! Huffman-coded data of a baseline JPEG, read bit by bit without making pixels (ISO/IEC 10918-1, annex F).

use super::jpeg::JpegFault;

/// Codes of at most this many bits are found in one step.
const FAST_BITS: u32 = 9;

/// A Huffman table.
#[derive(Clone)]
pub(super) struct Table {
    /// Length and symbol by the next [`FAST_BITS`] bits; length 0: a longer code.
    fast: Vec<(u8, u8)>,
    /// Per code length 1 to 16: one past the largest code, moved up to 16 bits.
    limit: [u32; 17],
    /// Per code length: index of a code's symbol less the code, wrapping.
    offset: [u32; 17],
    symbols: Vec<u8>,
}

impl Table {
    /// A table from the number of codes of each length 1 to 16 and the symbols in order.
    pub(super) fn new(counts: &[u8], symbols: &[u8]) -> Result<Self, JpegFault> {
        let (mut limit, mut offset) = ([0_u32; 17], [0_u32; 17]);
        let mut fast = vec![(0, 0); 1 << FAST_BITS];
        let (mut code, mut index) = (0_u32, 0_usize);
        for length in 1..=16_u32 {
            let count = usize::from(counts[length as usize - 1]);
            offset[length as usize] = (index as u32).wrapping_sub(code);
            for symbol in &symbols[index..index + count] {
                if length <= FAST_BITS {
                    let first = (code << (FAST_BITS - length)) as usize;
                    let last = first + (1 << (FAST_BITS - length));
                    let entries = fast.get_mut(first..last).ok_or(JpegFault::Header("Huffman table is not a code"))?;
                    entries.fill((length as u8, *symbol));
                }
                code += 1;
            }
            index += count;
            if code > 1 << length {
                return Err(JpegFault::Header("Huffman table is not a code"));
            }
            limit[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(Self { fast, limit, offset, symbols: symbols.to_vec() })
    }
}

/// Reads the bits between two markers.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next byte that is not in `held`.
    at: usize,
    /// The next bits, at the top.
    held: u64,
    count: u32,
    /// Bits beyond the end that were made up as zeros.
    made_up: u32,
}

impl<'a> Bits<'a> {
    /// Bits from byte `at` of `data`.
    pub(super) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, held: 0, count: 0, made_up: 0 }
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match (self.data.get(self.at), self.data.get(self.at + 1)) {
                (Some(0xff), Some(0x00)) => {
                    self.at += 2;
                    0xff
                }
                (Some(0xff) | None, _) => {
                    self.made_up += 8;
                    0
                }
                (Some(byte), _) => {
                    self.at += 1;
                    *byte
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    fn drop(&mut self, bits: u32) -> Result<(), JpegFault> {
        self.held <<= bits;
        self.count -= bits;
        if self.made_up > self.count { Err(JpegFault::Entropy("the data end too early")) } else { Ok(()) }
    }

    /// The next symbol.
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, JpegFault> {
        self.fill();
        let (length, symbol) = table.fast[(self.held >> (64 - FAST_BITS)) as usize];
        if length > 0 {
            self.drop(length.into())?;
            return Ok(symbol);
        }
        let next = (self.held >> 48) as u32;
        for length in FAST_BITS + 1..=16 {
            if next < table.limit[length as usize] {
                let index = (next >> (16 - length)).wrapping_add(table.offset[length as usize]);
                let symbol = *table.symbols.get(index as usize).ok_or(JpegFault::Entropy("no such code"))?;
                self.drop(length)?;
                return Ok(symbol);
            }
        }
        Err(JpegFault::Entropy("no such code"))
    }

    /// The number of `bits` bits (at most 15) that follows a symbol, extended to its sign (F.2.2.1).
    pub(super) fn number(&mut self, bits: u8) -> Result<i32, JpegFault> {
        if bits == 0 {
            return Ok(0);
        }
        self.fill();
        let raw = (self.held >> (64 - u32::from(bits))) as i32;
        self.drop(bits.into())?;
        Ok(if raw < 1 << (bits - 1) { raw - (1 << bits) + 1 } else { raw })
    }

    /// Ends before a marker: what is left must be padding of less than a byte, all ones or all zeros. Gives the byte
    /// after the marker and the marker.
    pub(super) fn marker(&mut self) -> Result<(usize, u8), JpegFault> {
        self.fill();
        let real = self.count - self.made_up;
        if real >= 8 {
            return Err(JpegFault::Entropy("data are left over"));
        }
        let padding = if real == 0 { 0 } else { self.held >> (64 - real) };
        if padding != 0 && padding != (1 << real) - 1 {
            return Err(JpegFault::Entropy("data are left over"));
        }
        let mut at = self.at;
        while self.data.get(at) == Some(&0xff) {
            at += 1;
        }
        match self.data.get(at) {
            Some(marker) if at > self.at => Ok((at + 1, *marker)),
            Some(_) | None => Err(JpegFault::Entropy("no marker after the data")),
        }
    }
}
