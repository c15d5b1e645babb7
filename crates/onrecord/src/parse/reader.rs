//! The trained reader: one encoder, small heads.
//!
//! The encoder gives each word a vector (that of its first piece); one linear
//! layer over it gives all that the heads need, and the rest is arithmetic on
//! pairs: a dependent and its head, a cue and its source, a nominal and its
//! antecedent. `training/reader/model.py` is the same model as it is trained.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use crate::parse::chain::{Segment, TAGS, Transitions};
use crate::parse::encoder::{self, Encoder, EncoderError, Scratch};
use crate::parse::features::{Features, NO_FEATURES, features};
use crate::parse::kernel::{Input, PackedLinear, QuantisedRows};
use crate::parse::labels::{NameClass, Part, Relation, Upos, XPOS};
use crate::parse::weights::{Weights, WeightsError};
use crate::parse::window::{Window, cut};
use crate::parse::wordpiece::{PieceId, Vocabulary};
use crate::parse::{Attributed, Parse, complement, names, nested, tree};
use crate::record::Act;
use crate::token::{QuoteState, TokenId, Tokens};

/// Widths of the projections, as in `training/reader/model.py`.
const LINK: usize = 128;
const ARC: usize = 192;
const RELATION: usize = 64;
const PAIR: usize = 128;
const LINK_BUCKETS: usize = 32;
const PAIR_BUCKETS: usize = 12;
const SENTENCE_BUCKETS: usize = 6;
pub(super) const NAME_TAGS: usize = 1 + 2 * NameClass::ALL.len();

/// How far a link may reach, in words (the length of a window).
const MAX_LINK: usize = 240;

/// From this probability on, a content's link to a word makes it a cue.
const SURE_LINK: f32 = 0.5;

/// A sentence with more tokens outside quotation marks does not go on with the content before it.
const MAX_OUTSIDE: usize = 1;

/// A cue whose links to every source are weaker than this has none of them.
const LEAST_SOURCE: f32 = 0.1;

/// How much likelier a link is within a sentence than within a paragraph, and
/// how much less so beyond it, than the link scores alone say (tuned on PolNeAR dev).
const SAME_SENTENCE: f32 = 8.0;
const OTHER_PARAGRAPH: f32 = 0.3;

/// A content whose links to cues are all weaker than this has none.
const LEAST_LINK: f32 = 0.02;

/// A cue without content takes one that links to it with at least this probability.
const TAKEN_LINK: f32 = 0.01;

/// Where a cue begins in the tags.
const B_CUE: usize = 3;

/// What is added, by level, to the score that a cue begins at a word: the tags alone miss more than they invent
/// (tuned on PolNeAR dev for the first level).
const CUE_BONUS: [f32; LEVELS.len()] = [0.5, 1.0, 1.0];

/// A word with a complement is a missed cue only if its own scores are at least so much above those of the other tags.
const LEAST_HINT: f32 = 0.0;

/// For each relation, a weight for each pair of a dependent's and a head's numbers.
const RELATION_ROWS: usize = Relation::ALL.len() * (RELATION + 1);

/// So many tokens' relations are told at a time: their numbers stay in the cache.
const RELATION_BLOCK: usize = 32;

/// How many earlier nominals a nominal is compared with.
const MAX_CANDIDATES: usize = 250;

/// How many antecedents of a nominal are kept.
const KEPT_ANTECEDENTS: usize = 12;

/// The parts of the one linear layer's output, in order.
const MAIN: &[(&str, usize)] = &[
    ("attribution", TAGS),
    ("inner.0", TAGS),
    ("inner.1", TAGS),
    ("upos", Upos::ALL.len()),
    ("xpos", XPOS.len()),
    ("starts", 2),
    ("names", NAME_TAGS),
    ("link_none", 2),
    ("root", 1),
    ("pair_none", 1),
    ("link_ask.0", LINK),
    ("link_ask.1", LINK),
    ("link_answer.0", LINK),
    ("link_answer.1", LINK),
    ("arc_dependent", ARC),
    ("arc_head", ARC),
    ("relation_dependent", RELATION),
    ("relation_head", RELATION),
    ("pair_ask", PAIR),
    ("pair_answer", PAIR),
    ("act", Act::ALL.len()),
];

