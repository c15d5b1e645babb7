//! The kernel for AVX2: 8-bit multiply-adds with 16-bit sums, kept from ever saturating.
//!
//! `vpmaddubsw` multiplies bytes without sign by bytes with sign and adds neighbours, into 16 bits, where it saturates.
//! Two of its results are added before `vpmaddwd` widens them, so each 16-bit sum is one of four products, and it must
//! stay within 16 bits whatever the row's values are. That depends on the weights alone: with values up to 255 (or
//! 127 after GELU) the positive of the four weights may add up to 128 (or 258), and so may the negative ones. Where
//! they add up to more, one of them is made smaller here, and the rest of it becomes a [`Correction`], multiplied
//! apart. So the results are exact for all weights, and fast where such groups are rare. They are when the weights of
//! a layer with signed inputs stay within 63, and those of a layer after GELU within 127, as the training writes them.
//!
//! Measured on Zen 3, in multiply-adds a cycle: this way 38.6; with `vpmaddwd` alone 25.4; with a `vpmaddwd` for each
//! `vpmaddubsw` 30.2.

use std::arch::x86_64::*;

use super::{Correction, Input, Lanes, NarrowLine, PackedLinear, Panels, QuantisedRows, WIDTH, float_routines, padded};

float_routines!(Pair, target_feature(enable = "avx2"));

/// How many rows are computed together.
const ROWS: usize = 4;

/// Gives what is added to the integers of a row to take away their sign.
pub fn offset(input: Input) -> i32 {
    match input {
        Input::Signed => 128,
        Input::Gelu => 0,
    }
}

/// Makes the weights of an output small enough for 16-bit sums, and tells what was taken from which.
pub fn limit(weights: &mut [i8], input: Input, mut taken: impl FnMut(usize, i32)) {
    let limit = i32::from(i16::MAX) / (127 + offset(input));
    for start in (0..weights.len()).step_by(8) {
        for group in [[0, 1, 4, 5], [2, 3, 6, 7]] {
            for sign in [1, -1] {
                loop {
                    let size = |at: usize| (sign * i32::from(weights[start + at])).max(0);
                    let excess = group.iter().map(|&at| size(at)).sum::<i32>() - limit;
                    if excess <= 0 {
                        break;
                    }
                    let largest = group.into_iter().max_by_key(|&at| size(at)).expect("four of them");
                    let less = excess.min(size(largest));
                    weights[start + largest] -= (sign * less) as i8;
                    taken(start + largest, sign * less);
                }
            }
        }
    }
}

#[target_feature(enable = "avx2")]
pub fn multiply(layer: &PackedLinear, rows: &QuantisedRows, out: &mut [f32]) {
    let Panels::Narrow(lines) = &layer.panels else { unreachable!("`Kernel::multiply` checks the kernel") };
    let quads = padded(layer.inputs) / 4;
    if quads == 0 {
        return out.chunks_exact_mut(layer.outputs).for_each(|row| row.copy_from_slice(&layer.bias[..layer.outputs]));
    }
    for (panel, panel_lines) in lines.chunks_exact(quads).enumerate() {
        let corrections = &layer.corrections[layer.corrections_at[panel]..layer.corrections_at[panel + 1]];
        let mut first = 0;
        while first < rows.count {
            let tile = Tile { layer, rows, panel, lines: panel_lines, corrections, first };
            first += match rows.count - first {
                1 => tile.multiply::<1>(out),
                2 => tile.multiply::<2>(out),
                3 => tile.multiply::<3>(out),
                _ => tile.multiply::<ROWS>(out),
            };
        }
    }
}

struct Tile<'a> {
    layer: &'a PackedLinear,
    rows: &'a QuantisedRows,
    panel: usize,
    lines: &'a [NarrowLine],
    corrections: &'a [Correction],
    first: usize,
}

impl Tile<'_> {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn multiply<const N: usize>(&self, out: &mut [f32]) -> usize {
        let Tile { layer, rows, panel, lines, corrections, first } = *self;
        let stride = lines.len() * 4;
        let values = &rows.narrow[first * stride..(first + N) * stride];
        let column = panel * WIDTH;
        let start: &[i32; WIDTH] = layer.start[column..column + WIDTH].try_into().expect("a whole panel");
        let mut sums = [load_integers(start); N];
        let ones = _mm256_set1_epi16(1);
        let mut value = values.as_ptr();
        // A row is a multiple of sixteen long, so the lines come in pairs.
        for [line0, line1] in lines.as_chunks::<2>().0 {
            let (weights0, weights1) = (line0.0.as_ptr().cast::<__m256i>(), line1.0.as_ptr().cast::<__m256i>());
            // SAFETY: a line is 64 bytes, aligned to them. `value` moves on by eight for each two lines, and a row has
            // four times as many values as lines, so that the reads stay within the N rows of `values`.
            unsafe {
                let low0 = _mm256_load_si256(weights0);
                let high0 = _mm256_load_si256(weights0.add(1));
                let low1 = _mm256_load_si256(weights1);
                let high1 = _mm256_load_si256(weights1.add(1));
                for (n, sums) in sums.iter_mut().enumerate() {
                    let four0 = _mm256_set1_epi32(value.add(n * stride).cast::<i32>().read_unaligned());
                    let four1 = _mm256_set1_epi32(value.add(n * stride + 4).cast::<i32>().read_unaligned());
                    let low = _mm256_add_epi16(_mm256_maddubs_epi16(four0, low0), _mm256_maddubs_epi16(four1, low1));
                    let high = _mm256_add_epi16(_mm256_maddubs_epi16(four0, high0), _mm256_maddubs_epi16(four1, high1));
                    sums.0 = _mm256_add_epi32(sums.0, _mm256_madd_epi16(low, ones));
                    sums.1 = _mm256_add_epi32(sums.1, _mm256_madd_epi16(high, ones));
                }
                value = value.add(8);
            }
        }
        if !corrections.is_empty() {
            correct(&mut sums, corrections, values, stride);
        }
        let columns = WIDTH.min(layer.outputs - column);
        let scales = Pair::load(layer.scales[column..column + WIDTH].try_into().expect("a whole panel"));
        let bias = Pair::load(layer.bias[column..column + WIDTH].try_into().expect("a whole panel"));
        for (n, sums) in sums.into_iter().enumerate() {
            let scale = Pair::splat(rows.scales[first + n]).mul(scales);
            let result = Pair(_mm256_cvtepi32_ps(sums.0), _mm256_cvtepi32_ps(sums.1)).mul(scale).add(bias);
            let to = &mut out[(first + n) * layer.outputs + column..][..columns];
            match to.try_into() {
                Ok(to) => result.store(to),
                Err(_) => {
                    let mut lanes = [0.0; WIDTH];
                    result.store(&mut lanes);
                    to.copy_from_slice(&lanes[..columns]);
                }
            }
        }
        N
    }
}

