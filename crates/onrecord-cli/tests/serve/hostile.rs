//! Reports that want something: their text stays text.

use super::client::{Server, request};

/// Public shapes of script injection, made harmless by being invented here: what they would run has no name.
const SHAPES: &[&str] = &[
    "<script>pwned()</script>",
    "</script><script>pwned()</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "\"><script>pwned()</script>",
    "'><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "\"><img src=x onerror=\"pwned()\">",
    "<svg onload=pwned()>",
    "<svg/onload=pwned()//",
    "<svg><script>pwned()</script></svg>",
    "<math><mtext><style><img src=x onerror=pwned()></style></mtext></math>",
    "<body onload=pwned()>",
    "<iframe src=javascript:pwned()>",
    "<iframe srcdoc=\"<script>pwned()</script>\">",
    "<a href=javascript:pwned()>x</a>",
    "<a href=\"jav&#x09;ascript:pwned()\">x</a>",
    "<form action=javascript:pwned()><button>x",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()>",
    "<object data=javascript:pwned()>",
    "<embed src=javascript:pwned()>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style=\"background:url(//evil.example/x)\">",
    "\" onmouseover=\"pwned()",
    "' onmouseover='pwned()",
    "\" autofocus onfocus=pwned() x=\"",
    "` onmouseover=`pwned()",
    "--><script>pwned()</script><!--",
    "]]><script>pwned()</script>",
    "</title><script>pwned()</script>",
    "</textarea><script>pwned()</script>",
    "</option></select><img src=x onerror=pwned()>",
    "<noscript><p title=\"</noscript><img src=x onerror=pwned()>\">",
    "<template><script>pwned()</script></template>",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "&#60;script&#62;pwned()&#60;/script&#62;",
    "%3Cscript%3Epwned()%3C/script%3E",
    "\\u003cscript\\u003epwned()\\u003c/script\\u003e",
    "{{ 7*7 }}{% raw %}<script>pwned()</script>",
    "${pwned()}",
    "javascript:pwned()//https://",
    "data:text/html,<script>pwned()</script>",
    "<\u{1}script>pwned()</script>",
    "<scr\u{ad}ipt>pwned()</scr\u{ad}ipt>",
    "\u{202e}<script>pwned()</script>",
    "<x onclick=pwned() style=display:block>x</x>",
];

/// The tags of a page, as a browser's tokenizer sees them.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let named = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?');
        let mut quote = None;
        let end = rest.char_indices().skip(1).find(|(_, c)| match (quote, c) {
            (Some(open), c) => {
                if open == *c {
                    quote = None;
                }
                false
            }
            (None, '"' | '\'') => {
                quote = Some(*c);
                false
            }
            (None, c) => *c == '>',
        });
        let end = if named { end.map_or(rest.len(), |(end, _)| end + 1) } else { 1 };
        if named {
            tags.push(rest[..end].to_owned());
        }
        rest = &rest[end..];
    }
    tags
}

/// Tags and attributes that run or fetch something, besides our own.
fn dangers(html: &str) -> Vec<String> {
    let ours = |tag: &str| tag.contains("src=\"/static/") || tag.contains("href=\"/static/");
    let danger = |tag: &str| {
        let small = tag.to_ascii_lowercase();
        let names = ["<script", "<img", "<svg", "<math", "<iframe", "<object", "<embed", "<base", "<style", "<video", "<audio", "<template", "<noscript", "<body ", "<x", "<link", "<meta http"];
        // What stands within quotation marks is a value and no attribute.
        let bare = small.split('"').step_by(2).collect::<Vec<_>>().join(" ");
        let handler = bare.split_whitespace().any(|word| word.starts_with("on") && word.contains('=')) || bare.contains(" style=");
        let runs = small.split(['"', '\'']).skip(1).step_by(2).any(|value| value.trim_start().starts_with("javascript:") || value.trim_start().starts_with("data:"));
        handler || (runs && (small.contains("href=\"j") || small.contains("href=\"d") || small.contains("action=\"j"))) || (names.iter().any(|name| small.starts_with(name)) && !ours(tag))
    };
    tags(html).into_iter().filter(|tag| danger(tag)).collect()
}