/// Where a part stands in the output.
const fn place(name: &str) -> Range<usize> {
    let mut at = 0;
    let mut part = 0;
    while part < MAIN.len() {
        if same(MAIN[part].0.as_bytes(), name.as_bytes()) {
            return at..at + MAIN[part].1;
        }
        at += MAIN[part].1;
        part += 1;
    }
    panic!("no such part")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

const MAIN_WIDTH: usize = place("act").end;

/// The scores of the attribution tags, by level: outermost, within a content, within a content of these.
pub(super) const LEVELS: [Range<usize>; 3] = [place("attribution"), place("inner.0"), place("inner.1")];

/// The reader's weights, packed for this machine; shared by threads.
pub struct Reader {
    vocabulary: &'static Vocabulary,
    encoder: Encoder,
    main: PackedLinear,
    transitions: Vec<Transitions>,
    link_distance: Vec<f32>,
    arc: PackedLinear,
    arc_bias: Vec<f32>,
    relation: PackedLinear,
    pair_distance: Vec<f32>,
    pair_sentence: Vec<f32>,
    pair_same: Vec<f32>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new());
}

/// The heads' numbers for some tokens: a row of [`MAIN_WIDTH`] each.
pub(super) struct Heads(Vec<f32>);

impl Heads {
    fn row(&self, at: usize) -> &[f32] {
        &self.0[at * MAIN_WIDTH..(at + 1) * MAIN_WIDTH]
    }

    fn part(&self, at: usize, place: Range<usize>) -> &[f32] {
        &self.row(at)[place]
    }

    fn len(&self) -> usize {
        self.0.len() / MAIN_WIDTH
    }

    /// One part of all rows, row after row.
    fn column(&self, place: Range<usize>) -> Vec<f32> {
        self.0.chunks_exact(MAIN_WIDTH).flat_map(|row| row[place.clone()].iter().copied()).collect()
    }

    /// A copy of some rows.
    pub(super) fn rows(&self, rows: Range<usize>) -> Heads {
        Heads(self.0[rows.start * MAIN_WIDTH..rows.end * MAIN_WIDTH].to_vec())
    }
}

/// The input of the encoder for some tokens of a text.
struct Pieces {
    ids: Vec<PieceId>,
    starts: Vec<usize>,
}

impl Pieces {
    fn new(vocabulary: &Vocabulary, text: &str, tokens: &Tokens) -> Pieces {
        let mut ids = Vec::with_capacity(tokens.len() * 5 / 4);
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        for span in tokens.spans() {
            starts.push(ids.len());
            vocabulary.encode(span.slice(text), &mut ids);
        }
        starts.push(ids.len());
        Pieces { ids, starts }
    }

    fn count(&self, token: TokenId) -> usize {
        self.starts[token + 1] - self.starts[token]
    }

    fn of(&self, token: TokenId) -> &[PieceId] {
        &self.ids[self.starts[token]..self.starts[token + 1]]
    }
}

impl Reader {
    /// Packs the reader from its weight file and vocabulary.
    ///
    /// # Errors
    /// If a tensor is missing or has another shape than the model's.
    pub fn new(weights: &Arc<Weights>, vocabulary: &'static Vocabulary) -> Result<Reader, EncoderError> {
        let encoder = Encoder::new(weights)?;
        let kernel = encoder.kernel();
        let width = encoder.width();
        let linear = |name: &str, outputs: usize, inputs: usize, bias: &[f32]| -> Result<PackedLinear, WeightsError> {
            let matrix = weights.matrix(name)?;
            if (matrix.rows(), matrix.columns()) != (outputs, inputs) {
                return Err(WeightsError::WrongShape { name: name.to_owned(), found: format!("[{}, {}]", matrix.rows(), matrix.columns()) });
            }
            Ok(PackedLinear::new(kernel, matrix, bias, Input::Signed))
        };
        let main_bias = weights.floats("heads.main.bias", &[MAIN_WIDTH])?;
        Ok(Reader {
            vocabulary,
            main: linear("heads.main.weight", MAIN_WIDTH, width, &main_bias)?,
            transitions: weights.floats("heads.transitions", &[LEVELS.len(), TAGS, TAGS])?.chunks_exact(TAGS * TAGS).map(Transitions::new).collect(),
            link_distance: weights.floats("heads.link_distance", &[2, LINK_BUCKETS])?,
            arc: linear("heads.arc.weight", ARC, ARC, &[0.0; ARC])?,
            arc_bias: weights.floats("heads.arc_bias", &[ARC])?,
            relation: linear("heads.relation.weight", RELATION_ROWS, RELATION + 1, &[0.0; RELATION_ROWS])?,
            pair_distance: weights.floats("heads.pair_distance", &[PAIR_BUCKETS])?,
            pair_sentence: weights.floats("heads.pair_sentence", &[SENTENCE_BUCKETS])?,
            pair_same: weights.floats("heads.pair_same", &[3])?,
            encoder,
        })
    }

