// What all pages share. All that is shown comes from documents: it enters the page as text (append, textContent), never as markup.
"use strict";

const $ = (id) => document.getElementById(id);

/** An element with attributes and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A card: a heading, a sentence with a stretch of it marked (none where `end` is 0), and lines of facts: a name that ends in a blank needs its fact. */
function quoted(heading, sentence, start, end, lines) {
  const marked = end ? [sentence.slice(0, start), make("mark", {}, sentence.slice(start, end)), sentence.slice(end)] : [sentence];
  const said = lines.filter(([a, b]) => (a.endsWith(" ") ? b : a)).map((parts) => make("p", {}, ...parts));
  return make("div", { class: "card" }, make("h3", {}, ...heading), make("blockquote", {}, ...marked), ...said);
}
