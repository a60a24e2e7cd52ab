"""The steps of `bash .ci/run`: `python .ci/steps.py FOLDER`, an empty folder to work in.

Nothing is done in the clone itself: its files are copied, and the copies installed, tested, deleted and made again.
Three lanes run side by side: what someone does who follows README; the wheel in environments of its own, then the tests on
MovieLens and on Spark; and what needs no installation, then the pages. A step that needs one that failed, fails too.
"""
import dataclasses
import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from pathlib import Path

import page

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
QUICKSTART_KEYS = {"data", "history", "recommendations", "seconds"}
PIP_NOISE = r"\s*(Collecting|Processing|Downloading|Using cached|Obtaining|Requirement already|Installing collected|WARNING: Location|[-╸━][-╸ ━]* )"
COLAB = ["tensorflow==2.19.*", "tf-keras==2.19.*", "pandas==2.2.2", "numpy==2.0.2"]  # with Python 3.12
PACKAGE = r"movierank/(\w+/)*(\w+\.(py|js|html|css)|py\.typed)"  # what belongs into the wheel
SPARK = "nbs/scale/02_spark.ipynb"
READS_MOVIELENS = r"notebook_ratings\(\)|find_local\(|MOVIERANK_DATA"  # the other notebooks do the same without it, and
SAMPLE_WILL_DO = ("cli", "lab", "scale", "serve")  # commands, measurements, lists in files, serving do on MovieLens what they do on the sample, which has its size
IMPORT_MS = 50  # `import movierank`
REPOSITORY = "git+https://github.com/movierank/movierank"
ONE_THREAD = {name: "1" for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
# Spark's jobs on small tables: quickly compiled, and in few parts
SPARK_JAVA, SPARK_DEFAULTS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", "spark.sql.shuffle.partitions 4\n"
OLDEST = ["tensorflow==2.16.*", "tf-keras==2.16.*", "pandas==2.2.*"]  # with Python 3.10


class Skip(Exception):
    "A step that cannot be tried here; the text says why."


class Failure(Exception):
    "A step that failed; the text says how."


@dataclasses.dataclass
class Bench:
    "The folder to work in, and what has happened in it so far."

    work: Path
    outcomes: dict = dataclasses.field(default_factory=dict)  # {step: "ok", "FAIL" or "skip"}
    running: set = dataclasses.field(default_factory=set)
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)
    stopped: bool = False

    def log(self, name) -> Path:
        "Where a step's commands write."
        return self.work / "logs" / f"{name.replace(' ', '_').replace('/', '_')}.log"

    def step(self, name, work, needs=()):
        "Run `work(name)`, print how it ended; it fails at once if one of `needs` did not pass."
        start = time.monotonic()
        try:
            if self.stopped:
                raise Failure("interrupted")
            if missing := [n for n in needs if self.outcomes.get(n) != "ok"]:
                if all(self.outcomes.get(n) == "skip" for n in missing):
                    raise Skip(f"needs {missing[0]!r}")
                raise Failure(f"needs {missing[0]!r}")
            work(name)
            outcome, why = "ok", ""
        except Skip as reason:
            outcome, why = "skip", str(reason)
        except Exception as error:
            outcome, why = "FAIL", str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        line = f"{outcome} {name} ({time.monotonic() - start:.0f} s)" + (f": {why}" if why else "")
        if outcome == "FAIL" and self.log(name).exists():
            told = [t[:200] for t in self.log(name).read_text(encoding="utf-8", errors="replace").splitlines() if not re.match(PIP_NOISE, t)]
            line = "\n".join([line, *(f"    | {t}" for t in told[-40:])])
        with self.lock:
            self.outcomes[name] = outcome
            print(line, flush=True)

    def run(self, name, command, cwd, env, timeout=1800, stdout=None, log=None):
        "Run a command without input, its output into the step's log (or `stdout`); Failure unless it exits with 0."
        log = log or self.log(name)
        log.parent.mkdir(exist_ok=True)
        with open(log, "ab") as out:
            out.write(f"$ {command if isinstance(command, str) else ' '.join(map(str, command))}\n".encode())
            out.flush()
            with open(stdout, "wb") if stdout else open(os.devnull, "wb") as to:
                process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=to if stdout else out,
                                           stderr=out, start_new_session=True)
                self.running.add(process)
                try:
                    code = process.wait(timeout)
                except subprocess.TimeoutExpired:
                    raise Failure(f"took more than {timeout} s") from None
                finally:
                    end(process)
                    self.running.discard(process)
        if code:
            raise Failure(f"exit code {code}")

    def stop(self, *_):
        "On a signal: end what is running; the steps that are left fail."
        self.stopped = True
        for process in list(self.running):
            end(process)


