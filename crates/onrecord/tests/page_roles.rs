//! Invented pages as outlets build them: what is text, what is left out and as what, and what the page says of itself.

use onrecord::article::{Article, Basis};
use onrecord::issue::IssueKind;
use onrecord::page::{Page, Role};
use onrecord::read::{Served, article_from_html, article_from_page};

const ONE: &str = "The mayor of Ostrow said on Monday that she would not sell the old harbour, whatever the council had been told.";
const TWO: &str = "“Nobody asked me,” Ann Roe told reporters outside the town hall, where some forty people had waited since noon.";
const THREE: &str = "The council denied that it had hidden the offer from her, and said that a letter had been sent in the spring.";
const FOUR: &str = "A vote is to be held next week, and there is little doubt among those who know the council of how it will end.";

fn read(page: &str) -> Article {
    let article = article_from_html("page", page.as_bytes());
    let known = article.page.as_ref().expect("a page");
    known.map.check(article.text(), page.as_bytes(), known.encoding).expect("the law of the map");
    article
}

fn page(article: &Article) -> &Page {
    article.page.as_ref().expect("a page")
}

/// Checks the blocks of the text, as roles and words.
#[track_caller]
fn check(article: &Article, blocks: &[(Role, &str)]) {
    let found: Vec<(Role, &str)> = page(article).blocks.iter().map(|block| (block.role, block.span.slice(article.text()))).collect();
    assert_eq!(found, blocks);
    assert_eq!(article.text(), blocks.iter().map(|(_, words)| *words).collect::<Vec<_>>().join("\n\n"));
}

/// Checks that these words were left out in that role.
#[track_caller]
fn check_left_out(article: &Article, role: Role, words: &str) {
    let found = page(article).left_out.iter().find(|left| left.text.contains(words));
    let found = found.unwrap_or_else(|| panic!("{words:?} is not among {:?}", page(article).left_out));
    assert_eq!(found.role, role, "{found:?}");
}

#[test]
fn a_page_with_everything() {
    let article = read(&format!(
        "<!doctype html><html lang=en-GB><head><title>Mayor will not sell harbour | The Example</title>
        <meta property=og:site_name content='The Example'><meta property='article:section' content=Politics><link rel=canonical href='https://example.org/harbour'>
        <meta property='article:published_time' content='2024-06-05T21:00:00+01:00'><meta property='article:modified_time' content='2024-06-06T08:00:00+01:00'></head>
        <body class='has-sidebar'><header><nav><a href=/>Home</a> <a href=/politics>Politics</a></nav></header>
        <main><article class=story><h1>Mayor will not sell harbour</h1><p class=byline>By <a rel=author href=/ann>Oona Brandt</a></p><time datetime=2024-06-05>5 June 2024</time>
        <figure><img src=x><figcaption>The old harbour of Ostrow, seen from the mole in May. Photograph: Example</figcaption></figure>
        <div class=story-body><p>{ONE}</p><aside class=related-links><h3>Related</h3><ul><li><a href=/1>Harbour master leaves after ten years</a></li></ul></aside>
        <p>{TWO}</p><blockquote><p>We shall not sell the harbour. It was never ours to sell.</p></blockquote><h2>A letter in the spring</h2><p>{THREE}</p>
        <ul><li>The offer came in March.</li><li>The letter came in April.</li></ul>
        <div class=pullquote>“Nobody asked me”</div><div class=newsletter-signup><p>Sign up for our morning email, and read the news of the town before anybody else does.</p></div><p>{FOUR}</p>
        <p><a href=/2>Read more: the harbour in pictures</a></p></div>
        <div class=author-bio><p>Oona Brandt covers the harbour towns for The Example, and has done so since 2011.</p></div></article>
        <section id=comments><h2>Comments</h2><div class=comment><p>I have lived here for forty years and I say that she is right about the harbour.</p></div></section></main>
        <footer><p>© 2024 The Example. All rights reserved. No part of this page may be reproduced without our consent.</p></footer></body></html>"
    ));
    check(
        &article,
        &[
            (Role::Paragraph, ONE),
            (Role::Paragraph, TWO),
            (Role::Quotation, "We shall not sell the harbour. It was never ours to sell."),
            (Role::Heading, "A letter in the spring"),
            (Role::Paragraph, THREE),
            (Role::ListItem, "The offer came in March."),
            (Role::ListItem, "The letter came in April."),
            (Role::Paragraph, FOUR),
        ],
    );
    check_left_out(&article, Role::Caption, "seen from the mole");
    check_left_out(&article, Role::Related, "Harbour master leaves");
    check_left_out(&article, Role::PullQuotation, "“Nobody asked me”");
    check_left_out(&article, Role::Newsletter, "morning email");
    check_left_out(&article, Role::Related, "in pictures");
    assert_eq!(article.headline.as_deref(), Some("Mayor will not sell harbour"));
    assert_eq!(article.bylines, ["Oona Brandt"]);
    assert_eq!(article.outlet.as_deref(), Some("The Example"));
    assert_eq!(article.url.as_deref(), Some("https://example.org/harbour"));
    assert_eq!(article.published.map(|p| (p.date.to_string(), p.basis)), Some(("2024-06-05".to_owned(), Basis::Metadata)));
    let known = page(&article);
    assert_eq!(known.modified.map(|day| day.to_string()).as_deref(), Some("2024-06-06"));
    assert_eq!((known.section.as_deref(), known.language.as_deref()), (Some("Politics"), Some("en-GB")));
    assert_eq!(known.found.published.as_deref(), Some("meta article:published_time"));
    assert_eq!(known.found.bylines.as_deref(), Some("rel author"));
    assert_eq!(known.found.url.as_deref(), Some("link canonical"));
    assert!(article.issues.is_empty(), "{:?}", article.issues);
}

