//! The kernel for AVX-512 with VNNI: four 8-bit multiply-adds a lane in one instruction, without saturation.
//!
//! The instruction wants one side without sign. The weights are that side, with 128 added to each, so that the rows'
//! values can be broadcast from memory; 128 times the sum of a row's values is taken away at the end.

use std::arch::x86_64::*;

use super::{Lanes, NarrowLine, PackedLinear, Panels, QuantisedRows, WIDTH, float_routines, padded};

float_routines!(Full, target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"));

/// How many rows are computed together, over two panels: 24 of the 32 registers hold sums.
const ROWS: usize = 12;

#[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
pub fn multiply(layer: &PackedLinear, rows: &QuantisedRows, out: &mut [f32]) {
    let Panels::Narrow(lines) = &layer.panels else { unreachable!("`Kernel::multiply` checks the kernel") };
    let quads = padded(layer.inputs) / 4;
    if quads == 0 {
        return out.chunks_exact_mut(layer.outputs).for_each(|row| row.copy_from_slice(&layer.bias[..layer.outputs]));
    }
    for (pair, lines) in lines.chunks(2 * quads).enumerate() {
        let mut first = 0;
        while first < rows.count {
            let tile = Tile { layer, rows, panel: pair * 2, lines, quads, first };
            let rest = rows.count - first;
            first += match (lines.len() > quads, rest) {
                (true, 12..) => tile.multiply::<ROWS, 2>(out),
                (true, 6..) => tile.multiply::<6, 2>(out),
                (true, 3..) => tile.multiply::<3, 2>(out),
                (true, _) => tile.multiply::<1, 2>(out),
                (false, 12..) => tile.multiply::<ROWS, 1>(out),
                (false, 6..) => tile.multiply::<6, 1>(out),
                (false, 3..) => tile.multiply::<3, 1>(out),
                (false, _) => tile.multiply::<1, 1>(out),
            };
        }
    }
}

struct Tile<'a> {
    layer: &'a PackedLinear,
    rows: &'a QuantisedRows,
    panel: usize,
    lines: &'a [NarrowLine],
    quads: usize,
    first: usize,
}

impl Tile<'_> {
    #[inline]
    #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    fn multiply<const N: usize, const P: usize>(&self, out: &mut [f32]) -> usize {
        let Tile { layer, rows, panel, lines, quads, first } = *self;
        let stride = quads * 4;
        let values = &rows.narrow[first * stride..(first + N) * stride];
        let panels: [&[NarrowLine]; P] = std::array::from_fn(|p| &lines[p * quads..(p + 1) * quads]);
        let mut sums = [[_mm512_setzero_si512(); P]; N];
        let mut value = values.as_ptr();
        #[expect(clippy::needless_range_loop, reason = "the one index is for all panels")]
        for quad in 0..quads {
            // SAFETY: a line is 64 bytes, aligned to them. `value` moves on by four for each of `quads` lines, and a
            // row has four times `quads` values, so that the N reads stay within the N rows of `values`.
            unsafe {
                let weights: [__m512i; P] = std::array::from_fn(|p| _mm512_load_si512(panels[p][quad].0.as_ptr().cast()));
                for (n, sums) in sums.iter_mut().enumerate() {
                    let four = _mm512_set1_epi32(value.add(n * stride).cast::<i32>().read_unaligned());
                    for p in 0..P {
                        sums[p] = _mm512_dpbusd_epi32(sums[p], weights[p], four);
                    }
                }
                value = value.add(4);
            }
        }
        for (n, sums) in sums.into_iter().enumerate() {
            let surplus = _mm512_set1_epi32(rows.sums[first + n] << 7);
            for (p, sum) in sums.into_iter().enumerate() {
                let column = (panel + p) * WIDTH;
                let columns = WIDTH.min(layer.outputs - column);
                let scales = Full::load(layer.scales[column..column + WIDTH].try_into().expect("a whole panel"));
                let bias = Full::load(layer.bias[column..column + WIDTH].try_into().expect("a whole panel"));
                let scale = Full::splat(rows.scales[first + n]).mul(scales);
                let result = Full(_mm512_cvtepi32_ps(_mm512_sub_epi32(sum, surplus))).mul(scale).add(bias);
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
        }
        N
    }
}

/// Sixteen floats in one register.
///
/// It is used only in functions that have `target_feature(enable = "avx512f,…")`, and that is what makes the calls to
/// intrinsics below sound.
#[derive(Clone, Copy)]
struct Full(__m512);

// SAFETY of all blocks here: see `Full` for the instructions; the pointers come from references to arrays of the size
// that is read or written, and unaligned reads and writes are used.
impl Lanes for Full {
    #[inline(always)]
    fn splat(value: f32) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_set1_ps(value)) }
    }

    #[inline(always)]
    fn load(from: &[f32; WIDTH]) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_loadu_ps(from.as_ptr())) }
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; WIDTH]) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_add_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_sub_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_mul_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_div_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_min_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_max_ps(self.0, other.0)) }
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_abs_ps(self.0)) }
    }

    #[inline(always)]
    fn scale_by_exponent(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            let exponent = _mm512_slli_epi32::<23>(_mm512_castps_si512(other.0));
            Full(_mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(self.0), exponent)))
        }
    }

    #[inline(always)]
    fn store_bytes(self, flip: u8, to: &mut [u8; WIDTH]) {
        // SAFETY: see above.
        unsafe {
            let bytes = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(self.0));
            _mm_storeu_si128(to.as_mut_ptr().cast(), _mm_xor_si128(bytes, _mm_set1_epi8(flip as i8)));
        }
    }

    #[inline(always)]
    fn round(self) -> Self {
        // SAFETY: see above.
        unsafe { Full(_mm512_cvtepi32_ps(_mm512_cvtps_epi32(self.0))) }
    }
}
