// The page of a comparison: tabs, filters, a table in pages, charts, and the sentences behind each row.

const { views: VIEWS, words: WORDS, records: RECORDS, documents: DOCUMENTS } = JSON.parse(document.getElementById("data").textContent);
const PAGE = 200; // rows in the document at a time
const BARS = 48; // regions in a chart
const LETTERS = 6; // of a region's name below its bars
const SHORT = 10; // letters of a cell that stay on one line
const LONG = 30; // letters behind a row that take a line of their own
const NAMES = 400; // names that a filter proposes
const WAIT = 150; // milliseconds after the last key
const state = { view: VIEWS[0], filters: {}, sort: null, rows: [], page: 0 };
const collator = new Intl.Collator("zh-CN", { numeric: true });
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// ---- cells

const heading = (view, at) => view.columns[at][0];
const type = (view, at) => view.columns[at][1];
const column = (view, name) => view.columns.findIndex((c) => c[2] === name);
const figure = (number) => number.toLocaleString("zh-CN", { maximumFractionDigits: 6 });

function text(view, row, at) {
  const cell = row[at];
  if (type(view, at) === "text") return WORDS[cell];
  if (type(view, at) === "record") return RECORDS[cell][0] ?? "";
  return cell === null ? "" : figure(cell);
}

const tone = (view, row) => (view.coloured < 0 ? "" : (view.colours[WORDS[row[view.coloured]]] ?? ""));

// ---- filters

/** The filters of a view: a label, the columns it looks at, and whether it is chosen from a list. */
function filters(view) {
  const some = (...names) => names.map((name) => column(view, name)).filter((at) => at >= 0);
  return [
    { name: "text", label: "文字（原句也算）", columns: view.columns.flatMap((_, at) => (type(view, at) === "text" ? [at] : [])) },
    { name: "region", label: "地区", columns: some("region"), proposed: true },
    { name: "indicator", label: "指标", columns: some("named"), proposed: true },
    { name: "quantity", label: "量的种类", columns: some("quantity"), listed: true },
    { name: "kind", label: "类别", columns: some("kind"), listed: true },
    { name: "coloured", label: view.coloured < 0 ? "" : heading(view, view.coloured), columns: view.coloured < 0 ? [] : [view.coloured], listed: true },
    { name: "period", label: "时期", columns: some("period", "period_from", "period_to"), listed: true },
  ].filter((f) => f.columns.length);
}

/** The words of some columns, the most frequent first, with how often they stand there. */
function counted(rows, columns) {
  const found = new Map();
  for (const row of rows) for (const cell of new Set(columns.map((at) => row[at]))) found.set(cell, (found.get(cell) ?? 0) + 1);
  found.delete(0); // ""
  return [...found].map(([cell, n]) => [WORDS[cell], n]).sort((a, b) => b[1] - a[1]);
}

function drawFilters() {
  const fields = filters(state.view).map((filter) => {
    const known = filter.columns.length > 3 ? [] : counted(state.view.rows, filter.columns);
    if (filter.listed && !known.some(([word]) => word === state.filters[filter.name])) delete state.filters[filter.name];
    return make("label", {}, filter.label, ...(filter.listed ? choice(filter, known) : entry(filter, known)));
  });
  $("filters").replaceChildren(...fields, make("button", { type: "button", onclick: () => ((state.filters = {}), show(state.view)) }, "清除"));
}

function choice(filter, known) {
  known.sort((a, b) => collator.compare(a[0], b[0]));
  const options = known.map(([word, n]) => make("option", { value: word, selected: word === state.filters[filter.name] }, `${word}（${n}）`));
  const set = (event) => narrow(filter.name, event.target.value);
  return [make("select", { id: `filter-${filter.name}`, onchange: set }, make("option", { value: "" }, "全部"), ...options)];
}

