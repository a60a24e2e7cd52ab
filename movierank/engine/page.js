// What a visitor does: ratings in, the list out. The numbers stay in this file; nothing is asked of anywhere.
const $ = id => document.getElementById(id);
const facts = JSON.parse($("facts").textContent), n = facts.titles.length;
const SHOWN = 20, COLOURS = 8, SLACK = 100; // rows; hues; how many of the best are the average candidate
const KINDS = {i: Int32Array, f: Float32Array};
const year = facts.titles.map((t, m) => facts.years[m] ?? (+/\((\d{4})\)\s*$/.exec(t)?.[1] || null));
const genres = facts.genres.map(g => g.split("|").filter(Boolean));
const at = new Map(facts.ids.map((id, m) => [id, m]));
const index = {titles: facts.titles, year, count: facts.counts};
const number = new Intl.NumberFormat("en").format, signed = x => (x < -.005 ? "−" : "+") + Math.abs(x).toFixed(2), plainly = x => x.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−");
const ratings = k => `${number(k)}\u00a0rating${k === 1 ? "" : "s"}`;
const state = {rated: new Map(), waiting: null, hidden: new Set(), these: [], mode: "watch", genre: "", from: "", to: "", less: 0, user: ""};
const open = new Set(), rows = new Map(), cards = new Map();
let model, average, later, last = null; // the ranking before this one

// ---- the numbers

async function unpack() {
  const text = atob($("numbers").textContent), packed = Uint8Array.from(text, c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer()), found = {};
  let start = 0;
  for (const [name, kind, length] of facts.arrays) { // four planes: all first bytes, all second bytes, ...
    const array = found[name] = new KINDS[kind](length), to = new Uint8Array(array.buffer);
    for (let plane = 0; plane < 4; plane++)
      for (let i = 0, b = start + plane * length; i < length; i++) to[4 * i + plane] = bytes[b + i];
    if (kind === "i") for (let i = 0; i < length; i++) array[i] -= 128;
    start += 4 * length;
  }
  average = found.average;
  found.shown = Float32Array.from(found.shown); // whole numbers, quicker to multiply
  model = {n, dim: found.step.length, weight: facts.weight, power: facts.power, ...found,
           near: {...found, step: facts.near_step}};
}

// ---- the ranking

function allowed() { // 1 for each movie that may come
  const may = new Uint8Array(n), {genre, from, to} = state;
  if (state.mode === "these") {
    for (const m of state.these) may[m] = 1;
    return may;
  }
  may.fill(1);
  for (const m of [...state.rated.keys(), ...state.hidden]) may[m] = 0;
  if (genre || from || to) for (let m = 0; m < n; m++)
    if ((genre && !genres[m].includes(genre)) || (from && !(year[m] >= +from)) || (to && !(year[m] && year[m] <= +to))) may[m] = 0;
  return may;
}

function best(values, may, k) { // positions of the k highest, ties by position
  const found = [];
  let least = k ? -Infinity : Infinity; // of those found, once they are k
  for (let m = 0; m < n; m++) {
    if (!may[m] || values[m] <= least) continue;
    let i = found.length;
    while (i && values[found[i - 1]] < values[m]) i--;
    found.splice(i, 0, m);
    if (found.length > k) found.pop();
    if (found.length === k) least = values[found[k - 1]];
  }
  return found;
}

function ranking() {
  const movies = [...state.rated.keys()], stars = [...state.rated.values()];
  const personal = movies.length > 0 && weights(model, stars).some(w => w);
  const plain = personal ? scores(model, movies, stars) : Float32Array.from(facts.counts), values = plain.slice();
  if (personal && state.less) for (let m = 0; m < n; m++) values[m] -= state.less * average[m];
  const may = allowed(), list = best(values, may, state.mode === "these" ? state.these.length : SHOWN);
  return {movies, stars, personal, plain, values, may, list};
}