/// Adds what [`limit`] took from the weights.
#[inline]
#[target_feature(enable = "avx2")]
fn correct<const N: usize>(sums: &mut [(__m256i, __m256i); N], corrections: &[Correction], values: &[u8], stride: usize) {
    let mut more = [[0; WIDTH]; N];
    for &Correction { input, column, rest } in corrections {
        for (n, more) in more.iter_mut().enumerate() {
            more[column as usize % WIDTH] += i32::from(values[n * stride + input as usize]) * rest;
        }
    }
    for (sums, more) in sums.iter_mut().zip(&more) {
        let more = load_integers(more);
        *sums = (_mm256_add_epi32(sums.0, more.0), _mm256_add_epi32(sums.1, more.1));
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_integers(from: &[i32; WIDTH]) -> (__m256i, __m256i) {
    // SAFETY: the array has sixteen integers, and unaligned reads are used.
    unsafe { (_mm256_loadu_si256(from.as_ptr().cast()), _mm256_loadu_si256(from.as_ptr().add(8).cast())) }
}

/// Sixteen floats in two registers.
///
/// It is used only in functions that have `target_feature(enable = "avx2")`, and that is what makes the calls to
/// intrinsics below sound.
#[derive(Clone, Copy)]
struct Pair(__m256, __m256);

impl Pair {
    /// Gives both halves to a function.
    #[inline(always)]
    fn zip(self, other: Pair, function: impl Fn(__m256, __m256) -> __m256) -> Pair {
        Pair(function(self.0, other.0), function(self.1, other.1))
    }

    #[inline(always)]
    fn integers(self) -> (__m256i, __m256i) {
        // SAFETY: see `Pair`.
        unsafe { (_mm256_cvtps_epi32(self.0), _mm256_cvtps_epi32(self.1)) }
    }

    #[inline(always)]
    fn packed_i16(self) -> __m256i {
        let (low, high) = self.integers();
        // SAFETY: see `Pair`.
        unsafe { _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(low, high)) }
    }
}

// SAFETY of all blocks here: see `Pair` for the instructions; the pointers come from references to arrays of the size
// that is read or written, and unaligned reads and writes are used.
impl Lanes for Pair {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see above.
        unsafe { Pair(_mm256_set1_ps(value), _mm256_set1_ps(value)) }
    }

    #[inline(always)]
    fn load(from: &[f32; WIDTH]) -> Self {
        // SAFETY: see above.
        unsafe { Pair(_mm256_loadu_ps(from.as_ptr()), _mm256_loadu_ps(from.as_ptr().add(8))) }
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; WIDTH]) {
        // SAFETY: see above.
        unsafe {
            _mm256_storeu_ps(to.as_mut_ptr(), self.0);
            _mm256_storeu_ps(to.as_mut_ptr().add(8), self.1);
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_add_ps(a, b) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_sub_ps(a, b) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_mul_ps(a, b) })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_div_ps(a, b) })
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_min_ps(a, b) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe { _mm256_max_ps(a, b) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: see above.
        self.zip(Pair::splat(-0.0), |a, sign| unsafe { _mm256_andnot_ps(sign, a) })
    }

    #[inline(always)]
    fn scale_by_exponent(self, other: Self) -> Self {
        // SAFETY: see above.
        self.zip(other, |a, b| unsafe {
            _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), _mm256_slli_epi32::<23>(_mm256_castps_si256(b))))
        })
    }

    #[inline(always)]
    fn store_bytes(self, flip: u8, to: &mut [u8; WIDTH]) {
        let wide = self.packed_i16();
        // SAFETY: see above.
        unsafe {
            let bytes = _mm_packs_epi16(_mm256_castsi256_si128(wide), _mm256_extracti128_si256::<1>(wide));
            _mm_storeu_si128(to.as_mut_ptr().cast(), _mm_xor_si128(bytes, _mm_set1_epi8(flip as i8)));
        }
    }

    #[inline(always)]
    fn round(self) -> Self {
        const NEAREST: i32 = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
        // SAFETY: see above.
        unsafe { Pair(_mm256_round_ps::<NEAREST>(self.0), _mm256_round_ps::<NEAREST>(self.1)) }
    }
}
