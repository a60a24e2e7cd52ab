"""Who imports whom, seen on the syntax trees of movierank/: what import-linter, which knows modules only, cannot see."""
import ast
import re
from configparser import ConfigParser

import house

BY_STRING = {"import_module", "__import__", "resolve_name", "run_module", "run_path", "spec_from_file_location", "EntryPoint"}
PATCHES = {"patch", "patch_to", "patch_property"}


def modules() -> dict[str, ast.Module]:
    "{module: syntax tree} of the package, without nbdev's index."
    found = {}
    for path in sorted(house.LIB.rglob("*.py")):
        if path.name != "_modidx.py":
            name = ".".join(["movierank", *path.relative_to(house.LIB).with_suffix("").parts]).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def package_of(name: str, known) -> str:
    "What a module's relative imports are relative to."
    return name if any(other.startswith(f"{name}.") for other in known) else name.rpartition(".")[0]


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def called(node) -> str:
    "The last part of what is called or decorates: f of a.b.f(x)."
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def texts(tree) -> list[tuple[int, str]]:
    "(line, text) of the string constants that are no docstrings."
    documented = [n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Expr))]
    doc = {id(n.value) for n in documented if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    return [(n.lineno, n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in doc]


def own_private(tree) -> set[str]:
    "Private names that a module makes itself: functions, classes, variables, attributes."
    found = {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    found |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return {n for n in found | {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)} if is_private(n)}


def statements(tree, package, known) -> list[tuple[int, str]]:
    "Complaints about import statements."
    found = []
    for node in ast.walk(tree):
        for module, name in house.imported(node, package):
            if module.split(".")[0] != "movierank":
                if module.startswith("fastcore") and name in PATCHES:
                    found.append((node.lineno, f"imports {name} of fastcore: methods stand in the class"))
                continue
            if private := [part for part in (*module.split("."), name) if is_private(part)]:
                found.append((node.lineno, f"imports the private name {private[0]} of {module}"))
            if name == "*":
                found.append((node.lineno, f"imports everything of {module}; name what is needed"))
            elif module == "movierank" and name != "__version__" and f"movierank.{name}" not in known:
                found.append((node.lineno, f"comes in through the front door: import {name or 'what is needed'} from its module"))
    return found


def strings(tree, module, positions) -> list[tuple[int, str]]:
    "Complaints about modules that are named in strings: entry points, and modules above."
    found, own = [], positions.get(module, (None,))[0]
    for line, text in texts(tree):
        for name, entry in re.findall(r"(?<![\w/.])movierank((?:\.\w+)+)(:\w+)?", text):
            hits = [m for m in positions if f"movierank{name}.".startswith(f"{m}.")]
            if entry and hits:
                found.append((line, f"an import by string: {text[:60]!r}"))
            elif own and hits and positions[hits[0]][0] > own:
                found.append((line, f"names {hits[0]}, which is above, in a string: {text[:60]!r}"))
    return found


def calls(tree) -> list[tuple[int, str]]:
    "Complaints about functions that import by string."
    found, functions = [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in BY_STRING:
            functions.add(id(node.func))
            first = node.args[0] if node.args else None
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str) and not first.value.startswith((".", "movierank"))):
                found.append((node.lineno, f"an import by string: {ast.unparse(node)[:60]}"))
        elif isinstance(node, ast.Call) and called(node) in ("exec", "eval") and isinstance(node.func, ast.Name):
            found.append((node.lineno, f"runs a string: {ast.unparse(node)[:60]}"))
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("sys.modules") and "movierank" in ast.unparse(node.slice):
            found.append((node.lineno, f"an import by string: {ast.unparse(node)[:60]}"))
    passed = [n for n in ast.walk(tree) if isinstance(n, (ast.Name, ast.Attribute)) and called(n) in BY_STRING and isinstance(n.ctx, ast.Load) and id(n) not in functions]
    return found + [(n.lineno, f"hands on {ast.unparse(n)}, which imports by string") for n in passed]


def lazy(tree) -> list[tuple[int, str]]:
    "Complaints about `__getattr__`: of a module, or of a class if it imports."
    found = [(n.lineno, "a module's __getattr__") for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "__getattr__"]
    for group in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)):
        for method in group.body:
            if isinstance(method, ast.FunctionDef) and method.name in ("__getattr__", "__getattribute__"):
                if any(isinstance(n, (ast.Import, ast.ImportFrom)) or called(n) in BY_STRING for n in ast.walk(method)):
                    found.append((method.lineno, f"{group.name}.{method.name} imports"))
    return found


