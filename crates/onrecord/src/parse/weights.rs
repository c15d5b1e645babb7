//! The weight file: named tensors behind a text header.
//!
//! ```text
//! onrecord-weights 1
//! meta heads 12
//! tensor embed.word i8 30522x384 0 11720448
//! tensor embed.norm.bias f32 384 11842560
//! data
//! ```
//! After the `data` line zeros fill up to the next multiple of 64 bytes, where the data starts; offsets count from
//! there, in bytes. An `i8` tensor is a matrix with one `f32` scale a row, the scales at the second offset. Everything
//! is little-endian. `write_weights` in the training folder writes it.
//!
//! Any bytes may come in here: every offset and shape is checked once, in [`Weights::from_bytes`], and trusted after.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

const FIRST_LINE: &str = "onrecord-weights 1";
const LAST_LINE: &[u8] = b"\ndata\n";
const ALIGNMENT: usize = 64;
/// A header longer than this is not ours; without a limit a file with no `data` line would be searched to its end.
const HEADER_LIMIT: usize = 1 << 20;

/// Holds a checked weight file.
///
/// The bytes are kept as they came (embedded in the program, or read into a `Vec`) and tensors are views of them.
#[derive(Debug)]
pub struct Weights {
    bytes: Cow<'static, [u8]>,
    metadata: BTreeMap<String, String>,
    // Invariant: every range lies within `bytes` and has the length that the shape asks for.
    tensors: BTreeMap<String, Tensor>,
}

impl Weights {
    /// Reads a weight file and checks all of it but the values.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Weights, WeightsError> {
        let bytes = bytes.into();
        let mut metadata = BTreeMap::new();
        let mut tensors = BTreeMap::new();
        let (header, data_start) = header(&bytes)?;
        let mut lines = header.lines();
        if lines.next() != Some(FIRST_LINE) {
            return Err(WeightsError::NotAWeightFile);
        }
        for (index, line) in lines.enumerate() {
            let bad_line = || WeightsError::BadLine { line: index + 2 };
            let (kind, rest) = line.split_once(' ').ok_or_else(bad_line)?;
            match kind {
                "meta" => {
                    let (key, value) = rest.split_once(' ').unwrap_or((rest, ""));
                    if metadata.insert(key.to_owned(), value.to_owned()).is_some() {
                        return Err(bad_line());
                    }
                }
                "tensor" => {
                    let (name, rest) = rest.split_once(' ').ok_or_else(bad_line)?;
                    let tensor = Tensor::from_line(rest, data_start).ok_or_else(bad_line)?;
                    if tensor.end() > bytes.len() {
                        return Err(WeightsError::EndsEarly { name: name.to_owned() });
                    }
                    if tensors.insert(name.to_owned(), tensor).is_some() {
                        return Err(bad_line());
                    }
                }
                _ => return Err(bad_line()),
            }
        }
        Ok(Weights { bytes, metadata, tensors })
    }

    /// Gives a line of the metadata.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// Gives the names of all tensors, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// Gives the shape of a tensor, if there is one of that name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice())
    }

    /// Reads an `f32` tensor of a known shape.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let tensor = self.tensor(name)?;
        if tensor.scales.is_some() || tensor.shape != shape {
            return Err(WeightsError::WrongShape { name: name.to_owned(), found: tensor.to_string() });
        }
        floats(&self.bytes[tensor.data.clone()])
            .map(|value| if value.is_finite() { Ok(value) } else { Err(WeightsError::NotFinite { name: name.to_owned() }) })
            .collect()
    }

    /// Reads an `i8` matrix of any shape.
    pub fn matrix(&self, name: &str) -> Result<Matrix<'_>, WeightsError> {
        let tensor = self.tensor(name)?;
        let (Some(scales), &[rows, columns]) = (&tensor.scales, tensor.shape.as_slice()) else {
            return Err(WeightsError::WrongShape { name: name.to_owned(), found: tensor.to_string() });
        };
        let matrix = Matrix { rows, columns, values: &self.bytes[tensor.data.clone()], scales: &self.bytes[scales.clone()] };
        if floats(matrix.scales).any(|scale| !scale.is_finite()) {
            return Err(WeightsError::NotFinite { name: name.to_owned() });
        }
        Ok(matrix)
    }

    fn tensor(&self, name: &str) -> Result<&Tensor, WeightsError> {
        self.tensors.get(name).ok_or_else(|| WeightsError::Missing { name: name.to_owned() })
    }
}

/// Views an int8 matrix: row `r` stands for `values[r] * scale(r)`.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    rows: usize,
    columns: usize,
    values: &'a [u8],
    scales: &'a [u8],
}

