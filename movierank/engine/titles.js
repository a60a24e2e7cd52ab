// Titles as people type them, as `simple_title` of movierank.engine.names has it.
const ARTICLES = "the|an?|les?|l'|une?|il|gli|el|l[ao]s?|der|die|das|den|det|eine?|os?";
const LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "&": " and "};
const NUMBERS = {ii: 2, iii: 3, iv: 4, vi: 6, vii: 7, viii: 8, ix: 9, xi: 11, xii: 12, xiii: 13, two: 2, three: 3, four: 4};
const W = "[\\p{L}\\p{N}_]", AT = `(?:(?<=${W})(?!${W})|(?<!${W})(?=${W}))`; // \w and \b of Unicode
const LATER = new RegExp(`^(.*), (${ARTICLES})(?=$|[ :(])(.*)$`, "u");
const PART = new RegExp(`${AT}(part|pt|vol|volume|chapter|episode)${AT}\\.?(?= *(\\d|[ivx]+${AT}|two|three|four))`, "gu");
const FIRST = new RegExp(`^(${ARTICLES})(?:${AT} *|(?<='))(?=${W})`, "u");

const noYear = title => title.replace(/\s*\(\d{4}\)\s*$/, "");

function simpleTitle(text) {
  let title = noYear(text).toLowerCase().replace(/[øæœłđıß&]/g, c => LETTERS[c]).replace(LATER, "$2 $1$3");
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").replace(PART, " ");
  const bare = / /.test(plain.trim()) || plain.includes("'") ? plain.trim().replace(FIRST, "") : plain;
  const words = bare.replace(/['’.]/g, "").replace(/_/g, " ").trim().split(/\s+/);
  const pieces = words.flatMap(w => String(NUMBERS[w] ?? w).split(/[^\p{L}\p{N}]+/u));
  return pieces.map(p => NUMBERS[p] ?? p).join("") || plain.trim();
}

// Is `word` the start of something at most one typing error away from the start of `title`?
function nearly(word, title) {
  let i = 0;
  while (i < word.length && word[i] === title[i]) i++;
  const rest = [[i + 1, i + 1], [i + 1, i], [i, i + 1]]; // another letter, one too many, one too few
  return rest.some(([a, b]) => title.startsWith(word.slice(a), b)) || (word[i] === title[i + 1] && word[i + 1] === title[i] && title.startsWith(word.slice(i + 2), i + 2));
}

// Positions of the titles that may be meant: the very title, what begins so, what contains it, what nearly begins so; the most rated first.
function findTitles(index, text, most) {
  const word = simpleTitle(text), year = /\((\d{4})\)\s*$/.exec(text), found = [[], [], [], []];
  if (!word) return [];
  const digits = word.replace(/\D/g, "");
  index.names.forEach((name, m) => {
    if (year && index.year[m] && Math.abs(index.year[m] - year[1]) > 1) return;
    const level = name === word ? 0 : name.startsWith(word) ? 1 : name.includes(word) ? 2
      : word.length > 3 && nearly(word, name) && (!digits || name.includes(digits)) ? 3 : -1;
    if (level >= 0) found[level].push(m);
  });
  return found.flatMap(some => some.sort((a, b) => index.count[b] - index.count[a] || a - b)).slice(0, most);
}
