"""What the book may cost its reader, counted as CONTRIBUTING says: minutes, lines, pictures, and its words."""
import ast
import re

import house
from house import directive, is_exported, text_of

MINUTES, FIRST_MINUTES, CHAPTER_MINUTES, BOOK_LINES, FIRST_LINES, ALL_LINES = 180, 130, 20, 1300, 950, 6800  # the aim is 6,000 of all lines
CELL_LINES, CLASS_LINES, METHOD_LINES, WIDTH = 25, 120, 8, 80
SHOWN, PICTURES = 4 / 5, 25
README = {"lines": 90, "chapters": 11, "pictures": 3, "python": 5}  # pictures: data's way, quality, and the page, to which the front page leads with a picture

WORDS = {  # what nobody says here, and the field's word for it
    r"films?(?![-‐]?noir|trust)(?!\w*[-_]noir)": "movie",
    r"\blong users?\b": "heavy user",
    r"\bsomebody new\b": "newcomer",
}
QUOTED = r"""["'`](the_)?films?_?(id|ids|title|titles|name|names)?["'`]"""  # headers that people's own files have


def lines(text: str) -> int:
    "Lines of code, each once for every 88 characters begun; empty ones and nbdev's directives do not count."
    return sum(-(-len(line.rstrip()) // 88) for line in text.splitlines() if line.strip() and not re.match(r"#\s*\|", line))


def in_view(source: str) -> bool:
    "Whether a reader sees a code cell."
    return not directive(source, "hide") and "%pip" not in source and lines(source) > 0


def is_example(source: str) -> bool:
    "A cell in view that is not exported and does more than import."
    return in_view(source) and not is_exported(source) and not all(
        re.match(r"(import|from)\s|#|\s*$|[\s\w,.()]*\)?$", line) for line in source.splitlines())


def code(cells) -> list[tuple]:
    "(cell, source) of the code cells."
    return [(cell, text_of(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


def exported(cells) -> int:
    "Exported lines."
    return sum(lines(source) for _, source in code(cells) if is_exported(source))


def minutes(cells) -> float:
    "A minute for 200 words of prose, or 15 lines of code in view."
    prose = [re.sub(r"\[!\[.*?\)|https?://\S+", "", text_of(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"]
    return sum(len(text.split()) for text in prose) / 200 + sum(lines(source) for _, source in code(cells) if in_view(source)) / 15


def pictures(cells) -> int:
    "Plots in the outputs, figures of HTML among them, and pictures in the text."
    count = 0
    for cell in cells:
        if cell["cell_type"] == "markdown":
            count += len(re.findall(r"(?<!\[)!\[[^\]]*\]\((?!\S*badge)|<(?:svg|img)\b", text_of(cell["source"])))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            count += any(kind.startswith("image/") for kind in data) or bool(re.search(r"<(svg|canvas|img)\b", text_of(data.get("text/html", ""))))
    return count


def budget_minutes():
    "The book can be read in the time that it has, and each chapter in its own."
    each = {name: minutes(cells) for name, cells in house.book().items()}
    found = [f"{name}: {m:.1f} minutes, at most {CHAPTER_MINUTES}" for name, m in each.items() if m > CHAPTER_MINUTES]
    for what, most, chapters in (("01 to 08", FIRST_MINUTES, [n for n in each if n[:2] <= "08"]), ("the book", MINUTES, each)):
        if (n := sum(each[name] for name in chapters)) > most:
            found.append(f"{what}: {n:.0f} minutes, at most {most}")
    return found


def budget_lines():
    "Exported lines: those of the book, and all."
    found = []
    first = {name: cells for name, cells in house.book().items() if name[:2] <= "08"}
    for what, chapters, most in (("01 to 08", first, FIRST_LINES), ("the book", house.book(), BOOK_LINES), ("everything", house.notebooks(), ALL_LINES)):
        if (n := sum(map(exported, chapters.values()))) > most:
            found.append(f"{what}: {n} exported lines, at most {most}")
    return found


def cell_complaints(source: str) -> list[str]:
    "What is too long in one exported cell."
    text, tree = source.splitlines(), ast.parse(source)

    def span(first, last):
        return lines("\n".join(text[first - 1:last]))

    found, rest = [], lines(source)
    for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        size = span(min([group.lineno, *(d.lineno for d in group.decorator_list)]), group.end_lineno)
        rest -= size
        if size > CLASS_LINES:
            found.append(f"class {group.name} has {size} lines, at most {CLASS_LINES}")
        for method in (node for node in group.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
            if (n := span(method.body[0].lineno, method.end_lineno)) > METHOD_LINES:
                found.append(f"{group.name}.{method.name} has {n} lines, at most {METHOD_LINES}")
    return found + ([f"{rest} exported lines, at most {CELL_LINES}"] if rest > CELL_LINES else [])


def budget_cells():
    "Exported cells of the book are short, a class and its methods too."
    return [f"{name} #{cell_id}: {complaint}" for name, cells in house.book().items()
            for cell_id, source in house.code_cells(cells) if is_exported(source) for complaint in cell_complaints(source)]


def budget_width():
    "Code in view in the book and in the quickstart is not cut off."
    shown = {**house.book(), **{name: cells for name, cells in house.notebooks().items() if name.startswith("tutorials/")}}
    return [f"{name} #{cell.get('id')}: a line of {len(line)} characters, at most {WIDTH}: {line.strip()[:50]}"
            for name, cells in shown.items() for cell, source in code(cells) if in_view(source) for line in source.splitlines() if len(line.rstrip()) > WIDTH]


def shown():
    "Most examples in the book show what comes out, and there is something to look at."
    chapters = house.book()
    examples = [bool(cell.get("outputs")) for cells in chapters.values() for cell, source in code(cells) if is_example(source)]
    found = [f"{sum(examples)} of {len(examples)} examples show output, at least {SHOWN:.0%}"] if sum(examples) < SHOWN * len(examples) else []
    n = sum(map(pictures, chapters.values()))
    return found + ([f"{n} plots or pictures, at least {PICTURES}"] if n < PICTURES else [])


def words():
    "The field's words: movie, never film."
    texts = {name: [(str(cell.get("id")), text_of(cell["source"])) for cell in cells] for name, cells in house.notebooks().items()}
    files = [*house.ROOT.glob("*.md"), *house.ROOT.glob("*.cff"), house.ROOT / "settings.ini", *(house.NBS / "images").glob("*.svg"), *house.LIB.glob("**/__init__.py"),
             *house.LIB.glob("**/*.js"), *house.LIB.glob("**/*.html"), *(house.ROOT / ".github").glob("**/*.yaml"), *(house.ROOT / ".ci").glob("*")]
    own = {"CHANGELOG.md", "budgets.py", "selftest.py"}  # what was said once, and the word itself
    for path in (p for p in files if p.is_file() and p.name not in own):
        texts[path.relative_to(house.ROOT).as_posix()] = [("", path.read_text(encoding="utf-8"))]
    found = []
    for name, parts in texts.items():
        for cell_id, text in parts:
            if re.search(r"^ALIASES\b.*= \{", text, re.M):
                text = re.sub(r"""(?<=["'\s])film\w*(?=["'\s])""", "", text)
            for line in re.sub(QUOTED, "", text).splitlines():
                found += [f"{name}{' #' * bool(cell_id)}{cell_id}: {hit[0]!r}, say {right}: {line.strip()[:70]}" for wrong, right in WORDS.items() if (hit := re.search(wrong, line, re.I))]
    return found


def readme():
    "README is short: three pictures, five lines of Python, a line for each chapter, and one for the engine, for scale and for the lab."
    text = (house.ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^``` ?python\n(.*?)^```", text, re.M | re.S)
    rows = [row for row in re.findall(r"^\|\s*\d+\w?\b.*\|$", text, re.M) if "](" in row]  # the shown data frame has none
    found = {
        "lines": sum(bool(line.strip()) for line in text.splitlines()),
        "chapters": len(rows),
        "pictures": len(re.findall(r"<img\b|!\[(?!Open in Colab)", text)),
        "python": max([sum(bool(line.strip()) for line in block.splitlines()) for block in blocks], default=0),
    }
    complaints = [f"README.md: {found[what]} {what}, at most {most}" for what, most in README.items() if found[what] > most]
    complaints += [f"README.md: {found[what]} {what}, not {README[what]}" for what in ("pictures",) if found[what] < README[what]]
    listed = [name[:-6].split("_", 1)[1] for name in house.book()]
    complaints += [f"README.md: no line in the table leads to {name}" for name in listed if not any(f"/{name}.html" in row or f"{name}.ipynb" in row for row in rows)]
    said = re.sub(r"https?://\S+|`[^`]*`", "", text).lower()
    return complaints + [f"README.md: not a word about {room}" for room in ("engine", "scale", "lab") if not re.search(rf"\b{room}\b", said)]
