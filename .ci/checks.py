"""What can be seen without running anything: notebooks, their outputs, and the files around them.

    python .ci/checks.py            all checks; exit 1 if one fails
    python .ci/checks.py NAME ...   some of them
    python .ci/checks.py --list     their names

Plain Python, nothing to install. Each check is a function that returns its complaints, one line each.
"""
import ast
import json
import re
import sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NBS, LIB = ROOT / "nbs", ROOT / "movierank"

PATHS = r"(?<![\w.])/(work|tmp|root|home|Users|private|mnt|opt|var|content|usr)/\w|\b[A-Z]:\\\w|(site|dist)-packages|\.pyenv|<ipython-input|ipykernel_\d"
LOG_LINES = (
    r"^\s*(WARNING|INFO|DEBUG|ERROR|CRITICAL|FATAL)\b\s*[:|]|^\s*WARNING\b|\babsl\b|oneDNN|\bcu(da|BLAS|DNN|FFT)\w*\b.*\b(fail|found|regist)"
    r"|^[IWEF]\d{4} \d|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+|^\s*\w*Warning:|: \w*Warning: |\bTraceback \(most recent"
)
DEBRIS = r"\x1b|\x08|\r|\d+%\||\bit/s\b|\bs/it\b|[━█▏▎▍▌▋▊▉]{2,}|\[[=>.]{8,}\]|\dm?s/(step|epoch)"
LONGEST_OUTPUT = 60  # lines

PACKAGES = {  # what pip calls it, where that is not the name it is imported by
    "tensorflow_ranking": "tensorflow-ranking", "tensorflow_datasets": "tensorflow-datasets", "tf_keras": "tf-keras",
    "keras_rs": "keras-rs",
}


def text_of(value) -> str:
    "Notebooks hold a text as a string or as its lines."
    return value if isinstance(value, str) else "".join(value)


def notebooks() -> dict[str, list]:
    "{path below nbs: cells}, in order of name."
    files = sorted(p for p in NBS.rglob("*.ipynb") if not any(part[0] in "._" for part in p.relative_to(NBS).parts))
    return {p.relative_to(NBS).as_posix(): json.loads(p.read_text(encoding="utf-8"))["cells"] for p in files}


def code_cells(cells) -> list[tuple[str, str]]:
    "(id, source) of the code cells, without the lines that are IPython's (%magic, !command) or a shell's (%%bash)."
    found = []
    for cell in cells:
        source = text_of(cell["source"])
        if cell["cell_type"] != "code" or re.search(r"^%%(bash|sh|html|javascript|latex|svg|writefile)", source, re.M):
            continue
        source = re.sub(r"^(\s*)(\w[\w, ]*=\s*)?[%!].*$", r"\1pass", source, flags=re.M)
        found.append((cell.get("id", "?"), source))
    return found


