//! The encoder: BERT with a few small extra tables at its input, over a batch of windows.
//!
//! The windows of a batch are laid one after the other without padding. All linear layers run over the rows so
//! joined; only attention knows windows. A window's vectors do not depend on the batch it comes in, nor on the machine.

use std::fmt;
use std::sync::Arc;

use super::kernel::{AttentionScratch, HEAD, Input, Kernel, Norm, PackedLinear, QuantisedRows, WIDTH};
use super::weights::{Matrix, Weights, WeightsError};

/// How many rows go through attention together, at the least: enough to read each weight seldom.
const GROUP_ROWS: usize = 96;
/// How many rows go through the two feed-forward layers together: their activations must stay in the cache.
const BLOCK_ROWS: usize = 48;

/// Holds a window of one text: pieces of words that may look at each other.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// The pieces' numbers in the vocabulary. A window should not have more of them than the encoder has positions;
    /// those beyond share the last position.
    pub pieces: &'a [u32],
    /// For each piece, one row number for each feature table.
    pub features: &'a [u8],
}

/// Holds what a worker needs to run an encoder; its buffers grow to the largest batch and are used again.
#[derive(Default)]
pub struct Scratch {
    quantised: QuantisedRows,
    attention: AttentionScratch,
    qkv: Vec<f32>,
    context: Vec<f32>,
    hidden: Vec<f32>,
    wide: Vec<f32>,
}

impl Scratch {
    /// Makes empty buffers.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::default()
    }

    /// Gives the buffer for a head's own linear layers.
    pub fn quantised(&mut self) -> &mut QuantisedRows {
        &mut self.quantised
    }
}

/// Turns windows of pieces into vectors. Immutable: threads share it.
pub struct Encoder {
    kernel: Kernel,
    weights: Arc<Weights>,
    width: usize,
    position: Vec<f32>,
    features: Vec<Vec<f32>>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    qkv: PackedLinear,
    out: PackedLinear,
    norm1: Norm,
    ff1: PackedLinear,
    ff2: PackedLinear,
    norm2: Norm,
}

impl Encoder {
    /// Packs an encoder for the fastest kernel of this machine.
    pub fn new(weights: &Arc<Weights>) -> Result<Encoder, EncoderError> {
        Encoder::with_kernel(weights, Kernel::detect())
    }

    /// Packs an encoder for a given kernel. The vectors are the same for all.
    pub fn with_kernel(weights: &Arc<Weights>, kernel: Kernel) -> Result<Encoder, EncoderError> {
        let words = weights.matrix("embed.word")?;
        let width = words.columns();
        if width == 0 || width % HEAD != 0 {
            return Err(EncoderError::Width { width });
        }
        if weights.meta("heads").is_some_and(|heads| heads != (width / HEAD).to_string()) {
            return Err(EncoderError::Heads);
        }
        let rows = |name: &str| -> Result<usize, WeightsError> {
            match weights.shape(name) {
                Some(&[rows, _]) if rows > 0 => Ok(rows),
                Some(shape) => Err(WeightsError::WrongShape { name: name.to_owned(), found: format!("{shape:?}") }),
                None => Err(WeightsError::Missing { name: name.to_owned() }),
            }
        };
        rows("embed.word")?;
        // There is one type of text, so its vector is added to the positions once and for all.
        let mut position = weights.floats("embed.position", &[rows("embed.position")?, width])?;
        let type0 = weights.floats("embed.type0", &[width])?;
        for row in position.chunks_exact_mut(width) {
            row.iter_mut().zip(&type0).for_each(|(value, add)| *value += add);
        }
        let mut features = Vec::new();
        while let name = format!("embed.feature.{}", features.len())
            && weights.shape(&name).is_some()
        {
            features.push(weights.floats(&name, &[rows(&name)?, width])?);
        }
        let mut layers = Vec::new();
        while weights.shape(&format!("layer.{}.qkv.weight", layers.len())).is_some() {
            layers.push(Layer::new(weights, kernel, width, layers.len())?);
        }
        let norm = norm(weights, "embed.norm", width)?;
        Ok(Encoder { kernel, weights: Arc::clone(weights), width, position, features, norm, layers })
    }

