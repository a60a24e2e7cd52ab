"""Each check is seen to fail: a small house in which all is well, and one thing wrong in it at a time."""
import json
import tempfile
from pathlib import Path
from zlib import crc32

import house
from budgets import ALL_LINES, BOOK_LINES, FIRST_LINES

INSTALL = "#| hide\n# installed.txt git+https://github.com/movierank/movierank\n"
BADGE = "https://colab.research.google.com/github/movierank/movierank/blob/main/nbs/"
CHAPTERS = {  # notebook: its module, and what is exported into it
    "engine/00_compat": ("compat", "import tensorflow as tf"),
    "engine/01_errors": ("engine.errors", "class MovierankError(Exception):\n    'An error of one line.'\n\ndef _hidden():\n    return 1"),
    "engine/02_names": ("engine.names", "from movierank.engine.errors import MovierankError"),
    "01_data": ("data", "from movierank.engine.names import MovierankError\n\ndef load_ratings():\n    return []"),
    "02_model": ("model", "from movierank.compat import tf\nfrom movierank.data import load_ratings"),
    "scale/01_shards": ("scale.shards", "from movierank.model import load_ratings"),
    "serve/01_page": ("serve.page", "from movierank.model import load_ratings"),
    "lab/01_speed": ("lab.speed", "from movierank.scale.shards import load_ratings"),
    "cli/01_run": ("cli.run", "from movierank.lab.speed import load_ratings"),
}
CONTRACTS = """[importlinter]
root_package = movierank

[importlinter:contract:house]
type = layers
containers =
    movierank
layers =
    cli
    lab
    scale | serve
    model
    data
    engine
    compat

[importlinter:contract:engine]
type = layers
containers =
    movierank.engine
layers =
    names
    errors
"""
DOOR = """__version__ = "1.0"
if TYPE_CHECKING:
    from .data import load_ratings
__all__ = ["load_ratings"]
_MODULES = {"data": ["load_ratings"]}
def __getattr__(name): return name
"""
README = "# movierank\n\n![](a.svg) ![](a.svg) [![](a.svg)](https://x.io/page.html)\n\n``` python\nload_ratings()\n```\n\n|  | chapter |\n|---|---|\n" \
    "| 01 | [Data](https://x.io/data.html) |\n| 02 | [Model](https://x.io/model.html) |\n\nThe engine, scale and the lab.\n"
PLOT = [{"output_type": "display_data", "data": {"image/png": "", "text/plain": "<Figure>"}}]


def cell(source, kind="code", outputs=()):
    return {"cell_type": kind, "id": f"{crc32(source.encode()):08x}", "source": source, **({"outputs": [*outputs]} if kind == "code" else {})}


def add(root, name, source, kind="code", outputs=()):
    "One more cell in a notebook."
    path = root / "nbs" / f"{name}.ipynb"
    cells = json.loads(path.read_text()) if path.exists() else {"cells": [cell(INSTALL), cell(f"[a badge]({BADGE}{name}.ipynb)", "markdown")]}
    cells["cells"].append(cell(source, kind, outputs))
    write(root, f"nbs/{name}.ipynb", json.dumps(cells))


def write(root, name, text):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def append(root, name, text):
    write(root, name, (root / name).read_text(encoding="utf-8") + text)


def export(root, name, source):
    "A cell of the notebook, and of the module that it exports."
    add(root, name, f"#| export\n{source}")
    append(root, f"movierank/{CHAPTERS[name][0].replace('.', '/')}.py", f"\n\n{source}\n")


def good_house(root):
    "A small clone in which no check finds anything."
    for name, (module, source) in CHAPTERS.items():
        add(root, name, f"#| default_exp {module}")
        write(root, f"movierank/{module.replace('.', '/')}.py", "")
        export(root, name, source)
    for _ in range(25):
        add(root, "01_data", "load_ratings() + [1]", outputs=PLOT)
    write(root, "movierank/__init__.py", DOOR)
    write(root, ".importlinter", CONTRACTS)
    write(root, "nbs/sidebar.yml", "".join(f"- {name}.ipynb\n" for name in CHAPTERS))
    write(root, "settings.ini", "[DEFAULT]\nversion = 1.0\nrequirements = tensorflow>=2\ndev_requirements =\nbench_requirements =\nspark_requirements =\n")
    for name, text in (("README.md", README), ("a.svg", ""), ("CHANGELOG.md", "## [1.0]\n"), ("CITATION.cff", "version: 1.0\n")):
        write(root, name, text)


