//! The arithmetic of the encoder: int8 matrix inner_products, and the few float routines between them.
//!
//! One [`Kernel`] is chosen at run time. Whatever the choice, the results are the same bits: the integer part is exact,
//! and every float routine is written once, over [`Lanes`] of sixteen floats in a fixed order, and only translated for
//! each instruction set. No multiply-add is ever contracted.
//!
//! Activations are quantised row by row (`value = integer * scale`, integers from -127 to 127), so that the numbers of
//! a piece never depend on the pieces that happen to be computed beside it.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, unused_mut, reason = "parts serve only x86-64's kernels"))]

#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;
#[cfg(target_arch = "x86_64")]
mod vnni;

use super::weights::Matrix;

/// How many floats a vector holds, and how many outputs a panel of packed weights.
pub const WIDTH: usize = 16;

/// Says which instructions to use. It can only be had where the machine has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(
    // Invariant: the machine has the instructions, and each `unsafe` dispatch below rests on that.
    Isa,
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Isa {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Vnni,
}

/// Runs a routine of the same name for the kernel's instruction set.
macro_rules! dispatch {
    ($kernel:expr, $routine:ident($($argument:expr),*)) => {
        match $kernel.0 {
            Isa::Portable => portable::$routine($($argument),*),
            // SAFETY: a `Kernel` exists only where its instructions do.
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => unsafe { avx2::$routine($($argument),*) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Isa::Vnni => unsafe { vnni::$routine($($argument),*) },
        }
    };
}

impl Kernel {
    /// Gives the fastest kernel of this machine.
    pub fn detect() -> Kernel {
        *Kernel::available().last().expect("the portable kernel is always there")
    }

    /// Gives all kernels of this machine, the fastest last.
    pub fn available() -> Vec<Kernel> {
        let mut kernels = vec![Kernel(Isa::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                kernels.push(Kernel(Isa::Avx2));
            }
            if ["avx2", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vnni"].iter().all(|name| has(name)) {
                kernels.push(Kernel(Isa::Vnni));
            }
        }
        kernels
    }

    /// Gives the instruction set's name.
    pub fn name(self) -> &'static str {
        match self.0 {
            Isa::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Isa::Vnni => "avx512-vnni",
        }
    }

    /// Says whether rows and weights are kept in eight bits.
    fn is_narrow(self) -> bool {
        self.0 != Isa::Portable
    }

    /// Computes a linear layer over `count` rows: quantises them and multiplies. For the heads as for the encoder; a
    /// row's results depend on that row alone.
    pub fn linear(self, layer: &PackedLinear, rows: &[f32], count: usize, out: &mut [f32], quantised: &mut QuantisedRows) {
        quantised.fill(self, rows, count, layer.inputs, layer.input);
        self.multiply(layer, quantised, out);
    }

    /// Multiplies quantised rows by a layer's weights and adds its bias.
    pub fn multiply(self, layer: &PackedLinear, rows: &QuantisedRows, out: &mut [f32]) {
        assert!(layer.kernel == self && rows.kernel == Some(self), "weights and rows are laid out for another kernel");
        assert!(rows.input == layer.input, "the rows are quantised for another kind of layer");
        assert!(rows.columns == layer.inputs && out.len() == rows.count * layer.outputs, "shapes differ");
        dispatch!(self, multiply(layer, rows, out))
    }

    /// Adds `other` to `rows` and normalises each row (LayerNorm).
    pub fn add_normalise(self, rows: &mut [f32], other: Option<&[f32]>, norm: &Norm) {
        let width = norm.weight.len();
        assert!(rows.len().is_multiple_of(width) && other.is_none_or(|other| other.len() == rows.len()), "shapes differ");
        dispatch!(self, add_normalise(rows, other, norm))
    }

    /// Applies the erf form of GELU.
    pub fn gelu(self, values: &mut [f32]) {
        dispatch!(self, gelu(values))
    }

    /// Computes the inner product of `ask` with each row of `answers`; rows are multiples of sixteen long.
    pub fn inner_products(self, ask: &[f32], answers: &[f32], out: &mut [f32]) {
        assert!(ask.len().is_multiple_of(WIDTH) && answers.len() == ask.len() * out.len(), "shapes differ");
        dispatch!(self, inner_products(ask, answers, out))
    }

    /// Computes the self-attention of one window: `qkv` holds queries, keys and values side by side in each row.
    pub fn attention(self, qkv: &[f32], heads: usize, out: &mut [f32], scratch: &mut AttentionScratch) {
        let width = heads * HEAD;
        assert!(qkv.len() == 3 * out.len() && out.len().is_multiple_of(width), "shapes differ");
        dispatch!(self, attention(qkv, heads, out, scratch))
    }
}