def end(process):
    "End a command and everything it has started."
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def files() -> list[str]:
    "The clone's files: what git knows, and what it would if it were added."
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    return sorted(name for name in {*listed.stdout.decode().split("\0")} if name and (ROOT / name).is_file())


def copy_of_clone(folder: Path) -> Path:
    "A copy of the clone's files."
    for name in files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def clean_env(work: Path) -> dict:
    "The environment without what an outer virtual environment or a user's MovieLens would bring in; caches go to `work`."
    drop = ("PYTHON", "VIRTUAL_ENV", "CONDA", "MOVIERANK", "TF_", "KERAS", "MPL", "JUPYTER", "IPYTHON")
    env = {k: v for k, v in os.environ.items() if not k.startswith(drop)}
    outer = os.environ.get("VIRTUAL_ENV")
    env["PATH"] = os.pathsep.join(p for p in env["PATH"].split(os.pathsep) if not outer or Path(p) != Path(outer, "bin"))
    (work / "tmp").mkdir(exist_ok=True)
    return {**env, "TMPDIR": str(work / "tmp"), "TFDS_DATA_DIR": str(work / "tfds"), "MPLCONFIGDIR": str(work / "mpl"),
            "IPYTHONDIR": str(work / "ipython"), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1",
            "PIP_NO_COMPILE": "0"}  # pip's way to say --no-compile: of 8,000 modules only those that are imported are compiled


def inside(env: dict, venv: Path, **more) -> dict:
    "The environment as `source venv/bin/activate` makes it."
    return {**env, "VIRTUAL_ENV": str(venv), "PATH": f"{venv / 'bin'}{os.pathsep}{env['PATH']}", **more}


def readme_commands() -> list[str]:
    "The two commands of README's first screen, word for word: the one that runs the main job, the one that runs the tests."
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```+ *(?:bash|sh|shell|console)\n(.*?)^ *```+ *$", text, flags=re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    found = [[c for c in lines if re.match(r"(python -m )?pip install .*&&", c) and last in c] for last in ("movierank quickstart", "nbdev_test")]
    for what, commands in zip(("movierank quickstart", "nbdev_test"), found):
        if len(commands) != 1:
            raise Failure(f"README.md has {len(commands)} one-line commands `pip install ... && {what}`, not one")
    if (far := text[:text.index(found[1][0])].count("\n")) > 60:
        raise Failure(f"README.md shows its second command in line {far}, not on its first screen")
    return [commands[0] for commands in found]


def differences(one: Path, other: Path, pattern: str, aside=()) -> list[str]:
    "Files matching `pattern` that are only on one side, or not the same."
    def names(folder):
        return {p.relative_to(folder).as_posix() for p in folder.glob(pattern) if p.is_file() and p.name not in aside and not {".ipynb_checkpoints", "__pycache__"} & {*p.parts}}
    committed, made = names(one), names(other)
    return [*(f"{n} is gone" for n in sorted(committed - made)), *(f"{n} is new" for n in sorted(made - committed)),
            *(f"{n} differs" for n in sorted(committed & made) if not filecmp.cmp(one / n, other / n, shallow=False))]


def none_of(complaints):
    "Failure if there are any."
    if complaints:
        raise Failure("; ".join(complaints))