#[test]
fn the_test_sees_what_would_run() {
    for shape in ["<script>x</script>", "<p onclick=x>", "<p class=\"a\"onclick=\"x\">", "<a href=\"javascript:x\">", "<img src=x>", "<p style=\"x\">"] {
        assert!(!dangers(shape).is_empty(), "{shape}");
    }
    for plain in ["<p title=\"<script>\">a &lt;script&gt; b < script ></p>", "<script type=\"module\" src=\"/static/a.js\"></script>", "<option value=\"on=\">"] {
        assert!(dangers(plain).is_empty(), "{plain}: {:?}", dangers(plain));
    }
}

#[test]
fn text_of_reports_stays_text() {
    let server = Server::start(&[]);
    for shape in SHAPES {
        let escaped = shape.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let text = format!("{shape}\n\nThe mayor said “{shape}” on Monday. {shape} Ruth {shape} told reporters that {shape} was a lie.\n");
        let fields = [("text", text.as_str()), ("headline", shape), ("outlet", shape), ("url", shape)];
        let record = serde_json::json!({"text": text, "headline": shape, "outlet": shape, "url": shape, "bylines": [shape], "id": shape}).to_string();
        let page = format!("<!doctype html><title>{escaped}</title><meta name=\"author\" content=\"{escaped}\"><meta property=\"og:url\" content=\"{escaped}\">\
             <meta property=\"og:site_name\" content=\"{escaped}\"><article><h1>{escaped}</h1><p>The mayor said “{escaped}” on Monday in a long and tiring meeting.</p>\
             <p>{escaped} Ruth told reporters that {escaped} was a lie, and that she would say so again on Tuesday.</p></article>");
        let sent = [
            server.send(&request("POST", "/read").form(&fields)),
            server.send(&request("POST", "/read").form(&[("@report.json", record.as_str())])),
            server.send(&request("POST", "/read").form(&[("@report.html", page.as_str())])),
        ];
        for answer in sent {
            let place = answer.header("location").unwrap_or_else(|| panic!("{shape:?}: {}", answer.text())).to_owned();
            for query in ["", "?speaker=%22%3E%3Cscript%3E&form=direct"] {
                let shown = server.get(&format!("{place}{query}"));
                assert_eq!(shown.header("content-type"), Some("text/html; charset=utf-8"));
                assert_eq!(dangers(shown.text()), Vec::<String>::new(), "{shape:?}");
            }
            let api = server.get(&place.replace("/read/", "/api/v1/readings/"));
            assert_eq!((api.status, api.header("content-type"), api.header("x-content-type-options")), (200, Some("application/json"), Some("nosniff")));
        }
    }
}

#[test]
fn what_turns_the_direction_of_writing_is_shown() {
    let server = Server::start(&[]);
    let text = "The mayor said “pay \u{202e}erom\u{202c}” on Monday, and that \u{2067}she\u{2069} meant it.";
    let sent = server.send(&request("POST", "/read").form(&[("text", text), ("headline", "A\u{202d}B")]));
    let page = server.get(sent.header("location").expect("a page"));
    let html = page.text();
    assert!(html.contains("⟦RLO⟧erom⟦PDF⟧") && html.contains("A⟦LRO⟧B"), "{html}");
    assert!(!html.contains(['\u{202e}', '\u{202d}', '\u{2067}']));
}

#[test]
fn one_paragraph_of_five_megabytes_has_a_page() {
    let server = Server::start(&[]);
    let text = "The bridge is old, and the river below it is high. ".repeat(100_000);
    let sent = server.send(&request("POST", "/read").form(&[("text", &text)]));
    let page = server.get(sent.header("location").unwrap_or_else(|| panic!("{}", sent.text())));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("The report goes on for 5.0 MB that were not read"));
    assert!(page.body.len() < 8 << 20, "{} bytes", page.body.len());
}