#[test]
fn a_page_of_old_is_laid_out_with_tables_and_breaks() {
    let article = read(&format!(
        "<HTML><BODY BGCOLOR=white><TABLE><TR><TD><A HREF=/>Home</A><BR><A HREF=/a>Archive</A></TD><TD><FONT SIZE=5><B>Mayor will not sell harbour</B></FONT><BR><BR>{ONE}<BR><BR>{TWO}<BR><BR>\n\
         {THREE}<P>{FOUR}</TD></TR></TABLE>"
    ));
    for words in [ONE, TWO, THREE, FOUR] {
        assert!(page(&article).blocks.iter().any(|block| block.span.slice(article.text()) == words), "{words} is no block of {}", article.text());
    }
    assert!(!article.text().contains("Archive"), "{}", article.text());
}

#[test]
fn what_the_page_says_of_itself_is_a_witness() {
    // The box has no class that tells, and the text of the description does not have it.
    let words = "Our readers have given four hundred pounds to the lifeboat this year, and we thank them for it from our hearts.";
    let said: Vec<String> = (10..22)
        .map(|n| {
            format!(
                "Member {n} of the council said that boat {}{n} had lain in berth {} since the year {}, and that “nobody paid {}”.",
                n + 7,
                n * 3,
                1990 + n,
                n * 11
            )
        })
        .collect();
    let body = said.join("\\n").replace('“', "\\u201c").replace('”', "\\u201d");
    let json = format!(
        "{{\"@context\":\"https://schema.org\",\"@graph\":[{{\"@type\":\"Person\",\"@id\":\"#a\",\"name\":\"Oona Brandt\"}},{{\"@type\":[\"NewsArticle\"],\"headline\":\"Mayor &amp; harbour\",\
        \"datePublished\":\"2024-06-05T10:00:00Z\",\"author\":{{\"@id\":\"#a\"}},\"publisher\":{{\"name\":\"The Example\"}},\"articleBody\":\"{body}\"}}]}}"
    );
    let article = read(&format!(
        "<head><script type='application/ld+json'>{json}</script></head><body><div><p>{}</p><div><span>{words}</span></div><p>{}</p></div>",
        said[..6].join("</p><p>"),
        said[6..].join("</p><p>")
    ));
    check_left_out(&article, Role::Other, "lifeboat");
    assert_eq!(article.text(), said.join("\n\n"));
    assert_eq!((article.headline.as_deref(), article.outlet.as_deref()), (Some("Mayor & harbour"), Some("The Example")));
    assert_eq!(article.bylines, ["Oona Brandt"]);
    assert_eq!(page(&article).found.headline.as_deref(), Some("json-ld headline"));
}

#[test]
fn the_next_report_on_the_same_page_is_another_one() {
    let other = "The lifeboat of Kellan was called out four times in one night, its coxswain said, and came back four times with somebody.";
    let article = read(&format!(
        "<main><article><h1>Mayor</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{FOUR}</p></article><article><h1>Lifeboat</h1><p>{other}</p><p>{other} {other}</p><p>{other}</p><p>{other}</p></article></main>"
    ));
    check(&article, &[(Role::Paragraph, ONE), (Role::Paragraph, TWO), (Role::Paragraph, THREE), (Role::Paragraph, FOUR)]);
}

#[test]
fn an_amp_page_is_a_page() {
    let article = read(&format!(
        "<!doctype html><html ⚡ lang=en><head><meta charset=utf-8><link rel=canonical href=https://example.org/1><title>Mayor</title></head><body><amp-sidebar id=s><ul><li>Home</ul></amp-sidebar>\
         <article><h1>Mayor</h1><amp-img src=x></amp-img><p>{ONE}</p><amp-ad><p>Buy the harbour, while it is cheap, from the bank that you know best of all.</p></amp-ad><p>{TWO}</p></article></body></html>"
    ));
    check(&article, &[(Role::Paragraph, ONE), (Role::Paragraph, TWO)]);
    assert_eq!(article.url.as_deref(), Some("https://example.org/1"));
}

