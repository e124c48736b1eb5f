// The page of an article: its figures underlined by verdict, a legend that narrows them down, and the evidence of the one that is chosen.

const { told: TOLD, verdicts: VERDICTS, pieces: PIECES, claims: CLAIMS, documents: DOCUMENTS } = JSON.parse(document.getElementById("data").textContent);
const LOOKS = Object.fromEntries(VERDICTS.map(([code, word, sign, tone, line]) => [code, { word, sign, style: `--tone: ${tone}; --line-style: ${line}` }]));
const FIGURES = [];
let only = "";

// ---- the article

function drawText() {
  for (const [text, numbers, verdict] of PIECES) {
    if (!numbers.length) {
      $("text").append(text);
      continue;
    }
    const { word, sign, style } = LOOKS[verdict];
    const attributes = { class: "figure", role: "button", tabindex: FIGURES.length ? -1 : 0, "aria-pressed": "false", "data-sign": sign, "data-verdict": verdict, title: word, style };
    const figure = make("span", { ...attributes, onclick: () => choose(figure), onkeydown: walk }, text);
    figure.claims = numbers;
    FIGURES.push(figure);
    $("text").append(figure);
  }
}

/** Show the evidence of a figure; its link is that of its first claim. */
function choose(figure) {
  for (const other of FIGURES) {
    other.setAttribute("aria-pressed", other === figure);
    other.tabIndex = other === figure ? 0 : -1;
  }
  figure.focus();
  $("evidence").replaceChildren(...figure.claims.map((n) => verdict(CLAIMS[n])));
  $("evidence").scrollTop = 0;
  history.replaceState(null, "", `#${CLAIMS[figure.claims[0]].id}`);
}

/** Arrows go from figure to figure, Enter and the blank show the evidence, Escape puts it away. */
function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step) next(event.currentTarget, step);
  else if (event.key === "Enter" || event.key === " ") choose(event.currentTarget);
  else if (event.key === "Escape") clear();
  else return;
  event.preventDefault();
}

function next(figure, step) {
  const shown = FIGURES.filter((f) => f === figure || !f.classList.contains("other"));
  const to = shown[shown.indexOf(figure) + step];
  if (!to) return;
  figure.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

function clear() {
  for (const figure of FIGURES) figure.setAttribute("aria-pressed", "false");
  const hint = FIGURES.length ? "点一个划线的数，看记录怎么说。键盘：方向键换一个数，回车看依据，Esc 收起。" : "文章里没有读出数来。";
  $("evidence").replaceChildren(make("p", { class: "hint" }, hint));
}

// ---- the legend

function drawLegend() {
  const buttons = VERDICTS.map(([code, word, sign, , , count]) => {
    const button = make("button", { type: "button", "aria-pressed": "false", "data-verdict": code, style: LOOKS[code].style, onclick: () => narrow(code) });
    button.append(make("span", {}, `${sign} ${word}`), ` ${count}`);
    return button;
  });
  $("legend").replaceChildren(...buttons);
}

/** Underline only the figures of one verdict; all of them when it is chosen again. */
function narrow(code) {
  only = only === code ? "" : code;
  for (const button of $("legend").children) button.setAttribute("aria-pressed", button.dataset.verdict === only);
  for (const figure of FIGURES) figure.classList.toggle("other", Boolean(only) && !figure.claims.some((n) => CLAIMS[n].verdict === only));
}

// ---- the evidence

function verdict(claim) {
  const { word, sign, style } = LOOKS[claim.verdict];
  const none = claim.evidence.length ? [] : [make("p", { class: "hint" }, "记录里没有可以对照的数。")];
  const own = new Map(claim.facts);
  const cards = claim.evidence.map((evidence) => card(evidence, own));
  return make(
    "section", { class: "verdict", style },
    make("h2", {}, make("span", { class: "tone" }, `${sign} ${word}`), ` ${claim.quote}`),
    facts(claim.facts), make("p", {}, claim.reason), ...none, make("div", { class: "cards" }, ...cards), make("code", {}, claim.id),
  );
}

/** A piece of evidence; what is other than in the claim is marked. */
function card(evidence, own) {
  const [title, kind] = DOCUMENTS[evidence.doc];
  const page = evidence.page ? `第 ${evidence.page} 页` : "";
  const lines = [[title, kind && `（${kind}）`], ["文件 ", evidence.doc], ["页码 ", page], ["章节 ", evidence.section], ["对照 ", evidence.why], ["记录 ", evidence.record], ["原文 ", evidence.end ? "" : evidence.quote]];
  const made = quoted([evidence.relation], evidence.sentence, evidence.start, evidence.end, lines);
  made.querySelector("blockquote").after(facts(evidence.facts, own));
  return made;
}

const facts = (list, own) => make("dl", {}, ...list.map(([name, fact]) => make("div", { class: own && own.get(name) !== fact && "differs" }, make("dt", {}, name), make("dd", {}, fact))));

// ---- together

$("told").append(TOLD[0], make("br"), TOLD[1]);
drawText();
drawLegend();
clear();
const linked = FIGURES.find((figure) => figure.claims.some((n) => `#${CLAIMS[n].id}` === location.hash));
if (linked) choose(linked);