function entry(filter, known) {
  let waiting = 0;
  const set = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => narrow(filter.name, event.target.value), WAIT);
  };
  const field = make("input", { id: `filter-${filter.name}`, type: "search", class: "long", value: state.filters[filter.name] ?? "", oninput: set, autocomplete: "off" });
  if (!filter.proposed) return [field];
  field.setAttribute("list", `known-${filter.name}`);
  field.setAttribute("placeholder", "名称或其一部分");
  return [field, make("datalist", { id: `known-${filter.name}` }, ...known.slice(0, NAMES).map(([word]) => make("option", { value: word })))];
}

function narrow(name, value) {
  if (value) state.filters[name] = value;
  else delete state.filters[name];
  refresh();
}

/** Which words a filter lets pass: the one it names, else (it is no whole name) those that hold it. */
function passing(filter, value, view) {
  const whole = filter.listed || (filter.proposed && view.rows.some((row) => WORDS[row[filter.columns[0]]] === value));
  const part = value.toLowerCase();
  return WORDS.map((word) => (whole ? word === value : word.toLowerCase().includes(part)));
}

/** The rows of a view that pass all filters; of free text every word must stand in the row or in a sentence behind it. */
function filtered(view) {
  const tests = [];
  for (const filter of filters(view)) {
    const value = (state.filters[filter.name] ?? "").trim();
    for (const part of filter.name === "text" ? value.split(/\s+/).filter(Boolean) : value ? [value] : []) {
      const pass = passing(filter, part, view);
      const told = (row) => filter.name === "text" && view.sentences.some(([, , at]) => row[at] && pass[RECORDS[row[at]][4]]);
      tests.push((row) => filter.columns.some((at) => pass[row[at]]) || told(row));
    }
  }
  return view.rows.filter((row) => tests.every((test) => test(row)));
}

/** Rows in the order of a column: numbers by size, texts as Chinese readers sort them; what is empty comes last. */
function sorted(view, rows, { at, down }) {
  const numbers = type(view, at) === "number";
  const place = new Map();
  if (!numbers) [...new Set(rows.map((row) => row[at]))].sort((a, b) => collator.compare(WORDS[a], WORDS[b])).forEach((cell, n) => place.set(cell, n));
  const key = (row) => (numbers ? row[at] : row[at] ? place.get(row[at]) : null);
  const way = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === null || y === null ? (x === null) - (y === null) : way * (x - y);
  });
}

// ---- table

function drawHead() {
  const { view, sort } = state;
  const heads = view.shown.map(([at, by]) => {
    const way = sort?.at === by ? (sort.down ? "descending" : "ascending") : "none";
    const set = () => {
      state.sort = way === "descending" ? null : { at: by, down: way === "ascending" };
      refresh();
      document.querySelector(`th[data-at="${at}"] button`).focus();
    };
    return make("th", { scope: "col", "aria-sort": way, "data-at": at, class: numeric(view, at, by) }, make("button", { type: "button", onclick: set }, heading(view, at)));
  });
  document.querySelector("thead").replaceChildren(make("tr", {}, make("th", {}), ...heads));
}

const numeric = (view, at, by) => (type(view, by) === "number" ? "number" : "");

function drawBody() {
  const { view, rows, page } = state;
  const part = rows.slice(page * PAGE, (page + 1) * PAGE).map((row, n) => line(view, row, n === 0));
  document.querySelector("tbody").replaceChildren(...part);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  $("told").textContent = `${figure(rows.length)} 行` + (rows.length < view.rows.length ? `（共 ${figure(view.rows.length)} 行）` : "") + "，点一行看原句";
  const turn = (by, name) => make("button", { type: "button", disabled: page + by < 0 || page + by >= pages, onclick: () => ((state.page += by), drawBody()) }, name);
  $("pages").replaceChildren(...(pages > 1 ? [turn(-page, "首页"), turn(-1, "上一页"), `第 ${page + 1} / ${pages} 页`, turn(1, "下一页"), turn(pages - 1 - page, "末页")] : []));
}