    /// Reads a text: everything that [`Parse`] holds.
    ///
    /// `may_be_cue` tells which words say or want what their complement says.
    #[must_use]
    pub fn read(&self, text: &str, tokens: &Tokens, may_be_cue: &dyn Fn(&str) -> bool) -> Parse {
        self.parse(text, tokens, may_be_cue, false)
    }

    /// As [`Reader::read`], but keeps the sentences of `tokens`, as for a treebank's.
    #[must_use]
    pub fn read_sentences(&self, text: &str, tokens: &Tokens) -> Parse {
        self.parse(text, tokens, &|_| false, true)
    }

    fn parse(&self, text: &str, tokens: &Tokens, may_be_cue: &dyn Fn(&str) -> bool, keep_sentences: bool) -> Parse {
        if tokens.is_empty() {
            return Parse { tokens: tokens.clone(), ..Parse::default() };
        }
        let pieces = Pieces::new(self.vocabulary, text, tokens);
        let counts: Vec<usize> = (0..tokens.len()).map(|t| pieces.count(t)).collect();
        let features = features(text, tokens);
        let windows = cut(tokens, &counts);
        let heads = self.heads(&pieces, &features, &windows);
        let tokens = if keep_sentences { tokens.clone() } else { self.sentences(tokens, &heads) };
        let (upos, xpos) = tags(&heads);
        let (governors, relations) = self.dependencies(&tokens, &heads);
        let names = names::find(text, &tokens, &|token| heads.part(token, place("names")));
        let antecedents = self.antecedents(text, &tokens, &heads, &upos);
        let positions: Vec<TokenId> = (0..tokens.len()).collect();
        let mut parse = Parse { tokens, upos, xpos, heads: governors, relations, names, attributed: Vec::new(), antecedents };
        let may_be_cue: Vec<bool> = parse.tokens.spans().iter().map(|word| may_be_cue(word.slice(text))).collect();
        parse.attributed = self.attributed(&heads, 0, &positions, &parse);
        nested::extend(self, text, &heads, &may_be_cue, &mut parse);
        parse
    }

    /// Runs the encoder and the linear layer of the heads; one row for each
    /// token that a window owns, in order.
    fn heads(&self, pieces: &Pieces, features: &[Features], windows: &[Window]) -> Heads {
        let mut ids: Vec<PieceId> = Vec::new();
        let mut flags: Vec<u8> = Vec::new();
        let mut bounds = vec![0];
        let mut firsts = Vec::new();
        for window in windows {
            ids.push(self.vocabulary.start());
            flags.extend(NO_FEATURES);
            for token in window.tokens.clone() {
                if window.own.contains(&token) {
                    firsts.push(ids.len());
                }
                let own = pieces.of(token);
                ids.extend(own);
                for _ in own {
                    flags.extend(features[token]);
                }
            }
            ids.push(self.vocabulary.end());
            flags.extend(NO_FEATURES);
            bounds.push(ids.len());
        }
        let n = NO_FEATURES.len();
        let batch: Vec<encoder::Window<'_>> = bounds
            .windows(2)
            .map(|b| encoder::Window { pieces: &ids[b[0]..b[1]], features: &flags[b[0] * n..b[1] * n] })
            .collect();
        SCRATCH.with_borrow_mut(|scratch| {
            let mut vectors = Vec::new();
            self.encoder.encode(scratch, &batch, &mut vectors);
            let width = self.encoder.width();
            let mut rows = Vec::with_capacity(firsts.len() * width);
            for &first in &firsts {
                rows.extend_from_slice(&vectors[first * width..(first + 1) * width]);
            }
            let mut out = vec![0.0; firsts.len() * MAIN_WIDTH];
            self.encoder.kernel().linear(&self.main, &rows, firsts.len(), &mut out, scratch.quantised());
            Heads(out)
        })
    }

