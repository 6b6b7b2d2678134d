//! Decodes a camera's JPEG, after every coded bit of it was accounted for.
//!
//! A frame that lost a part and a frame whose end is an older frame's must never be shown or kept: in a booth that is
//! another student's face. Decoders are built to show something; so the coded data are read once strictly before: known
//! codes only, exactly as many blocks as the size says, no coefficient beyond what 8-bit pixels can give, restart
//! markers in their order, nothing left over, an end marker. This is as strict as libjpeg's warnings and needs no C.
//!
//! Then it must hold nothing of an earlier frame ([`Earlier`]): two frames of one scene are coded so alike that one splice
//! in ten has the right number of blocks, for every decoder.
//!
//! What remains unseen: damage after which the codes fall into step again with the right number of blocks (a flipped bit
//! that only changes a value). Against that stand the driver's length and error flag.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::earlier::Earlier;
use super::entropy::{Bits, Table};
use super::standard_huffman;
use crate::devices::worker::caught;

/// Why a camera's JPEG is not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JpegFault {
    /// The header is damaged.
    #[error("damaged header: {0}")]
    Header(&'static str),
    /// A JPEG, but of a kind that MJPEG cameras do not give.
    #[error("not a baseline JPEG in one scan: {0}")]
    Unsupported(&'static str),
    /// Not the size that was negotiated.
    #[error("{width}x{height} instead of the negotiated size")]
    Size {
        /// Width, px.
        width: u32,
        /// Height, px.
        height: u32,
    },
    /// The coded data are damaged.
    #[error("damaged data: {0}")]
    Entropy(&'static str),
    /// A part of an earlier frame is in it.
    #[error("its end is an earlier frame's")]
    Spliced,
    /// The decoder refused it.
    #[error("undecodable: {0}")]
    Decoder(String),
}

/// What was found out about a JPEG that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Width, px.
    pub width: u32,
    /// Height, px.
    pub height: u32,
    /// Its length in bytes, end marker included. What follows is not part of it.
    pub length: usize,
    /// Where its coded data begin, bytes.
    pub data: usize,
    /// Whether it brings its Huffman tables.
    pub has_tables: bool,
}

/// Decodes a camera's JPEGs.
pub struct FrameDecoder {
    width: u32,
    height: u32,
    earlier: Earlier,
}

impl FrameDecoder {
    /// For frames of `width` x `height` px. `lengths_unknown`: what is given is a whole buffer, so that a frame that equals
    /// an earlier one in every byte is the earlier one.
    pub fn new(width: u32, height: u32, lengths_unknown: bool) -> Self {
        Self { width, height, earlier: Earlier::new(lengths_unknown) }
    }

    /// Remembers a frame that nobody wants to see: its remains may come in a later one.
    pub fn skip(&mut self, bytes: &[u8]) {
        if let Ok(whole) = verify(bytes) {
            self.earlier.admits(&bytes[..whole.length], whole.data);
        }
    }

    /// Decodes the JPEG at the start of `bytes` to 8-bit sRGB, interleaved RGB, rows top down.
    ///
    /// # Errors
    /// If any part of it is missing, damaged, foreign or an earlier frame's, or the size is another.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Vec<u8>, JpegFault> {
        let whole = verify(bytes)?;
        if (whole.width, whole.height) != (self.width, self.height) {
            return Err(JpegFault::Size { width: whole.width, height: whole.height });
        }
        let jpeg = &bytes[..whole.length];
        if !self.earlier.admits(jpeg, whole.data) {
            return Err(JpegFault::Spliced);
        }
        if whole.has_tables {
            return pixels(jpeg, self.width, self.height);
        }
        let (start, rest) = jpeg.split_at(2);
        pixels(&[start, &standard_huffman::SEGMENT, rest].concat(), self.width, self.height)
    }
}

fn pixels(jpeg: &[u8], width: u32, height: u32) -> Result<Vec<u8>, JpegFault> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB).set_strict_mode(true);
    let decoded = caught(|| JpegDecoder::new_with_options(ZCursor::new(jpeg), options).decode());
    let rgb = decoded.map_err(JpegFault::Decoder)?.map_err(|error| JpegFault::Decoder(format!("{error:?}")))?;
    if rgb.len() == width as usize * height as usize * 3 { Ok(rgb) } else { Err(JpegFault::Size { width, height }) }
}