function line(view, row, first) {
  const button = make("button", { type: "button", tabindex: first ? 0 : -1, "aria-expanded": "false", "aria-label": `原句：${text(view, row, column(view, "named"))}`, onkeydown: walk });
  const cells = view.shown.map(([at, by]) => {
    const told = text(view, row, at);
    const shown = at === view.coloured && told ? make("span", { class: "tone", style: `--tone: var(--${tone(view, row)})` }, told) : told;
    return make("td", { class: told.length > SHORT ? "" : `short ${numeric(view, at, by)}` }, shown);
  });
  const made = make("tr", { class: "row" }, make("td", {}, button), ...cells);
  made.addEventListener("click", () => String(getSelection()) || toggle(view, row, made, button));
  return made;
}

/** Up and down go from row to row; Tab leaves the table. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const buttons = [...document.querySelectorAll("tr.row > td:first-child button")];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function toggle(view, row, line, button) {
  const open = line.classList.toggle("open");
  button.setAttribute("aria-expanded", open);
  if (open) line.after(make("tr", { class: "behind" }, make("td", { colspan: view.shown.length + 1 }, ...behind(view, row))));
  else line.nextElementSibling.remove();
}

/** What stands behind a row: its sentences, and the columns that the table does not show. */
function behind(view, row) {
  const cards = view.sentences.map(([name, period, at]) => card([name, text(view, row, period)].filter(Boolean).join(" "), RECORDS[row[at]]));
  const shown = new Set([...view.shown.map(([at]) => at), ...view.sentences.map(([, , at]) => at), column(view, "indicator"), column(view, "scope")]);
  const left = view.columns.map((_, at) => [at, text(view, row, at)]).filter(([at, told]) => told && !shown.has(at));
  const list = left.map(([at, told]) => make("div", { class: told.length > LONG ? "long" : "" }, make("dt", {}, heading(view, at)), make("dd", {}, told)));
  return [make("div", { class: "cards" }, ...cards), make("dl", {}, ...list)];
}

function card(name, record) {
  if (!record.length) return make("div", { class: "card" }, make("h3", {}, name), make("p", {}, "没有对应的一句"));
  const [id, doc, section, quote, sentence, start, end] = record;
  const [file, title, kind] = DOCUMENTS[doc];
  const whole = WORDS[sentence];
  const lines = [[title, kind && `（${kind}）`], ["文件 ", file], ["章节 ", WORDS[section]], ["记录 ", id], ["原文 ", end ? "" : WORDS[quote]]];
  return quoted([name], whole, start, end, lines);
}

// ---- charts