    /// The tokens with sentence ends where the reader sees one or the rules are sure.
    fn sentences(&self, tokens: &Tokens, heads: &Heads) -> Tokens {
        let ruled: std::collections::HashSet<TokenId> = tokens.sentences().iter().map(|s| s.start).collect();
        tokens.with_sentence_starts(|token| {
            let starts = heads.part(token, place("starts"));
            let margin = starts[1] - starts[0];
            if ruled.contains(&token) { margin > -3.0 } else { margin > 2.0 }
        })
    }

    /// Heads and relations of every sentence.
    fn dependencies(&self, tokens: &Tokens, heads: &Heads) -> (Vec<TokenId>, Vec<Relation>) {
        let kernel = self.encoder.kernel();
        let n = tokens.len();
        let activated = |part: Range<usize>| -> Vec<f32> {
            let mut values = heads.column(part);
            kernel.gelu(&mut values);
            values
        };
        let answering = activated(place("arc_head"));
        let mut asked = vec![0.0; n * ARC];
        kernel.linear(&self.arc, &activated(place("arc_dependent")), n, &mut asked, &mut QuantisedRows::default());
        let scale = 1.0 / (ARC as f32).sqrt();
        let mut governors = vec![0; n];
        let mut bias = Vec::new();
        let mut scores = Vec::new();
        for sentence in tokens.sentences() {
            let size = sentence.len();
            let answers = &answering[sentence.start * ARC..sentence.end * ARC];
            bias.resize(size, 0.0);
            kernel.inner_products(&self.arc_bias, answers, &mut bias);
            scores.resize(size * size, 0.0);
            for (row, token) in sentence.clone().enumerate() {
                let scores = &mut scores[row * size..(row + 1) * size];
                kernel.inner_products(&asked[token * ARC..(token + 1) * ARC], answers, scores);
                for (score, bias) in scores.iter_mut().zip(&bias) {
                    *score = *score * scale + bias;
                }
                scores[row] = heads.part(token, place("root"))[0];
            }
            for (row, head) in tree::heads(&scores[..size * size], size).into_iter().enumerate() {
                governors[sentence.start + row] = sentence.start + head;
            }
        }
        let relations = self.relations(heads, &governors);
        (governors, relations)
    }

    /// The relation of every token to its head.
    fn relations(&self, heads: &Heads, governors: &[TokenId]) -> Vec<Relation> {
        let kernel = self.encoder.kernel();
        let with_one = |part: Range<usize>| -> Vec<f32> {
            let mut values = heads.column(part);
            kernel.gelu(&mut values);
            values.chunks_exact(RELATION).flat_map(|row| row.iter().copied().chain([1.0])).collect()
        };
        let dependents = with_one(place("relation_dependent"));
        let answers = with_one(place("relation_head"));
        let width = RELATION + 1;
        let mut out = Vec::with_capacity(governors.len());
        let mut mixed = Vec::new();
        let mut quantised = QuantisedRows::default();
        for block in dependents.chunks(width * RELATION_BLOCK) {
            let count = block.len() / width;
            mixed.resize(count * RELATION_ROWS, 0.0);
            kernel.linear(&self.relation, block, count, &mut mixed, &mut quantised);
            for row in mixed.chunks_exact(RELATION_ROWS) {
                let token = out.len();
                let head = governors[token];
                let governor = &answers[head * width..(head + 1) * width];
                let mut best = (f32::NEG_INFINITY, if head == token { Relation::Root } else { Relation::Dep });
                for (&relation, weights) in Relation::ALL.iter().zip(row.chunks_exact(width)) {
                    let score: f32 = weights.iter().zip(governor).map(|(w, g)| w * g).sum();
                    if head != token && relation != Relation::Root && score > best.0 {
                        best = (score, relation);
                    }
                }
                out.push(best.1);
            }
        }
        out
    }

