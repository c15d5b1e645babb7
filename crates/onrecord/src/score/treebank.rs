//! Tags, dependencies, tokens and sentences against a treebank in CoNLL-U.
//!
//! | key | what |
//! |---|---|
//! | `upos`, `xpos` | share of the words with the right tag, on the treebank's words and sentences |
//! | `uas`, `las` | share with the right head; and the right universal relation, subtypes aside. Punctuation counts |
//! | `tokens` | words with the same place, on the engine's own words |
//! | `sentences` | sentences with the same first and last place (as CoNLL 2018) |
//! | `boundaries` | places where a sentence begins, the document's first aside |

use std::collections::BTreeSet;

use crate::parse::Parse;
use crate::resources::Abbreviations;
use crate::span::Span;
use crate::token::{self, TokenId, Tokens};

use super::Tally;

/// A document of a treebank: its text, and its words with their annotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// As `# newdoc id` gives it.
    pub id: String,
    /// The words with the spaces that `SpaceAfter` leaves, sentences a space apart.
    pub text: String,
    words: Vec<Word>,
    /// The first word of each sentence.
    starts: Vec<TokenId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    span: Span,
    upos: String,
    xpos: String,
    head: TokenId,
    relation: String,
}

/// The documents of a CoNLL-U file; words that share a token (it’s, cannot) are taken apart.
///
/// # Errors
/// If a line is none of the format, in a sentence.
pub fn documents(conllu: &str) -> Result<Vec<Document>, String> {
    let mut documents: Vec<Document> = Vec::new();
    let mut sentence: Vec<Row<'_>> = Vec::new();
    let mut joined: Option<(usize, bool)> = None;
    for (number, line) in (1..).zip(conllu.lines()) {
        if line.is_empty() {
            end_sentence(&mut documents, &mut sentence);
            joined = None;
        } else if let Some(comment) = line.strip_prefix('#') {
            if let Some(id) = comment.trim_start().strip_prefix("newdoc") {
                let id = id.split_once('=').map_or("", |(_, id)| id.trim());
                documents.push(Document { id: id.to_owned(), ..Document::default() });
            }
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let wrong = || format!("line {number} is not in the CoNLL-U format");
            let [id, form, _, upos, xpos, _, head, relation, _, misc] = columns[..] else { return Err(wrong()) };
            let mut space = !misc.contains("SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                joined = Some((last.parse().map_err(|_| wrong())?, space));
                continue;
            }
            if id.contains('.') {
                continue; // An empty node stands for no word of the text.
            }
            let id: usize = id.parse().map_err(|_| wrong())?;
            if let Some((last, after)) = joined {
                space = id >= last && after;
                if id >= last {
                    joined = None;
                }
            }
            let head = head.parse().map_err(|_| wrong())?;
            sentence.push(Row { form, upos, xpos, head, relation: relation.split(':').next().unwrap_or_default(), space });
        }
    }
    end_sentence(&mut documents, &mut sentence);
    Ok(documents)
}

struct Row<'c> {
    form: &'c str,
    upos: &'c str,
    xpos: &'c str,
    head: usize,
    relation: &'c str,
    space: bool,
}

fn end_sentence(documents: &mut Vec<Document>, sentence: &mut Vec<Row<'_>>) {
    if sentence.is_empty() {
        return;
    }
    if documents.is_empty() {
        documents.push(Document::default());
    }
    let document = documents.last_mut().expect("one was pushed");
    let base = document.words.len();
    document.starts.push(base);
    for (n, row) in sentence.drain(..).enumerate() {
        let start = document.text.len();
        document.text.push_str(row.form);
        let span = Span::new(start, document.text.len());
        if row.space {
            document.text.push(' ');
        }
        let head = if row.head == 0 { base + n } else { base + row.head - 1 };
        document.words.push(Word { span, upos: row.upos.to_owned(), xpos: row.xpos.to_owned(), head, relation: row.relation.to_owned() });
    }
    if !document.text.ends_with(' ') {
        document.text.push(' ');
    }
}

impl Document {
    /// The treebank's own words and sentences.
    #[must_use]
    pub fn tokens(&self, abbreviations: &Abbreviations) -> Tokens {
        let starts: BTreeSet<TokenId> = self.starts.iter().copied().collect();
        let spans = self.words.iter().map(|w| w.span).collect();
        token::from_spans(abbreviations, &self.text, spans).with_sentence_starts(|t| starts.contains(&t))
    }
}

/// Counts the tags and dependencies that were read on the treebank's own words.
#[must_use]
pub fn score_tags(gold: &Document, parse: &Parse) -> Tally {
    let n = gold.words.len();
    let right = |is: &dyn Fn(TokenId, &Word) -> bool| gold.words.iter().enumerate().filter(|(t, w)| is(*t, w)).count();
    let mut tally = Tally::default();
    tally.share("upos", right(&|t, w| parse.upos[t].name() == w.upos), n);
    tally.share("xpos", right(&|t, w| parse.penn(t) == w.xpos), n);
    tally.share("uas", right(&|t, w| parse.heads[t] == w.head), n);
    tally.share("las", right(&|t, w| parse.heads[t] == w.head && parse.relations[t].name() == w.relation), n);
    tally
}

