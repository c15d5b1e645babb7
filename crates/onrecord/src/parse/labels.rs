//! The labels that the reader's heads give, in the order of the treebanks' guidelines.

macro_rules! labels {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("The guideline's `", $text, "`.")] $variant,)* }

        impl $name {
            /// Every label, in the order of the reader's outputs.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The label as the guideline writes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }
    };
}

labels! {
    /// Universal part-of-speech tags (Universal Dependencies v2).
    Upos {
        Adj "ADJ", Adp "ADP", Adv "ADV", Aux "AUX", Cconj "CCONJ", Det "DET", Intj "INTJ", Noun "NOUN", Num "NUM",
        Part "PART", Pron "PRON", Propn "PROPN", Punct "PUNCT", Sconj "SCONJ", Sym "SYM", Verb "VERB", X "X",
    }
}

labels! {
    /// Universal dependency relations, without subtypes (Universal Dependencies v2).
    Relation {
        Acl "acl", Advcl "advcl", Advmod "advmod", Amod "amod", Appos "appos", Aux "aux", Case "case", Cc "cc",
        Ccomp "ccomp", Clf "clf", Compound "compound", Conj "conj", Cop "cop", Csubj "csubj", Dep "dep", Det "det",
        Discourse "discourse", Dislocated "dislocated", Expl "expl", Fixed "fixed", Flat "flat",
        Goeswith "goeswith", Iobj "iobj", List "list", Mark "mark", Nmod "nmod", Nsubj "nsubj", Nummod "nummod",
        Obj "obj", Obl "obl", Orphan "orphan", Parataxis "parataxis", Punct "punct", Reparandum "reparandum",
        Root "root", Vocative "vocative", Xcomp "xcomp",
    }
}

labels! {
    /// The classes of names (English Worldwide Newswire: CoNLL's four, and five more).
    NameClass {
        Person "Person", Organization "Organization", Location "Location", Norp "NORP", Facility "Facility",
        Misc "Misc", Product "Product", Date "Date", Money "Money",
    }
}

labels! {
    /// The parts of an attribution (PolNeAR).
    Part { Source "source", Cue "cue", Content "content" }
}

/// The Penn Treebank's part-of-speech tags as the English treebanks use them.
pub const XPOS: &[&str] = &[
    "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN",
    "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD",
    "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "$", "#", ",", ".", ":", "``", "''", "-LRB-",
    "-RRB-",
];