LONG = "\n".join(["    x = 1"] * 30)
WRONG = [  # (check, what is done to the good house, part of the complaint)
    ("outputs", lambda r: add(r, "01_data", "1", outputs=[{"output_type": "stream", "name": "stdout", "text": "/home/me/x"}]), "a path of this machine"),
    ("outputs", lambda r: add(r, "01_data", "1", outputs=[{"output_type": "stream", "name": "stderr", "text": "oh"}]), "something on stderr"),
    ("order", lambda r: add(r, "01_data", "from movierank.model import f"), "imports movierank.model, which is 02_model"),
    ("order", lambda r: add(r, "engine/02_names", "def f():\n    from movierank import load_ratings"), "imports movierank.data, which is 01_data"),
    ("order", lambda r: add(r, "engine/01_errors", "from movierank.engine import names"), "imports movierank.engine.names"),
    ("order", lambda r: add(r, "02_model", "import movierank.lab.speed"), "imports movierank.lab.speed"),
    ("order", lambda r: add(r, "serve/01_page", "import movierank.scale.shards"), "imports movierank.scale.shards"),
    ("order", lambda r: add(r, "01_data", "from movierank.engine.old import f"), "movierank.engine.old comes from no notebook"),
    ("tensorflow", lambda r: add(r, "02_model", "import tensorflow as tf"), "imports tensorflow"),
    ("import_cells", lambda r: add(r, "01_data", "import os\nx = 1"), "imports, and does more"),
    ("evaluated", lambda r: add(r, "01_data", "#| eval: false\n1"), "eval: false"),
    ("colab", lambda r: write(r, "nbs/lab/02_x.ipynb", json.dumps({"cells": [cell(INSTALL), cell(f"({BADGE}02_x.ipynb)", "markdown")]})), "no badge that leads to it"),
    ("colab", lambda r: write(r, "nbs/lab/02_x.ipynb", json.dumps({"cells": [cell("1")]})), "its first code cell is not that of 01_data"),
    ("sidebar", lambda r: add(r, "lab/02_x", "1"), "does not list lab/02_x.ipynb"),
    ("sidebar", lambda r: append(r, "nbs/sidebar.yml", "- engine/09_gone.ipynb"), "lists engine/09_gone.ipynb, which does not exist"),
    ("links", lambda r: add(r, "01_data", "[there](engine/09_gone.ipynb)", "markdown"), "no engine/09_gone.ipynb"),
    ("version", lambda r: write(r, "CITATION.cff", "version: 0.9\n"), "CITATION.cff"),
    ("requirements", lambda r: export(r, "engine/02_names", "import polars"), "engine/names.py imports polars"),
    ("doors", lambda r: export(r, "engine/02_names", "from movierank.engine.errors import _hidden"), "imports the private name _hidden"),
    ("doors", lambda r: export(r, "engine/02_names", "from .errors import _hidden as seen"), "imports the private name _hidden"),
    ("doors", lambda r: add(r, "02_model", "from movierank.engine.errors import _hidden"), "imports the private name _hidden"),
    ("doors", lambda r: export(r, "02_model", "from movierank.engine import errors\nerrors._hidden()"), "uses _hidden, which is private to movierank.engine.errors"),
    ("doors", lambda r: export(r, "02_model", "getattr(tf, '_hidden')"), "uses _hidden, which is private to"),
    ("doors", lambda r: export(r, "02_model", "from movierank.data import *"), "imports everything"),
    ("doors", lambda r: export(r, "engine/02_names", "from movierank import load_ratings"), "comes in through the front door"),
    ("doors", lambda r: export(r, "01_data", "import pkgutil\npkgutil.resolve_name('movierank.model:f')()"), "an import by string"),
    ("doors", lambda r: export(r, "01_data", "LATER = {'f': 'movierank.model:f'}"), "an import by string"),
    ("doors", lambda r: export(r, "01_data", "import importlib\nimportlib.import_module(NAME)"), "an import by string"),
    ("doors", lambda r: export(r, "01_data", "import importlib\nmap(importlib.import_module, NAMES)"), "hands on importlib.import_module"),
    ("doors", lambda r: export(r, "01_data", "__import__('movierank.model')"), "an import by string"),
    ("doors", lambda r: export(r, "01_data", "import sys\nsys.modules['movierank.model'].f"), "an import by string"),
    ("doors", lambda r: export(r, "01_data", "COMMAND = ['python', '-m', 'movierank.lab.speed']"), "names movierank.lab.speed, which is above"),
    ("doors", lambda r: export(r, "01_data", "exec('import ' + 'this')"), "runs a string"),
    ("doors", lambda r: export(r, "01_data", "class A:\n    def __getattr__(self, name):\n        from movierank.model import f\n        return f"), "A.__getattr__ imports"),
    ("doors", lambda r: export(r, "01_data", "def __getattr__(name):\n    return 1"), "a module's __getattr__"),
    ("doors", lambda r: export(r, "01_data", "from fastcore.basics import patch\n@patch\ndef f(self: A): pass"), "@patch: f belongs into its class"),
    ("doors", lambda r: export(r, "01_data", "class A: pass\n\nA.f = len"), "put onto a class from outside"),
    ("doors", lambda r: append(r, "movierank/__init__.py", "__all__ = []"), "the imports, _MODULES and __all__ differ"),
    ("doors", lambda r: write(r, "movierank/data.py", ""), "load_ratings is not made in movierank.data"),
    ("contracts", lambda r: add(r, "engine/03_tables", "#| default_exp engine.tables"), "no contract holds movierank.engine.tables"),
    ("contracts", lambda r: write(r, ".importlinter", CONTRACTS.replace("    model\n    data\n", "    data\n    model\n")), "not that of the numbers"),
    ("contracts", lambda r: write(r, ".importlinter", CONTRACTS.replace("scale | serve", "scale\n    serve")), "not that of the numbers"),
    ("contracts", lambda r: append(r, ".importlinter", "    gone\n"), "holds movierank.engine.gone, which comes from no notebook"),
    ("budget_minutes", lambda r: add(r, "01_data", "word " * 4200, "markdown"), "01_data.ipynb: 22"),
    ("budget_minutes", lambda r: [add(r, f"0{n}_x", "word " * 3800, "markdown") for n in range(2, 9)], "01 to 08: 13"),
    ("budget_minutes", lambda r: [add(r, f"{n:02}_x", "word " * 3200, "markdown") for n in range(1, 13)], "the book: 19"),
    ("budget_lines", lambda r: add(r, "01_data", "#| export\n" + "x = 1\n" * (BOOK_LINES + 1)), "exported lines, at most " + str(BOOK_LINES)),
    ("budget_lines", lambda r: add(r, "01_data", "#| export\n" + "x = 1\n" * (FIRST_LINES + 1)), "01 to 08: "),
    ("budget_lines", lambda r: add(r, "engine/02_names", "#| exporti\n" + f"x = '{'1' * 90}'\n" * (ALL_LINES // 2 + 1)), "exported lines, at most " + str(ALL_LINES)),
    ("budget_cells", lambda r: add(r, "01_data", f"#| export\ndef f():\n{LONG}"), "31 exported lines"),
    ("budget_cells", lambda r: add(r, "01_data", f"#| export\nclass A:\n{LONG}\n{LONG}\n{LONG}\n{LONG}"), "class A has 121 lines"),
    ("budget_cells", lambda r: add(r, "01_data", "#| export\nclass A:\n    def f(self):\n        'What.'\n" + "        x = 1\n" * 8), "A.f has 9 lines"),
    ("budget_width", lambda r: add(r, "01_data", f"x = '{'1' * 76}'"), "a line of 82 characters"),
    ("shown", lambda r: [add(r, "01_data", "load_ratings() + [1]") for _ in range(7)], "25 of 32 examples show output"),
    ("shown", lambda r: write(r, "nbs/01_data.ipynb", json.dumps({"cells": []})), "0 plots or pictures"),
    ("words", lambda r: add(r, "lab/01_speed", "def of_films(): pass"), "'films', say movie"),
    ("words", lambda r: append(r, "README.md", "The best Films."), "'Films', say movie"),
    ("words", lambda r: add(r, "02_model", "What long users rate.", "markdown"), "'long users', say heavy user"),
    ("readme", lambda r: append(r, "README.md", "\n\nmore" * 90), "lines, at most 90"),
    ("readme", lambda r: append(r, "README.md", "\n![](a.svg)"), "4 pictures, at most 3"),
    ("readme", lambda r: write(r, "README.md", README.replace("load_ratings()\n", "load_ratings()\n" * 6)), "6 python, at most 5"),
    ("readme", lambda r: add(r, "03_grouping", "1"), "no line in the table leads to grouping"),
    ("readme", lambda r: write(r, "README.md", README.replace("the lab", "more")), "not a word about lab"),
]
RIGHT = [  # what no check may take amiss
    ("words", lambda r: add(r, "01_data", "'Film-Noir', 'FilmTrust', 'film_id'")),
    ("words", lambda r: add(r, "01_data", "ALIASES = {'movie_id': 'movie film filmid'}")),
    ("order", lambda r: add(r, "02_model", "from movierank import load_ratings, data")),
    ("doors", lambda r: export(r, "lab/01_speed", "import importlib\nkeras = importlib.import_module('keras')")),
    ("tensorflow", lambda r: add(r, "lab/01_speed", "import keras")),
]


def tried(checks, change) -> dict[str, list[str]]:
    "The complaints of all checks about a good house to which something was done."
    with tempfile.TemporaryDirectory() as folder:
        good_house(Path(folder))
        change(Path(folder))
        house.at(Path(folder))
        return {name: check() for name, check in checks.items()}


def self_test(checks):
    "Try everything above; leave with an error if a check sees too little or too much."
    here, bad = house.ROOT, []
    try:
        cases = [({}, lambda r: None), *(({name: part}, change) for name, change, part in WRONG), *(({name: None}, change) for name, change in RIGHT)]
        for wanted, change in cases:
            for name in wanted or checks:
                part, complaints = wanted.get(name), tried({name: checks[name]}, change)[name]
                if not (any(part in c for c in complaints) if part else not complaints):
                    bad.append(f"{name}: wanted {part or 'no complaint'}, got {complaints or 'none'}")
    finally:
        house.at(here)
    bad += [f"{name}: is never seen to fail" for name in checks if name not in {check for check, _, _ in WRONG}]
    print(*(f"FAIL {line}" for line in bad), f"{len(WRONG)} broken houses, {len(checks)} checks: {len(bad)} failed", sep="\n")
    raise SystemExit(bool(bad))
