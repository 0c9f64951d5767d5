"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const LEVELS = ["safe", "unsafe", "advice"], PAGE = 50;
const at = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");
function make(name, text, className) {
  const one = document.createElement(name);
  if (text !== undefined) one.textContent = text;
  if (className) one.className = className;
  return one;
}
function bar(parts, most) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", parts.map(([name, number]) => `${number} ${name}`).join(", "));
  let x = 0;
  for (const [name, number] of parts) {
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const width = most ? 100 * number / most : 0;
    for (const [key, value] of [["x", x], ["y", 0], ["width", width], ["height", 10], ["class", name]]) box.setAttribute(key, value);
    svg.append(box);
    x += width;
  }
  return svg;
}
function table(heads, rows) {
  const whole = make("table"), head = make("tr");
  for (const [text, className] of heads) head.append(make("th", text, className));
  whole.append(make("thead"), make("tbody"));
  whole.tHead.append(head);
  for (const cells of rows) {
    const row = make("tr");
    cells.forEach((cell, n) => {
      const one = make("td", cell instanceof Node ? undefined : typeof cell === "number" ? count(cell) : cell, heads[n][1]);
      if (cell instanceof Node) one.append(cell);
      row.append(one);
    });
    whole.tBodies[0].append(row);
  }
  return whole;
}
function sums(rows) {
  const all = new Map();
  for (const [name, level, number, repositories] of rows) {
    const one = all.get(name) || {safe: 0, unsafe: 0, advice: 0, sum: 0, most: 0};
    one[level] += number; one.sum += number; one.most = Math.max(one.most, repositories);
    all.set(name, one);
  }
  return [...all].sort((a, b) => b[1].sum - a[1].sum);
}
function levels(id, rows) {
  const all = sums(rows), most = Math.max(0, ...all.map(([, one]) => one.sum));
  at(id).append(table([[id === "rules" ? "rule" : "host", "whole"], ...LEVELS.map((level) => [level, `n of-${level}`]), [""]], all.map(([name, one]) =>
    [name || "(none)", one.safe, one.unsafe, one.advice, bar(LEVELS.map((level) => [level, one[level]]), most)])));
}
const left = (row) => row[5] + row[6] + row[7];
const full = (row) => row[1] ? `${row[0]} ${row[1]}` : row[0];
// a repository: url, revision, state, commit, reason, safe, unsafe, advice, seconds, files, rules, findings
const rows = data.repositories;
at("head").textContent = `${count(rows.length)} repositories, ${count(rows.reduce((sum, row) => sum + left(row), 0))} findings; pypimigrate ${data.version}, ${data.made}`;
const states = Object.entries(data.states), mostStates = Math.max(0, ...states.map(([, number]) => number));
at("states").append(table([["state"], ["repositories", "n"], [""]], states.map(([name, number]) => [name, number, bar([["bar", number]], mostStates)])));
levels("rules", data.rules);
levels("hosts", data.hosts);
const mostRuns = Math.max(0, ...data.runs.map((run) => run[2] + run[3] + run[4]));
at("runs").append(table([["ended", "whole"], ["done", "n"], ["findings", "n"], [""]], data.runs.map((run) =>
  [run[0], run[1], run[2] + run[3] + run[4], bar(LEVELS.map((level, n) => [level, run[n + 2]]), mostRuns)])));
at("slowest").append(table([["repository"], ["seconds", "n"], ["files", "n"]],
  data.slowest.map((n) => rows[n]).map((row) => [full(row), row[8].toFixed(1), row[9]])));

const COLUMNS = [["repository", "", full], ["state", "", (row) => row[2]], ["safe", "n", (row) => row[5]], ["unsafe", "n", (row) => row[6]],
  ["advice", "n", (row) => row[7]], ["files", "n", (row) => row[9]], ["seconds", "n", (row) => row[8]]];