impl<'a> Matrix<'a> {
    /// Gives the number of rows; for a linear layer, its outputs.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Gives the number of columns; for a linear layer, its inputs.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Gives the values of a row, as bytes to be read as `i8`: a `&[u8]` cannot be turned into a `&[i8]` in safe code.
    pub fn row(&self, row: usize) -> &'a [u8] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Gives the scale of a row.
    pub fn scale(&self, row: usize) -> f32 {
        let at = row * 4;
        f32::from_le_bytes([self.scales[at], self.scales[at + 1], self.scales[at + 2], self.scales[at + 3]])
    }
}

#[derive(Debug)]
struct Tensor {
    shape: Vec<usize>,
    data: Range<usize>,
    scales: Option<Range<usize>>,
}

impl Tensor {
    /// Reads `dtype dims offset [scales offset]`, or gives nothing where the line is malformed.
    fn from_line(line: &str, data_start: usize) -> Option<Tensor> {
        let mut fields = line.split(' ');
        let dtype = fields.next()?;
        let shape: Vec<usize> = fields.next()?.split('x').map(|dim| dim.parse().ok()).collect::<Option<_>>()?;
        let count = shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim))?;
        let mut range = |length: Option<usize>| -> Option<Range<usize>> {
            let offset: usize = fields.next()?.parse().ok()?;
            let start = data_start.checked_add(offset)?;
            Some(start..start.checked_add(length?)?)
        };
        let (data, scales) = match (dtype, shape.as_slice()) {
            ("f32", _) => (range(count.checked_mul(4))?, None),
            ("i8", &[rows, _]) => (range(Some(count))?, Some(range(rows.checked_mul(4))?)),
            _ => return None,
        };
        fields.next().is_none().then_some(Tensor { shape, data, scales })
    }

    fn end(&self) -> usize {
        self.scales.as_ref().map_or(0, |scales| scales.end).max(self.data.end)
    }
}

impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dtype = if self.scales.is_some() { "i8" } else { "f32" };
        write!(f, "{dtype} {:?}", self.shape)
    }
}

/// Splits off the header's lines, and gives the place where the data starts.
fn header(bytes: &[u8]) -> Result<(&str, usize), WeightsError> {
    let searched = &bytes[..bytes.len().min(HEADER_LIMIT)];
    let end = searched.windows(LAST_LINE.len()).position(|window| window == LAST_LINE).ok_or(WeightsError::NotAWeightFile)?;
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| WeightsError::NotAWeightFile)?;
    Ok((text, (end + LAST_LINE.len()).next_multiple_of(ALIGNMENT)))
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> + '_ {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// Says what is wrong with a weight file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightsError {
    /// The bytes do not begin as a weight file does.
    NotAWeightFile,
    /// A line of the header is malformed.
    BadLine {
        /// Its number, from 1.
        line: usize,
    },
    /// A tensor reaches beyond the end of the file.
    EndsEarly {
        /// The tensor.
        name: String,
    },
    /// A tensor that the model needs is not there.
    Missing {
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape or type than the model's.
    WrongShape {
        /// The tensor.
        name: String,
        /// The shape that the file gives.
        found: String,
    },
    /// A tensor holds a number that is infinite or none.
    NotFinite {
        /// The tensor.
        name: String,
    },
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeightsError::NotAWeightFile => write!(f, "not a weight file of version 1"),
            WeightsError::BadLine { line } => write!(f, "line {line} of the weight file's header cannot be read"),
            WeightsError::EndsEarly { name } => write!(f, "the weight file ends before the end of {name}"),
            WeightsError::Missing { name } => write!(f, "the weight file has no {name}"),
            WeightsError::WrongShape { name, found } => write!(f, "{name} has a wrong shape in the weight file: {found}"),
            WeightsError::NotFinite { name } => write!(f, "{name} has values that are not finite numbers"),
        }
    }
}

impl std::error::Error for WeightsError {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Builds a weight file, for tests: `i8` tensors are made from floats as the training does it.
    #[derive(Default)]
    pub(crate) struct Builder {
        header: String,
        data: Vec<u8>,
    }

    impl Builder {
        pub(crate) fn meta(mut self, key: &str, value: &str) -> Builder {
            self.header += &format!("meta {key} {value}\n");
            self
        }

        pub(crate) fn floats(mut self, name: &str, shape: &str, values: &[f32]) -> Builder {
            let start = self.place(values.iter().flat_map(|value| value.to_le_bytes()).collect());
            self.header += &format!("tensor {name} f32 {shape} {start}\n");
            self
        }

