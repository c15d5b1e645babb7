//! Speed: `cargo bench -p onrecord [-- CORPUS.jsonl]`.
//!
//! Prints, in one run, so that the numbers can be set against each other on a
//! noisy machine: the machine's int8 peak by a tight loop of the kernel's own
//! instructions; the encoder's pieces a CPU-second at several window lengths
//! and its share of that peak; and words, tokens and articles a second of the
//! whole pipeline, from text to JSON, on one thread and on two. Without a
//! corpus (JSON Lines with `text`) it reads the report bundled with the project.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a program of its own: it opens what it is given")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use onrecord::article::Article;
use onrecord::parse::encoder::{Encoder, Scratch, Window};
use onrecord::parse::kernel::Kernel;
use onrecord::parse::weights::Weights;
use onrecord::pipeline::analyse;
use onrecord::resources::{Resources, WEIGHTS};
use onrecord::standoff;

fn main() {
    let corpus = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    encoder();
    pipeline(corpus.as_deref());
}

/// CPU seconds of this process: other work may run on the machine.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|s| s.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1e-9
}

fn encoder() {
    let weights = Arc::new(Weights::from_bytes(WEIGHTS).expect("the built-in weights"));
    let kernel = Kernel::detect();
    let peak = peak(kernel);
    let start = Instant::now();
    let encoder = Encoder::with_kernel(&weights, kernel).expect("the built-in weights");
    println!("kernel {}; packed in {:.0} ms; int8 peak of one core {:.0} GMAC/s", kernel.name(), start.elapsed().as_secs_f64() * 1e3, peak * 1e-9);
    let mut scratch = Scratch::new();
    let mut out = Vec::new();
    for length in [25, 64, 128, 254] {
        let mut seed = 1u32;
        let pieces: Vec<u32> = (0..length * (1000 / length).max(1))
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                1000 + (seed >> 8) % 29_000
            })
            .collect();
        let features = vec![0u8; pieces.len() * encoder.feature_count()];
        let windows: Vec<Window<'_>> =
            pieces.chunks(length).zip(features.chunks(length * encoder.feature_count())).map(|(pieces, features)| Window { pieces, features }).collect();
        encoder.encode(&mut scratch, &windows, &mut out);
        let (wall, begin, mut count) = (Instant::now(), cpu(), 0);
        while wall.elapsed().as_secs_f64() < 2.0 {
            encoder.encode(&mut scratch, &windows, black_box(&mut out));
            count += pieces.len();
        }
        let rate = count as f64 / (cpu() - begin);
        let macs = encoder.depth() as f64 * 12.0 * (encoder.width() * encoder.width()) as f64;
        println!("encoder, windows of {length:3} pieces: {rate:6.0} pieces a CPU-second; its int8 layers alone are {:.0} % of the peak", rate * macs / peak * 100.0);
    }
}

fn pipeline(corpus: Option<&str>) {
    let start = Instant::now();
    let resources = Resources::english();
    println!("start-up (lexicon and weights): {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let articles: Vec<Article> = match corpus {
        Some(path) => std::fs::read_to_string(path)
            .expect("a corpus of JSON Lines")
            .lines()
            .filter_map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).ok()?;
                Some(Article::new(row["id"].as_str().unwrap_or(""), row["text"].as_str()?))
            })
            .collect(),
        None => (0..40).map(|n| onrecord::read::article_from_html(n.to_string(), include_bytes!("../../../reports/bridge.html"))).collect(),
    };
    let words: usize = articles.iter().map(|a| a.text().split_whitespace().count()).sum();
    for threads in [1, 2] {
        let next = AtomicUsize::new(0);
        let tokens = AtomicUsize::new(0);
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(article) = articles.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let analysis = analyse(resources, article);
                        tokens.fetch_add(analysis.parse.tokens.len(), Ordering::Relaxed);
                        black_box(serde_json::to_string(&standoff::document(resources, article, &analysis)).expect("a record is JSON"));
                    }
                });
            }
        });
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "pipeline, {threads} thread(s): {:.0} words/s, {:.0} tokens/s, {:.1} articles/s ({} articles, {words} words)",
            words as f64 / seconds,
            tokens.into_inner() as f64 / seconds,
            articles.len() as f64 / seconds,
            articles.len(),
        );
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(line) = status.lines().find(|l| l.starts_with("VmHWM"))
    {
        println!("peak memory: {}", line.trim_start_matches("VmHWM:").trim());
    }
}

/// Multiply-adds a second of the instructions that the kernel is made of.
fn peak(kernel: Kernel) -> f64 {
    match kernel.name() {
        // SAFETY: the kernel's name says that the machine has the instructions.
        #[cfg(target_arch = "x86_64")]
        "avx2" => unsafe { peak_avx2() },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        "avx512-vnni" => unsafe { peak_vnni() },
        _ => f64::NAN,
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn peak_avx2() -> f64 {
    use std::arch::x86_64::{_mm256_set1_epi16, _mm256_setzero_si256};
    const ROUNDS: usize = 4_000_000;
    let mut best = 0f64;
    for _ in 0..5 {
        let mut sums = [_mm256_setzero_si256(); 12];
        let a = black_box(_mm256_set1_epi16(3));
        let start = cpu();
        for _ in 0..ROUNDS {
            for s in &mut sums {
                // SAFETY: only registers are touched. What the kernel does for 64
                // multiply-adds; as assembly, so that it is not computed only once.
                unsafe {
                    std::arch::asm!(
                        "vpmaddubsw {t}, {a}, {a}", "vpmaddubsw {u}, {a}, {a}", "vpaddw {t}, {t}, {u}",
                        "vpmaddwd {t}, {t}, {a}", "vpaddd {s}, {s}, {t}",
                        t = out(ymm_reg) _, u = out(ymm_reg) _, a = in(ymm_reg) a, s = inout(ymm_reg) *s,
                        options(pure, nomem, nostack)
                    );
                }
            }
        }
        black_box(sums);
        best = best.max((ROUNDS * 12 * 64) as f64 / (cpu() - start));
    }
    best
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn peak_vnni() -> f64 {
    use std::arch::x86_64::{_mm512_dpbusd_epi32, _mm512_set1_epi8, _mm512_setzero_si512};
    const ROUNDS: usize = 4_000_000;
    let mut best = 0f64;
    for _ in 0..5 {
        let mut sums = [_mm512_setzero_si512(); 16];
        let a = black_box(_mm512_set1_epi8(3));
        let start = cpu();
        for _ in 0..ROUNDS {
            for s in &mut sums {
                *s = _mm512_dpbusd_epi32(*s, a, a);
            }
            sums = black_box(sums);
        }
        best = best.max((ROUNDS * 16 * 64) as f64 / (cpu() - start));
    }
    best
}