/// Reads a baseline JPEG from end to end without making pixels.
///
/// # Errors
/// If any part of it is missing, damaged or foreign.
pub fn verify(bytes: &[u8]) -> Result<Whole, JpegFault> {
    if bytes.get(..2) != Some(&[0xff, 0xd8]) {
        return Err(JpegFault::Header("no start marker"));
    }
    let mut header = Header::default();
    let mut at = 2;
    loop {
        let (marker, body, next) = segment(bytes, at)?;
        at = next;
        match marker {
            0xc0 | 0xc1 => header.frame(body)?,
            0xc4 => header.huffman_tables(body)?,
            0xdb => header.quantisers(body)?,
            0xdd => header.restart_interval(body)?,
            0xda => {
                header.scan(body)?;
                break;
            }
            0xe0..=0xef | 0xfe => {}
            0xc2..=0xcf => return Err(JpegFault::Unsupported("progressive, lossless or arithmetic coding")),
            _ => return Err(JpegFault::Header("a marker that does not belong there")),
        }
    }
    let length = header.data(bytes, at)?;
    Ok(Whole { width: header.width, height: header.height, length, data: at, has_tables: header.has_tables })
}

/// The segment at `at`: marker, body, where the next begins.
fn segment(bytes: &[u8], at: usize) -> Result<(u8, &[u8], usize), JpegFault> {
    const SHORT: JpegFault = JpegFault::Header("it ends in the header");
    let mut at = at;
    if bytes.get(at).ok_or(SHORT)? != &0xff {
        return Err(JpegFault::Header("no marker where one must be"));
    }
    while bytes.get(at).ok_or(SHORT)? == &0xff {
        at += 1;
    }
    let marker = bytes[at];
    let length = bytes.get(at + 1..at + 3).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]]))).ok_or(SHORT)?;
    let body = bytes.get(at + 3..at + 1 + length).ok_or(SHORT)?;
    Ok((marker, body, at + 1 + length))
}

/// One colour component.
struct Component {
    id: u8,
    /// Blocks of one unit across and down.
    blocks: usize,
    quantiser: usize,
    dc_table: usize,
    ac_table: usize,
    /// The last DC value.
    dc: i32,
}

/// What the segments before the data say.
#[derive(Default)]
struct Header {
    width: u32,
    height: u32,
    units: usize,
    components: Vec<Component>,
    /// First and largest step of each quantiser's 64, as 16 bits in zigzag order.
    quantisers: [Option<Vec<i32>>; 4],
    dc_tables: [Option<Table>; 4],
    ac_tables: [Option<Table>; 4],
    restart_interval: usize,
    has_tables: bool,
}

impl Header {
    fn quantisers(&mut self, mut body: &[u8]) -> Result<(), JpegFault> {
        while let Some((kind, rest)) = body.split_first() {
            let wide = kind >> 4 == 1;
            let length = if wide { 128 } else { 64 };
            let steps = rest.get(..length).ok_or(JpegFault::Header("quantiser is cut off"))?;
            let steps: Vec<i32> = if wide {
                steps.chunks_exact(2).map(|two| i32::from(u16::from_be_bytes([two[0], two[1]]))).collect()
            } else {
                steps.iter().map(|step| i32::from(*step)).collect()
            };
            if kind >> 4 > 1 || kind & 15 > 3 || steps.contains(&0) {
                return Err(JpegFault::Header("quantiser"));
            }
            self.quantisers[usize::from(kind & 15)] = Some(steps);
            body = &rest[length..];
        }
        Ok(())
    }

    fn huffman_tables(&mut self, mut body: &[u8]) -> Result<(), JpegFault> {
        while let Some((kind, rest)) = body.split_first() {
            let counts = rest.get(..16).ok_or(JpegFault::Header("Huffman table is cut off"))?;
            let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = rest.get(16..16 + total).ok_or(JpegFault::Header("Huffman table is cut off"))?;
            let table = Some(Table::new(counts, symbols)?);
            match (kind >> 4, usize::from(kind & 15)) {
                (0, id @ 0..4) => self.dc_tables[id] = table,
                (1, id @ 0..4) => self.ac_tables[id] = table,
                (..) => return Err(JpegFault::Header("Huffman table")),
            }
            body = &rest[16 + total..];
        }
        self.has_tables = true;
        Ok(())
    }