    /// Gives the length of a piece's vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Gives the number of layers.
    pub fn depth(&self) -> usize {
        self.layers.len()
    }

    /// Gives the number of row numbers that each piece must come with.
    pub fn feature_count(&self) -> usize {
        self.features.len()
    }

    /// Gives the longest window for which every piece has its own position.
    pub fn longest_window(&self) -> usize {
        self.position.len() / self.width
    }

    /// Gives the kernel that the weights are packed for.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// Computes the vectors of all pieces of all windows, one after the other, into `out`.
    ///
    /// # Panics
    /// If a window has not the right number of features.
    pub fn encode(&self, scratch: &mut Scratch, windows: &[Window<'_>], out: &mut Vec<f32>) {
        out.clear();
        // Finding the table checks all its scales, so it is done once a batch.
        let words = self.words();
        for window in windows {
            assert_eq!(window.features.len(), window.pieces.len() * self.features.len(), "one number a piece and table");
            self.embed(words, window, out);
        }
        self.kernel.add_normalise(out, None, &self.norm);
        for layer in &self.layers {
            self.attend(layer, scratch, windows, out);
            self.feed_forward(layer, scratch, out);
        }
    }

    fn words(&self) -> Matrix<'_> {
        self.weights.matrix("embed.word").expect("looked up before, in `with_kernel`")
    }

    /// Appends the sums of word, position, type and features.
    fn embed(&self, words: Matrix<'_>, window: &Window<'_>, out: &mut Vec<f32>) {
        for (at, &piece) in window.pieces.iter().enumerate() {
            // A number outside its table cannot come from our own tokenizer; the last row stands for it.
            let word = (piece as usize).min(words.rows() - 1);
            let scale = words.scale(word);
            let position = nth(&self.position, self.width, at);
            let start = out.len();
            out.extend(words.row(word).iter().zip(position).map(|(&value, add)| f32::from(value as i8) * scale + add));
            for (table, &row) in self.features.iter().zip(&window.features[at * self.features.len()..]) {
                let feature = nth(table, self.width, row.into());
                out[start..].iter_mut().zip(feature).for_each(|(value, add)| *value += add);
            }
        }
    }