def imports(source: str) -> list[str]:
    "Full names of the modules that `source` imports, wherever in it: `from movierank import data` counts as movierank.data."
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "movierank":
            names += [f"movierank.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module)
    return names


def output_texts(output) -> list[tuple[str, str]]:
    "(kind, text) of everything in an output that is text."
    if output["output_type"] == "stream":
        return [(output["name"], text_of(output["text"]))]
    if output["output_type"] == "error":
        return [("error", "\n".join(output["traceback"]))]
    return [(kind, text_of(v)) for kind, v in output["data"].items() if not kind.startswith("image/") and isinstance(v, (str, list))]


def output_complaints(output) -> list[str]:
    "What is wrong with one output."
    if output["output_type"] == "error":
        return [f"an error: {output['ename']}"]
    found = ["a widget, which shows nothing outside Jupyter"] if any("widget" in k for k in output.get("data", {})) else []
    for kind, text in output_texts(output):
        if kind == "stderr":
            found.append(f"something on stderr: {text.strip().splitlines()[0][:80]}")
        for what, pattern in (("a path of this machine", PATHS), ("a log line", LOG_LINES), ("a progress bar or colour codes", DEBRIS)):
            if hit := re.search(pattern, text, flags=re.M):
                line = text[text.rfind("\n", 0, hit.start()) + 1:].split("\n")[0]
                found.append(f"{what}: {re.sub('[^ -~]+', ' ', line).strip()[:100]}")
        if kind in ("stdout", "text/plain") and text.count("\n") > LONGEST_OUTPUT:
            found.append(f"{text.count(chr(10))} lines of text; at most {LONGEST_OUTPUT}")
    return found


def outputs():
    "Committed outputs hold no path of a machine, no log line, no error, no progress bar."
    found = [f"{name} #{cell.get('id')}: {complaint}" for name, cells in notebooks().items() for cell in cells
             for output in cell.get("outputs", []) for complaint in output_complaints(output)]
    return [*dict.fromkeys(found)]


def position(name: str):
    "A chapter's place in the order 00 < 01 < 01a < 02; None for a notebook without a number."
    found = re.match(r"(\d+)([a-z]?)_", name)
    return (int(found[1]), found[2]) if found else None


def chapters() -> dict[str, tuple]:
    "{module: (place, notebook)} of the notebooks that export."
    found = {}
    for name, cells in notebooks().items():
        for _, source in code_cells(cells):
            if (module := re.search(r"^#\|\s*default_exp\s+(\S+)", source, re.M)) and position(name):
                found[f"movierank.{module[1]}"] = (position(name), name)
    return found


def order():
    "A chapter imports only modules of lower-numbered chapters, inside functions too (its examples may import its own)."
    known, found = chapters(), []
    for name, cells in notebooks().items():
        place = position(name)
        for cell_id, source in code_cells(cells):
            exported = re.search(r"^#\|\s*exports?i?\b", source, re.M)
            for module in imports(source):
                if not module.startswith("movierank.") or module == "movierank._modidx":
                    continue
                module = ".".join(module.split(".")[:2])
                if module not in known:
                    found.append(f"{name} #{cell_id}: {module} comes from no notebook")
                elif place and (known[module][0] > place or (exported and known[module][0] == place)):
                    found.append(f"{name} #{cell_id}: imports {module}, which is {known[module][1]}")
    return found


def tensorflow():
    "Only 00_compat imports TensorFlow, Keras and TF-Ranking; the others take tf and tfr from movierank.compat."
    forbidden = {"tensorflow", "tensorflow_ranking", "tf_keras", "keras"}
    return [f"{name} #{cell_id}: imports {module}; use `from movierank.compat import tf, tfr`"
            for name, cells in notebooks().items() if name != "00_compat.ipynb"
            for cell_id, source in code_cells(cells) for module in imports(source) if module.split(".")[0] in forbidden]


def import_cells():
    "A cell that is not exported and imports does nothing else: nbdev runs it to make the documentation, without the cells around it."
    found = []
    for name, cells in notebooks().items():
        if not any(re.search(r"^#\|\s*exports?\b", source, re.M) for _, source in code_cells(cells)):
            continue  # nothing of it is run to document it
        for cell_id, source in code_cells(cells):
            skip = re.search(r"^#\|\s*(exports?i?|exec_doc)\b", source, re.M)
            others = [node for node in ast.parse(source).body if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass))]
            if imports(source) and others and not skip:
                found.append(f"{name} #{cell_id}: imports, and does more: {ast.unparse(others[0]).splitlines()[0][:80]}")
    return found


def evaluated():
    "No cell and no notebook is kept from running, except by the flag `slow`."
    return [f"{name} #{cell.get('id')}: {hit[0].strip()}" for name, cells in notebooks().items() for cell in cells
            if (hit := re.search(r"^\s*#\|\s*eval:\s*false|^-?\s*skip_exec:\s*true|^%%script\b.*", text_of(cell["source"]), re.M | re.I))]