/// Counts the tokens and sentences that were found in the bare text.
#[must_use]
pub fn score_tokens(gold: &Document, found: &Tokens) -> Tally {
    let words: BTreeSet<Span> = gold.words.iter().map(|w| w.span).collect();
    let tokens: BTreeSet<Span> = found.spans().iter().copied().collect();
    let ends = gold.starts.iter().skip(1).copied().chain([gold.words.len()]);
    let marked: BTreeSet<Span> = gold.starts.iter().zip(ends).map(|(&s, e)| gold.words[s].span.cover(gold.words[e - 1].span)).collect();
    let sentences: BTreeSet<Span> = found.sentences().iter().filter_map(|s| found.cover(s.clone())).collect();
    let starts = |sentences: &BTreeSet<Span>| sentences.iter().skip(1).map(|s| s.start()).collect::<BTreeSet<usize>>();
    let (marked_starts, starts) = (starts(&marked), starts(&sentences));
    let mut tally = Tally::default();
    tally.matched("tokens", words.intersection(&tokens).count(), tokens.len(), words.len());
    tally.matched("sentences", marked.intersection(&sentences).count(), sentences.len(), marked.len());
    tally.matched("boundaries", marked_starts.intersection(&starts).count(), starts.len(), marked_starts.len());
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Relation, Upos};

    const TREEBANK: &str = "# newdoc id = d1\n# text = It's so.\n\
1-2\tIt's\t_\t_\t_\t_\t_\t_\t_\t_\n\
1\tIt\tit\tPRON\tPRP\t_\t3\tnsubj:pass\t_\t_\n\
2\t's\tbe\tAUX\tVBZ\t_\t3\tcop\t_\t_\n\
3\tso\tso\tADV\tRB\t_\t0\troot\t_\tSpaceAfter=No\n\
3.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n\
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n\
1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n\n\
# newdoc id = d2\n1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_\n";

    #[test]
    fn words_in_one_token_are_taken_apart_and_spaces_kept() {
        let documents = documents(TREEBANK).expect("a treebank");
        let texts: Vec<(&str, &str)> = documents.iter().map(|d| (d.id.as_str(), d.text.as_str())).collect();
        assert_eq!(texts, [("d1", "It's so. Go "), ("d2", "Yes ")]);
        let tokens = documents[0].tokens(Abbreviations::english());
        let words: Vec<&str> = tokens.spans().iter().map(|s| s.slice(&documents[0].text)).collect();
        assert_eq!(words, ["It", "'s", "so", ".", "Go"]);
        assert_eq!(tokens.sentences(), [0..4, 4..5]);
        assert!(super::documents("1\tno").expect_err("refused").contains("line 1"));
    }

    #[test]
    fn a_relation_is_right_with_its_head_and_without_its_subtype() {
        let document = &documents(TREEBANK).expect("a treebank")[0];
        let xpos = |tag: &str| u8::try_from(crate::parse::labels::XPOS.iter().position(|x| *x == tag).expect("a tag")).expect("few tags");
        let parse = Parse {
            upos: vec![Upos::Pron, Upos::Verb, Upos::Adv, Upos::Punct, Upos::Verb],
            xpos: ["PRP", "VBZ", "RB", ".", "VBP"].map(xpos).to_vec(),
            heads: vec![2, 2, 2, 1, 4],
            relations: vec![Relation::Nsubj, Relation::Aux, Relation::Root, Relation::Punct, Relation::Root],
            ..Parse::default()
        };
        let tally = score_tags(document, &parse);
        let right = ["upos", "xpos", "uas", "las"].map(|key| tally.counts(key)[0]);
        assert_eq!(right, [4.0, 4.0, 4.0, 3.0]);
    }

    #[test]
    fn tokens_and_sentences_are_right_by_their_places() {
        let document = &documents(TREEBANK).expect("a treebank")[0];
        let spans = [(0, 4), (5, 7), (7, 8), (9, 11)].map(|(s, e)| Span::new(s, e)).to_vec();
        let found = token::from_spans(Abbreviations::english(), &document.text, spans).with_sentence_starts(|t| t == 1 || t == 3);
        let tally = score_tokens(document, &found);
        assert_eq!(tally.counts("tokens"), [3.0, 4.0, 3.0, 5.0]);
        // It's | so. | Go: only the last is a sentence; the begin of "Go" is a boundary, that of "so" is none.
        assert_eq!(tally.counts("sentences"), [1.0, 3.0, 1.0, 2.0]);
        assert_eq!(tally.counts("boundaries"), [1.0, 2.0, 1.0, 1.0]);
    }
}