    fn restart_interval(&mut self, body: &[u8]) -> Result<(), JpegFault> {
        let [high, low] = body else { return Err(JpegFault::Header("restart interval")) };
        self.restart_interval = usize::from(u16::from_be_bytes([*high, *low]));
        Ok(())
    }

    fn frame(&mut self, body: &[u8]) -> Result<(), JpegFault> {
        let [precision, h1, h0, w1, w0, count, rest @ ..] = body else { return Err(JpegFault::Header("frame header")) };
        if !self.components.is_empty() || rest.len() != usize::from(*count) * 3 || !matches!(count, 1 | 3) {
            return Err(JpegFault::Header("frame header"));
        }
        if *precision != 8 {
            return Err(JpegFault::Unsupported("not 8 bits a sample"));
        }
        self.height = u16::from_be_bytes([*h1, *h0]).into();
        self.width = u16::from_be_bytes([*w1, *w0]).into();
        let (mut most_across, mut most_down) = (1, 1);
        for component in rest.chunks_exact(3) {
            // One component alone is not interleaved: its unit is one block.
            let (across, down) = if *count == 1 { (1, 1) } else { (component[1] >> 4, component[1] & 15) };
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) || component[2] > 3 {
                return Err(JpegFault::Header("frame header"));
            }
            (most_across, most_down) = (across.max(most_across), down.max(most_down));
            self.components.push(Component {
                id: component[0],
                blocks: usize::from(across * down),
                quantiser: component[2].into(),
                dc_table: 0,
                ac_table: 0,
                dc: 0,
            });
        }
        if self.width == 0 || self.height == 0 {
            return Err(JpegFault::Header("no size"));
        }
        let across = self.width.div_ceil(8 * u32::from(most_across));
        let down = self.height.div_ceil(8 * u32::from(most_down));
        self.units = across as usize * down as usize;
        Ok(())
    }

    fn scan(&mut self, body: &[u8]) -> Result<(), JpegFault> {
        let [count, rest @ ..] = body else { return Err(JpegFault::Header("scan header")) };
        if usize::from(*count) != self.components.len() || rest.len() != self.components.len() * 2 + 3 {
            return Err(JpegFault::Unsupported("more than one scan"));
        }
        let (choices, range) = rest.split_at(self.components.len() * 2);
        if range != [0, 63, 0] {
            return Err(JpegFault::Unsupported("more than one scan"));
        }
        for (component, choice) in self.components.iter_mut().zip(choices.chunks_exact(2)) {
            if component.id != choice[0] || choice[1] >> 4 > 3 || choice[1] & 15 > 3 {
                return Err(JpegFault::Header("scan header"));
            }
            component.dc_table = (choice[1] >> 4).into();
            component.ac_table = (choice[1] & 15).into();
        }
        if !self.has_tables {
            self.huffman_tables(&standard_huffman::SEGMENT[4..])?;
            self.has_tables = false;
        }
        Ok(())
    }

    /// Reads all coded data from `at`; gives where the JPEG ends.
    fn data(&mut self, bytes: &[u8], at: usize) -> Result<usize, JpegFault> {
        let mut bits = Bits::new(bytes, at);
        let mut restarts = 0_u8;
        let (dc_tables, ac_tables, quantisers) = (&self.dc_tables, &self.ac_tables, &self.quantisers);
        for unit in 0..self.units {
            if self.restart_interval > 0 && unit > 0 && unit % self.restart_interval == 0 {
                let (next, marker) = bits.marker()?;
                if marker != 0xd0 + restarts % 8 {
                    return Err(JpegFault::Entropy("restart marker out of order"));
                }
                restarts = (restarts + 1) % 8;
                bits = Bits::new(bytes, next);
                self.components.iter_mut().for_each(|component| component.dc = 0);
            }
            for component in &mut self.components {
                let missing = JpegFault::Header("a table is missing");
                let (Some(dc), Some(ac), Some(steps)) =
                    (&dc_tables[component.dc_table], &ac_tables[component.ac_table], &quantisers[component.quantiser])
                else {
                    return Err(missing);
                };
                for _ in 0..component.blocks {
                    component.dc = block(&mut bits, dc, ac, steps, component.dc)?;
                }
            }
        }
        match bits.marker()? {
            (end, 0xd9) => Ok(end),
            _ => Err(JpegFault::Entropy("no end marker after the last block")),
        }
    }
}