def quickstart_result(text: str, epochs=3, k=5) -> dict:
    "The one JSON object that `movierank quickstart --json` prints, checked."
    def no_number(word):
        raise Failure(f"{word} among the numbers")

    result = json.loads(text, parse_constant=no_number)  # anything else beside the object is an error here
    if not isinstance(result, dict) or set(result) != QUICKSTART_KEYS:
        raise Failure(f"keys are {sorted(result)}, not {sorted(QUICKSTART_KEYS)}")
    for name in ("loss", "ndcg", "mrr"):
        if len(result["history"][name]) != epochs or not all(isinstance(x, float) for x in result["history"][name]):
            raise Failure(f"history.{name} is {result['history'][name]}, not {epochs} numbers")
    movies = result["recommendations"]
    if [movie["rank"] for movie in movies] != [*range(1, k + 1)] or len({movie["movie_title"] for movie in movies}) != k:
        raise Failure(f"recommendations are not {k} movies: {movies}")
    if not all(isinstance(movie["score"], float) for movie in movies) or not result["seconds"] or not result["data"]:
        raise Failure("scores, seconds or data are empty")
    return result


def find_python(version: str):
    "A Python of that version that can make virtual environments, or None."
    candidates = [shutil.which(f"python{version}"), *sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python")), sys.executable]
    code = f"import sys, venv, ensurepip, ssl; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", code], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0:
            return str(candidate)


def uv_settings(pip: Path) -> dict:
    "Where pip finds packages, told to uv, which does not read pip's configuration."
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS", "cert": "SSL_CERT_FILE", "constraint": "UV_CONSTRAINT"}
    listed = subprocess.run([pip, "config", "list"], capture_output=True, text=True).stdout
    found = dict(pair for where in ("global", "install", ":env:") for pair in re.findall(rf"^{where}\.([\w-]+)='(.*)'$", listed, flags=re.M))
    return {uv: found[pip].replace("\\n", " ") for pip, uv in names.items() if found.get(pip)}


def uv_install(bench: Bench, env: dict, name: str, venv: Path, *what):
    "What pip would install, in a third of pip's time; by pip itself if uv cannot be had."
    work, tools = bench.work, bench.work / "uv-venv"
    try:
        if not tools.exists():
            bench.run(name, [sys.executable, "-m", "venv", tools], work, env)
            bench.run(name, ["pip", "install", "uv"], work, inside(env, tools))
        more = {"UV_CACHE_DIR": str(work / "uv-cache"), "UV_PYTHON_DOWNLOADS": "never", "UV_INDEX_STRATEGY": "unsafe-best-match", **uv_settings(tools / "bin" / "pip")}
        bench.run(name, [tools / "bin" / "uv", "pip", "install", *what], work, inside(env, venv, **more))
    except Failure:
        bench.run(name, ["pip", "install", *what], work, inside(env, venv))


