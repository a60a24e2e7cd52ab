"""README.md from nbs/index.ipynb, as `nbdev_readme` makes it, without Quarto.

    python .ci/readme.py            write README.md
    python .ci/readme.py --check    exit 1 if README.md is not what nbs/index.ipynb makes

Needs the `dev` extra: nbdev processes the notebook (links in backticks, hidden cells), Pandoc writes the Markdown.
As in Quarto's Markdown, the quote below the title is the page's description and does not appear in README.
"""
import argparse
import re
import sys
import warnings
from pathlib import Path

import pypandoc
from execnb.nbio import read_nb
from nbdev.config import get_config
from nbdev.processors import FilterDefaults

ROOT = Path(__file__).resolve().parents[1]
INDEX, README = ROOT / "nbs" / "index.ipynb", ROOT / "README.md"
TARGET = "commonmark+autolink_bare_uris+emoji+footnotes+gfm_auto_identifiers+pipe_tables+strikeout+task_lists+tex_math_dollars"


def pandoc(
    text: str,
    source: str,  # Pandoc's name for what `text` is written in
) -> str:
    "`text` as GitHub's Markdown, one line per paragraph."
    return pypandoc.convert_text(text, TARGET, format=source, extra_args=["--wrap=none"]).replace("\r\n", "\n")


def joined(text) -> str:
    "Notebooks hold a text as a string or as its lines."
    return text if isinstance(text, str) else "".join(text)


def options(
    source: str,
) -> tuple[dict, str]:  # {"echo": "false", ...}, the source without those lines
    "Quarto's `#| key: value` lines of a code cell."
    found = dict(re.findall(r"^#\|\s*([\w-]+):\s*(.*?)\s*$", source, flags=re.MULTILINE))
    return found, re.sub(r"^#\|.*\n?", "", source, flags=re.MULTILINE)


def fenced(text: str, language: str = "") -> str:
    "`text` as a code block, fenced longer than any fence inside it."
    ticks = max([2, *(len(t) for t in re.findall(r"`{3,}", text))]) + 1
    return f"{'`' * ticks}{language}\n{text.rstrip()}\n{'`' * ticks}"


def output_markdown(output) -> str:
    "What an output looks like in Markdown: a data frame becomes a table, other results and printed lines an indented block."
    if output["output_type"] == "stream":
        return fenced(joined(output["text"]))
    if output["output_type"] == "error":
        sys.exit(f"{INDEX.relative_to(ROOT)}: an error is among its outputs")
    data = output["data"]
    if "text/markdown" in data:
        return joined(data["text/markdown"])
    if "<table" in joined(data.get("text/html", "")):
        table = re.sub(r"<style.*?</style>", "", joined(data["text/html"]), flags=re.DOTALL)
        return fenced(pandoc(table, "html-native_divs-native_spans"), "{=markdown}")
    if any(kind.startswith("image/") for kind in data):
        sys.exit(f"{INDEX.relative_to(ROOT)}: README takes no picture; link to one instead")
    return fenced(joined(data["text/plain"]))


def cell_markdown(cell) -> list[str]:
    "A processed cell as pieces of Markdown."
    if not cell.source:
        return []
    if cell.cell_type == "markdown":
        return [joined(cell.source)]
    if cell.cell_type != "code":
        return []
    wish, source = options(joined(cell.source))
    if wish.get("include") == "false":
        return []
    pieces = [] if wish.get("echo") == "false" else [fenced(source, "python")]
    if wish.get("output") == "asis":
        pieces += [joined(o["text"]) for o in cell.outputs if o["output_type"] == "stream"]
    elif wish.get("output") != "false":
        pieces += [output_markdown(o) for o in cell.outputs]
    return pieces


def readme() -> str:
    "README.md's text."
    nb = read_nb(INDEX)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        FilterDefaults()(nb)
    title = nb.frontmatter_.get("title", get_config().lib_name)
    body = "\n\n".join(piece for cell in nb.cells for piece in cell_markdown(cell))
    text = pandoc(body, "markdown").replace("](images/", "](nbs/images/").replace('src="images/', 'src="nbs/images/')
    return f"# {title}\n\n\n{text}"


def main():
    parser = argparse.ArgumentParser(description="Make README.md from nbs/index.ipynb.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if README.md differs")
    check, text = parser.parse_args().check, readme()
    same = README.exists() and README.read_text(encoding="utf-8") == text
    if check and not same:
        sys.exit("README.md is not what nbs/index.ipynb makes: run `python .ci/readme.py` and commit README.md")
    if not check and not same:
        README.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