#[cfg(target_arch = "x86_64")]
fn has(feature: &str) -> bool {
    match feature {
        "avx2" => is_x86_feature_detected!("avx2"),
        "avx512f" => is_x86_feature_detected!("avx512f"),
        "avx512bw" => is_x86_feature_detected!("avx512bw"),
        "avx512dq" => is_x86_feature_detected!("avx512dq"),
        "avx512vl" => is_x86_feature_detected!("avx512vl"),
        "avx512vnni" => is_x86_feature_detected!("avx512vnni"),
        _ => false,
    }
}

/// Says where the values come from that a layer multiplies, and so how they become integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// From anywhere: `value = integer * scale`, with integers from -127 to 127.
    #[default]
    Signed,
    /// From GELU, which gives nothing below -0.17: `value = integer * scale - 0.17`, with integers from 0 to 127.
    Gelu,
}

/// No value of GELU is below the negative of this.
const GELU_SHIFT: f32 = 0.17;

/// Holds the weights of a linear layer in the order in which a kernel reads them.
///
/// Sixteen outputs make a panel. In a panel the weights for a few neighbouring inputs of all sixteen outputs lie
/// together: four, in eight bits. For the portable kernel it is one, as a float: what any compiler can vectorise, and
/// exact as long as sums stay below 2^24.
pub struct PackedLinear {
    kernel: Kernel,
    input: Input,
    inputs: usize,
    outputs: usize,
    panels: Panels,
    // All three are filled up to whole panels. `start` is what the sums begin with.
    scales: Vec<f32>,
    bias: Vec<f32>,
    start: Vec<i32>,
    // In the order of outputs; those of panel p are at `corrections_at[p]..corrections_at[p + 1]`.
    corrections: Vec<Correction>,
    corrections_at: Vec<usize>,
}

enum Panels {
    Wide(Vec<Line>),
    #[cfg(target_arch = "x86_64")]
    Narrow(Vec<NarrowLine>),
}

/// Four inputs of sixteen outputs; a cache line.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct NarrowLine([u8; 64]);

/// Says what a weight lacks in the panel, where its full value might have let 16-bit sums overflow. Only for AVX2.
#[derive(Clone, Copy)]
struct Correction {
    input: u32,
    column: u32,
    rest: i32,
}

impl PackedLinear {
    /// Packs a matrix of weights for a kernel.
    ///
    /// # Panics
    /// If the bias has another length than the matrix rows, or a row is longer than 65536.
    pub fn new(kernel: Kernel, weights: Matrix<'_>, bias: &[f32], input: Input) -> PackedLinear {
        let (outputs, inputs) = (weights.rows(), weights.columns());
        assert!(bias.len() == outputs && inputs <= 1 << 16, "the int32 sums would overflow, or the bias does not fit");
        let padded = padded(inputs);
        let panel_count = outputs.div_ceil(WIDTH);
        let mut corrections = Vec::new();
        let mut corrections_at = vec![0];
        let mut start = vec![0; panel_count * WIDTH];
        let mut scales = vec![0.0; panel_count * WIDTH];
        let mut padded_bias = vec![0.0; panel_count * WIDTH];
        let mut wide = Vec::new();
        #[cfg(target_arch = "x86_64")]
        let mut narrow = Vec::new();
        let mut columns = vec![0i8; WIDTH * padded];
        for panel in 0..panel_count {
            columns.fill(0);
            for (column, output) in (panel * WIDTH..outputs).take(WIDTH).enumerate() {
                let to = &mut columns[column * padded..(column + 1) * padded];
                to.iter_mut().zip(weights.row(output)).for_each(|(to, &value)| *to = value as i8);
                let sum: i32 = to.iter().map(|&value| i32::from(value)).sum();
                scales[output] = weights.scale(output);
                padded_bias[output] = match input {
                    Input::Signed => bias[output],
                    Input::Gelu => bias[output] - GELU_SHIFT * (sum as f32 * weights.scale(output)),
                };
                #[cfg(target_arch = "x86_64")]
                if kernel.0 == Isa::Avx2 {
                    start[output] = -sum * avx2::offset(input);
                    avx2::limit(to, input, |input, rest| {
                        corrections.push(Correction { input: input as u32, column: column as u32, rest });
                    });
                }
            }
            corrections_at.push(corrections.len());
            match kernel.0 {
                Isa::Portable => {
                    wide.extend((0..padded).map(|input| Line(std::array::from_fn(|at| columns[at * padded + input].into()))));
                }
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 | Isa::Vnni => {
                    let flip = if kernel.0 == Isa::Vnni { 0x80 } else { 0 };
                    narrow.extend((0..padded).step_by(4).map(|input| {
                        NarrowLine(std::array::from_fn(|at| columns[at / 4 * padded + input + at % 4] as u8 ^ flip))
                    }));
                }
            }
        }
        let panels = match kernel.0 {
            Isa::Portable => Panels::Wide(wide),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 | Isa::Vnni => Panels::Narrow(narrow),
        };
        PackedLinear { kernel, input, inputs, outputs, panels, scales, bias: padded_bias, start, corrections, corrections_at }
    }

