"""What can be seen without running anything: notebooks, their outputs, and the files around them.

    python .ci/checks.py               all checks; exit 1 if one fails
    python .ci/checks.py NAME ...      some of them
    python .ci/checks.py --list        their names
    python .ci/checks.py --self-test   each check complains about a small tree that is wrong

Plain Python, nothing to install. Each check is a function that returns its complaints, one line each.
Imports are in doors.py, the budgets and the words in budgets.py, what they all read in house.py.
"""
import ast
import re
import sys

import budgets
import doors
import house
from house import chapters, code_cells, imports, notebooks, position, settings, text_of

PATHS = r"(?<![\w.])/(work|tmp|root|home|Users|private|mnt|opt|var|content|usr)/\w|\b[A-Z]:\\\w|(site|dist)-packages|\.pyenv|<ipython-input|ipykernel_\d"
LOG_LINES = (
    r"^\s*(WARNING|INFO|DEBUG|ERROR|CRITICAL|FATAL)\b\s*[:|]|^\s*WARNING\b|\babsl\b|oneDNN|\bcu(da|BLAS|DNN|FFT)\w*\b.*\b(fail|found|regist)"
    r"|^[IWEF]\d{4} \d|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+|^\s*\w*Warning:|: \w*Warning: |\bTraceback \(most recent"
)
DEBRIS = r"\x1b|\x08|\r|\d+%\||\bit/s\b|\bs/it\b|[━█▏▎▍▌▋▊▉]{2,}|\[[=>.]{8,}\]|\dm?s/(step|epoch)"
LONGEST_OUTPUT = 60  # lines

PACKAGES = {  # what pip calls it, where that is not the name it is imported by
    "tensorflow_ranking": "tensorflow-ranking", "tensorflow_datasets": "tensorflow-datasets", "tf_keras": "tf-keras",
    "keras_rs": "keras-rs", "tensorflow_serving": "tensorflow-serving-api",
}


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


def order():
    "A notebook imports only what stands below it, inside functions too (its examples may import its own)."
    known, found = chapters(), []
    for name, cells in notebooks().items():
        place = position(name)
        for cell_id, source in code_cells(cells):
            for module in imports(source):
                if not module.startswith("movierank.") or module.endswith(("._modidx", ".__version__")):
                    continue
                module = next((m for m in known if f"{module}.".startswith(f"{m}.")), module)
                if module not in known:
                    found.append(f"{name} #{cell_id}: {module} comes from no notebook")
                    continue
                there, other = known[module]
                beside = place and place[0] == there[0] and name.split("/")[0] != other.split("/")[0] and "/" in name
                if place and (there > place or beside or (there == place and house.is_exported(source))):
                    found.append(f"{name} #{cell_id}: imports {module}, which is {other}")
    return [*dict.fromkeys(found)]


def tensorflow():
    "Only 00_compat imports TensorFlow, Keras and TF-Ranking; the others take tf and tfr from movierank.compat. The lab may compare with Keras 3."
    forbidden = {"tensorflow", "tensorflow_ranking", "tf_keras", "keras"}
    return [f"{name} #{cell_id}: imports {module}; use `from movierank.compat import tf, tfr`"
            for name, cells in notebooks().items() if name != "engine/00_compat.ipynb"
            for cell_id, source in code_cells(cells) for module in imports(source)
            if module.split(".")[0] in forbidden - ({"keras"} if name.startswith("lab/") else set())]


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
    listed = re.findall(r"[\w/.-]+\.ipynb", (house.NBS / "sidebar.yml").read_text(encoding="utf-8"))
    return [*(f"sidebar.yml does not list {n}" for n in notebooks() if n not in listed),
            *(f"sidebar.yml lists {n}, which does not exist" for n in listed if not (house.NBS / n).exists()),
            *(f"sidebar.yml lists {n} twice" for n in set(listed) if listed.count(n) > 1)]


def links():
    "Links from one page to another, and from README and its neighbours to files, lead somewhere."
    pages = [(house.NBS / name, "\n".join(text_of(c["source"]) for c in cells if c["cell_type"] == "markdown")) for name, cells in notebooks().items()]
    pages += [(p, p.read_text(encoding="utf-8")) for p in house.ROOT.glob("*.md")]
    found = []
    for page, text in pages:
        text = re.sub(r"^\s*(`{3,}).*?^\s*\1", "", text, flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)", re.sub(r"`[^`\n]*`", "", text)):
            path = target.split("#")[0]
            if path and not re.match(r"[a-z]+:", path) and not (page.parent / path).exists():
                found.append(f"{page.relative_to(house.ROOT).as_posix()}: no {target}")
    return found


def version():
    "The version of settings.ini is that of __init__.py and CITATION.cff, and CHANGELOG.md has an entry for it."
    now = re.escape(settings()["version"])
    places = {"movierank/__init__.py": rf'^__version__ = "{now}"$', "CHANGELOG.md": rf"^## \[?{now}\b", "CITATION.cff": rf'^version: "?{now}"?$'}
    return [f"{name}: nothing about version {settings()['version']}" for name, pattern in places.items()
            if not re.search(pattern, (house.ROOT / name).read_text(encoding="utf-8"), re.M)]


def requirements():
    "What movierank/**/*.py imports is in settings.ini's requirements; inside functions it may be in an extra."
    stated = {extra: {re.split(r"[<>=!~\[;]", r)[0].lower() for r in settings()[extra].split()} for extra in ("requirements", "dev_requirements", "bench_requirements", "spark_requirements")}
    complaints = []
    for path in sorted(house.LIB.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        at_top = {name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) for name in imports(ast.unparse(node))}
        for name in sorted({*imports(ast.unparse(tree))}):
            package = name.split(".")[0]
            known = stated["requirements"] if name in at_top else set().union(*stated.values())
            if package not in (*sys.stdlib_module_names, "movierank") and PACKAGES.get(package, package).lower() not in known:
                complaints.append(f"{path.relative_to(house.LIB).as_posix()} imports {package}, which settings.ini does not require")
    return complaints


CHECKS = {f.__name__: f for f in (
    outputs, order, tensorflow, import_cells, evaluated, colab, sidebar, links, version, requirements, doors.doors, doors.contracts,
    budgets.budget_minutes, budgets.budget_lines, budgets.budget_cells, budgets.budget_width, budgets.shown, budgets.words, budgets.readme,
)}


def main(names):
    if names == ["--list"]:
        return print(*CHECKS, sep="\n")
    if names == ["--self-test"]:
        from selftest import self_test

        return self_test(CHECKS)
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