function ranksIn(before, list) { // 1 for the best; null where it was no candidate
  if (!before) return list.map(() => null);
  const {values, may} = before, ranks = list.map(m => may[m] ? 1 : null), least = Math.min(...list.filter(m => may[m]).map(m => values[m]));
  for (let o = 0; o < n; o++) {
    if (!may[o] || values[o] < least) continue;
    list.forEach((m, i) => { if (may[m] && (values[o] > values[m] || (values[o] === values[m] && o < m))) ranks[i]++; });
  }
  return ranks;
}

// What each movie of theirs adds above the average candidate and the average user, as `because` of the package has it; and those two.
function reasons(now) {
  const may = new Uint8Array(n).fill(1);
  for (const m of state.rated.keys()) may[m] = 0;
  const among = best(now.plain, may, SLACK); // none: everything is rated, and a movie is its own average
  const weight = weights(model, now.stars), usual = among.reduce((sum, m) => sum + average[m], 0) / among.length;
  const together = among.length ? parts(model, now.movies, now.stars, among) : null;
  return now.list.map(m => {
    const rest = now.movies.map(o => o !== m), total = weight.reduce((sum, w, i) => sum + w * rest[i], 0);
    const own = parts(model, now.movies, now.stars, [m]), mean = together ?? own, everybody = total && together ? average[m] - usual : 0;
    const values = own.map((x, i) => rest[i] ? x - mean[i] - everybody * weight[i] / (total || 1) : 0);
    const more = [["your average candidate", mean.reduce((sum, x, i) => sum + x * rest[i], 0)], ...average.some(x => x) ? [["what the average user adds", everybody]] : []];
    if (state.less) more.push(["taken off: what everybody gets", -state.less * average[m]]);
    return {values, others: more, sum: now.values[m]};
  });
}

// ---- the page

function element(tag, props = {}, ...children) {
  const e = Object.assign(document.createElement(tag), props);
  e.append(...children);
  return e;
}

let made = 0;
function starField(m) {
  const name = `s${made++}`, labels = facts.levels.map((value, k) => {
    const input = element("input", {type: "radio", name, value});
    input.setAttribute("aria-label", facts.levels.length > 1 ? `${value} of ${facts.levels.at(-1)}` : "watched");
    input.onchange = () => rate(m, value);
    input.onclick = e => e.detail < 2; // the second of two quick clicks would rate the movie that has come in between
    return element("label", {title: input.ariaLabel}, input, "★");
  });
  const field = element("fieldset", {className: "stars"}, element("legend", {className: "unseen", textContent: `Your rating of ${facts.titles[m]}`}), ...labels);
  field.onkeydown = e => { // 1 to 5 on the keyboard
    const value = facts.levels[+e.key - 1];
    if (value !== undefined && !e.ctrlKey && !e.altKey && !e.metaKey) rate(m, value);
  };
  return field;
}

function showStars(field, value) {
  field.querySelectorAll("label").forEach((label, k) => {
    label.classList.toggle("on", value !== undefined && facts.levels[k] <= value);
    label.firstChild.checked = facts.levels[k] === value;
  });
}

const tint = i => i < COLOURS ? `var(--c${i})` : "var(--other)", colour = (e, i) => e.style.setProperty("--c", tint(i));
const colours = new Map(); // a movie keeps its hue while it is rated
function hue(m) {
  for (const o of colours.keys()) if (!state.rated.has(o)) colours.delete(o);
  if (!colours.has(m)) {
    const used = new Set(colours.values());
    let i = 0;
    while (used.has(i)) i++;
    colours.set(m, i);
  }
  return colours.get(m);
}

