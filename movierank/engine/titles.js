// Titles as people type them, as `simple_title` of movierank.engine.names has it.
const ARTICLES = "the|an?|les?|l'|une?|il|gli|el|l[ao]s?|der|die|das|den|det|eine?|os?";
const LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "ς": "σ", "&": " and "};
const NUMBERS = {ii: 2, iii: 3, iv: 4, vi: 6, vii: 7, viii: 8, ix: 9, xi: 11, xii: 12, xiii: 13, two: 2, three: 3, four: 4};
const W = "[\\p{L}\\p{N}_]", AT = `(?:(?<=${W})(?!${W})|(?<!${W})(?=${W}))`; // \w and \b of Unicode
const LAST = new RegExp(`^(.*)(?:,\\s*(${ARTICLES})(?=\\s*(?:[:(-]|$))(.*)|\\s(the|l[aeo]s?|el|il|der|das)\\s*)$`, "u"); // an article after a comma, or at the end
const PART = new RegExp(`${AT}(part|pt|vol|volume|chapter|episode)${AT}\\.?(?= *(\\d|[ivx]+${AT}|two|three|four))`, "gu");
const FIRST = new RegExp(`^(${ARTICLES})(?:${AT} *|(?<='))(?=${W})`, "u");

const noYear = title => title.replace(/\s*\(\d{4}\)\s*$/, "");

function simpleTitle(text) {
  const title = noYear(text).toLowerCase().replace(/[øæœłđıßς&]/g, c => LETTERS[c]).replace(/^a\.?k\.?a\.? /, "").replace(LAST, "$2$4 $1$3");
  const plain = title.normalize("NFKD").replace(/\p{Mn}/gu, "").replace(PART, " ");
  const bare = / /.test(plain.trim()) || plain.includes("'") ? plain.trim().replace(FIRST, "") : plain;
  const words = bare.replace(/['’.]/g, "").replace(/_/g, " ").trim().split(/\s+/);
  const pieces = words.flatMap(w => String(NUMBERS[w] ?? w).split(/[^\p{L}\p{N}]+/u));
  return pieces.map((p, i) => NUMBERS[p] ?? (i && {v: 5, x: 10}[p] || p)).join("") || plain.trim(); // Rocky V, and not V for Vendetta
}

// Simple forms of the names in and before brackets, the whole title first; and of what is beside a colon.
function spellings(text) {
  const title = noYear(text), names = [title, title.replace(/\s*\([^()]*\)/g, ""), ...[...title.matchAll(/\(([^()]*)\)/g)].map(found => found[1])], parts = [];
  for (const name of names) for (const {0: cut, index: i} of name.matchAll(/: | - | or: |, or /g)) {
    const end = simpleTitle(name.slice(i + cut.length));
    parts.push(simpleTitle(name.slice(0, i)), ...end.length > 3 ? [end] : []);
  }
  return {full: [...new Set(names.filter(name => name.trim()).map(simpleTitle))], parts};
}

// Is `word` the start of something at most so many typing errors away from the start of `title`?
function nearly(word, title, errors) {
  let i = 0;
  while (i < word.length && word[i] === title[i]) i++;
  if (i === word.length || !errors) return i === word.length;
  const rest = [[i + 1, i + 1], [i + 1, i], [i, i + 1]]; // another letter, one too many, one too few
  if (word[i] === title[i + 1] && word[i + 1] === title[i]) rest.push([i + 2, i + 2]);
  return rest.some(([a, b]) => nearly(word.slice(a), title.slice(b), errors - 1));
}

// Positions of the titles that may be meant: the very title, a part of it, what begins so, what contains it, what nearly begins so; the most rated first.
function findTitles(index, text, most) {
  const word = simpleTitle(text), year = /\((\d{4})\)\s*$/.exec(text), found = [[], [], [], [], [], []];
  if (!word) return [];
  const digits = word.replace(/\D/g, ""), errors = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  index.forms ??= index.titles.map(spellings);
  index.forms.forEach(({full, parts}, m) => {
    if (year && index.year[m] && Math.abs(index.year[m] - year[1]) > 1) return;
    const near = k => errors >= k && full.some(name => nearly(word, name, k) && (!digits || name.includes(digits)));
    const level = full.includes(word) ? 0 : parts.includes(word) ? 1 : full.some(name => name.startsWith(word)) ? 2
      : full.some(name => name.includes(word)) ? 3 : near(1) ? 4 : near(2) ? 5 : -1;
    if (level >= 0) found[level].push(m);
  });
  const all = found.flatMap(some => some.sort((a, b) => index.count[b] - index.count[a] || a - b)).slice(0, most);
  const dated = text.replace(/[, [+(]+([12]\d{3})\]?$/, " ($1)"); // Heat 1995
  return all.length || dated === text ? all : findTitles(index, dated, most);
}