def wheel_lane(bench: Bench, env: dict):
    "The wheel in the newest environment; in the oldest promised; in one like Colab's; then what the tests on the sample leave open."
    work, results = bench.work, {}
    newest, wheels = work / "wheel-venv", work / "wheels"

    def build(name):
        bench.run(name, [find_python("3.13") or sys.executable, "-m", "venv", "--upgrade-deps", newest], work, env)
        bench.run(name, ["pip", "wheel", "--no-deps", "--wheel-dir", wheels, "."], copy_of_clone(work / "build"), inside(env, newest))

    def wheel():
        (path,) = wheels.glob("*.whl")
        return path

    def holds(name):
        config = ConfigParser(interpolation=None)
        config.read(ROOT / "settings.ini", encoding="utf-8")
        names = set(zipfile.ZipFile(wheel()).namelist())
        package = {n for n in names if re.fullmatch(PACKAGE, n)}
        info = {n for n in names if n.startswith(f"movierank-{config['DEFAULT']['version']}.dist-info/")}
        committed = {p for p in files() if p.startswith("movierank/")} | {"movierank/py.typed"}
        none_of([*(f"holds {n}" for n in sorted(names - package - info)), *(f"lacks {n}" for n in sorted(committed - package)),
                 *([] if any(n.endswith("/LICENSE") for n in info) else ["lacks LICENSE"])])

    def install(name, venv, *more):
        uv_install(bench, env, name, venv, wheel(), *more)
        bench.run(name, ["pip", "check"], work, inside(env, venv))

    def quickstart(name, venv):
        empty = work / f"empty-{len(results)}"
        empty.mkdir()
        out, errors = work / f"{empty.name}.json", work / f"{empty.name}.err"
        try:
            bench.run(name, ["movierank", "quickstart", "--json"], empty, inside(env, venv), stdout=out, log=errors)
            results[name] = quickstart_result(out.read_text(encoding="utf-8"))
        finally:
            bench.log(name).write_text(f"{errors.read_text(errors='replace')}\nstdout:\n{out.read_text(errors='replace')}")
        if noise := re.search(r"^.*(oneDNN|absl|[IWE]0000 |Warning:|Traceback).*$", errors.read_text(errors="replace"), flags=re.M):
            raise Failure(f"a log line on stderr: {noise[0].strip()[:120]}")
        none_of([f"wrote {p.name}" for p in empty.iterdir()])

    def oldest(name):
        python = find_python("3.10")
        if not python:
            raise Skip("no Python 3.10 here")
        bench.run(name, [python, "-m", "venv", work / "oldest-venv"], work, env)
        install(name, work / "oldest-venv", *OLDEST)

    def colab(name):
        "The notebooks' own install cell, with this clone in the repository's place, in an environment like Colab's."
        python, venv = find_python("3.12"), work / "colab-venv"
        if not python:
            raise Skip("no Python 3.12 here")
        cells = json.loads((ROOT / "nbs" / "01_data.ipynb").read_text(encoding="utf-8"))["cells"]
        (cell,) = [c for c in map(lambda c: "".join(c["source"]), cells) if REPOSITORY in c]
        script = work / "install.ipy"
        script.write_text(cell.replace(REPOSITORY, str(copy_of_clone(work / "colab"))), encoding="utf-8")
        bench.run(name, [python, "-m", "venv", "--upgrade-deps", venv], work, env)
        uv_install(bench, env, name, venv, *COLAB, "ipython")
        frozen = []
        for command in (["true"], ["ipython", str(script)]):
            bench.run(name, command, work, inside(env, venv))
            bench.run(name, ["pip", "freeze"], work, inside(env, venv), stdout=work / "frozen.txt")
            frozen.append({line for line in (work / "frozen.txt").read_text().splitlines() if line})
        none_of([f"changed {line}" for line in sorted(frozen[0] - frozen[1])])
        if not any(line.startswith("movierank") for line in frozen[1]):
            raise Failure("the cell did not install movierank")

    def again(name):
        quickstart(name, newest)
        first, second = ({k: v for k, v in results[n].items() if k != "seconds"} for n in ("wheel runs quickstart --json", name))
        if first != second:
            raise Failure(f"{first} and then {second}")

    def import_time(name):
        "The best of ten fresh processes; and nothing of what is slow to load is loaded."
        code = "import sys, time; start = time.perf_counter(); import movierank; print(1000 * (time.perf_counter() - start), *sys.modules)"
        best, out = float("inf"), work / "import_time.txt"
        for _ in range(10):
            bench.run(name, [newest / "bin" / "python", "-c", code], work, env, stdout=out)
            took, *loaded = out.read_text().split()
            best = min(best, float(took))
        none_of([*(f"loads {m}" for m in ("tensorflow", "numpy", "pandas", "movierank.data") if m in loaded),
                 *([f"takes {best:.0f} ms, at most {IMPORT_MS}"] if best > IMPORT_MS else [])])

    def pyright(name):
        "A type checker sees the public names and what they give, and it sees a name that is not there."
        if not shutil.which("node"):
            raise Skip("no node on the PATH, without which Pyright would fetch one")
        (folder := work / "pyright").mkdir()
        script = (ROOT / ".ci" / "public.py").read_text(encoding="utf-8")
        (folder / "public.py").write_text(script, encoding="utf-8")
        (folder / "wrong.py").write_text(f"{script}\nrecommender.recommend_nothing()\n\nfrom movierank import nothing\n", encoding="utf-8")
        active = inside(env, newest, PYRIGHT_PYTHON_IGNORE_WARNINGS="1")
        bench.run(name, ["pip", "install", "pyright"], work, active)
        bench.run(name, ["pyright", "public.py"], folder, active)
        log = bench.log(f"{name} (wrong)")
        try:
            bench.run(name, ["pyright", "wrong.py"], folder, active, log=log)
        except Failure:
            pass
        none_of([f"Pyright does not notice {part}" for part in ('"recommend_nothing"', '"nothing" is unknown import symbol') if part not in log.read_text(encoding="utf-8")])

    bench.step("wheel builds", build)
    bench.step("wheel holds the package alone", holds, ["wheel builds"])
    bench.step("newest environment installs the wheel, pip check", lambda name: install(name, newest), ["wheel builds"])
    bench.step("wheel runs quickstart --json", lambda name: quickstart(name, newest), ["newest environment installs the wheel, pip check"])
    bench.step("same seed, same numbers", again, ["wheel runs quickstart --json"])
    bench.step("import movierank loads nothing and is quick", import_time, ["newest environment installs the wheel, pip check"])
    bench.step("Pyright finds the public names", pyright, ["newest environment installs the wheel, pip check"])
    shutil.rmtree(newest, ignore_errors=True)
    bench.step("oldest environment installs, pip check", oldest, ["wheel builds"])
    bench.step("oldest environment runs quickstart --json", lambda name: quickstart(name, work / "oldest-venv"), ["oldest environment installs, pip check"])
    shutil.rmtree(work / "oldest-venv", ignore_errors=True)
    bench.step("Colab's install cell changes no package", colab, ["wheel builds"])
    bench.step("an environment like Colab's runs quickstart --json", lambda name: quickstart(name, work / "colab-venv"), ["Colab's install cell changes no package"])
    shutil.rmtree(work / "colab-venv", ignore_errors=True)
    rest_steps(bench, env)