/// Reads one block; gives its DC value.
fn block(bits: &mut Bits<'_>, dc: &Table, ac: &Table, steps: &[i32], last_dc: i32) -> Result<i32, JpegFault> {
    /// Largest coefficient of 8-bit samples before quantisation: 8 * 128 (A.3.3).
    const MOST: i32 = 1024;
    const TOO_LARGE: JpegFault = JpegFault::Entropy("a coefficient is too large");
    let size = bits.symbol(dc)?;
    if size > 11 {
        return Err(JpegFault::Entropy("no such DC code"));
    }
    let value = last_dc + bits.number(size)?;
    if value.abs() * steps[0] > MOST + steps[0] {
        return Err(TOO_LARGE);
    }
    let mut index = 1;
    while index < 64 {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (usize::from(symbol >> 4), symbol & 15);
        match (run, size) {
            (0, 0) => break,
            (15, 0) => {
                index += 16;
                if index > 63 {
                    return Err(JpegFault::Entropy("a block is too long"));
                }
            }
            (_, 0 | 11..) => return Err(JpegFault::Entropy("no such AC code")),
            _ => {
                index += run;
                let step = *steps.get(index).ok_or(JpegFault::Entropy("a block is too long"))?;
                if bits.number(size)?.abs() * step > MOST + step {
                    return Err(TOO_LARGE);
                }
                index += 1;
            }
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use super::*;

    const WIDTH: u32 = 320;
    const HEIGHT: u32 = 240;

    /// A picture of waves and grain, other for each `seed`.
    fn picture(seed: u32) -> Vec<u8> {
        let mut grain = seed.wrapping_mul(2_654_435_761) | 1;
        (0..HEIGHT)
            .flat_map(|y| (0..WIDTH).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                grain ^= grain << 13;
                grain ^= grain >> 17;
                grain ^= grain << 5;
                let wave = ((x + seed * 3) as f32 / 23.0).sin() * 60.0 + (y as f32 / 31.0).cos() * 40.0;
                let base = 120.0 + wave + (grain % 9) as f32;
                [base as u8, (base * 0.8) as u8, (255.0 - base) as u8]
            })
            .collect()
    }

    fn encoded(seed: u32, sampling: SamplingFactor, restart_interval: u16, progressive: bool) -> Vec<u8> {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 85);
        encoder.set_sampling_factor(sampling);
        encoder.set_restart_interval(restart_interval);
        encoder.set_progressive(progressive);
        encoder.encode(&picture(seed), WIDTH as u16, HEIGHT as u16, ColorType::Rgb).unwrap();
        jpeg
    }

    /// As most cameras send it: 4:2:2, no restart markers.
    fn usual(seed: u32) -> Vec<u8> {
        encoded(seed, SamplingFactor::R_4_2_2, 0, false)
    }

    /// The frame without its Huffman tables, as many MJPEG cameras send it.
    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let mut bare = jpeg[..2].to_vec();
        let mut at = 2;
        loop {
            let (marker, _, next) = segment(jpeg, at).unwrap();
            if marker == 0xda {
                bare.extend(&jpeg[at..]);
                return bare;
            }
            if marker != 0xc4 {
                bare.extend(&jpeg[at..next]);
            }
            at = next;
        }
    }

    fn decode(jpeg: &[u8], width: u32, height: u32) -> Result<Vec<u8>, JpegFault> {
        FrameDecoder::new(width, height, false).decode(jpeg)
    }

    #[test]
    fn whole_frames_pass_and_decode() {
        for sampling in [SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0, SamplingFactor::R_4_4_4] {
            for restart_interval in [0, 7] {
                let jpeg = encoded(1, sampling, restart_interval, false);
                let whole = verify(&jpeg).unwrap_or_else(|fault| panic!("{sampling:?} {restart_interval}: {fault}"));
                assert_eq!(whole.length, jpeg.len());
                let rgb = decode(&jpeg, WIDTH, HEIGHT).unwrap();
                let wanted = picture(1);
                let error: u64 = rgb.iter().zip(&wanted).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
                assert!(error < 6 * wanted.len() as u64, "{sampling:?}: mean error {}", error / wanted.len() as u64);
            }
        }
    }

    #[test]
    fn a_camera_may_leave_out_the_standard_tables_and_pad_the_end() {
        let jpeg = usual(2);
        let mut bare = without_tables(&jpeg);
        assert!(bare.len() < jpeg.len());
        bare.extend([0; 32]);
        assert!(!verify(&bare).unwrap().has_tables);
        assert_eq!(decode(&bare, WIDTH, HEIGHT), decode(&jpeg, WIDTH, HEIGHT));
    }

    #[test]
    fn a_cut_frame_never_passes() {
        for jpeg in [usual(3), encoded(3, SamplingFactor::R_4_2_0, 5, false)] {
            for end in 0..jpeg.len() {
                assert!(verify(&jpeg[..end]).is_err(), "passed when cut to {end} of {} bytes", jpeg.len());
            }
        }
    }

    #[test]
    fn zeros_behind_a_cut_do_not_help() {
        let jpeg = usual(4);
        for end in (0..jpeg.len() - 4).step_by(97) {
            let mut cut = jpeg.clone();
            cut[end..].fill(0);
            assert!(verify(&cut).is_err(), "passed when zeroed from {end}");
            // With the end marker as well.
            let last = cut.len() - 2;
            cut[last..].copy_from_slice(&[0xff, 0xd9]);
            assert!(verify(&cut).is_err(), "passed when zeroed from {end}, with an end");
        }
    }

    /// The worst case: a cut frame whose missing end is filled by that of an older frame, as lies in the driver's buffer.
    #[test]
    fn an_older_frame_s_end_is_noticed() {
        let (mut tried, mut whole, mut passed) = (0, 0, 0);
        for seed in 10..14 {
            let (old, new) = (usual(seed), usual(seed + 100));
            for at in (700..old.len().min(new.len()) - 40).step_by(131) {
                let spliced = [&new[..at], &old[at..]].concat();
                tried += 1;
                whole += u32::from(verify(&spliced).is_ok());
                let mut decoder = FrameDecoder::new(WIDTH, HEIGHT, false);
                // Looked at or not, it is remembered.
                if at % 2 == 0 {
                    decoder.skip(&old);
                } else {
                    decoder.decode(&old).unwrap();
                }
                passed += u32::from(decoder.decode(&spliced).is_ok());
            }
        }
        println!("of {tried} spliced frames {whole} are whole JPEGs; {passed} passed");
        assert!(tried > 250 && whole > 0 && passed == 0, "{passed} of {tried} passed");
    }

    /// USB drops damaged packets, so that loss is the fault to fear. Changed bytes often change values only and no count.
    #[test]
    fn a_lost_packet_is_noticed_and_changed_bytes_mostly() {
        let jpeg = usual(20);
        let (mut lost, mut changed, mut tried) = (0, 0, 0);
        for at in (700..jpeg.len() - 600).step_by(29) {
            tried += 1;
            // A lost packet in the middle.
            lost += u32::from(verify(&[&jpeg[..at], &jpeg[at + 500..]].concat()).is_ok());
            let mut noisy = jpeg.clone();
            for (index, byte) in noisy[at..at + 16].iter_mut().enumerate() {
                *byte = (*byte ^ (index as u8).wrapping_mul(37).wrapping_add(1)).min(0xfe);
            }
            changed += u32::from(verify(&noisy).is_ok());
        }
        println!("of {tried}: {lost} with a lost packet passed, {changed} with 16 changed bytes passed");
        assert!(tried > 200 && lost * 100 <= tried && changed * 3 <= tried, "{lost}, {changed} of {tried} passed");
    }

    #[test]
    fn foreign_kinds_and_sizes_are_refused_by_name() {
        let progressive = encoded(5, SamplingFactor::R_4_2_0, 0, true);
        assert!(matches!(verify(&progressive), Err(JpegFault::Unsupported(_))));
        let jpeg = usual(5);
        assert_eq!(decode(&jpeg, 640, 480), Err(JpegFault::Size { width: WIDTH, height: HEIGHT }));
        assert_eq!(verify(b""), Err(JpegFault::Header("no start marker")));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let jpeg = usual(6);
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize
        };
        for _ in 0..3000 {
            let mut broken = jpeg.clone();
            for _ in 0..=random() % 4 {
                // Mostly in the header, where lengths and tables are.
                let range = if random() % 4 == 0 { broken.len() } else { 700 };
                let at = random() % range;
                broken[at] = random() as u8;
            }
            broken.truncate(broken.len() - random() % 3 * 100);
            if let Ok(whole) = verify(&broken) {
                assert!(whole.length <= broken.len());
            }
        }
    }
}