    /// Gives the length of a row that the layer takes.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Gives the length of a row that the layer makes.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Gives the number of weights that the kernel must treat apart; for measurements.
    pub fn corrections(&self) -> usize {
        self.corrections.len()
    }
}

/// Gives the length of a row filled up to what the kernels read at once.
fn padded(columns: usize) -> usize {
    columns.next_multiple_of(WIDTH)
}

/// Holds rows of activations as integers; reused from call to call.
#[derive(Default)]
pub struct QuantisedRows {
    kernel: Option<Kernel>,
    input: Input,
    count: usize,
    columns: usize,
    // Either of the two is in use, `count` rows of `padded(columns)`. The bytes are `i8` for VNNI; for AVX2 `u8`, with
    // 128 added where the input is signed.
    wide: Vec<f32>,
    narrow: Vec<u8>,
    scales: Vec<f32>,
    // The sum of each row's integers: what the 128 added to the weights must be taken away for. Only for VNNI.
    sums: Vec<i32>,
}

impl QuantisedRows {
    /// Quantises `count` rows.
    pub fn fill(&mut self, kernel: Kernel, rows: &[f32], count: usize, columns: usize, input: Input) {
        assert_eq!(rows.len(), count * columns, "shapes differ");
        let padded = padded(columns);
        (self.kernel, self.input, self.count, self.columns) = (Some(kernel), input, count, columns);
        self.scales.resize(count, 0.0);
        self.sums.resize(count, 0);
        if kernel.is_narrow() {
            self.narrow.resize(count * padded, 0);
        } else {
            self.wide.resize(count * padded, 0.0);
        }
        if columns > 0 {
            dispatch!(kernel, quantise(self, rows))
        }
    }
}

/// Holds the parameters of a LayerNorm.
pub struct Norm {
    /// What each normalised value is multiplied by.
    pub weight: Vec<f32>,
    /// What is then added to it.
    pub bias: Vec<f32>,
    /// What keeps the division from failing on equal values.
    pub epsilon: f32,
}

/// How wide one attention head is. Fixed, because BERT in every size has heads of 64 or, as here, 32.
pub const HEAD: usize = 32;

/// How many queries are computed together.
const QUERIES: usize = 6;

/// How many times `QUERIES` look at a panel of keys, or at sixteen values, while it is at hand.
const ROUNDS: usize = 4;

/// Holds what attention needs for one head of one window; reused from call to call.
#[derive(Default)]
pub struct AttentionScratch {
    // Sixteen keys a panel, each line of a panel one dimension.
    keys: Vec<Line>,
    // Two panels of sixteen dimensions, each line of a panel one piece.
    values: Vec<Line>,
    // For each query of a group, a score for each key, and the inverse of the scores' sum.
    scores: Vec<Line>,
    sums: [f32; QUERIES * ROUNDS],
}

/// Sixteen floats; a cache line.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
struct Line([f32; WIDTH]);

/// Sixteen floats, in whatever registers the machine has for them.
///
/// Each function here must give the same bits on all instruction sets.
trait Lanes: Copy {
    fn splat(value: f32) -> Self;
    fn load(from: &[f32; WIDTH]) -> Self;
    fn store(self, to: &mut [f32; WIDTH]);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    fn min(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    fn abs(self) -> Self;
    /// Adds the integer in the low bits of `other` to the exponent: times two to the power of it.
    fn scale_by_exponent(self, other: Self) -> Self;
    /// Rounds to the nearest integer, a half to the even one.
    fn round(self) -> Self;
    /// Rounds likewise, and stores the integers as the bytes of `i8`, with the bits of `flip` turned over.
    fn store_bytes(self, flip: u8, to: &mut [u8; WIDTH]);

    /// Adds up all lanes, halves first.
    #[inline(always)]
    fn sum(self) -> f32 {
        let mut lanes = [0.0; WIDTH];
        self.store(&mut lanes);
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                lanes[lane] += lanes[lane + half];
            }
        }
        lanes[0]
    }

    #[inline(always)]
    fn largest(self) -> f32 {
        let mut lanes = [0.0; WIDTH];
        self.store(&mut lanes);
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                lanes[lane] = if lanes[lane] > lanes[lane + half] { lanes[lane] } else { lanes[lane + half] };
            }
        }
        lanes[0]
    }
}

/// The float routines, written once for all instruction sets.
mod float {
    use super::{AttentionScratch, GELU_SHIFT, HEAD, Input, Isa, Lanes, Line, Norm, QUERIES, QuantisedRows, ROUNDS, WIDTH, padded};

    #[inline(always)]
    pub fn quantise<V: Lanes>(out: &mut QuantisedRows, rows: &[f32]) {
        match out.input {
            Input::Signed => quantise_from::<V>(out, rows, |value| value, V::abs),
            Input::Gelu => {
                let shift = |value: V| value.add(V::splat(GELU_SHIFT)).max(V::splat(0.0));
                quantise_from::<V>(out, rows, shift, shift)
            }
        }
    }