#[test]
fn days_are_read_where_readers_see_them() {
    for (head, day, found) in [
        ("<p class=date>Published 5 June 2024 14:02 BST</p>", "2024-06-05", "text"),
        ("<span>Last updated on Wednesday, June 5th, 2024</span>", "2024-06-05", "text"),
        ("<time datetime='2024-06-05T10:00:00Z'>today</time>", "2024-06-05", "time"),
        ("<meta itemprop=datePublished content=2024-06-05>", "2024-06-05", "meta datepublished"),
    ] {
        let article = read(&format!("<html lang=en><article><h1>Mayor</h1>{head}<p>{ONE}</p><p>{TWO}</p></article>"));
        assert_eq!(article.published.map(|p| p.date.to_string()).as_deref(), Some(day), "{head}");
        assert_eq!(page(&article).found.published.as_deref(), Some(found), "{head}");
    }
    let bytes = format!("<article><h1>Mayor</h1><p>{ONE}</p><p>{TWO}</p></article>");
    let article = article_from_page("a", bytes.as_bytes(), Served { url: Some("https://example.org/2024/06/05/mayor"), charset: None });
    assert_eq!(page(&article).found.published.as_deref(), Some("url"));
    assert_eq!(article.published.map(|p| p.date.to_string()).as_deref(), Some("2024-06-05"));
}

/// Checks that a page is no article, and which kind of none.
#[track_caller]
fn check_none(page: &str, kind: IssueKind) {
    let article = read(page);
    assert_eq!(article.text(), "");
    assert_eq!(article.issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [kind], "{:?}", article.issues);
}

#[test]
fn pages_that_are_no_articles_are_told() {
    check_none(
        "<html><title>404 – Page not found</title><body><h1>Page not found</h1><p>The page that you asked for is not here, or is here no longer. Try the search, or go back to the start.</p>",
        IssueKind::ErrorPage,
    );
    check_none(
        "<html><title>Just a moment...</title><body><h1>Checking your browser</h1><p>This takes a few seconds; you will be sent on to the page as soon as we know that you are no machine.</p>",
        IssueKind::ErrorPage,
    );
    check_none(
        "<html><title>The Example</title><body><div><h1>Before you go on</h1><p>We and our partners store cookies on your device to show personalised ads, and need your consent for that.</p>\
         <p>You may withdraw your consent at any time; our privacy policy says how personal data are used, and by whom.</p><a href=x>Accept all</a></div>",
        IssueKind::ConsentWall,
    );
    let teaser = |n: usize| {
        format!(
            "<div class=box><h3><a href=/{n}>Harbour master number {n} leaves the town</a></h3><div>The harbour master of Ostrow left on Monday after {n} years, and nobody knows who comes next.</div></div>"
        )
    };
    let list: String = (1..30).map(teaser).collect();
    check_none(&format!("<html><title>The Example</title><link rel=canonical href=https://example.org/><body>{list}"), IssueKind::IndexPage);
    check_none("<!doctype html><html><body><nav><a href=/>Home</a><a href=/x>World</a></nav></body></html>", IssueKind::NoArticle);
}

#[test]
fn the_beginning_before_a_paywall_is_kept_and_told() {
    let article = read(&format!(
        "<html><script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"Mayor\",\"isAccessibleForFree\":false}}</script><body><article><h1>Mayor</h1><p>{ONE}</p><p>{TWO}</p>\
         <div class=paywall><p>Subscribe to continue reading. Already a subscriber? Sign in.</p></div></article>"
    ));
    check(&article, &[(Role::Paragraph, ONE), (Role::Paragraph, TWO)]);
    assert_eq!(article.issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [IssueKind::Paywall]);
}

#[test]
fn a_report_about_cookies_is_a_report() {
    let article = read(
        "<html><meta property=article:published_time content=2024-06-05><article><h1>Council fined over cookies</h1><p>The council of Ostrow was fined on Monday for setting cookies without the consent of its residents, the regulator said.</p>\
         <p>“Personal data are not ours to give away,” said Ann Roe, the mayor, who promised a new privacy policy and an end to personalised ads.</p></article>",
    );
    assert!(article.text().contains("“Personal data are not ours to give away,”"));
    assert!(article.issues.is_empty(), "{:?}", article.issues);
}

#[test]
fn hidden_words_are_not_read_unless_nothing_else_is_there() {
    let hidden = "Words that nobody sees may say that the harbour was sold in the night by those who had no right to it.";
    let article = read(&format!(
        "<article><p>{ONE}</p><p hidden>{hidden}</p><p style='display: none'>{hidden}</p><p>{TWO} <span class=sr-only>opens in a new window</span></p><p>{THREE}</p></article>"
    ));
    check(&article, &[(Role::Paragraph, ONE), (Role::Paragraph, TWO), (Role::Paragraph, THREE)]);
    let article = read(&format!("<body><div style='display:none'><article><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article></div></body>"));
    check(&article, &[(Role::Paragraph, ONE), (Role::Paragraph, TWO), (Role::Paragraph, THREE)]);
}