def readme_lane(bench: Bench, env: dict):
    "README's two commands, one after the other; what is exported, cleaned, documented and written is what is committed."
    dev, clone, commands = bench.work / "dev-venv", bench.work / "dev", []
    active = inside(env, dev)

    def first(name):
        bench.run(name, [sys.executable, "-m", "venv", dev], bench.work, env)
        bench.run(name, ["bash", "-c", commands[0]], copy_of_clone(clone), active)

    def second(name):
        "It tests two notebooks at a time on two cores; a thread for each is quicker. On MovieLens they have all threads."
        bench.run(name, ["bash", "-c", commands[1]], clone, {**active, **ONE_THREAD}, timeout=2400)
        if not re.search(r"^Success\.$", bench.log(name).read_text(errors="replace"), flags=re.M):
            raise Failure("nbdev_test did not print Success.")

    def tests_leave_nothing(name):
        none_of([f"{p} is left in the clone" for p in sorted(untracked())])

    def untracked():
        known = {*files()}
        ignored = re.compile(r"(^|/)(__pycache__|build|_proc|\.ipynb_checkpoints|movierank\.egg-info)/|\.pyc$|^nbs/\.last_checked$")
        return {p.relative_to(clone).as_posix() for p in clone.rglob("*") if p.is_file()} - known - {
            p.relative_to(clone).as_posix() for p in clone.rglob("*") if ignored.search(p.relative_to(clone).as_posix())}

    def export(name):
        "All that is exported is deleted and made again; what is kept by hand (each __init__.py, py.typed, JavaScript, HTML) stays as it is."
        for path in (clone / "movierank").rglob("*.py"):
            if path.name != "__init__.py":
                path.unlink()
        bench.run(name, ["nbdev_export"], clone, active)
        none_of([*differences(ROOT / "movierank", clone / "movierank", "**/*.*", ("_modidx.py",)),
                 *([] if (clone / "movierank" / "_modidx.py").exists() else ["_modidx.py was not made"]),
                 *differences(ROOT, clone, "pyproject.toml")])

    def import_rule(name):
        "The contracts of .importlinter hold, and an import upwards would break one."
        bench.run(name, ["lint-imports", "--no-cache"], clone, active)
        wrong = bench.work / "upwards"
        for part in (".importlinter", "movierank"):
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            wrong.mkdir(exist_ok=True)
            copy(ROOT / part, wrong / part)
        with open(wrong / "movierank" / "engine" / "errors.py", "a", encoding="utf-8") as module:
            module.write("\n\ndef later():\n    from movierank.data import Ratings\n    return Ratings\n")
        log = bench.log(f"{name} (upwards)")
        try:
            bench.run(name, ["lint-imports", "--no-cache"], wrong, active, log=log)
        except Failure:
            if "movierank.engine.errors -> movierank.data" in log.read_text(encoding="utf-8", errors="replace"):
                return
        raise Failure("import-linter does not notice that engine.errors imports data")

    def clean(name):
        bench.run(name, ["nbdev_clean"], clone, active)
        none_of(differences(ROOT / "nbs", clone / "nbs", "**/*.ipynb"))

    bench.step("README has its two commands", lambda name: commands.extend(readme_commands()))
    bench.step("README installs and runs", first, ["README has its two commands"])
    bench.step("README installs and tests", second, ["README has its two commands"])
    bench.step("tests leave nothing behind", tests_leave_nothing, ["README installs and tests"])
    installed = [] if (dev / "bin" / "nbdev_export").exists() else ["README installs and tests"]
    bench.step("export gives what is committed", export, installed)
    bench.step("notebooks are clean", clean, installed)
    bench.step("README.md comes from index.ipynb", lambda name: bench.run(name, ["python", ".ci/readme.py", "--check"], clone, active), installed)
    bench.step("import rule", import_rule, installed)