    /// The earlier nominals that each nominal may refer to again.
    fn antecedents(&self, text: &str, tokens: &Tokens, heads: &Heads, upos: &[Upos]) -> Vec<Vec<(TokenId, f32)>> {
        let mut out = vec![Vec::new(); tokens.len()];
        let nominals: Vec<TokenId> = (0..tokens.len()).filter(|&t| is_nominal(upos[t])).collect();
        let forms: Vec<String> = nominals.iter().map(|&t| tokens.spans()[t].slice(text).to_lowercase()).collect();
        let sentence: Vec<usize> = nominals.iter().map(|&t| tokens.sentence_of(t)).collect();
        let answers: Vec<f32> = nominals.iter().flat_map(|&t| heads.part(t, place("pair_answer")).iter().copied()).collect();
        let mut products = Vec::new();
        let scale = 1.0 / (PAIR as f32).sqrt();
        for (at, &token) in nominals.iter().enumerate() {
            let first = at.saturating_sub(MAX_CANDIDATES);
            products.resize(at - first, 0.0);
            self.encoder.kernel().inner_products(heads.part(token, place("pair_ask")), &answers[first * PAIR..at * PAIR], &mut products);
            let none = heads.part(token, place("pair_none"))[0];
            let proper = upos[token] == Upos::Propn;
            let mut scored: Vec<(TokenId, f32)> = Vec::with_capacity(at.min(MAX_CANDIDATES));
            for before in first..at {
                let candidate = nominals[before];
                let same = if forms[at] == forms[before] { 1 + usize::from(proper && upos[candidate] == Upos::Propn) } else { 0 };
                let score = products[before - first] * scale
                    + self.pair_distance[pair_bucket(token - candidate)]
                    + self.pair_sentence[sentence_bucket(sentence[at] - sentence[before])]
                    + self.pair_same[same];
                scored.push((candidate, score));
            }
            let most = scored.iter().map(|s| s.1).fold(none, f32::max);
            let total: f32 = (none - most).exp() + scored.iter().map(|s| (s.1 - most).exp()).sum::<f32>();
            scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
            scored.truncate(KEPT_ANTECEDENTS);
            out[token] = scored.into_iter().map(|(c, s)| (c, (s - most).exp() / total)).collect();
        }
        out
    }

