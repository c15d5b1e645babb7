//! The kernel for any machine: plain Rust, which the compiler vectorises as far as it may.

use super::{Lanes, Line, PackedLinear, Panels, QuantisedRows, WIDTH, float_routines, padded};

float_routines!([f32; WIDTH]);

const ROWS: usize = 2;

/// So many products of two integers of eight bits add up exactly in a float.
const EXACT: usize = 1024;

pub fn multiply(layer: &PackedLinear, rows: &QuantisedRows, out: &mut [f32]) {
    #[cfg_attr(not(target_arch = "x86_64"), expect(irrefutable_let_patterns, reason = "only x86-64 has another layout"))]
    let Panels::Wide(lines) = &layer.panels else { unreachable!("`Kernel::multiply` checks the kernel") };
    let padded = padded(layer.inputs);
    if padded == 0 {
        return out.chunks_exact_mut(layer.outputs).for_each(|row| row.copy_from_slice(&layer.bias[..layer.outputs]));
    }
    for (panel, lines) in lines.chunks_exact(padded).enumerate() {
        for first in (0..rows.count).step_by(ROWS) {
            let count = ROWS.min(rows.count - first);
            let values = |row: usize| &rows.wide[(first + row.min(count - 1)) * padded..][..padded];
            let sums = tile(std::array::from_fn(values), lines);
            for (row, sums) in (first..first + count).zip(sums) {
                for (output, sum) in (panel * WIDTH..layer.outputs).zip(sums) {
                    let scale = rows.scales[row] * layer.scales[output];
                    out[row * layer.outputs + output] = sum as f32 * scale + layer.bias[output];
                }
            }
        }
    }
}

fn tile(rows: [&[f32]; ROWS], lines: &[Line]) -> [[i32; WIDTH]; ROWS] {
    let mut all = [[0; WIDTH]; ROWS];
    for (part, lines) in lines.chunks(EXACT).enumerate() {
        let rows = rows.map(|row| &row[part * EXACT..][..lines.len()]);
        for (all, row) in all.iter_mut().zip(rows) {
            let sums = products(row, lines);
            *all = std::array::from_fn(|lane| all[lane] + sums[lane] as i32);
        }
    }
    all
}

/// One row only: more sums than these the compiler would keep in memory.
fn products(row: &[f32], lines: &[Line]) -> [f32; WIDTH] {
    let mut sums = [0.0; WIDTH];
    for (value, line) in row.iter().zip(lines) {
        sums = sums.add([*value; WIDTH].mul(line.0));
    }
    sums
}

impl Lanes for [f32; WIDTH] {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        [value; WIDTH]
    }

    #[inline(always)]
    fn load(from: &[f32; WIDTH]) -> Self {
        *from
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; WIDTH]) {
        *to = self;
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + other[lane])
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] - other[lane])
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] * other[lane])
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] / other[lane])
    }

    // As the SSE instruction has it: the second where the two cannot be compared.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        std::array::from_fn(|lane| if self[lane] < other[lane] { self[lane] } else { other[lane] })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        std::array::from_fn(|lane| if self[lane] > other[lane] { self[lane] } else { other[lane] })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        std::array::from_fn(|lane| self[lane].abs())
    }

    #[inline(always)]
    fn scale_by_exponent(self, other: Self) -> Self {
        std::array::from_fn(|lane| f32::from_bits(self[lane].to_bits().wrapping_add(other[lane].to_bits() << 23)))
    }

    #[inline(always)]
    fn store_bytes(self, flip: u8, to: &mut [u8; WIDTH]) {
        *to = std::array::from_fn(|lane| nearest(self[lane]) as u8 ^ flip);
    }

    #[inline(always)]
    fn round(self) -> Self {
        std::array::from_fn(|lane| nearest(self[lane]) as f32)
    }
}

/// Rounds to the nearest integer by its bits: `f32::round_ties_even` is a call where the machine has no instruction.
#[inline(always)]
fn nearest(value: f32) -> i32 {
    const MAGIC: f32 = 12_582_912.0;
    (value + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i32
}