    /// Computes what each piece gathers from its window, into the context.
    fn attend(&self, layer: &Layer, scratch: &mut Scratch, windows: &[Window<'_>], vectors: &[f32]) {
        let Scratch { quantised, attention, qkv, context, .. } = scratch;
        context.resize(vectors.len(), 0.0);
        let (mut windows, mut vectors, mut context) = (windows, vectors, context.as_mut_slice());
        while !windows.is_empty() {
            let mut rows = 0;
            let count = windows.iter().take_while(|window| {
                let more = rows < GROUP_ROWS;
                rows += if more { window.pieces.len() } else { 0 };
                more
            });
            let (group, later) = windows.split_at(count.count());
            let (rows_in, after) = vectors.split_at(rows * self.width);
            (windows, vectors) = (later, after);
            qkv.resize(3 * rows_in.len(), 0.0);
            self.kernel.linear(&layer.qkv, rows_in, rows, qkv, quantised);
            let mut qkv = qkv.as_slice();
            for window in group {
                let (own, others) = qkv.split_at(window.pieces.len() * 3 * self.width);
                let (to, after) = context.split_at_mut(window.pieces.len() * self.width);
                self.kernel.attention(own, self.width / HEAD, to, attention);
                (qkv, context) = (others, after);
            }
        }
    }

    /// Runs the rest of a layer, which looks at each piece alone.
    fn feed_forward(&self, layer: &Layer, scratch: &mut Scratch, vectors: &mut [f32]) {
        let Scratch { quantised, context, hidden, wide, .. } = scratch;
        let (kernel, block) = (self.kernel, BLOCK_ROWS * self.width);
        for (vectors, context) in vectors.chunks_mut(block).zip(context.chunks(block)) {
            let rows = vectors.len() / self.width;
            hidden.resize(vectors.len(), 0.0);
            wide.resize(rows * layer.ff1.outputs(), 0.0);
            kernel.linear(&layer.out, context, rows, hidden, quantised);
            kernel.add_normalise(vectors, Some(hidden), &layer.norm1);
            kernel.linear(&layer.ff1, vectors, rows, wide, quantised);
            kernel.gelu(wide);
            kernel.linear(&layer.ff2, wide, rows, hidden, quantised);
            kernel.add_normalise(vectors, Some(hidden), &layer.norm2);
        }
    }
}

impl Layer {
    fn new(weights: &Weights, kernel: Kernel, width: usize, number: usize) -> Result<Layer, EncoderError> {
        let name = |part: &str| format!("layer.{number}.{part}");
        let wide = weights.shape(&name("ff1.weight")).and_then(|shape| shape.first()).copied().unwrap_or(0);
        Ok(Layer {
            qkv: linear(weights, kernel, Input::Signed, &name("qkv"), 3 * width, width)?,
            out: linear(weights, kernel, Input::Signed, &name("out"), width, width)?,
            norm1: norm(weights, &name("norm1"), width)?,
            ff1: linear(weights, kernel, Input::Signed, &name("ff1"), wide, width)?,
            ff2: linear(weights, kernel, Input::Gelu, &name("ff2"), width, wide)?,
            norm2: norm(weights, &name("norm2"), width)?,
        })
    }
}

/// Packs the linear layer `name`, with its `.weight` and `.bias`, if it has the given shape.
pub fn linear(
    weights: &Weights, kernel: Kernel, input: Input, name: &str, outputs: usize, inputs: usize,
) -> Result<PackedLinear, EncoderError> {
    let (name, bias) = (format!("{name}.weight"), format!("{name}.bias"));
    let matrix = weights.matrix(&name)?;
    if (matrix.rows(), matrix.columns()) != (outputs, inputs) || outputs == 0 || inputs == 0 || inputs > 1 << 16 {
        let found = format!("i8 [{}, {}]", matrix.rows(), matrix.columns());
        return Err(WeightsError::WrongShape { name, found }.into());
    }
    Ok(PackedLinear::new(kernel, matrix, &weights.floats(&bias, &[outputs])?, input))
}

fn norm(weights: &Weights, name: &str, width: usize) -> Result<Norm, EncoderError> {
    const { assert!(HEAD.is_multiple_of(WIDTH)) };
    Ok(Norm {
        weight: weights.floats(&format!("{name}.weight"), &[width])?,
        bias: weights.floats(&format!("{name}.bias"), &[width])?,
        epsilon: 1e-12,
    })
}

/// Gives row `at` of a table, or its last one.
fn nth(table: &[f32], width: usize, at: usize) -> &[f32] {
    let row = at.min(table.len() / width - 1);
    &table[row * width..(row + 1) * width]
}

/// Says why weights do not make an encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncoderError {
    /// The weights themselves are not sound.
    Weights(WeightsError),
    /// The width is no multiple of a head's.
    Width {
        /// The width that the file gives.
        width: usize,
    },
    /// The file gives another number of heads than its width makes.
    Heads,
}

impl From<WeightsError> for EncoderError {
    fn from(error: WeightsError) -> EncoderError {
        EncoderError::Weights(error)
    }
}

impl fmt::Display for EncoderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EncoderError::Weights(error) => error.fmt(f),
            EncoderError::Width { width } => write!(f, "the encoder is {width} wide, which is no multiple of {HEAD}"),
            EncoderError::Heads => write!(f, "the encoder's heads are not {HEAD} wide"),
        }
    }
}

impl std::error::Error for EncoderError {}

#[cfg(test)]
mod tests {
    use super::*;
    use super::super::weights::tests::Builder;

    const WIDTH: usize = 64;
    const WIDE: usize = 128;
    const WORDS: usize = 50;
    const POSITIONS: usize = 40;