let chosen = rows, page = 0, order = 4, down = true, open = null;
for (const name of ["", ...states.map(([one]) => one)]) at("state").append(new Option(name || "any", name));
for (const [n, name] of [[-1, "any"], ...data.names.map((one, n) => [n, one])]) at("rule").append(new Option(name, n));
function choose(focus) {
  const text = at("text").value.toLowerCase(), state = at("state").value, rule = Number(at("rule").value);
  chosen = rows.filter((row) => (!state || row[2] === state) && (rule < 0 || row[10].includes(rule)) &&
    (!text || full(row).toLowerCase().includes(text) || row[3].startsWith(text) || row[4].toLowerCase().includes(text)));
  const key = COLUMNS[order][2];
  chosen.sort((a, b) => { const x = key(a), y = key(b); return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1); });
  page = 0; open = null;
  show(focus);
}
function link(row, path, line) {
  const base = data.links && /^https:\/\/(github\.com|gitlab\.com|codeberg\.org)\/[\w.-]+\/[\w.\/-]+$/.exec(row[0]);
  const text = `${path}:${line}`;
  if (!base) return make("code", text);
  const middle = {"github.com": "/blob/", "gitlab.com": "/-/blob/", "codeberg.org": "/src/commit/"}[base[1]];
  const one = make("a", text);
  one.href = row[0].replace(/(\.git)?\/?$/, "") + middle + row[3] + "/" + path.split("/").map(encodeURIComponent).join("/") + `#L${line}`;
  one.rel = "noreferrer";
  return one;
}
function details(row) {
  const cells = [];
  if (row[4]) cells.push([row[4]]);
  if (row[3]) cells.push([make("code", row[3])]);
  for (const [path, line, rule, level, old, now] of row[11]) {
    const what = make("span");
    what.append(link(row, path, line), ` ${data.names[rule]} [${level}] `, make("code", old), now ? " → " : "", now ? make("code", now) : "");
    cells.push([what]);
  }
  if (left(row) > row[11].length) cells.push([`${count(left(row) - row[11].length)} more: see the findings in the folder of the results`]);
  return cells;
}
function show(focus) {
  const whole = make("table"), head = make("tr");
  COLUMNS.forEach(([name, className], n) => {
    const cell = make("th", undefined, className), button = make("button", name + (n === order ? (down ? " ↓" : " ↑") : ""));
    button.type = "button";
    button.onclick = () => { down = n === order ? !down : n > 1; order = n; choose(`th:nth-child(${n + 1}) button`); };
    if (n === order) cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    cell.append(button);
    head.append(cell);
  });
  whole.append(make("thead"), make("tbody"));
  whole.tHead.append(head);
  chosen.slice(page * PAGE, (page + 1) * PAGE).forEach((row, n) => {
    const line = make("tr", undefined, "open"), button = make("button", full(row));
    line.id = `line${n}`;
    button.type = "button";
    button.setAttribute("aria-expanded", open === row);
    for (const [, className, key] of COLUMNS) { const value = key(row); line.append(make("td", typeof value === "number" ? count(value) : value, className)); }
    line.firstChild.replaceChildren(button);
    line.onclick = () => { open = open === row ? null : row; show(`#line${n} button`); };
    whole.tBodies[0].append(line);
    if (open === row) {
      for (const [cell] of details(row)) {
        const more = make("tr"), one = make("td", cell instanceof Node ? undefined : cell, "d");
        one.colSpan = COLUMNS.length;
        if (cell instanceof Node) one.append(cell);
        more.append(one);
        whole.tBodies[0].append(more);
      }
    }
  });
  at("table").replaceChildren(whole);
  if (focus) whole.querySelector(focus).focus({preventScroll: true});  // the table is new: who uses the keyboard stays where they were
  at("shown").textContent = `${count(chosen.length)} of ${count(rows.length)}; click a line for its findings`;
  const pages = Math.max(1, Math.ceil(chosen.length / PAGE));
  at("page").textContent = `${count(page + 1)} of ${count(pages)}`;
  at("back").disabled = page === 0;
  at("next").disabled = page >= pages - 1;
}
at("back").onclick = () => { page -= 1; show(); };
at("next").onclick = () => { page += 1; show(); };
for (const id of ["text", "state", "rule"]) at(id).oninput = () => choose();
choose();