    /// Decodes the attributions of one level from the rows of `heads`; `positions` are their tokens.
    ///
    /// `parse` holds the sentences, marks and dependencies of the article.
    pub(super) fn attributed(&self, heads: &Heads, level: usize, positions: &[TokenId], parse: &Parse) -> Vec<Attributed> {
        let mut scores = Vec::with_capacity(heads.len() * TAGS);
        for at in 0..heads.len() {
            scores.extend_from_slice(heads.part(at, LEVELS[level].clone()));
            scores[at * TAGS + B_CUE] += CUE_BONUS[level];
        }
        let segments = self.transitions[level].decode(&scores);
        let of = |part: Part| segments.iter().filter(move |s| s.part == part).cloned().collect::<Vec<Segment>>();
        let sources = of(Part::Source);
        let contents: Vec<Segment> = of(Part::Content).into_iter().flat_map(|content| within_sentences(content, positions, &parse.tokens)).collect();
        let mut cues = of(Part::Cue);
        let cue_answers = heads.column(place("link_answer.1"));
        let source_answers = heads.column(place("link_answer.0"));
        let links: Vec<Vec<(usize, f32)>> = contents.iter().map(|content| self.link(heads, 1, content.tokens.start, &cue_answers)).collect();
        add_missed_cues(&segments, &contents, &links, &mut cues);
        let inverted = add_inverted_cues(&segments, &contents, positions, parse, &mut cues);
        let near = |content: &Segment, cue: &Segment| {
            let at = positions[cue.tokens.start];
            let (first, last) = (positions[content.tokens.start], positions[content.tokens.end - 1]);
            let tokens = &parse.tokens;
            if (tokens.sentence_of(first)..=tokens.sentence_of(last)).contains(&tokens.sentence_of(at)) {
                SAME_SENTENCE
            } else if (tokens.paragraph_of(first)..=tokens.paragraph_of(last)).contains(&tokens.paragraph_of(at)) {
                1.0
            } else {
                OTHER_PARAGRAPH
            }
        };
        let assigned = assign(&contents, &links, &cues, &near);
        let range = |s: &Segment| positions[s.tokens.start]..positions[s.tokens.end - 1] + 1;

        let mut out: Vec<Attributed> = Vec::with_capacity(cues.len());
        for cue in &cues {
            let linked = self.link(heads, 0, cue.tokens.start, &source_answers);
            let none = linked.iter().find(|l| l.0 == heads.len()).map_or(0.0, |l| l.1);
            let best = sources.iter().map(|s| (s, mass(&linked, &s.tokens) * near(s, cue))).max_by(|a, b| a.1.total_cmp(&b.1));
            let word = linked.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|w| w.0 < heads.len() && w.1 >= SURE_LINK);
            let free = |at: usize| !segments.iter().any(|s| s.part != Part::Content && s.tokens.contains(&at));
            let (source, sure, own) = match (best, word) {
                (Some((segment, p)), _) if p > none && p >= LEAST_SOURCE => (Some(in_sentence(range(segment), positions[cue.tokens.start], parse)), p, segment.confidence),
                (_, Some((at, p))) if free(at) => (Some(parse.phrase_from(positions[at])), p, p),
                _ if inverted.contains(&cue.tokens.start) => (subject(parse, positions[cue.tokens.start]), 0.5, 0.5),
                _ => (None, none, 1.0),
            };
            let own_subject = own_subject(parse, range(cue), &source).filter(|own| !contents.iter().any(|c| range(c).contains(&own.start)));
            let source = own_subject.or(source);
            out.push(Attributed {
                source,
                cue: Some(range(cue)),
                contents: Vec::new(),
                confidence: cue.confidence * sure.clamp(0.05, 1.0) * own,
                act: Act::ALL[argmax(heads.part(cue.tokens.start, place("act")))],
                within: None,
            });
        }
        for (content, cue) in contents.iter().zip(assigned) {
            match cue {
                Some((index, sure)) => {
                    let attributed = &mut out[index];
                    attributed.contents.push(range(content));
                    attributed.confidence *= content.confidence * sure.clamp(0.05, 1.0);
                }
                None => out.push(Attributed { source: None, cue: None, contents: vec![range(content)], confidence: content.confidence, act: Act::State, within: None }),
            }
        }
        out.retain(|a| !a.contents.is_empty());
        out.sort_by_key(|a| {
            let content = a.contents.iter().map(|c| c.start).min().unwrap_or(0);
            a.cue.as_ref().map_or(content, |c| c.start)
        });
        out
    }

    /// The attributions that the tags of a level just missed in a sentence or a part of one: a word that may be a
    /// cue, by the lexicon and nearly so by its scores, and the clause that is its complement.
    #[expect(clippy::too_many_arguments, reason = "what was read so far, and where to look")]
    pub(super) fn missed(&self, text: &str, heads: &Heads, level: usize, within: &Range<TokenId>, parse: &Parse, found: &[Attributed], may_be_cue: &[bool]) -> Vec<Attributed> {
        let taken = |t: TokenId| found.iter().any(|a| a.source.iter().chain(&a.cue).chain(&a.contents).any(|r| r.contains(&t)));
        let mut out: Vec<Attributed> = Vec::new();
        for word in within.clone() {
            let hint = cue_hint(heads.part(word, LEVELS[level].clone()));
            let class = matches!(parse.upos[word], Upos::Verb | Upos::Adj | Upos::Noun);
            if !may_be_cue[word] || !class || hint < LEAST_HINT || taken(word) || out.iter().any(|a| a.contents.iter().any(|c| c.contains(&word))) {
                continue;
            }
            let confidence = 1.0 / (1.0 + (-hint).exp());
            out.extend(complement::attribution(text, parse, word, within, confidence));
        }
        out
    }

    /// The words that `ask` may link to, with their probabilities; the number
    /// after the last word stands for none, where the head knows that answer.
    fn link(&self, heads: &Heads, which: usize, ask: usize, answers: &[f32]) -> Vec<(usize, f32)> {
        let (asks, none) = if which == 0 { (place("link_ask.0"), Some(heads.part(ask, place("link_none"))[0])) } else { (place("link_ask.1"), None) };
        let scale = 1.0 / (LINK as f32).sqrt();
        let near = ask.saturating_sub(MAX_LINK)..(ask + MAX_LINK).min(heads.len());
        let mut products = vec![0.0; near.len()];
        self.encoder.kernel().inner_products(heads.part(ask, asks), &answers[near.start * LINK..near.end * LINK], &mut products);
        let mut scored: Vec<(usize, f32)> = near
            .zip(products)
            .map(|(at, product)| (at, product * scale + self.link_distance[which * LINK_BUCKETS + link_bucket(at as isize - ask as isize)]))
            .collect();
        scored.extend(none.map(|score| (heads.len(), score)));
        let most = scored.iter().map(|s| s.1).fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = scored.iter().map(|s| (s.1 - most).exp()).sum();
        for score in &mut scored {
            score.1 = (score.1 - most).exp() / total;
        }
        scored
    }
}

