"""The house as the checks see it: its notebooks, their cells, who stands where. Plain Python, nothing to install."""
import ast
import json
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = NBS = LIB = Path()
ROOMS = {"engine": 0, "": 1, "scale": 2, "serve": 2, "lab": 3, "cli": 4}  # "": the book; equal numbers: neither imports the other


def at(root: Path):
    "Look at the clone in this folder."
    global ROOT, NBS, LIB
    ROOT, NBS, LIB = root, root / "nbs", root / "movierank"


at(Path(__file__).resolve().parents[1])


def text_of(value) -> str:
    "Notebooks hold a text as a string or as its lines."
    return value if isinstance(value, str) else "".join(value)


def notebooks() -> dict[str, list]:
    "{path below nbs: cells}, in order of name."
    files = sorted(p for p in NBS.rglob("*.ipynb") if not any(part[0] in "._" for part in p.relative_to(NBS).parts))
    return {p.relative_to(NBS).as_posix(): json.loads(p.read_text(encoding="utf-8"))["cells"] for p in files}


def book() -> dict[str, list]:
    "The numbered notebooks at the top."
    return {name: cells for name, cells in notebooks().items() if re.match(r"\d\d_\w+\.ipynb$", name)}


def directive(source: str, name: str) -> bool:
    "Whether a cell carries `#| name`."
    return bool(re.search(rf"^#\s*\|\s*{name}\b", source, re.M))


def is_exported(source: str) -> bool:
    "`#| export` or `#| exporti`."
    return directive(source, "exports?i?")


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


def door() -> dict[str, str]:
    "{public name: module} of movierank/__init__.py, as type checkers see it."
    path, found = LIB / "__init__.py", {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else ():
        if isinstance(node, ast.ImportFrom) and node.level:
            found.update({alias.name: f"movierank.{node.module}" for alias in node.names})
    return found


def imported(node, package: str = "") -> list[tuple[str, str]]:
    "(module, name) of an import statement, name '' for `import module`; `package` is what relative imports are relative to."
    if isinstance(node, ast.Import):
        return [(alias.name, "") for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    parts = package.split(".")[:len(package.split(".")) - node.level + 1] if node.level else []
    return [(".".join([*parts, *([node.module] if node.module else [])]), alias.name) for alias in node.names]


def imports(source: str) -> list[str]:
    "Full names of the modules that `source` imports, wherever in it; `from movierank.engine import names` counts as movierank.engine.names."
    rooms, known = {"movierank", *(f"movierank.{room}" for room in ROOMS if room)}, door()
    pairs = [pair for node in ast.walk(ast.parse(source)) if not getattr(node, "level", 0) for pair in imported(node)]
    return [known.get(name, f"{module}.{name}") if module in rooms and name else module for module, name in pairs]


def position(name: str):
    "(room, number) of a notebook below nbs or None: 01 < 02, the engine < the book < scale and serve < lab < cli."
    found = re.fullmatch(r"(?:(\w+)/)?(\d+)_\w+\.ipynb", name)
    return (ROOMS[found[1] or ""], int(found[2])) if found and (found[1] or "") in ROOMS else None


def chapters() -> dict[str, tuple]:
    "{module: (position, notebook)} of the notebooks that export."
    found = {}
    for name, cells in notebooks().items():
        for _, source in code_cells(cells):
            if (module := re.search(r"^#\|\s*default_exp\s+(\S+)", source, re.M)) and position(name):
                found[f"movierank.{module[1]}"] = (position(name), name)
    return found


def settings():
    "settings.ini's values."
    config = ConfigParser(delimiters=["="], interpolation=None)
    config.read(ROOT / "settings.ini", encoding="utf-8")
    return config["DEFAULT"]
