// Writes bootstrap-subset.css: the parts of Bootstrap 5 that this project ships (see ../README.md).
const fs = require("node:fs");
const path = require("node:path");
const { PurgeCSS } = require("purgecss");

// Plain elements are always kept; a class is kept when one of these expressions knows it.
const elements =
  "html body h1 h2 h3 h4 h5 h6 p abbr address ol ul dl dt dd blockquote b strong small mark sub sup a " +
  "pre code kbd samp figure img svg table caption thead tbody tfoot tr td th label button input select " +
  "optgroup option textarea fieldset legend details summary progress template output hr iframe " +
  // values of attributes
  "type radio checkbox file button submit reset search date time datetime-local month week number email tel url password text " +
  "role button multiple size list disabled readonly href tabindex title hidden open controls data-datalist-list class";
const parts = [
  // page
  /^(container|container-fluid|container-(sm|md|lg|xl)|row|vr|lead|small|mark|initialism|blockquote.*|list-unstyled|list-inline.*)$/,
  /^col(-(sm|md|lg))?(-(auto|\d+))?$/, /^row-cols(-(sm|md|lg))?-\d$/, /^g[xy]?(-(md|lg))?-\d$/, /^offset(-(md|lg))?-\d+$/, /^order(-(md|lg))?-.*$/,
  // forms
  /^(form|input-group|is-(in)?valid|was-validated|(in)?valid-feedback|col-form-label).*$/,
  // small components
  /^btn(-(primary|secondary|danger|link|outline-primary|outline-secondary|outline-danger|sm|lg|group|close))?$/,
  /^(table|table-(sm|striped|hover|borderless|bordered|responsive|group-divider)|caption-top|active|disabled|show|fade|collapse|collapsing)$/,
  /^(alert|alert-(heading|link|primary|success|warning|danger|info)|badge|breadcrumb.*|pagination|page-(link|item)|nav|nav-(link|item|pills|tabs)|progress|progress-bar|list-group.*)$/,
  /^(visually-hidden.*|stretched-link|text-truncate|ratio.*|img-fluid|figure.*)$/,
  // utilities, at every width and from md up
  /^d(-(sm|md|lg|print))?-(none|inline|inline-block|block|grid|flex|inline-flex|table-cell)$/,
  /^(flex|justify-content|align-items|align-self|align-content)(-(md|lg))?-.*$/, /^gap(-(md|lg))?-\d$/, /^(row|column)-gap-\d$/,
  /^[mp][tbsexy]?(-(md|lg))?-(n?\d|auto)$/, /^[wh]-(25|50|75|100|auto)$/,
  /^text(-(md|lg))?-(start|end|center)$/, /^text-(muted|body|body-secondary|danger|success|primary|nowrap|wrap|break|uppercase|decoration-none|reset|bg-.*)$/,
  /^(fw|fst|lh|font)-.*$/, /^fs-\d$/, /^(border|border-(0|top|bottom|start|end|top-0|bottom-0))$/, /^rounded(-\d|-pill|-circle)?$/,
  /^position-(static|relative|absolute|sticky)$/, /^sticky-top$/, /^overflow-(auto|hidden|x-auto)$/, /^(top|start|end|bottom)-0$/, /^align-(top|middle|baseline)$/, /^float-(start|end|none)$/,
];

async function main(source, target) {
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: elements, extension: "html" }],
    extractors: [{ extractor: (content) => content.split(" "), extensions: ["html"] }],
    css: [source],
    safelist: { standard: parts },
    blocklist: [/data-bs-theme/],
  });
  const version = JSON.parse(fs.readFileSync(path.join(path.dirname(source), "../../package.json"))).version;
  const note = `/* Bootstrap v${version}, a subset (made by subset.cjs). Copyright 2011-2025 The Bootstrap Authors. MIT, see LICENSE. */\n`;
  fs.writeFileSync(target, note + result.css.replace(/\/\*[^]*?\*\//g, "").replace(/^\s+/gm, "").replace(/\n+/g, "\n"));
}

main(process.argv[2], process.argv[3]);