def colab():
    "Each notebook has its own Colab badge, and the same first code cell, hidden, which installs what is missing."
    first = {name: next((text_of(c["source"]) for c in cells if c["cell_type"] == "code"), "") for name, cells in notebooks().items()}
    usual = first["01_data.ipynb"]
    found = [] if usual.startswith("#| hide\n") and "installed.txt git+https://github.com/movierank/movierank" in usual else ["01_data.ipynb: no install cell"]
    for name, cells in notebooks().items():
        badge = f"https://colab.research.google.com/github/movierank/movierank/blob/main/nbs/{name}"
        if not any(badge + ")" in text_of(c["source"]) for c in cells if c["cell_type"] == "markdown"):
            found.append(f"{name}: no badge that leads to it")
        if first[name] != usual:
            found.append(f"{name}: its first code cell is not that of 01_data.ipynb")
    return found


def sidebar():
    "nbs/sidebar.yml lists every notebook once, and nothing else."
    listed = re.findall(r"[\w/.-]+\.ipynb", (NBS / "sidebar.yml").read_text(encoding="utf-8"))
    return [*(f"sidebar.yml does not list {n}" for n in notebooks() if n not in listed),
            *(f"sidebar.yml lists {n}, which does not exist" for n in listed if not (NBS / n).exists()),
            *(f"sidebar.yml lists {n} twice" for n in set(listed) if listed.count(n) > 1)]


def links():
    "Links from one page to another, and from README and its neighbours to files, lead somewhere."
    pages = [(NBS / name, "\n".join(text_of(c["source"]) for c in cells if c["cell_type"] == "markdown")) for name, cells in notebooks().items()]
    pages += [(p, p.read_text(encoding="utf-8")) for p in ROOT.glob("*.md")]
    found = []
    for page, text in pages:
        text = re.sub(r"^\s*(`{3,}).*?^\s*\1", "", text, flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)", re.sub(r"`[^`\n]*`", "", text)):
            path = target.split("#")[0]
            if path and not re.match(r"[a-z]+:", path) and not (page.parent / path).exists():
                found.append(f"{page.relative_to(ROOT).as_posix()}: no {target}")
    return found


def settings():
    "settings.ini's values."
    config = ConfigParser(delimiters=["="], interpolation=None)
    config.read(ROOT / "settings.ini", encoding="utf-8")
    return config["DEFAULT"]


def version():
    "The version of settings.ini is that of __init__.py and CITATION.cff, and CHANGELOG.md has an entry for it."
    now = re.escape(settings()["version"])
    places = {"movierank/__init__.py": rf'^__version__ = "{now}"$', "CHANGELOG.md": rf"^## \[?{now}\b", "CITATION.cff": rf'^version: "?{now}"?$'}
    return [f"{name}: nothing about version {settings()['version']}" for name, pattern in places.items()
            if not re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.M)]


def requirements():
    "What movierank/*.py imports is in settings.ini's requirements; inside functions it may be in an extra."
    stated = {extra: {re.split(r"[<>=!~\[;]", r)[0].lower() for r in settings()[extra].split()} for extra in ("requirements", "dev_requirements", "bench_requirements", "spark_requirements")}
    complaints = []
    for path in sorted(LIB.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_top = {name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) for name in imports(ast.unparse(node))}
        for name in sorted({*imports(ast.unparse(tree))}):
            package = name.split(".")[0]
            known = stated["requirements"] if name in at_top else set().union(*stated.values())
            if package not in (*sys.stdlib_module_names, "movierank") and PACKAGES.get(package, package).lower() not in known:
                complaints.append(f"{path.name} imports {package}, which settings.ini does not require")
    return complaints


CHECKS = {f.__name__: f for f in (outputs, order, tensorflow, import_cells, evaluated, colab, sidebar, links, version, requirements)}


def main(names):
    if names == ["--list"]:
        return print(*CHECKS, sep="\n")
    if unknown := [n for n in names if n not in CHECKS]:
        sys.exit(f"no check {unknown[0]}; there are: {', '.join(CHECKS)}")
    failed = False
    for name in names or CHECKS:
        try:
            complaints = CHECKS[name]()
        except (OSError, SyntaxError, ValueError, KeyError) as error:
            complaints = [f"{type(error).__name__}: {error}"]
        print(f"{'FAIL' if complaints else 'ok'} {name}: {CHECKS[name].__doc__}", *(f"  {c}" for c in complaints), sep="\n")
        failed |= bool(complaints)
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