        pub(crate) fn matrix(mut self, name: &str, columns: usize, values: &[f32]) -> Builder {
            let scales = || values.chunks(columns).map(|row| row.iter().fold(0f32, |max, value| max.max(value.abs())) / 127.0);
            let rows = values.chunks(columns).zip(scales());
            let integers = rows.flat_map(|(row, scale)| row.iter().map(move |value| (value / scale).round_ties_even() as i8 as u8));
            let start = self.place(integers.collect());
            let scales = self.place(scales().flat_map(f32::to_le_bytes).collect());
            self.header += &format!("tensor {name} i8 {}x{columns} {start} {scales}\n", values.len() / columns);
            self
        }

        pub(crate) fn build(&self) -> Vec<u8> {
            let mut bytes = format!("{FIRST_LINE}\n{}data\n", self.header).into_bytes();
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            bytes.extend(&self.data);
            bytes
        }

        fn place(&mut self, bytes: Vec<u8>) -> usize {
            self.data.resize(self.data.len().next_multiple_of(ALIGNMENT), 0);
            self.data.extend(&bytes);
            self.data.len() - bytes.len()
        }
    }

    fn small() -> Builder {
        Builder::default().meta("name", "a small one").floats("bias", "3", &[1.0, 2.0, -3.0]).matrix("weight", 2, &[0.5, -1.0, 2.0, 2.0, 0.0, 4.0])
    }

    #[test]
    fn tensors_come_back() {
        let weights = Weights::from_bytes(small().build()).unwrap();
        assert_eq!(weights.meta("name"), Some("a small one"));
        assert_eq!(weights.names().collect::<Vec<_>>(), ["bias", "weight"]);
        assert_eq!(weights.floats("bias", &[3]).unwrap(), [1.0, 2.0, -3.0]);
        let matrix = weights.matrix("weight").unwrap();
        assert_eq!((matrix.rows(), matrix.columns()), (3, 2));
        assert_eq!(matrix.row(0), [64, -127i8 as u8]);
        assert_eq!(matrix.scale(2), 4.0 / 127.0);
    }

    #[test]
    fn what_is_asked_for_must_be_there() {
        let weights = Weights::from_bytes(small().build()).unwrap();
        assert!(matches!(weights.floats("nothing", &[3]), Err(WeightsError::Missing { .. })));
        assert!(matches!(weights.floats("bias", &[4]), Err(WeightsError::WrongShape { .. })));
        assert!(matches!(weights.floats("weight", &[3, 2]), Err(WeightsError::WrongShape { .. })));
        assert!(matches!(weights.matrix("bias"), Err(WeightsError::WrongShape { .. })));
        let weights = Weights::from_bytes(small().floats("odd", "1", &[f32::NAN]).build()).unwrap();
        assert!(matches!(weights.floats("odd", &[1]), Err(WeightsError::NotFinite { .. })));
    }

    #[test]
    fn malformed_files_are_errors() {
        let file = |lines: &str| {
            let mut bytes = format!("{FIRST_LINE}\n{lines}\ndata\n").into_bytes();
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            Weights::from_bytes(bytes)
        };
        assert_eq!(Weights::from_bytes(Vec::new()).unwrap_err(), WeightsError::NotAWeightFile);
        assert_eq!(Weights::from_bytes(b"onrecord-weights 2\ndata\n".to_vec()).unwrap_err(), WeightsError::NotAWeightFile);
        assert_eq!(Weights::from_bytes(b"\xff\xff\ndata\n".to_vec()).unwrap_err(), WeightsError::NotAWeightFile);
        for line in [
            "what",
            "what is this",
            "tensor a",
            "tensor a f32",
            "tensor a f32 3",
            "tensor a f32 3x 0",
            "tensor a f32 -1 0",
            "tensor a f16 3 0",
            "tensor a f32 0 0 0",
            "tensor a i8 3 0 0",
            "tensor a i8 3x3 0",
            "tensor a f32 4294967296x4294967296x4294967296 0",
            "tensor a f32 4611686018427387904 0",
            "tensor a f32 0 18446744073709551615",
            "meta a\nmeta a",
            "tensor a f32 0 0\ntensor a f32 0 0",
        ] {
            assert!(matches!(file(line), Err(WeightsError::BadLine { .. })), "{line}");
        }
        for line in ["tensor a f32 1 0", "tensor a i8 1x1 0 0", "tensor a f32 1 1000000"] {
            assert!(matches!(file(line), Err(WeightsError::EndsEarly { .. })), "{line}");
        }
    }

    #[test]
    fn no_bytes_panic() {
        let bytes = small().build();
        for end in 0..bytes.len() {
            assert!(Weights::from_bytes(bytes[..end].to_vec()).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            for with in [0, b' ', b'\n', b'9', b'x', 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = with;
                if let Ok(weights) = Weights::from_bytes(bytes) {
                    let _ = (weights.floats("bias", &[3]), weights.matrix("weight").map(|matrix| matrix.rows()));
                }
            }
        }
    }
}