    /// Gives the same numbers, from -1 to 1, for the same name.
    fn numbers(name: &str, count: usize) -> Vec<f32> {
        let mut seed = name.bytes().fold(7u32, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        (0..count)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / (1 << 23) as f32 - 1.0
            })
            .collect()
    }

    /// Gives all tensors of a tiny encoder of two layers and two feature tables: name, rows (0 for a vector), values.
    fn tensors() -> Vec<(String, usize, Vec<f32>)> {
        let mut tensors = Vec::new();
        let mut add = |name: &str, rows: usize, columns: usize, scale: f32, shift: f32| {
            let values = numbers(name, rows.max(1) * columns).iter().map(|value| value * scale + shift).collect();
            tensors.push((name.to_owned(), rows, values));
        };
        add("embed.word", WORDS, WIDTH, 1.0, 0.0);
        add("embed.position", POSITIONS, WIDTH, 0.3, 0.0);
        add("embed.type0", 0, WIDTH, 0.1, 0.0);
        add("embed.feature.0", 3, WIDTH, 0.5, 0.0);
        add("embed.feature.1", 2, WIDTH, 0.5, 0.0);
        add("embed.norm.weight", 0, WIDTH, 0.2, 1.0);
        add("embed.norm.bias", 0, WIDTH, 0.2, 0.0);
        for layer in 0..2 {
            for (part, outputs, inputs) in
                [("qkv", 3 * WIDTH, WIDTH), ("out", WIDTH, WIDTH), ("ff1", WIDE, WIDTH), ("ff2", WIDTH, WIDE)]
            {
                add(&format!("layer.{layer}.{part}.weight"), outputs, inputs, 2.0 / (inputs as f32).sqrt(), 0.0);
                add(&format!("layer.{layer}.{part}.bias"), 0, outputs, 0.1, 0.0);
            }
            for part in ["norm1", "norm2"] {
                add(&format!("layer.{layer}.{part}.weight"), 0, WIDTH, 0.2, 1.0);
                add(&format!("layer.{layer}.{part}.bias"), 0, WIDTH, 0.2, 0.0);
            }
        }
        tensors
    }

    fn file(skip: Option<&str>) -> Vec<u8> {
        let mut builder = Builder::default().meta("heads", "2");
        for (name, rows, values) in tensors() {
            if Some(name.as_str()) == skip {
                continue;
            }
            builder = if name == "embed.word" || name.ends_with(".weight") && rows > 0 {
                builder.matrix(&name, values.len() / rows, &values)
            } else if let Some(columns) = values.len().checked_div(rows) {
                builder.floats(&name, &format!("{rows}x{columns}"), &values)
            } else {
                builder.floats(&name, &values.len().to_string(), &values)
            };
        }
        builder.build()
    }

    fn encoders() -> Vec<Encoder> {
        let weights = Arc::new(Weights::from_bytes(file(None)).unwrap());
        Kernel::available().into_iter().map(|kernel| Encoder::with_kernel(&weights, kernel).unwrap()).collect()
    }

    fn windows(lengths: &[usize]) -> Vec<(Vec<u32>, Vec<u8>)> {
        let window = |(number, &length): (usize, &usize)| {
            let mix = |at: usize, by: usize| (number * 7 + at * by + at * at) as u32;
            ((0..length).map(|at| mix(at, 13) % WORDS as u32).collect(), (0..2 * length).map(|at| (mix(at, 5) % 2) as u8).collect())
        };
        lengths.iter().enumerate().map(window).collect()
    }

    fn encode(encoder: &Encoder, scratch: &mut Scratch, windows: &[(Vec<u32>, Vec<u8>)]) -> Vec<f32> {
        let windows: Vec<Window<'_>> = windows.iter().map(|(pieces, features)| Window { pieces, features }).collect();
        let mut out = vec![f32::NAN; 3];
        encoder.encode(scratch, &windows, &mut out);
        out
    }

    /// The same encoder, written as plainly as it can be, in floats without quantisation.
    fn plain(pieces: &[u32], features: &[u8]) -> Vec<Vec<f32>> {
        let tensors = tensors();
        let get = |name: &str| &tensors.iter().find(|tensor| tensor.0 == name).unwrap().2;
        let linear = |name: &str, row: &[f32]| -> Vec<f32> {
            let (weight, bias) = (get(&format!("{name}.weight")), get(&format!("{name}.bias")));
            weight.chunks(row.len()).zip(bias).map(|(weight, bias)| bias + weight.iter().zip(row).map(|(w, x)| w * x).sum::<f32>()).collect()
        };
        let norm = |name: &str, row: Vec<f32>| -> Vec<f32> {
            let mean = row.iter().sum::<f32>() / row.len() as f32;
            let deviation = (row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / row.len() as f32).sqrt();
            let (weight, bias) = (get(&format!("{name}.weight")), get(&format!("{name}.bias")));
            row.iter().zip(weight.iter().zip(bias)).map(|(x, (w, b))| (x - mean) / deviation * w + b).collect()
        };
        let add = |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
        let row = |name: &str, at: usize| &get(name)[at * WIDTH..(at + 1) * WIDTH];
        let mut x: Vec<Vec<f32>> = (0..pieces.len())
            .map(|at| {
                let sum = add(row("embed.word", pieces[at] as usize), row("embed.position", at));
                let sum = add(&add(&sum, get("embed.type0")), row("embed.feature.0", features[2 * at].into()));
                norm("embed.norm", add(&sum, row("embed.feature.1", features[2 * at + 1].into())))
            })
            .collect();
        for layer in 0..2 {
            let name = |part: &str| format!("layer.{layer}.{part}");
            let qkv: Vec<Vec<f32>> = x.iter().map(|row| linear(&name("qkv"), row)).collect();
            let part = |at: usize, which: usize, head: usize| &qkv[at][which * WIDTH + head * HEAD..][..HEAD];
            for at in 0..x.len() {
                let mut context = Vec::new();
                for head in 0..WIDTH / HEAD {
                    let dot = |key| part(at, 0, head).iter().zip(part(key, 1, head)).map(|(q, k)| q * k).sum::<f32>();
                    let powers: Vec<f32> = (0..x.len()).map(|key| (dot(key) / (HEAD as f32).sqrt()).exp()).collect();
                    let sum: f32 = powers.iter().sum();
                    context.extend((0..HEAD).map(|dim| (0..x.len()).map(|key| powers[key] / sum * part(key, 2, head)[dim]).sum::<f32>()));
                }
                let after = norm(&name("norm1"), add(&x[at], &linear(&name("out"), &context)));
                let wide: Vec<f32> = linear(&name("ff1"), &after).iter().map(|&x| super::super::kernel::tests::gelu(x.into()) as f32).collect();
                x[at] = norm(&name("norm2"), add(&after, &linear(&name("ff2"), &wide)));
            }
        }
        x
    }

    #[test]
    fn vectors_are_those_of_the_plain_encoder() {
        for encoder in encoders() {
            for window in windows(&[1, 2, 17, 40]) {
                let out = encode(&encoder, &mut Scratch::new(), std::slice::from_ref(&window));
                for (found, expected) in out.chunks(WIDTH).zip(plain(&window.0, &window.1)) {
                    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
                    let cosine = dot(found, &expected) / (dot(found, found) * dot(&expected, &expected)).sqrt();
                    assert!(cosine > 0.999, "{}: {cosine}", encoder.kernel().name());
                }
            }
        }
    }

    #[test]
    fn a_window_does_not_depend_on_its_batch() {
        let all = windows(&[5, 1, 40, 0, 23, 17, 39, 2, 40, 40, 40, 31, 8]);
        let mut results = Vec::new();
        for encoder in encoders() {
            let mut scratch = Scratch::new();
            let alone: Vec<f32> = all.iter().flat_map(|window| encode(&encoder, &mut scratch, std::slice::from_ref(window))).collect();
            assert_eq!(alone.len(), all.iter().map(|window| window.0.len() * WIDTH).sum::<usize>());
            assert!(alone == encode(&encoder, &mut scratch, &all), "{}", encoder.kernel().name());
            results.push(alone);
        }
        assert!(results.iter().all(|result| *result == results[0]), "the kernels differ");
    }

    #[test]
    fn numbers_out_of_range_do_not_panic() {
        let window = (vec![u32::MAX; POSITIONS + 5], vec![255; 2 * (POSITIONS + 5)]);
        let out = encode(&encoders()[0], &mut Scratch::new(), &[window]);
        assert!(out.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_missing_tensor_is_an_error() {
        for name in ["embed.word", "embed.type0", "embed.norm.bias", "layer.1.ff1.weight", "layer.0.norm2.weight"] {
            let weights = Arc::new(Weights::from_bytes(file(Some(name))).unwrap());
            let error = Encoder::new(&weights).err();
            assert_eq!(error, Some(EncoderError::Weights(WeightsError::Missing { name: name.to_owned() })));
        }
    }
}