    /// Quantises what `value` makes of each number; `size` is its distance from zero.
    #[inline(always)]
    fn quantise_from<V: Lanes>(out: &mut QuantisedRows, rows: &[f32], value: impl Fn(V) -> V, size: impl Fn(V) -> V) {
        let (columns, padded) = (out.columns, padded(out.columns));
        let kernel = out.kernel.expect("set by the caller, `QuantisedRows::fill`");
        for (number, row) in rows.chunks_exact(columns).enumerate() {
            let (vectors, rest) = row.as_chunks::<WIDTH>();
            // Filled up with what becomes a zero.
            let mut tail = [if out.input == Input::Signed { 0.0 } else { -GELU_SHIFT }; WIDTH];
            tail[..rest.len()].copy_from_slice(rest);
            let mut largest = size(V::load(&tail));
            for vector in vectors {
                largest = largest.max(size(V::load(vector)));
            }
            let largest = largest.largest();
            // A row of zeros has no scale, nor has one with an infinite value: such a row counts as zeros.
            let inverse = 127.0 / largest;
            let (scale, inverse) =
                if inverse.is_finite() && inverse > 0.0 { (largest / 127.0, V::splat(inverse)) } else { (0.0, V::splat(0.0)) };
            out.scales[number] = scale;
            let integers = (0..padded / WIDTH).map(|at| value(V::load(vectors.get(at).unwrap_or(&tail))).mul(inverse));
            match kernel.0 {
                Isa::Portable => {
                    let (to, _) = out.wide[number * padded..(number + 1) * padded].as_chunks_mut::<WIDTH>();
                    integers.zip(to).for_each(|(integers, to)| integers.round().store(to));
                }
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => {
                    let flip = if out.input == Input::Signed { 0x80 } else { 0 };
                    let (to, _) = out.narrow[number * padded..(number + 1) * padded].as_chunks_mut::<WIDTH>();
                    integers.zip(to).for_each(|(integers, to)| integers.store_bytes(flip, to));
                }
                #[cfg(target_arch = "x86_64")]
                Isa::Vnni => {
                    let (to, _) = out.narrow[number * padded..(number + 1) * padded].as_chunks_mut::<WIDTH>();
                    let mut sum = V::splat(0.0);
                    integers.zip(to).for_each(|(integers, to)| {
                        // Integers this small add up exactly as floats.
                        sum = sum.add(integers.round());
                        integers.store_bytes(0, to);
                    });
                    out.sums[number] = sum.sum() as i32;
                }
            }
        }
    }