def patched(tree) -> list[tuple[int, str]]:
    "Complaints about methods that do not stand in their class."
    found, classes = [], {n.name for n in tree.body if isinstance(n, ast.ClassDef)}
    classes |= {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names if re.match(r"[A-Z][a-z]", a.asname or a.name)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(called(d) in PATCHES for d in node.decorator_list):
            found.append((node.lineno, f"@patch: {node.name} belongs into its class"))
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name) and t.value.id in classes for t in node.targets):
            found.append((node.lineno, f"an attribute put onto a class from outside: {ast.unparse(node)[:60]}"))
        elif isinstance(node, ast.Call) and called(node) == "setattr" and node.args and isinstance(node.args[0], ast.Name) and node.args[0].id in classes:
            found.append((node.lineno, f"an attribute put onto a class from outside: {ast.unparse(node)[:60]}"))
    return found


def others_private(tree, module, owners) -> list[tuple[int, str]]:
    "Complaints about `x._name` and getattr(x, '_name') where another module of the package makes that name and this one does not."
    used = [(n.lineno, n.attr) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)]
    used += [(n.lineno, n.args[1].value) for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) in ("getattr", "attrgetter") and len(n.args) > 1
             and isinstance(n.args[1], ast.Constant) and isinstance(n.args[1].value, str)]
    return [(line, f"uses {name}, which is private to {sorted(owners[name])[0]}") for line, name in used
            if is_private(name) and name in owners and module not in owners[name]]


def front_door(tree, known) -> list[tuple[int, str]]:
    "Complaints about movierank/__init__.py: what type checkers see is what Python finds and what `__all__` names."
    values = {t.id: ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}
    shown, found = house.door(), {name: f"movierank.{module}" for module, names in values.get("_MODULES", {}).items() for name in names}
    odd = sorted({*shown.items()} ^ {*found.items()}) + sorted((name, "__all__") for name in {*values.get("__all__", [])} ^ {*shown})
    made = {name: {n.name for n in known[module].body if isinstance(n, (ast.ClassDef, ast.FunctionDef))} for name, module in shown.items() if module in known}
    return [*((1, f"{name} of {module} is not everywhere: the imports, _MODULES and __all__ differ") for name, module in odd),
            *((1, f"{name} is not made in {module}") for name, module in shown.items() if name not in made.get(name, ()))]


def doors():
    "No import of a private name, none by string, no lazy `__getattr__`, no `@patch`, in movierank/; the front door alone is lazy."
    known, owners, found = modules(), {}, []
    positions = {**house.chapters(), **{f"movierank.{room}": ((place, -1), room) for room, place in house.ROOMS.items() if room}}
    positions = dict(sorted(positions.items(), key=lambda item: -len(item[0])))  # the longest name that fits comes first
    for module, tree in known.items():
        for name in own_private(tree):
            owners.setdefault(name, set()).add(module)
    for module, tree in known.items():
        complaints = [*statements(tree, package_of(module, known), known), *strings(tree, module, positions), *patched(tree), *others_private(tree, module, owners)]
        complaints = front_door(tree, known) if module == "movierank" else complaints + calls(tree) + lazy(tree)
        found += [f"{module}, line {line}: {complaint}" for line, complaint in sorted({*complaints})]
    for name, cells in house.notebooks().items():
        for cell_id, source in house.code_cells(cells):
            hits = [(m, n) for node in ast.walk(ast.parse(source)) for m, n in house.imported(node) if m.split(".")[0] == "movierank" and is_private(n) and n != "_modidx"]
            found += [f"{name} #{cell_id}: imports the private name {n} of {m}" for m, n in hits if not house.is_exported(source)]
    return found


def contracts():
    "The contracts in .importlinter hold every module, in the order of the notebooks' numbers."
    config, known, found = ConfigParser(interpolation=None), house.chapters(), []
    config.read(house.ROOT / ".importlinter", encoding="utf-8")
    listed = {}
    for section in config.sections():
        if config[section].get("type") == "layers":
            layers = config[section]["layers"].split("\n")
            listed[config[section]["containers"].strip()] = [[m.strip(" ()") for m in re.split("[|:]", layer)] for layer in layers if layer.strip()]
    top = {module: place for module, (place, _) in known.items() if module.count(".") == 1}
    top = {**{f"movierank.{room}": (place, 0) for room, place in house.ROOMS.items() if room}, **top, **({"movierank.compat": (-1, 0)} if "movierank.compat" in top else {})}
    rooms = {"movierank": top}
    for module, (place, _) in known.items():
        if module.count(".") == 2:
            rooms.setdefault(module.rpartition(".")[0], {})[module] = place
    for room, places in rooms.items():
        if len(places) < 2 and room not in listed:
            continue
        here = [{f"{room}.{module}" for module in layer} for layer in reversed(listed.get(room, []))]
        found += [f"{room}: no contract holds {m}" for m in sorted({*places} - set().union(*here))]
        found += [f"{room}: a contract holds {m}, which comes from no notebook" for m in sorted(set().union(*here) - {*places})]
        want = [sorted(m for m in places if places[m] == place) for place in sorted({*places.values()})]
        if not found and [sorted(layer) for layer in here] != want:
            found.append(f"{room}: the contract's order is not that of the numbers, {' < '.join(' | '.join(w) for w in want)}")
    return found