def beside(bench: Bench, env: dict, clone: Path, *more: Path, **variables) -> dict:
    "The environment that README's second command has installed, with another clone in the place of its own."
    return inside(env, bench.work / "dev-venv", PYTHONPATH=os.pathsep.join(map(str, (clone, *more))), **variables)


def wait_for_dev(bench: Bench) -> list[str]:
    "Until README's second command has installed; what a step needs if it has not."
    def there():
        log = bench.log("README installs and tests")
        return log.exists() and "\nSuccessfully installed" in log.read_text(encoding="utf-8", errors="replace")

    while "README installs and tests" not in bench.outcomes and not bench.stopped and not there():
        time.sleep(1)
    return [] if there() else ["README installs and tests"]


def reads_movielens(notebook: Path) -> bool:
    "Does a cell that is not slow?"
    cells = [("".join(c["source"]), c["cell_type"]) for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    return any(re.search(READS_MOVIELENS, text) for text, kind in cells if kind == "code" and not re.search(r"^#\| *slow", text, flags=re.M))


def rest_steps(bench: Bench, env: dict):
    "Beside the other lane, in its environment: notebooks that read MovieLens, on MovieLens; the cells that start Spark, on the sample."
    def movielens(name):
        if not (DATA / "ml-100k").is_dir():
            raise Skip(f"no {DATA.name}/ml-100k beside the clone")
        clone = copy_of_clone(bench.work / "movielens")
        names = {p.stem for p in clone.glob("nbs/**/*.ipynb")
                 if p.relative_to(clone).parts[1] not in SAMPLE_WILL_DO and reads_movielens(p)}
        bench.run(name, ["nbdev_test", "--file_re", rf"^({'|'.join(sorted(names))})\.ipynb$"], clone,
                  beside(bench, env, clone, MOVIERANK_DATA=str(DATA.resolve())), timeout=2400)

    def spark(name):
        "The same lists as one machine makes, also when an executor is killed."
        java, clone, libraries = os.environ.get("JAVA_HOME", ""), bench.work / "spark", bench.work / "spark-libraries"
        if not (Path(java, "bin", "java").exists() if java else shutil.which("java")):
            raise Skip("no Java here")
        config = ConfigParser(delimiters=["="], interpolation=None)
        config.read(ROOT / "settings.ini", encoding="utf-8")
        copy_of_clone(clone)
        uv_install(bench, env, name, bench.work / "dev-venv", "--no-deps", "--target", libraries, *config["DEFAULT"]["spark_requirements"].split())
        (settings := bench.work / "spark-conf").mkdir()
        (settings / "spark-defaults.conf").write_text(SPARK_DEFAULTS, encoding="utf-8")
        bench.run(name, ["nbdev_test", "--path", SPARK, "--flags", "slow"], clone,
                  beside(bench, env, clone, libraries, SPARK_CONF_DIR=str(settings), JDK_JAVA_OPTIONS=SPARK_JAVA), timeout=1500)

    installed = wait_for_dev(bench)
    bench.step("spark", spark, installed)
    bench.step("tests pass on MovieLens 100K", movielens, installed)


def static_lane(bench: Bench, env: dict):
    "Each check of checks.py is a step; then, in README's environment, the documentation and the page."
    def documentation(name):
        code = "from nbdev.serve import proc_nbs; proc_nbs(n_workers=0, force=True)"
        clone = copy_of_clone(bench.work / "documentation")
        bench.run(name, ["python", "-c", code], clone, beside(bench, env, clone))

    def browser(name):
        "A page made from the sample's model, in Chromium."
        if not page.find_browser(install=True):
            raise Skip("no Chromium or Chrome on the PATH")
        clone, made = copy_of_clone(bench.work / "page"), bench.work / "page.html"
        for command in ("train sample --set epochs=5 --out model", f"page model --users 42 --out {made}"):
            bench.run(name, ["python", "-c", "from movierank.cli.run import run; run()", *command.split()], clone, beside(bench, env, clone))
        bench.run(name, ["python", ".ci/page.py", made], clone, beside(bench, env, clone))

    listed = subprocess.run([sys.executable, ".ci/checks.py", "--list"], cwd=ROOT, env=env, capture_output=True, text=True).stdout.split()
    bench.step("checks can be listed", lambda name: none_of([] if listed else ["checks.py lists no check"]))
    for check in listed:
        bench.step(f"check {check}", lambda name, check=check: bench.run(name, [sys.executable, ".ci/checks.py", check], ROOT, env))
    bench.step("each check is seen to fail", lambda name: bench.run(name, [sys.executable, ".ci/checks.py", "--self-test"], ROOT, env))
    installed = wait_for_dev(bench)
    bench.step("the page in a browser", browser, installed)
    bench.step("documentation can be made", documentation, installed)


def main():
    work = Path(sys.argv[1]).resolve()
    bench, env = Bench(work), clean_env(work)
    signal.signal(signal.SIGTERM, bench.stop)
    signal.signal(signal.SIGINT, bench.stop)
    before, start = {n: (ROOT / n).read_bytes() for n in files()}, time.monotonic()

    def unchanged(name):
        none_of([f"{n} changed" for n in sorted({*before, *files()}) if n not in before or not (ROOT / n).exists() or (ROOT / n).read_bytes() != before[n]])

    try:
        with ThreadPoolExecutor(3) as lanes:
            ends = [lanes.submit(lane, bench, env) for lane in (readme_lane, wheel_lane, static_lane)]
        for done in ends:
            if done.exception():
                bench.step("lane", lambda name, error=done.exception(): none_of([f"{type(error).__name__}: {error}"]))
        bench.step("the clone is as it was", unchanged)
    except BaseException as error:
        bench.outcomes["steps.py"] = "FAIL"
        print(f"FAIL steps.py: {type(error).__name__}: {error}", flush=True)
    finally:
        bench.stop()
    count = {outcome: [*bench.outcomes.values()].count(outcome) for outcome in ("ok", "FAIL", "skip")}
    print(f"{time.monotonic() - start:.0f} s")
    (work / "counted").touch()
    print(f"{count['ok']} passed, {count['FAIL']} failed" + (f", {count['skip']} skipped" if count["skip"] else ""), flush=True)
    sys.exit(bool(count["FAIL"]))


if __name__ == "__main__":
    main()