    #[inline(always)]
    pub fn add_normalise<V: Lanes>(rows: &mut [f32], other: Option<&[f32]>, norm: &Norm) {
        let width = norm.weight.len();
        let (weight, _) = norm.weight.as_chunks::<WIDTH>();
        let (bias, _) = norm.bias.as_chunks::<WIDTH>();
        let count = V::splat(width as f32);
        for (number, row) in rows.chunks_exact_mut(width).enumerate() {
            let (row, _) = row.as_chunks_mut::<WIDTH>();
            let mut sum = V::splat(0.0);
            match other {
                Some(other) => {
                    let (other, _) = other[number * width..(number + 1) * width].as_chunks::<WIDTH>();
                    for (vector, other) in row.iter_mut().zip(other) {
                        let value = V::load(vector).add(V::load(other));
                        value.store(vector);
                        sum = sum.add(value);
                    }
                }
                None => {
                    for vector in row.iter() {
                        sum = sum.add(V::load(vector));
                    }
                }
            }
            let mean = V::splat(sum.sum()).div(count);
            let mut squares = V::splat(0.0);
            for vector in row.iter() {
                let centred = V::load(vector).sub(mean);
                squares = squares.add(centred.mul(centred));
            }
            let variance = squares.sum() / width as f32;
            let inverse = V::splat(1.0 / (variance + norm.epsilon).sqrt());
            for ((vector, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
                V::load(vector).sub(mean).mul(inverse).mul(V::load(weight)).add(V::load(bias)).store(vector);
            }
        }
    }

    #[inline(always)]
    pub fn inner_products<V: Lanes>(ask: &[f32], answers: &[f32], out: &mut [f32]) {
        let (ask, _) = ask.as_chunks::<WIDTH>();
        for (row, to) in answers.chunks_exact(ask.len() * WIDTH).zip(out) {
            let (row, _) = row.as_chunks::<WIDTH>();
            let mut sum = V::splat(0.0);
            for (a, b) in ask.iter().zip(row) {
                sum = sum.add(V::load(a).mul(V::load(b)));
            }
            *to = sum.sum();
        }
    }

    #[inline(always)]
    pub fn gelu<V: Lanes>(values: &mut [f32]) {
        let (vectors, rest) = values.as_chunks_mut::<WIDTH>();
        for vector in vectors {
            gelu_lanes(V::load(vector)).store(vector);
        }
        if !rest.is_empty() {
            let mut tail = [0.0; WIDTH];
            tail[..rest.len()].copy_from_slice(rest);
            gelu_lanes(V::load(&tail)).store(&mut tail);
            rest.copy_from_slice(&tail[..rest.len()]);
        }
    }

    /// `x * (1 + erf(x / sqrt 2)) / 2`, with a rational approximation of erf (within 5e-7).
    #[inline(always)]
    fn gelu_lanes<V: Lanes>(x: V) -> V {
        const ABOVE: [f32; 7] = [
            -2.726_142_3e-10, 2.770_681_4e-8, -2.101_024e-6, -5.692_506_4e-5, -7.349_906e-4, -2.954_6e-3, -1.609_603_3e-2,
        ];
        const BELOW: [f32; 5] = [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_474e-2];
        let y = x.mul(V::splat(std::f32::consts::FRAC_1_SQRT_2)).min(V::splat(4.0)).max(V::splat(-4.0));
        let square = y.mul(y);
        let mut above = V::splat(ABOVE[0]);
        for &coefficient in &ABOVE[1..] {
            above = above.mul(square).add(V::splat(coefficient));
        }
        let mut below = V::splat(BELOW[0]);
        for &coefficient in &BELOW[1..] {
            below = below.mul(square).add(V::splat(coefficient));
        }
        let erf = y.mul(above).div(below);
        let half = x.mul(V::splat(0.5));
        half.mul(erf).add(half)
    }

    /// e to the power of `x`, for `x` up to 88; what is below -87 counts as -87. The polynomial is that of Cephes.
    #[inline(always)]
    pub fn exp<V: Lanes>(x: V) -> V {
        const POLYNOMIAL: [f32; 6] = [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5];
        // Adding this leaves the nearest integer in the low bits.
        let magic = V::splat(12_582_912.0);
        let x = x.max(V::splat(-87.0));
        let shifted = x.mul(V::splat(std::f32::consts::LOG2_E)).add(magic);
        let power = shifted.sub(magic);
        let rest = x.sub(power.mul(V::splat(0.693_359_4))).sub(power.mul(V::splat(-2.121_944_4e-4)));
        let mut sum = V::splat(POLYNOMIAL[0]);
        for &coefficient in &POLYNOMIAL[1..] {
            sum = sum.mul(rest).add(V::splat(coefficient));
        }
        sum.mul(rest.mul(rest)).add(rest).add(V::splat(1.0)).scale_by_exponent(shifted)
    }

    #[inline(always)]
    pub fn attention<V: Lanes>(qkv: &[f32], heads: usize, out: &mut [f32], scratch: &mut AttentionScratch) {
        let width = heads * HEAD;
        let count = out.len() / width;
        let panels = count.div_ceil(WIDTH);
        scratch.keys.resize(panels * HEAD, Line::default());
        scratch.values.resize(2 * count, Line::default());
        scratch.scores.resize(QUERIES * ROUNDS * panels, Line::default());
        for head in 0..heads {
            let (query_at, key_at, value_at) = (head * HEAD, width + head * HEAD, 2 * width + head * HEAD);
            let (low, high) = scratch.values.split_at_mut(count);
            for (piece, row) in qkv.chunks_exact(3 * width).enumerate() {
                let panel = &mut scratch.keys[piece / WIDTH * HEAD..][..HEAD];
                for (line, &key) in panel.iter_mut().zip(&row[key_at..key_at + HEAD]) {
                    line.0[piece % WIDTH] = key;
                }
                low[piece].0.copy_from_slice(&row[value_at..value_at + WIDTH]);
                high[piece].0.copy_from_slice(&row[value_at + WIDTH..value_at + HEAD]);
            }
            for first in (0..count).step_by(QUERIES * ROUNDS) {
                let queries = &qkv[first * 3 * width + query_at..];
                let to = &mut out[first * width + head * HEAD..];
                attend::<V>(queries, 3 * width, count, (count - first).min(QUERIES * ROUNDS), scratch, to, width);
            }
        }
    }

    /// Calls `$function::<V, N>(n, …)` for the queries `n..n + N` until all of `$count` had their turn.
    macro_rules! in_turn {
        ($count:expr, $function:ident($($argument:expr),*)) => {
            let mut first = 0;
            while first < $count {
                match $count - first {
                    QUERIES.. => { $function::<V, QUERIES>(first, $($argument),*); first += QUERIES }
                    4.. => { $function::<V, 4>(first, $($argument),*); first += 4 }
                    2.. => { $function::<V, 2>(first, $($argument),*); first += 2 }
                    _ => { $function::<V, 1>(first, $($argument),*); first += 1 }
                }
            }
        };
    }

    /// Lets `turns` queries of one head look at all `count` keys.
    #[inline(always)]
    fn attend<V: Lanes>(
        queries: &[f32], stride: usize, count: usize, turns: usize, scratch: &mut AttentionScratch, out: &mut [f32],
        out_stride: usize,
    ) {
        let panels = count.div_ceil(WIDTH);
        let AttentionScratch { keys, values, scores, sums } = scratch;
        for (panel, keys) in keys.chunks_exact(HEAD).enumerate() {
            in_turn!(turns, score(queries, stride, keys, panels, panel, scores));
        }
        let scale = V::splat(1.0 / (HEAD as f32).sqrt());
        for (scores, inverse) in scores.chunks_exact_mut(panels).zip(&mut *sums).take(turns) {
            // The last panel may hold keys that are not there.
            for score in &mut scores[panels - 1].0[count - (panels - 1) * WIDTH..] {
                *score = -1e30;
            }
            let mut largest = V::load(&scores[0].0);
            for score in scores.iter() {
                largest = largest.max(V::load(&score.0));
            }
            let largest = V::splat(largest.largest());
            let mut sum = V::splat(0.0);
            for score in scores.iter_mut() {
                let power = exp(V::load(&score.0).sub(largest).mul(scale));
                sum = sum.add(power);
                power.store(&mut score.0);
            }
            *inverse = 1.0 / sum.sum();
        }
        for half in 0..HEAD / WIDTH {
            let values = &values[half * count..(half + 1) * count];
            in_turn!(turns, weigh(values, scores, panels, sums, &mut out[half * WIDTH..], out_stride));
        }
    }

    /// Multiplies queries by a panel of keys.
    #[inline(always)]
    fn score<V: Lanes, const N: usize>(
        first: usize, queries: &[f32], stride: usize, keys: &[Line], panels: usize, panel: usize, scores: &mut [Line],
    ) {
        let queries = std::array::from_fn(|n| &queries[(first + n) * stride..][..HEAD]);
        for (n, product) in product::<V, N>(queries, keys).into_iter().enumerate() {
            product.store(&mut scores[(first + n) * panels + panel].0);
        }
    }

    /// Adds up values, weighted with the scores.
    #[inline(always)]
    fn weigh<V: Lanes, const N: usize>(
        first: usize, values: &[Line], scores: &[Line], panels: usize, sums: &[f32], out: &mut [f32], stride: usize,
    ) {
        for (n, sum) in weighted::<V, N>(&scores[first * panels..], panels, values).into_iter().enumerate() {
            let to = &mut out[(first + n) * stride..][..WIDTH];
            sum.mul(V::splat(sums[first + n])).store(to.try_into().expect("sixteen of them"));
        }
    }

    #[inline(always)]
    fn product<V: Lanes, const N: usize>(rows: [&[f32]; N], lines: &[Line]) -> [V; N] {
        let rows: [&[f32; HEAD]; N] = std::array::from_fn(|n| rows[n].try_into().expect("one head wide"));
        let lines: &[Line; HEAD] = lines.try_into().expect("one head wide");
        let mut sums = [V::splat(0.0); N];
        for at in 0..HEAD {
            let line = V::load(&lines[at].0);
            for n in 0..N {
                sums[n] = sums[n].add(V::splat(rows[n][at]).mul(line));
            }
        }
        sums
    }

    #[inline(always)]
    fn weighted<V: Lanes, const N: usize>(weights: &[Line], panels: usize, lines: &[Line]) -> [V; N] {
        let weights: [&[Line]; N] = std::array::from_fn(|n| &weights[n * panels..(n + 1) * panels]);
        let mut sums = [V::splat(0.0); N];
        for (panel, lines) in lines.chunks(WIDTH).enumerate() {
            let weights: [&[f32; WIDTH]; N] = std::array::from_fn(|n| &weights[n][panel].0);
            if let Ok(lines) = <&[Line; WIDTH]>::try_from(lines) {
                for at in 0..WIDTH {
                    let line = V::load(&lines[at].0);
                    for n in 0..N {
                        sums[n] = sums[n].add(V::splat(weights[n][at]).mul(line));
                    }
                }
            } else {
                for (at, line) in lines.iter().enumerate() {
                    let line = V::load(&line.0);
                    for n in 0..N {
                        sums[n] = sums[n].add(V::splat(weights[n][at]).mul(line));
                    }
                }
            }
        }
        sums
    }
}

/// Makes a kernel's functions out of the float routines, for one kind of lanes.
macro_rules! float_routines {
    ($lanes:ty $(, $attribute:meta)?) => {
        $(#[$attribute])?
        pub fn quantise(out: &mut super::QuantisedRows, rows: &[f32]) {
            super::float::quantise::<$lanes>(out, rows)
        }

        $(#[$attribute])?
        pub fn add_normalise(rows: &mut [f32], other: Option<&[f32]>, norm: &super::Norm) {
            super::float::add_normalise::<$lanes>(rows, other, norm)
        }

        $(#[$attribute])?
        pub fn gelu(values: &mut [f32]) {
            super::float::gelu::<$lanes>(values)
        }

        $(#[$attribute])?
        pub fn inner_products(ask: &[f32], answers: &[f32], out: &mut [f32]) {
            super::float::inner_products::<$lanes>(ask, answers, out)
        }

        $(#[$attribute])?
        pub fn attention(qkv: &[f32], heads: usize, out: &mut [f32], scratch: &mut super::AttentionScratch) {
            super::float::attention::<$lanes>(qkv, heads, out, scratch)
        }
    };
}
use float_routines;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use super::super::weights::tests::Builder;
    use super::super::weights::Weights;

    /// Gives the same numbers, from -1 to 1, in every run.
    fn numbers(count: usize, mut seed: u32) -> Vec<f32> {
        (0..count)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    fn layer(kernel: Kernel, weights: &Weights, bias: &[f32]) -> PackedLinear {
        PackedLinear::new(kernel, weights.matrix("w").unwrap(), bias, Input::Signed)
    }

    fn matrix(outputs: usize, inputs: usize) -> Weights {
        Weights::from_bytes(Builder::default().matrix("w", inputs, &numbers(outputs * inputs, 1)).build()).unwrap()
    }

    /// Gives the integers of a row and their scale, as the documentation of [`Input`] has it.
    fn integers(row: &[f32], input: Input) -> (Vec<i64>, f32) {
        let size = |value: &f32| if input == Input::Signed { value.abs() } else { value + GELU_SHIFT };
        let value = |value: &f32| if input == Input::Signed { *value } else { value + GELU_SHIFT };
        let largest = row.iter().map(size).fold(0f32, f32::max);
        (row.iter().map(|x| (value(x) * (127.0 / largest)).round_ties_even() as i64).collect(), largest / 127.0)
    }

    const SHAPES: [(usize, usize, usize); 6] = [(1, 1, 1), (16, 16, 6), (17, 5, 7), (48, 384, 13), (33, 1536, 25), (7, 130, 3)];

    #[test]
    fn all_kernels_multiply_exactly() {
        for (outputs, inputs, count) in SHAPES {
            for input in [Input::Signed, Input::Gelu] {
                let weights = matrix(outputs, inputs);
                let matrix = weights.matrix("w").unwrap();
                let (bias, mut rows) = (numbers(outputs, 2), numbers(count * inputs, 3));
                if input == Input::Gelu {
                    rows.iter_mut().for_each(|value| *value = value.max(-0.16));
                }
                let mut expected = Vec::new();
                for row in rows.chunks(inputs) {
                    let (values, scale) = integers(row, input);
                    for (output, bias) in bias.iter().enumerate() {
                        let weights = || matrix.row(output).iter().map(|&weight| i64::from(weight as i8));
                        let inner_products: i64 = weights().zip(&values).map(|(weight, value)| weight * value).sum();
                        let shift = GELU_SHIFT * (weights().sum::<i64>() as f32 * matrix.scale(output));
                        let bias = if input == Input::Signed { *bias } else { bias - shift };
                        expected.push(inner_products as f32 * (scale * matrix.scale(output)) + bias);
                    }
                }
                for kernel in Kernel::available() {
                    let mut out = vec![0.0; count * outputs];
                    let layer = PackedLinear::new(kernel, matrix, &bias, input);
                    kernel.linear(&layer, &rows, count, &mut out, &mut QuantisedRows::default());
                    assert_eq!(out, expected, "{} {outputs}x{inputs}, {count} rows, {input:?}", kernel.name());
                }
            }
        }
    }

    /// The layout for VNNI can be checked on machines without it: the instruction is simple enough to be played here.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn panels_for_vnni_hold_the_weights() {
        for (outputs, inputs, _) in SHAPES {
            let weights = matrix(outputs, inputs);
            let matrix = weights.matrix("w").unwrap();
            let layer = layer(Kernel(Isa::Vnni), &weights, &vec![0.0; outputs]);
            let Panels::Narrow(lines) = &layer.panels else { panic!("another layout") };
            let (mut values, _) = integers(&numbers(inputs, 3), Input::Signed);
            values.resize(padded(inputs), 0);
            for output in 0..outputs {
                let panel = &lines[output / WIDTH * values.len() / 4..][..values.len() / 4];
                let lanes = panel.iter().flat_map(|line| &line.0[output % WIDTH * 4..][..4]);
                let sum: i64 = lanes.zip(&values).map(|(&weight, value)| i64::from(weight) * value).sum();
                let row = matrix.row(output).iter().zip(&values);
                let expected: i64 = row.map(|(&weight, value)| i64::from(weight as i8) * value).sum();
                assert_eq!(sum - (values.iter().sum::<i64>() << 7), expected, "{outputs}x{inputs}, output {output}");
            }
        }
    }

    /// The promise that no 16-bit sum of the AVX2 kernel saturates, for the worst rows there can be.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn groups_for_avx2_stay_within_sixteen_bits() {
        for input in [Input::Signed, Input::Gelu] {
            let before: Vec<i8> = numbers(4096, 9).iter().map(|value| (value * 127.0).round() as i8).collect();
            let (mut weights, mut restored) = (before.clone(), vec![0i32; before.len()]);
            weights[..8].copy_from_slice(&[-128; 8]);
            let before = weights.clone();
            avx2::limit(&mut weights, input, |at, rest| restored[at] += rest);
            let most = 127 + avx2::offset(input);
            for start in (0..weights.len()).step_by(8) {
                for group in [[0, 1, 4, 5], [2, 3, 6, 7]] {
                    for sign in [1, -1] {
                        let sum: i32 = group.iter().map(|at| (sign * i32::from(weights[start + at])).max(0)).sum();
                        assert!(sum * most <= i32::from(i16::MAX));
                    }
                }
            }
            for ((before, after), rest) in before.iter().zip(&weights).zip(&restored) {
                assert_eq!(i32::from(*before), i32::from(*after) + rest);
            }
        }
    }

    #[test]
    fn extreme_integers_do_not_saturate() {
        for sign in [1.0, -1.0] {
            let weights = Weights::from_bytes(Builder::default().matrix("w", 1536, &[sign; 1536 * 16]).build()).unwrap();
            for kernel in Kernel::available() {
                let mut out = vec![0.0; 16];
                kernel.linear(&layer(kernel, &weights, &[0.0; 16]), &[1.0; 1536], 1, &mut out, &mut QuantisedRows::default());
                assert!(out.iter().all(|sum| (sum - sign * 1536.0).abs() < 1e-2), "{} {out:?}", kernel.name());
            }
        }
    }

    #[test]
    fn rows_without_a_finite_scale_count_as_zeros() {
        let weights = Weights::from_bytes(Builder::default().matrix("w", 16, &numbers(256, 1)).build()).unwrap();
        for kernel in Kernel::available() {
            for value in [0.0, f32::INFINITY, 1e-40] {
                let (mut out, bias) = (vec![0.0; 16], numbers(16, 2));
                kernel.linear(&layer(kernel, &weights, &bias), &[value; 16], 1, &mut out, &mut QuantisedRows::default());
                assert_eq!(out, bias, "{} {value}", kernel.name());
            }
        }
    }

    #[test]
    fn exp_and_gelu_are_close() {
        for step in -87_000..=20_000 {
            let x = step as f32 / 1000.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(float::exp::<[f32; WIDTH]>([x; WIDTH])[0]) - exact).abs() / exact;
            assert!(error < 3e-7, "exp({x}) is off by {error}");
        }
        for step in -8_000..=8_000 {
            let x = step as f32 / 1000.0;
            let mut found = [x];
            Kernel(Isa::Portable).gelu(&mut found);
            let error = (f64::from(found[0]) - gelu(f64::from(x))).abs();
            assert!(error < 1e-6 * f64::from(x).abs().max(1.0), "gelu({x}) is off by {error}");
        }
    }

    /// The erf form of GELU, by Simpson's rule over the normal density.
    pub(crate) fn gelu(x: f64) -> f64 {
        const STEPS: usize = 400;
        let density = |t: f64| (-t * t / 2.0).exp() / std::f64::consts::TAU.sqrt();
        let step = x / STEPS as f64;
        let inner: f64 = (1..STEPS).map(|n| density(n as f64 * step) * if n % 2 == 1 { 4.0 } else { 2.0 }).sum();
        x * (0.5 + (density(0.0) + inner + density(x)) * step / 3.0)
    }

    #[test]
    fn all_kernels_give_the_same_floats() {
        let bits = |floats: &[f32]| floats.iter().map(|float| float.to_bits()).collect::<Vec<_>>();
        let norm = Norm { weight: numbers(64, 1), bias: numbers(64, 2), epsilon: 1e-12 };
        let portable = Kernel(Isa::Portable);
        for kernel in Kernel::available() {
            for count in [1, 2, 5, 16, 17, 40] {
                let run = |kernel: Kernel| {
                    let (mut rows, mut wide) = (numbers(count * 64, 4), numbers(count * 37, 5));
                    kernel.add_normalise(&mut rows, Some(&numbers(count * 64, 6)), &norm);
                    wide.iter_mut().for_each(|value| *value *= 5.0);
                    kernel.gelu(&mut wide);
                    let mut context = vec![0.0; count * 64];
                    let mut scratch = AttentionScratch::default();
                    let qkv: Vec<f32> = numbers(count * 192, 7).iter().map(|value| value * 3.0).collect();
                    kernel.attention(&qkv, 2, &mut context, &mut scratch);
                    (bits(&rows), bits(&wide), bits(&context))
                };
                assert!(run(kernel) == run(portable), "{} {count}", kernel.name());
            }
        }
    }
}