// plotly writes into what it is given: every chart gets its own
const layout = (more) => ({ margin: { l: 8, r: 8, t: 8, b: 8 }, font: { size: 12, family: getComputedStyle(document.body).fontFamily }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", ...more });
const axis = (more) => ({ automargin: true, fixedrange: true, gridcolor: "#e8ecf0", zeroline: false, ...more });
const LEGEND = { margin: { l: 8, r: 8, t: 28, b: 8 }, showlegend: true, legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" } };
const plot = (id, traces, more) => Plotly.react(id, traces, layout(structuredClone(more)), { displayModeBar: false, responsive: true });
// plotly reads a little markup (<b>, <a href>) in names: it is shown as written
const plain = (name) => name.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** How many of the rows changed in which way, or were met and missed. */
function drawCounts() {
  const { view, rows } = state;
  const none = view.coloured < 0 || !rows.length;
  $("charts").classList.toggle("single", view.coloured < 0);
  $("counts").parentElement.hidden = view.coloured < 0;
  if (none) return Plotly.purge("counts");
  $("counts-title").textContent = `${heading(view, view.coloured)}（行数）`;
  const found = new Map(counted(rows, [view.coloured]));
  const words = Object.keys(view.colours).filter((word) => found.has(word)).reverse();
  const bars = { type: "bar", orientation: "h", y: words, x: words.map((w) => found.get(w)), text: words.map((w) => figure(found.get(w))), marker: { color: words.map((w) => colour(view.colours[w])) } };
  plot("counts", [{ ...bars, textposition: "auto", hoverinfo: "none", cliponaxis: false }], { xaxis: axis({ showticklabels: false, showgrid: false }), yaxis: axis({ ticksuffix: "  ", showgrid: false }), bargap: 0.3 });
}

/** Targets and results of an indicator: over the years where they are of one region, else the regions side by side. */
function drawSeries() {
  const { view, rows } = state;
  const found = points(subject(view, rows));
  const regions = new Set(found.map((p) => p.region));
  if (!found.length) {
    $("series-title").textContent = "筛选出的行里没有可以画图的数";
    return Plotly.purge("series");
  }
  const [size, unit] = scale(found);
  const name = `${WORDS[found[0].named]}${WORDS[found[0].quantity] && ` · ${WORDS[found[0].quantity]}`}${unit && `（${unit}）`}`;
  if (regions.size === 1) overYears(found, size, `${WORDS[found[0].region]}：${name}`);
  else sideBySide(found, size, name);
}

/** The rows of the indicator that is chosen, or else of the one most rows are about, in the quantity most of them have. */
function subject(view, rows) {
  const named = column(view, "named"), quantity = column(view, "quantity"), book = column(view, "indicator_id");
  const counts = new Map();
  for (const row of rows) {
    const key = row[quantity] && `${row[named]} ${row[quantity]}`;
    if (key) counts.set(key, (counts.get(key) ?? 0) + (row[book] ? 1 : 0.001)); // those of the code book first
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most ? most[0].split(" ").map(Number) : [];
}

/** Every number that the views hold of an indicator in a quantity, within the filters of region and period: once for a region, period and kind. */
function points([named, quantity]) {
  const found = new Map();
  const { region, period } = state.filters;
  for (const view of VIEWS) {
    const at = Object.fromEntries(["region", "named", "quantity", "unit", "region_code"].map((name) => [name, column(view, name)]));
    const near = region ? passing({ columns: [at.region], proposed: true }, region.trim(), view) : null;
    for (const row of view.rows) {
      if (row[at.named] !== named || row[at.quantity] !== quantity || (near && !near[row[at.region]])) continue;
      const apart = ["not_comparable", "not_yet"].includes(tone(view, row)); // the other number is in another unit, or of a part of the year
      for (const [when, low, high, kind, told] of apart ? view.points.slice(0, 1) : view.points) {
        const value = row[low] ?? row[high];
        const point = { region: row[at.region], code: WORDS[row[at.region_code]], period: WORDS[row[when]], kind: kind < 0 ? told : WORDS[row[kind]], value, unit: WORDS[row[at.unit]], named, quantity };
        if (point.kind === "预计") point.kind = "实际";
        if (value !== null && point.period && (!period || point.period === period)) found.set(`${point.region} ${point.period} ${point.kind}`, point);
      }
    }
  }
  const units = new Map();
  for (const { unit } of found.values()) units.set(unit, (units.get(unit) ?? 0) + 1);
  const [most] = [...units].sort((a, b) => b[1] - a[1])[0] ?? [];
  return [...found.values()].filter((p) => p.unit === most);
}

/** 亿 or 万 where the numbers are of that size. */
function scale(found) {
  const largest = Math.max(...found.map((p) => Math.abs(p.value)));
  const [size, name] = largest >= 1e8 ? [1e8, "亿"] : largest >= 1e4 ? [1e4, "万"] : [1, ""];
  return [size, name + found[0].unit];
}

const KINDS = [["目标", "own"], ["实际", "raised"]];

function overYears(found, size, title) {
  $("series-title").textContent = title;
  const periods = everyYear([...new Set(found.map((p) => p.period))].sort());
  const traces = KINDS.map(([kind, tint]) => {
    const values = new Map(found.filter((p) => p.kind === kind).map((p) => [p.period, p.value / size]));
    const target = kind === "目标";
    const look = { line: { color: colour(tint), dash: target ? "dot" : "solid", width: 2 }, marker: { size: 8, symbol: target ? "diamond-open" : "circle" } };
    return { type: "scatter", mode: "lines+markers", name: kind, x: periods, y: periods.map((p) => values.get(p) ?? null), ...look };
  });
  plot("series", told(traces), { ...LEGEND, xaxis: axis({ type: "category" }), yaxis: axis() });
}

/** With the years that nothing is known of, so that no line runs over them; other periods as they are. */
function everyYear(periods) {
  if (!periods.every((p) => /^\d{4}$/.test(p))) return periods;
  const [first, last] = [Number(periods[0]), Number(periods.at(-1))];
  return Array.from({ length: last - first + 1 }, (_, n) => String(first + n));
}

const told = (traces) => traces.filter((trace) => trace.y.some((value) => value !== null));

function sideBySide(found, size, title) {
  const counts = new Map();
  for (const p of found) counts.set(p.period, (counts.get(p.period) ?? 0) + 1);
  const [period] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1))[0];
  const own = found.filter((p) => p.period === period);
  const regions = [...new Map(own.map((p) => [p.region, p])).values()].sort((a, b) => b.value - a.value).slice(0, BARS).map((p) => p.region);
  const short = regions.map((cell) => WORDS[cell].replace(/^.*(?:省|自治区|自治州|市|盟|地区)(?=..)/u, ""));
  const names = short.map((name) => plain(name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name));
  const places = regions.map((_, n) => n); // two regions may have one name
  $("series-title").textContent = `${period} ${title}，${new Set(own.map((p) => p.region)).size} 个地区` + (regions.length === BARS ? `，前 ${BARS} 个` : "");
  const traces = KINDS.map(([kind, tint]) => {
    const values = new Map(own.filter((p) => p.kind === kind).map((p) => [p.region, p.value / size]));
    const whole = { text: regions.map((r) => plain(WORDS[r])), textposition: "none", hovertemplate: "%{text}<br>%{y}" };
    return { type: "bar", name: kind, x: places, y: regions.map((r) => values.get(r) ?? null), marker: { color: colour(tint) }, ...whole };
  });
  plot("series", told(traces), { ...LEGEND, barmode: "group", xaxis: axis({ tickvals: places, ticktext: names, showgrid: false, tickangle: names.length > 12 ? -60 : 0 }), yaxis: axis(), bargap: names.length > 12 ? 0.2 : 0.6 });
}

// ---- together

let drawing = 0;

function refresh() {
  const { view, sort } = state;
  state.rows = filtered(view);
  if (sort) state.rows = sorted(view, state.rows, sort);
  state.page = 0;
  drawHead();
  drawBody();
  clearTimeout(drawing);
  drawing = setTimeout(() => (drawCounts(), drawSeries())); // the table does not wait for the charts
}

function show(view) {
  Object.assign(state, { view, sort: null });
  for (const tab of $("tabs").children) {
    tab.setAttribute("aria-selected", tab.id === `tab-${view.name}`);
    tab.tabIndex = tab.id === `tab-${view.name}` ? 0 : -1;
  }
  for (const chart of ["counts", "series"]) Plotly.purge(chart); // their room may change
  $("panel").setAttribute("aria-labelledby", `tab-${view.name}`);
  drawFilters();
  refresh();
}

function turn(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = VIEWS[(VIEWS.indexOf(state.view) + step + VIEWS.length) % VIEWS.length];
  show(next);
  $(`tab-${next.name}`).focus();
}

for (const view of VIEWS) {
  const attributes = { type: "button", role: "tab", id: `tab-${view.name}`, "aria-controls": "panel", onclick: () => show(view), onkeydown: turn };
  $("tabs").append(make("button", attributes, view.title, " ", make("small", {}, figure(view.rows.length))));
}
show(state.view);
