//! Why a code cannot be read, when something like a phone is seen: for the hint on the screen, not a judgement.
//!
//! A phone is a compact, upright patch that is either much brighter than what is around it or as finely textured as
//! only a code is. Looks at tiles of 16 x 16 px; costs about as much as one pass over the picture.

use super::ReadTrouble;
use super::grey::Grey;

const TILE: usize = 16;
/// Share of the picture below which a patch is no phone, and above which it is a wall or a window.
const PHONE_SHARE: (f32, f32) = (0.002, 0.45);
/// A code narrower than this cannot be read, px: 45 modules of 2 px.
const NARROW: usize = 90;

/// What one tile looks like.
#[derive(Debug, Clone, Copy, Default)]
struct Tile {
    dark: u8,
    bright: u8,
    mean: u8,
    /// Steepest step between neighbours.
    step: u8,
    /// Crossings of the tile's middle level, along rows and down columns.
    crossings: u16,
}

impl Tile {
    fn range(self) -> u8 {
        self.bright - self.dark
    }

    /// As finely changing as a code, and by as much: in a lit booth hair and cloth change finely too, but by less.
    fn fine(self, least: u8) -> bool {
        self.range() >= least && self.crossings >= 24
    }
}

/// A patch of tiles.
#[derive(Debug, Clone, Copy)]
struct Patch {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    tiles: usize,
}

impl Patch {
    fn width(&self) -> usize {
        self.right - self.left + 1
    }

    fn height(&self) -> usize {
        self.bottom - self.top + 1
    }

    /// Compact, and neither much wider than high nor the reverse.
    fn phone_like(&self, all: usize) -> bool {
        let share = self.tiles as f32 / all as f32;
        let (width, height) = (self.width() as f32, self.height() as f32);
        let filled = self.tiles as f32 / (width * height);
        (PHONE_SHARE.0..PHONE_SHARE.1).contains(&share) && (0.3..3.0).contains(&(width / height)) && filled > 0.55
    }
}

/// Why no code can be read in this grey picture; `None` if nothing like a phone is in it.
pub(super) fn trouble(luma: &[u8], width: u32, height: u32) -> Option<ReadTrouble> {
    let picture = Grey::new(luma, width as usize, height as usize)?;
    let (columns, rows) = (picture.width / TILE, picture.height / TILE);
    if columns < 4 || rows < 4 {
        return None;
    }
    let tiles = tiles(picture, columns, rows);
    let all = columns * rows;
    let mut means: Vec<u8> = tiles.iter().map(|t| t.mean).collect();
    let (_, &mut usual, _) = means.select_nth_unstable(all / 2);
    let bright = usual.saturating_add(45).max(95);
    let least = if usual < 70 { 14 } else { 60 };
    let fine = largest(columns, &mut tiles.iter().map(|t| t.fine(least)).collect::<Vec<_>>());
    let lit = largest(
        columns,
        &mut tiles.iter().map(|t| t.mean >= bright || t.bright >= bright.saturating_add(70)).collect::<Vec<_>>(),
    );
    let phone = lit.filter(|p| p.phone_like(all));
    let fewest = if usual < 70 { 6 } else { 14 };
    let code = fine.filter(|p| p.tiles >= fewest && p.phone_like(all.min(p.tiles * 200)));
    let place = phone.or(code)?;
    Some(reason(&tiles, columns, place, code))
}

fn reason(tiles: &[Tile], columns: usize, place: Patch, code: Option<Patch>) -> ReadTrouble {
    let inside: Vec<Tile> = (place.top..=place.bottom)
        .flat_map(|y| (place.left..=place.right).map(move |x| y * columns + x))
        .map(|at| tiles[at])
        .collect();
    let share = |is: &dyn Fn(&Tile) -> bool| inside.iter().filter(|t| is(t)).count() as f32 / inside.len() as f32;
    let brightest = inside.iter().map(|t| t.bright).max().unwrap_or(0);
    if brightest < 110 {
        return ReadTrouble::TooDark;
    }
    // Burnt out in one place while the rest still shows something.
    let burnt = share(&|t| t.dark >= 250);
    let shows = share(&|t| t.range() >= 40);
    if burnt > 0.02 && burnt * inside.len() as f32 >= 6.0 && shows > 0.1 {
        return ReadTrouble::Glare;
    }
    if code.is_some_and(|p| p.width().min(p.height()) * TILE < NARROW) {
        return ReadTrouble::TooSmall;
    }
    // Contrast without any step: out of focus or moving.
    let soft = share(&|t| t.range() >= 30 && u16::from(t.step) * 3 < u16::from(t.range()));
    if soft > 0.25 && code.is_none() {
        return ReadTrouble::Blurred;
    }
    if place.width() * TILE < 2 * NARROW { ReadTrouble::TooSmall } else { ReadTrouble::Blurred }
}

fn tiles(picture: Grey<'_>, columns: usize, rows: usize) -> Vec<Tile> {
    let mut tiles = vec![Tile::default(); columns * rows];
    for ty in 0..rows {
        for tx in 0..columns {
            tiles[ty * columns + tx] = tile(picture, tx * TILE, ty * TILE);
        }
    }
    tiles
}

fn tile(picture: Grey<'_>, left: usize, top: usize) -> Tile {
    let (mut dark, mut bright, mut sum, mut step) = (255_u8, 0_u8, 0_u32, 0_u8);
    for y in top..top + TILE {
        let row = &picture.row(y)[left..left + TILE];
        let mut before = row[0];
        for &v in row {
            dark = dark.min(v);
            bright = bright.max(v);
            step = step.max(v.abs_diff(before));
            sum += u32::from(v);
            before = v;
        }
    }
    let mean = (sum / (TILE * TILE) as u32) as u8;
    let mut crossings = 0;
    if bright - dark >= 14 {
        let middle = u8::midpoint(dark, bright);
        for i in 0..TILE {
            let row = &picture.row(top + i)[left..left + TILE];
            crossings += row.windows(2).filter(|w| (w[0] > middle) != (w[1] > middle)).count();
            if i > 0 {
                let above = &picture.row(top + i - 1)[left..left + TILE];
                crossings += row.iter().zip(above).filter(|(a, b)| (**a > middle) != (**b > middle)).count();
            }
        }
    }
    Tile { dark, bright, mean, step, crossings: crossings as u16 }
}

/// The largest patch of connected tiles that are marked; unmarks all.
fn largest(columns: usize, marked: &mut [bool]) -> Option<Patch> {
    let mut best: Option<Patch> = None;
    for start in 0..marked.len() {
        if !std::mem::take(&mut marked[start]) {
            continue;
        }
        let (x, y) = (start % columns, start / columns);
        let mut patch = Patch { left: x, top: y, right: x, bottom: y, tiles: 0 };
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            let (x, y) = (at % columns, at / columns);
            patch.tiles += 1;
            patch.left = patch.left.min(x);
            patch.right = patch.right.max(x);
            patch.top = patch.top.min(y);
            patch.bottom = patch.bottom.max(y);
            let beside = [
                (x > 0).then(|| at - 1),
                (x + 1 < columns).then_some(at + 1),
                at.checked_sub(columns),
                (at + columns < marked.len()).then_some(at + columns),
            ];
            for next in beside.into_iter().flatten() {
                if std::mem::take(&mut marked[next]) {
                    open.push(next);
                }
            }
        }
        if best.is_none_or(|b| patch.tiles > b.tiles) {
            best = Some(patch);
        }
    }
    best
}