/// How near a word is to being a cue, by its own scores alone: above zero if
/// it would be one, were it not for the tags around it.
fn cue_hint(scores: &[f32]) -> f32 {
    let cue = scores[3].max(scores[4]);
    let other = [0, 1, 2, 5, 6].into_iter().map(|tag| scores[tag]).fold(f32::NEG_INFINITY, f32::max);
    cue - other
}

/// Cuts a content where a sentence ends and the next one has words outside
/// quotation marks: only quoted speech goes on over sentences.
fn within_sentences(content: Segment, positions: &[TokenId], tokens: &Tokens) -> Vec<Segment> {
    let outside = |at: usize| tokens.quote_state(positions[at]) == QuoteState::Outside;
    let starts = |at: usize| tokens.sentences()[tokens.sentence_of(positions[at])].start == positions[at];
    let mut out = vec![content.clone()];
    for at in content.tokens.start + 1..content.tokens.end {
        if !starts(at) {
            continue;
        }
        let end = (at + 1..content.tokens.end).find(|&t| starts(t)).unwrap_or(content.tokens.end);
        if (at..end).filter(|&t| outside(t)).count() > MAX_OUTSIDE {
            out.last_mut().expect("never empty").tokens.end = at;
            out.push(Segment { tokens: at..content.tokens.end, ..content.clone() });
        }
    }
    out
}

/// A source as far as it stands in one sentence, that of its cue where it has words there: "said Mr Pell. Residents warned".
fn in_sentence(source: Range<TokenId>, cue: TokenId, parse: &Parse) -> Range<TokenId> {
    let tokens = &parse.tokens;
    let (first, last) = (tokens.sentence_of(source.start), tokens.sentence_of(source.end - 1));
    if first == last {
        return source;
    }
    let sentence = &tokens.sentences()[tokens.sentence_of(cue).clamp(first, last)];
    let (start, mut end) = (source.start.max(sentence.start), source.end.min(sentence.end));
    while end > start + 1 && parse.upos[end - 1] == Upos::Punct {
        end -= 1;
    }
    start..end
}

/// The subject of a cue, where the source stands in a paragraph before: "… said Mr Pell.¶ Traders threatened to …".
fn own_subject(parse: &Parse, cue: Range<TokenId>, source: &Option<Range<TokenId>>) -> Option<Range<TokenId>> {
    let before = source.as_ref()?;
    let tokens = &parse.tokens;
    let elsewhere = tokens.paragraph_of(before.start) < tokens.paragraph_of(cue.start);
    let verb = parse.head_of(cue);
    if !elsewhere || parse.upos[verb] != Upos::Verb {
        return None;
    }
    let head = parse.dependents(verb).find(|&t| t < verb && parse.relations[t] == Relation::Nsubj && is_nominal(parse.upos[t]))?;
    let first = parse.dependents(head).filter(|&t| t < head && parse.upos[t] != Upos::Punct).min().unwrap_or(head);
    Some(parse.phrase_from(first))
}

/// The probability that a link has on the words of a segment. Links stand in the order of their words: a text of
/// nothing but statements has as many pairs of segments as it has statements, squared.
fn mass(linked: &[(usize, f32)], tokens: &Range<usize>) -> f32 {
    let first = linked.partition_point(|l| l.0 < tokens.start);
    linked[first..].iter().take_while(|l| l.0 < tokens.end).map(|l| l.1).sum()
}

/// A content that points surely to a word outside every segment has found a
/// cue that the tags missed: that word alone.
fn add_missed_cues(segments: &[Segment], contents: &[Segment], links: &[Vec<(usize, f32)>], cues: &mut Vec<Segment>) {
    for (content, linked) in contents.iter().zip(links) {
        let Some(&(word, sure)) = linked.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        let free = !segments.iter().any(|s| s.tokens.contains(&word)) && !cues.iter().any(|c| c.tokens.contains(&word));
        if free && sure >= SURE_LINK {
            cues.push(Segment { part: Part::Cue, tokens: word..word + 1, confidence: sure * content.confidence });
        }
    }
    cues.sort_by_key(|c| c.tokens.start);
}