function inOrder(parent, nodes) { // moves as few as it can: what is moved is laid out anew
  nodes.forEach((node, i) => {
    if (parent.children[i + 1] === node) parent.children[i].remove(); // comes again further down
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
}

function card(m) {
  const x = element("button", {type: "button", className: "x", textContent: "×", onclick: () => takeBack(m)});
  x.setAttribute("aria-label", `Take back: ${facts.titles[m]}`);
  return element("li", {}, element("b", {textContent: facts.titles[m]}), x, starField(m));
}

const MOST = 40; // cards at once
function showRatings() {
  const movies = [...state.rated.keys()].reverse(), shown = (state.waiting === null ? movies : [state.waiting, ...movies]).slice(0, MOST);
  for (const [m, node] of cards) if (!shown.includes(m) && cards.delete(m)) node.remove();
  inOrder($("rated"), shown.map(m => {
    if (!cards.has(m)) cards.set(m, card(m));
    const node = cards.get(m);
    showStars(node.querySelector(".stars"), state.rated.get(m));
    state.rated.has(m) ? colour(node, hue(m)) : node.style.removeProperty("--c");
    return node;
  }));
  $("yours").textContent = movies.length ? `Your ratings (${movies.length})` : "Your ratings";
  $("hint").textContent = movies.length >= 5 ? "" : movies.length ? `${5 - movies.length} more, and it knows you better.` : "None yet. Find five that you know, or give stars in the list.";
  $("more").textContent = movies.length > MOST ? `and ${movies.length - MOST} more` : "";
  $("more").hidden = movies.length <= MOST;
  $("clear").hidden = !movies.length && !state.hidden.size;
}

function row(m) {
  const title = element("span", {className: "title", textContent: facts.titles[m]}, element("small", {textContent: [...genres[m], facts.counts[m] ? ratings(facts.counts[m]) : ""].filter(Boolean).join(" · ")}));
  const why = element("button", {type: "button", className: "why", onclick: () => { open.has(m) ? open.delete(m) : open.add(m); show(false); }}, element("span", {className: "bar"}), element("span", {className: "n"}));
  const x = element("button", {type: "button", className: "x", textContent: "×", onclick: () => hide(m)});
  return element("li", {}, element("span", {className: "rank"}), element("span", {className: "move"}), title, why, starField(m), x);
}

function showMove(e, rank, was) {
  const by = was === null ? null : was - rank;
  e.className = by > 0 ? "move up" : by < 0 ? "move down" : "move";
  e.textContent = by === null ? "" : by ? `${by > 0 ? "▲" : "▼"} ${number(Math.abs(by))}\nwas ${number(was)}` : "=";
  e.role = by === null ? null : "img"; // a label of its own needs a role
  e.ariaLabel = by === null ? null : by ? `${by > 0 ? "up" : "down"} ${Math.abs(by)}, was ${was}` : "as before";
}

function showBar(button, m, why, now, widest) {
  const bar = button.firstChild, order = [...why.values.keys()].filter(i => why.values[i] > 0).sort((a, b) => why.values[b] - why.values[a]);
  let end = 0;
  bar.style.backgroundImage = order.length ? `linear-gradient(90deg, ${order.slice(0, 12).map(i => `${tint(hue(now.movies[i]))} ${end}% calc(${end += 100 * why.values[i] / widest}% - 1px), #0000 0 ${end}%`)})` : "";
  button.lastChild.textContent = plainly(why.sum);
  const names = order.slice(0, 2).map(i => facts.titles[now.movies[i]]);
  button.ariaLabel = `Why ${facts.titles[m]}: score ${plainly(why.sum)}${names.length ? `, most because of ${names.join(" and ")}` : ""}`;
  button.title = order.slice(0, 4).map(i => `${facts.titles[now.movies[i]]}: ${signed(why.values[i])}`).join("\n") || "Why?";
  button.ariaExpanded = open.has(m);
}

function because(m, why, now) { // a table whose numbers add up to the score
  const order = [...why.values.keys()].filter(i => now.movies[i] !== m).sort((a, b) => Math.abs(why.values[b]) - Math.abs(why.values[a]));
  const lines = order.slice(0, 6).sort((a, b) => why.values[b] - why.values[a]).map(i => [facts.titles[now.movies[i]], why.values[i], hue(now.movies[i])]);
  const rest = order.slice(6);
  if (rest.length) lines.push([`${rest.length} other movies of yours`, rest.reduce((sum, i) => sum + why.values[i], 0), COLOURS]);
  lines.push(...why.others.map(([name, value]) => [name, value, COLOURS]));
  const low = Math.min(0, ...lines.map(l => l[1])), high = Math.max(0, ...lines.map(l => l[1])), width = high - low || 1;
  const body = element("tbody", {}, ...lines.map(([name, value, c]) => {
    const mark = element("i"), track = element("td", {className: "track"}, mark);
    colour(mark, c);
    mark.style.left = `${100 * (Math.min(0, value) - low) / width}%`;
    mark.style.width = `${100 * Math.abs(value) / width}%`;
    track.style.setProperty("--zero", `${-100 * low / width}%`);
    return element("tr", {}, element("th", {scope: "row", textContent: name}), track, element("td", {textContent: signed(value)}));
  }), element("tr", {className: "sum"}, element("th", {scope: "row", textContent: "score"}), element("td"), element("td", {textContent: signed(why.sum)})));
  return element("table", {className: "because"}, element("caption", {textContent: "What speaks for it, against the average candidate"}), body);
}

function showList(now, moved, before) {
  const focused = document.activeElement;
  const why = now.personal ? reasons(now) : [], widest = Math.max(1e-9, ...why.map(w => w.values.reduce((sum, x) => sum + Math.max(0, x), 0)));
  const was = moved ? ranksIn(last, now.list) : null;
  for (const [m, node] of rows) if (!now.list.includes(m) && rows.delete(m)) node.remove();
  inOrder($("list"), now.list.map((m, i) => {
    if (!rows.has(m)) rows.set(m, row(m));
    const node = rows.get(m), [rank, move, , button, stars, x] = node.children;
    rank.textContent = i + 1;
    if (moved) showMove(move, i + 1, was[i]);
    showStars(stars, state.rated.get(m));
    x.ariaLabel = `${state.mode === "these" ? "Leave out" : "Hide"}: ${facts.titles[m]}`;
    button.style.visibility = now.personal ? "" : "hidden";
    if (now.personal) showBar(button, m, why[i], now, widest);
    node.querySelector(".because")?.remove();
    if (now.personal && open.has(m)) node.append(because(m, why[i], now));
    return node;
  }));
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({preventScroll: true});
  if (before) for (const [e, to] of [...$("list").children].map(e => [e, e.offsetTop])) { // each row comes from where it is seen, even on its way
    const from = before.get(e), how = {duration: 450, easing: "cubic-bezier(.2,.8,.2,1)"};
    if (from === undefined) e.animate([{opacity: 0, transform: "translateY(24px)"}, {opacity: 1, transform: "none"}], how);
    else if (from !== to) e.animate([{transform: `translateY(${from - to}px)`}, {transform: "none"}], how);
  }
}

function showRest(now) {
  const these = state.mode === "these", named = now.list.slice(0, 3).map((m, i) => `${i + 1}: ${facts.titles[m]}`).join(". ");
  $("what").textContent = these ? "Your candidates, ranked" : now.personal ? "What to watch" : facts.counts.some(c => c) ? "The movies with the most ratings" : "Movies to rate";
  $("watch").ariaPressed = !these;
  $("these").ariaPressed = these;
  $("of-genre").hidden = these || !genres.some(g => g.length);
  $("of-years").hidden = these || !year.some(y => y);
  $("of-less").hidden = !average.some(x => x);
  $("less").disabled = !now.personal;
  $("lessened").textContent = `${Math.round(100 * state.less)} %`;
  const half = now.list.map(m => facts.counts[m]).sort((a, b) => a - b)[now.list.length >> 1], [none, cost] = [0, state.less].map(share => facts.cost.find(([p]) => Math.abs(p - share) < .01));
  const asked = cost ? `For users of held-out data NDCG@10${n < facts.all ? ` of all ${number(facts.all)} movies` : ""} is ${cost[1].toFixed(3)} like this${state.less && none ? `, ${none[1].toFixed(3)} at 0 %` : ""}.` : "";
  $("cost").textContent = now.personal && !these ? [half ? `Half of these have ${number(half)} ratings or more.` : "", asked].join(" ").trim() : these ? "Find movies to add; × leaves one out. Rate others, and see these change places." : "";
  $("none").textContent = these ? "No candidates yet: find a movie to add it." : "No movie is left: widen the filters, or start again.";
  $("none").hidden = now.list.length > 0;
  $("back").hidden = these || !state.hidden.size;
  $("back").textContent = `Show ${state.hidden.size} hidden again`;
  $("live").textContent = now.list.length ? `New order. ${named}.` : "Nothing is left.";
}

function show(moved = true) {
  const start = performance.now(), y = e => e.getBoundingClientRect().y, top = y($("list")), now = ranking();
  const before = moved && !matchMedia("(prefers-reduced-motion: reduce)").matches ? new Map([...$("list").children].map(e => [e, y(e) - top])) : null;
  if (moved) showRatings(), showRest(now);
  showList(now, moved, before);
  if (moved) last = now;
  clearTimeout(later);
  later = setTimeout(write, 100); // not while somebody waits: it takes a browser longer than the ranking
  document.body.dataset.took = (performance.now() - start).toFixed(1);
}

// ---- what is done

function change(how) { how(); state.user = ""; $("user").value = ""; tell(""); show(); }

function rate(m, value) {
  const fromList = document.activeElement?.closest("#list"), keyboard = document.activeElement?.matches(":focus-visible");
  change(() => { state.rated.set(m, value); if (state.waiting === m) state.waiting = null; });
  if (fromList && keyboard && state.mode === "watch") cards.get(m)?.querySelector("input:checked")?.focus({preventScroll: true});
}

function takeBack(m) {
  const near = cards.get(m).nextElementSibling ?? cards.get(m).previousElementSibling;
  change(() => { state.rated.delete(m); if (state.waiting === m) state.waiting = null; });
  (near?.querySelector(".x") ?? $("find")).focus({preventScroll: true});
}

function hide(m) {
  const next = rows.get(m).nextElementSibling ?? rows.get(m).previousElementSibling;
  state.mode === "these" ? state.these = state.these.filter(o => o !== m) : state.hidden.add(m);
  show();
  next?.querySelector("button.x")?.focus({preventScroll: true});
}

function pick(m) {
  closeFound();
  $("find").value = "";
  if (state.mode === "these") {
    if (!state.these.includes(m)) state.these = [...state.these, m];
    return show();
  }
  const stars = state.rated.get(m);
  if (stars === undefined) state.waiting = m;
  else if (state.rated.delete(m)) state.rated.set(m, stars); // to the top, where its card is
  showRatings();
  cards.get(m)?.querySelector("input:checked, input")?.focus();
}

function be(id) {
  const who = facts.users.find(u => u.id === id);
  state.rated = new Map(who ? who.movies.map((m, i) => [m, who.stars[i]]) : []);
  state.user = who ? id : "";
  state.waiting = null;
}

// ---- search

let options = [], chosen = -1;
function closeFound() { $("found").hidden = true; $("find").ariaExpanded = false; $("find").removeAttribute("aria-activedescendant"); options = []; chosen = -1; }

function choose(i) {
  chosen = i;
  [...$("found").children].forEach((e, k) => { e.ariaSelected = k === i; });
  i < 0 ? $("find").removeAttribute("aria-activedescendant") : $("find").setAttribute("aria-activedescendant", `o${i}`);
}

function search() {
  const text = $("find").value;
  if (!text.trim()) return closeFound();
  options = findTitles(index, text, 8);
  $("found").replaceChildren(...(options.length ? options.map((m, i) => {
    const value = state.rated.get(m), told = element("small", {className: value === undefined ? "" : "is", textContent: value === undefined ? (facts.counts[m] ? ratings(facts.counts[m]) : "") : facts.levels.length > 1 ? `★ ${value}` : "★ watched"});
    return element("li", {id: `o${i}`, role: "option", onclick: () => pick(m)}, element("span", {textContent: facts.titles[m]}), told);
  }) : [element("li", {role: "option", ariaDisabled: true, className: "soft", textContent: "No title like this is on this page."})]));
  $("found").hidden = false;
  $("find").ariaExpanded = true;
  if (!options.length) $("live").textContent = "No title like this is on this page.";
  choose(options.length ? 0 : -1);
}

$("find").oninput = search;
$("find").onfocus = search;
$("find").onblur = closeFound;
$("found").onmousedown = e => e.preventDefault(); // which would close it before the click
$("find").onkeydown = e => {
  const step = {ArrowDown: 1, ArrowUp: -1}[e.key];
  if (step && options.length) choose((chosen + step + options.length) % options.length);
  else if (e.key === "Enter" && chosen >= 0) pick(options[chosen]);
  else if (e.key === "Escape") { $("find").value = ""; closeFound(); }
  else return;
  e.preventDefault();
};

// ---- the address

const coded = movies => movies.map(m => encodeURIComponent(facts.ids[m])).join(",");
function write() {
  const s = state, said = [];
  $("copy").textContent = "Copy the address of this list";
  if (s.user) said.push(`u=${encodeURIComponent(s.user)}`);
  else if (s.rated.size) said.push(`r=${[...s.rated].map(([m, v]) => `${encodeURIComponent(facts.ids[m])}:${v}`).join(",")}`);
  if (s.hidden.size) said.push(`x=${coded([...s.hidden])}`);
  if (s.mode === "these") said.push(`m=${coded(s.these)}`);
  for (const [key, value] of [["g", s.genre], ["from", s.from], ["to", s.to], ["p", s.less]]) if (value) said.push(`${key}=${encodeURIComponent(value)}`);
  try { history.replaceState(null, "", said.length ? `#${said.join("&")}` : location.href.split("#")[0]); } catch { $("copy").hidden = true; /* inside a notebook there is no address */ }
}

function read() {
  const dropped = [], given = new Map(), plain = text => { try { return decodeURIComponent(text); } catch { return text; } };
  let hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) hash = plain(hash); // a mail program's
  for (const [key, ...rest] of hash.split("&").filter(Boolean).map(p => p.split("=")))
    given.has(key) ? dropped.push(`${key} again`) : given.set(key, rest.join("="));
  for (const [key, mark] of [["r", ":"], ["x", ","], ["m", ","]]) { // or what it has made of separators
    const text = given.get(key);
    if (text && !at.has(plain(text)) && (!text.includes(mark) || (mark === ":" && !text.includes(",") && text.split(":").length > 2))) given.set(key, plain(text));
  }
  const decimal = text => /^-?\d{1,9}(\.\d{1,9})?$/.test(text ?? "") ? +text : NaN;
  const movies = key => (given.get(key) || "").split(",").filter(Boolean).flatMap(id => at.has(plain(id)) ? [at.get(plain(id))] : (dropped.push(plain(id)), []));
  be(plain(given.get("u") || ""));
  if (given.has("u") && !state.user) dropped.push(`u=${plain(given.get("u"))}`);
  if (state.user && given.has("r")) dropped.push("r, beside a user");
  for (const pair of state.user ? [] : (given.get("r") || "").split(",").filter(Boolean)) {
    const [id, value, more] = pair.split(":"), m = at.get(plain(id)), stars = decimal(value), [low, high] = facts.scale;
    if (m === undefined || !value || more !== undefined || !(stars >= low && stars <= high) || state.rated.has(m)) dropped.push(plain(pair));
    else state.rated.set(m, stars);
  }
  state.hidden = new Set(movies("x").filter(m => !state.rated.has(m)));
  state.mode = given.has("m") ? "these" : "watch";
  state.these = [...new Set(movies("m"))];
  const genre = plain(given.get("g") || ""), digits = key => /^-?\d{1,9}$/.test(given.get(key) || "") ? given.get(key) : "", p = given.has("p") ? decimal(given.get("p")) : 0;
  state.genre = [...$("genre").options].some(o => o.value === genre) ? genre : "";
  [state.from, state.to, state.less] = [digits("from"), digits("to"), p >= 0 && p <= 1 ? Math.round(10 * p) / 10 : 0];
  for (const [key, value] of [["g", state.genre], ["from", state.from], ["to", state.to]]) if (given.get(key) && !value) dropped.push(`${key}=${plain(given.get(key))}`);
  if (!(p >= 0 && p <= 1)) dropped.push(`p=${plain(given.get("p"))}`);
  for (const key of given.keys()) if (!"u r x m g from to p".split(" ").includes(key)) dropped.push(plain(key));
  for (const [id, value] of [["genre", state.genre], ["from", state.from], ["to", state.to], ["less", state.less], ["user", state.user]]) $(id).value = value;
  tell(dropped.length ? `Left out, because this page has no such movie, rating or setting: ${dropped.slice(0, 5).join(", ")}${dropped.length > 5 ? `, and ${dropped.length - 5} more` : ""}.` : "");
}

function tell(text) { $("told").textContent = text; $("told").hidden = !text; }

// ---- start

$("watch").onclick = () => { state.mode = "watch"; show(); };
$("these").onclick = () => { if (state.mode === "watch") state.these = last.list; state.mode = "these"; show(); };
$("clear").onclick = () => { change(() => { state.rated.clear(); state.hidden.clear(); state.waiting = null; }); $("find").focus(); };
$("back").onclick = () => { state.hidden.clear(); show(); $("list").querySelector("button")?.focus({preventScroll: true}); };
$("genre").onchange = () => { state.genre = $("genre").value; show(); };
for (const key of ["from", "to"]) $(key).oninput = () => { state[key] = Math.trunc($(key).value) || ""; show(); };
$("less").oninput = () => { state.less = +$("less").value; show(); };
$("user").onchange = () => { be($("user").value); show(); };
$("copy").onclick = async () => {
  write();
  try { await navigator.clipboard.writeText(location.href); $("copy").textContent = "Copied"; } catch { tell("The address in the address bar holds this list: copy it from there."); }
};

(async () => {
  await unpack();
  $("genre").append(...[...new Set(genres.flat())].sort().map(g => element("option", {value: g, textContent: g})));
  const years = year.filter(Boolean).sort((a, b) => a - b);
  [$("from").placeholder, $("to").placeholder] = [years[0] ?? "", years.at(-1) ?? ""];
  $("user").append(element("option", {value: "", textContent: "nobody"}), ...facts.users.map(u => element("option", {value: u.id, textContent: `user ${u.id} (${u.movies.length < u.all ? `${u.movies.length} of ${ratings(u.all)} on this page` : ratings(u.all)})`})));
  $("somebody").hidden = !facts.users.length;
  const all = n < facts.all ? `${facts.counts.some(c => c) ? `the ${number(n)} most rated` : `the ${number(n)} first`} of ${number(facts.all)} movies` : `${number(n)} movie${n === 1 ? "" : "s"}`;
  $("about").textContent = `Made by movierank from ${facts.name}: ${all}. Its numbers are rounded: a score is at most ${Math.ceil(1e4 * facts.error) / 100} % of the scores' standard deviation away from the model's, for 200 made-up newcomers and with as much again to spare. What you do here stays here; the page asks nothing of any server.`;
  read();
  show();
  addEventListener("hashchange", () => { read(); show(); });
  document.body.dataset.ready = "yes";
})();