/// A quotation that no cue of its paragraph stands with, but a verb and its
/// subject right after it: “…”, launched Mr. Ode. The verb is its cue.
fn add_inverted_cues(segments: &[Segment], contents: &[Segment], positions: &[TokenId], parse: &Parse, cues: &mut Vec<Segment>) -> Vec<usize> {
    let mut added = Vec::new();
    for content in contents {
        let tokens = &parse.tokens;
        let paragraph = tokens.paragraph_of(positions[content.tokens.start]);
        let has_cue = cues.iter().any(|c| tokens.paragraph_of(positions[c.tokens.start]) == paragraph);
        if has_cue || tokens.quote_state(positions[content.tokens.start]) == QuoteState::Outside {
            continue;
        }
        let after = (content.tokens.end..positions.len()).find(|&at| parse.upos[positions[at]] != Upos::Punct).filter(|at| at - content.tokens.end <= 2);
        let Some(at) = after else { continue };
        let token = positions[at];
        let free = !segments.iter().any(|s| s.tokens.contains(&at));
        let here = tokens.paragraph_of(token) == paragraph;
        if free && here && parse.upos[token] == Upos::Verb && subject(parse, token).is_some_and(|s| s.start > token) {
            cues.push(Segment { part: Part::Cue, tokens: at..at + 1, confidence: 0.5 });
            added.push(at);
        }
    }
    cues.sort_by_key(|c| c.tokens.start);
    added
}

/// The phrase of the subject of a verb after a quotation: what stands after it,
/// which the parser may take for an object.
fn subject(parse: &Parse, verb: TokenId) -> Option<Range<TokenId>> {
    let head = parse.dependents(verb).find(|&t| t > verb && matches!(parse.relations[t], Relation::Nsubj | Relation::Obj) && is_nominal(parse.upos[t]))?;
    let first = parse.dependents(head).filter(|&t| t < head).min().unwrap_or(head);
    Some(parse.phrase_from(first))
}

/// The cue of each content. Every cue has a content: one that is left without
/// takes over a piece of a neighbour that has several, where the links allow it.
fn assign(contents: &[Segment], links: &[Vec<(usize, f32)>], cues: &[Segment], near: &dyn Fn(&Segment, &Segment) -> f32) -> Vec<Option<(usize, f32)>> {
    let masses: Vec<Vec<f32>> = contents.iter().zip(links).map(|(k, linked)| cues.iter().map(|c| mass(linked, &c.tokens) * near(k, c)).collect()).collect();
    let mut out: Vec<Option<(usize, f32)>> = masses
        .iter()
        .map(|m| m.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).filter(|best| best.1 >= LEAST_LINK))
        .collect();
    for cue in 0..cues.len() {
        if out.iter().flatten().any(|o| o.0 == cue) {
            continue;
        }
        let best = (0..contents.len())
            .filter(|&k| match out[k] {
                Some((other, _)) => out.iter().flatten().filter(|o| o.0 == other).count() > 1,
                None => true,
            })
            .max_by(|&a, &b| masses[a][cue].total_cmp(&masses[b][cue]))
            .filter(|&k| masses[k][cue] >= TAKEN_LINK);
        if let Some(k) = best {
            out[k] = Some((cue, masses[k][cue]));
        }
    }
    out
}

/// Whether a word of this class can refer: nouns, names and pronouns.
#[must_use]
pub fn is_nominal(upos: Upos) -> bool {
    matches!(upos, Upos::Noun | Upos::Propn | Upos::Pron)
}

fn tags(heads: &Heads) -> (Vec<Upos>, Vec<u8>) {
    let upos = (0..heads.len()).map(|t| Upos::ALL[argmax(heads.part(t, place("upos")))]).collect();
    let xpos = (0..heads.len()).map(|t| u8::try_from(argmax(heads.part(t, place("xpos")))).unwrap_or(0)).collect();
    (upos, xpos)
}

pub(super) fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (at, &value) in values.iter().enumerate() {
        if value > values[best] {
            best = at;
        }
    }
    best
}

/// Signed distance in words: 16 buckets a side, by powers of the square root of two.
fn link_bucket(distance: isize) -> usize {
    let size = distance.unsigned_abs().max(1) as f32;
    let bucket = ((2.0 * size.log2()) as usize).min(15);
    if distance < 0 { bucket } else { bucket + 16 }
}

/// Distance in words, by powers of two.
fn pair_bucket(distance: usize) -> usize {
    (distance.max(1).ilog2() as usize).min(PAIR_BUCKETS - 1)
}

/// Distance in sentences: 0, 1, 2, 3–4, 5–8, more.
fn sentence_bucket(distance: usize) -> usize {
    match distance {
        0..=2 => distance,
        3..=4 => 3,
        5..=8 => 4,
        _ => 5,
    }
}
