"""Property-based tests of what reads data, with Hypothesis: whatever comes in, `Ratings` that are right or one of the package's own errors comes out.

    python .ci/fuzz.py                  a few hundred cases, in seconds
    python .ci/fuzz.py --cases 20000    the number that is promised
    python .ci/fuzz.py --only frames    one property; --seed for other cases

A warning counts as a failure, too. The last line says how many cases were tried; exit code 1 if one failed. Hypothesis prints the smallest input that fails.
"""
import argparse
import io
import shutil
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from movierank.data import MovierankError, load_ratings
from movierank.engine import reading
from movierank.engine.interactions import interaction_matrix
from movierank.engine.names import TitleIndex, clean_name
from movierank.engine.reading import read_own
from movierank.evaluation import split, split_last
from movierank.grouping import group
from movierank.vocabulary import Vocabulary, build_vocabulary

FOLDER = Path(tempfile.mkdtemp())
PROPERTIES, RESULTS = {}, Counter()


def property_of(strategy):
    "Register a function of one argument as a property; it may raise MovierankError, and nothing else."

    def register(check):
        def tried(case):
            RESULTS[check.__name__, "cases"] += 1
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.simplefilter("ignore", ResourceWarning)
                try:
                    check(case)
                    RESULTS[check.__name__, "read"] += 1
                except MovierankError as error:
                    RESULTS[check.__name__, "refused"] += 1
                    assert str(error).isprintable() and len(str(error)) < 1500, f"an error of {len(str(error))} characters: {error}"

        PROPERTIES[check.__name__] = tried, strategy
        return check

    return register


# What comes in

WORDS = st.sampled_from(["1", "2", "007", "7.0", "1.5", "ann", "Alien (1979)", "Heat, The", "", " ", "NA", "nan", "inf", "-1", "-0", "4,5", "1e400", "1e-400", "9" * 25,
                         "881250949", "881250949000", "1997-12-04", "True", "userId", "rating", '"', '""', "a\nb", "\0", "\ufeff", "é", "e\u0301", "映画", "👽", "\u2028", "\x1c"])
CELLS = st.one_of(WORDS, st.text(max_size=8), st.integers(-3, 10**12).map(str), st.floats().map(str))
HEADERS = st.sampled_from(["userId", "user_id", "movieId", "title", "rating", "timestamp", "stars", "item", "user", "x", "", "1"])
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
RATED = st.tuples(IDS, IDS, st.floats(0, 5, width=16), st.integers(0, 2 * 10**9))
TABLES = st.lists(RATED, min_size=1, max_size=30).map(lambda rows: pd.DataFrame(rows, columns=["user_id", "movie_title", "user_rating", "timestamp"]))


@st.composite
def delimited(draw):
    "A text file that nearly is a table: cells, a separator, line ends, maybe quotes, in some encoding."
    width, sep, end = draw(st.integers(1, 5)), draw(st.sampled_from([",", ";", "\t", "|", " ", "::"])), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    usual = draw(st.sampled_from([["userId", "title", "rating"], ["userId", "movieId", "rating", "timestamp"], ["user", "movieId", "title", "stars"]]))
    header = usual if draw(st.booleans()) else draw(st.lists(HEADERS, min_size=width, max_size=width))
    good = [st.integers(1, 3).map(str), st.integers(1, 3).map(str), st.integers(1, 5).map(str), st.just("881250949"), CELLS]
    row = st.tuples(*good[: len(header)]).map(list) if draw(st.integers(0, 3)) else st.lists(CELLS, min_size=max(len(header) - 1, 0), max_size=len(header) + 1)
    rows = [header, *draw(st.lists(st.one_of(row, row, row, row, st.lists(CELLS, max_size=5)) if draw(st.booleans()) else row, max_size=6))]
    quoted = draw(st.booleans())
    text = end.join(sep.join('"' + cell.replace('"', '""') + '"' if quoted and set(cell) & set(',;\t|"\n\r') else cell for cell in row) for row in rows)
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])), errors="replace")


R100K = {"u.data": "1\t10\t5\t881250949\n2\t11\t3\t881250950\n", "u.user": "1|24|M|technician|85711\n2|53|F|other|94043\n",
         "u.item": f"10|Amélie (2001)|01-Jan-2001||url|{'|'.join('0' * 19)}\n11|Heat (1995)|||url|{'|'.join('01' * 9 + '0')}\n".encode("latin-1")}
R1M = {"ratings.dat": "1::10::5::978300760\n2::11::3::978302109\n", "users.dat": "1::F::1::10::48067\n2::M::56::16::70072\n",
       "movies.dat": "10::Alien (1979)::Horror|Children's\n11::Heat (1995)::Crime\n"}
R25M = {"ratings.csv": "userId,movieId,rating,timestamp\n1,10,5,881250949\n2,11,3.5,881250950\n", "movies.csv": 'movieId,title,genres\n10,"Alien, The (1979)",Horror\n11,Heat,\n'}
OWN = "userId,title,rating,timestamp\n1,Alien (1979),5,881250949\n2,\"Heat, or so\",3,881250950\n1,Up,4.5,881250951\n"


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


def as_zip(files, method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(f"ml/{name}", as_bytes(content))
    return buffer.getvalue()


def as_parquet(frame):
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


SINGLE = {"own.csv": as_bytes(OWN), "own.tsv": as_bytes(OWN.replace(",", "\t")), "own.parquet": as_parquet(pd.read_csv(io.StringIO(OWN))),
          **{f"{n}.zip": as_zip(f, m) for n, f, m in (("100k", R100K, 0), ("1m", R1M, 8), ("25m", R25M, 8), ("25m_", R25M, 0))}}


@st.composite
def mutated(draw, content):
    "Bytes with some of them changed, cut out, doubled, put in or cut off."
    content = bytearray(content)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 4]))):
        at = draw(st.integers(0, len(content)))
        n = draw(st.integers(0, 12))
        how = draw(st.sampled_from(["change", "change", "remove", "double", "insert", "insert", "end"]))
        piece = draw(st.one_of(st.binary(max_size=8), CELLS.map(lambda c: c.encode("utf-8", "replace")), st.sampled_from([b"\n", b",", b"\t", b'"', b"::", b"|", b"\xff", b"\0"])))
        if how == "change":
            content[at:at + len(piece)] = piece
        elif how == "remove":
            del content[at:at + n]
        elif how == "double":
            content[at:at] = content[at:at + n]
        elif how == "insert":
            content[at:at] = piece
        else:
            del content[at:]
    return bytes(content)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS, st.binary(max_size=4), st.just(pd.NaT), st.just(pd.NA), st.datetimes(), st.decimals(),
                   st.complex_numbers(), st.just([1]), st.just({}), st.just((1, 2)), st.just("\ud800"), st.dates(), st.timedeltas())


@st.composite
def frames(draw):
    "A data frame with columns of many kinds."
    n, made = draw(st.integers(0, 5)), []
    names = draw(st.one_of(st.just(["user_id", "movie_id", "user_rating", "timestamp"]), st.just(["user", "title", "stars"]), st.lists(st.one_of(HEADERS, st.integers()), max_size=5)))
    for _ in names:
        kind = draw(st.sampled_from([VALUES, st.integers(0, 5), st.integers(0, 2**64), st.floats(0, 5), st.floats(), CELLS, st.booleans(), st.datetimes(), st.just(None)]))
        values = draw(st.lists(kind, min_size=n, max_size=n))
        dtype = draw(st.sampled_from([None, None, object, "category", "Int64", "float32", "string", "datetime64[s]"]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made.append(pd.Series(values, dtype=dtype))
            except Exception:  # no such column can be made
                made.append(pd.Series(values, dtype=object))
    frame = pd.concat(made, axis=1) if made else pd.DataFrame(index=range(n))
    frame.columns = names
    return frame.set_axis(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), axis=0) if draw(st.booleans()) else frame


# What must come out

def sound(ratings):
    "Is this what `Ratings` promises?"
    rows = ratings.interactions
    assert len(rows) > 0 and list(rows)[:4] == ["user_id", "movie_id", "movie_title", "user_rating"]
    for column in ("user_id", "movie_id", "movie_title"):
        names = rows[column].cat.categories.tolist()
        assert all(type(name) is str and name for name in names) and len(set(names)) == len(names), names
        assert (rows[column].cat.codes >= 0).all()
    values = rows.user_rating.to_numpy()
    assert values.dtype == np.float32 and np.isfinite(values).all() and ratings.label_shift + ratings.scale[0] >= 0
    assert np.float32(ratings.scale[0]) <= values.min() and values.max() <= np.float32(ratings.scale[1])
    if "timestamp" in rows:
        assert rows.timestamp.dtype == np.int64 and (rows.timestamp >= 0).all() and (rows.timestamp < 253_402_300_800).all()  # the year 10000
    titles = rows.drop_duplicates(["movie_id", "movie_title"])
    assert not titles.movie_id.duplicated().any(), "an id with two titles"
    assert not ratings.movies.movie_id.duplicated().any() and not ratings.movies.isna()[["movie_id", "movie_title"]].any(axis=None)
    known = dict(zip(ratings.movies.movie_id.astype(str), ratings.movies.movie_title.astype(str)))
    assert all(known.get(i, i) == t for i, t in zip(titles.movie_id, titles.movie_title)), "a title that is not the movie list's"
    assert repr(ratings) and all(isinstance(note, str) for note in ratings.notes)
    return ratings


def read(name, content):
    "What `load_ratings` makes of a file."
    path = FOLDER / name
    path.write_bytes(content)
    return sound(load_ratings(path))


@property_of(st.tuples(st.sampled_from(["a.csv", "a.tsv", "a.txt", "a.parquet", "a.zip", "u.data"]), st.binary(max_size=200)))
def any_bytes(case):
    read(*case)


@property_of(delimited())
def any_table(content):
    try:
        quick = read("a.csv", content)
    except MovierankError as error:
        quick = error
    fast, reading.read_plain = reading.read_plain, lambda *args, **options: None  # the same file without the quick reader
    try:
        slow = read("a.csv", content)
    except MovierankError as error:
        slow = error
    finally:
        reading.read_plain = fast
    def brief(result):
        return str(result).partition(":")[0] if isinstance(result, MovierankError) else len(result)  # an error's file and line

    assert type(quick) is type(slow) and brief(quick) == brief(slow), (quick, slow)
    if isinstance(quick, MovierankError):
        raise quick
    pd.testing.assert_frame_equal(quick.interactions.astype({c: object for c in ("user_id", "movie_id", "movie_title")}),
                                  slow.interactions.astype({c: object for c in ("user_id", "movie_id", "movie_title")}))


@property_of(st.sampled_from(sorted(SINGLE)).flatmap(lambda name: st.tuples(st.just(name), mutated(SINGLE[name]))))
def damaged_file(case):
    read(*case)


@property_of(st.sampled_from([R100K, R1M, R25M]).flatmap(lambda files: st.sampled_from(sorted(files)).flatmap(
    lambda name: st.tuples(st.just(files), st.just(name), mutated(as_bytes(files[name]))))))
def damaged_folder(case):
    files, name, content = case
    folder = FOLDER / "ml"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for other, usual in files.items():
        (folder / other).write_bytes(content if other == name else as_bytes(usual))
    sound(load_ratings(folder))


@property_of(frames())
def any_frame(frame):
    sound(load_ratings(frame))


@property_of(TABLES)
def written_and_read(frame):
    "A table is the same as a data frame, as CSV and as Parquet, but for what CSV cannot hold."
    here = sound(load_ratings(frame))
    assert here.interactions.user_rating.tolist() == frame.user_rating.astype("float32").tolist() and len(here) == len(frame)
    assert here.interactions.user_id.tolist() == [clean_name(u) for u in frame.user_id]
    frame.to_parquet(FOLDER / "own.parquet", index=False)
    there = load_ratings(FOLDER / "own.parquet")
    assert there.interactions.astype(str).equals(here.interactions.astype(str))
    if not any(set(c) & set("\0\r\n") for c in [*frame.user_id, *frame.movie_title]):
        frame.to_csv(FOLDER / "own.csv", index=False, encoding="utf-8")
        there = load_ratings(FOLDER / "own.csv")
        assert there.interactions.astype(str).equals(here.interactions.astype(str))


@property_of(st.tuples(TABLES, st.integers(1, 7)))
def grouped(case):
    "Grouping loses and invents no rating."
    frame, list_size = case
    ratings = sound(load_ratings(frame))
    vocabulary = build_vocabulary(ratings)
    lists = group(ratings, vocabulary, list_size)
    kept = lists.label >= 0
    users = np.repeat(lists.user, kept.sum(axis=1))
    assert (lists.movie[~kept] == 0).all() and kept.sum(axis=1).max() <= list_size and kept.any(axis=1).all()
    rows, factor = ratings.interactions, np.float32(ratings.label_factor)
    there = Counter(zip(vocabulary.decode_users(users), vocabulary.decode_movies(lists.movie[kept]), lists.label[kept].tolist()))
    assert there == Counter(zip(rows.user_id, rows.movie_title, (rows.user_rating.to_numpy() * factor).tolist()))


@property_of(st.tuples(TABLES, st.floats(0, 1), st.sampled_from(["random", "user", "movie", "time", "last"]), st.integers(0, 9)))
def divided(case):
    "The parts of a split are disjoint and complete."
    frame, share, by, number = case
    ratings = sound(load_ratings(frame))
    marked = replace(ratings, interactions=ratings.interactions.assign(row=range(len(ratings))))
    parts = split_last(marked, number % 3) if by == "last" else split(marked, share, by, seed=number)
    assert sorted([*parts[0].interactions.row, *parts[1].interactions.row]) == list(range(len(ratings)))
    for part in parts:
        assert part.interactions.row.is_monotonic_increasing
        sound(replace(part, interactions=part.interactions.drop(columns="row")))


@property_of(st.tuples(st.lists(st.text(max_size=6).map(clean_name), unique=True, max_size=20), st.lists(st.text(max_size=6), max_size=5)))
def listed(case):
    "A vocabulary gives every clean name back, and 0 for those that it lacks."
    names, others = case
    vocabulary = Vocabulary(names, names[::-1])
    for encode, decode, mine in ((vocabulary.encode_users, vocabulary.decode_users, names), (vocabulary.encode_movies, vocabulary.decode_movies, names[::-1])):
        assert encode(mine).tolist() == list(range(1, len(mine) + 1)) and decode(encode(mine)).tolist() == mine
        assert [bool(i) for i in encode(others)] == [clean_name(name) in names for name in others]


CODES = st.text("0123456789abcXYZ", min_size=1, max_size=6).filter(lambda code: clean_name(code) == code)
SCALES = st.sampled_from([(1, 5), (0, 10), (1, 100), (-10, 10), (0, 1)])


@st.composite
def layouts(draw):
    "Rows of codes and ratings on some scale, and how they are to be written."
    lowest, highest = draw(SCALES)
    rows = draw(st.lists(st.tuples(CODES, CODES, st.integers(lowest, highest)), min_size=1, max_size=20))
    sep, header = draw(st.sampled_from(["::", "\t", ";", "|", ",", " "])), draw(st.booleans())
    return rows, (lowest, highest), sep, header, draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())


@property_of(layouts())
def laid_out(case):
    "Any separator, with a header or by position, on any scale: every row is read as it was written."
    rows, scale, sep, header, end, told = case
    text = end.join(sep.join(map(str, row)) for row in [*([("userId", "movieId", "rating")] if header else []), *rows])
    (FOLDER / "own.txt").write_text(text, encoding="utf-8", newline="")
    named = None if header else "user_id=1,movie_id=2,user_rating=3"
    found = sound(load_ratings(FOLDER / "own.txt", named, separator=sep if told else None, scale=scale))
    table = found.interactions
    assert [*zip(table.user_id, table.movie_id, table.user_rating)] == rows and found.scale == scale


@property_of(st.tuples(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20), st.booleans()))
def changed_mind(case):
    "The latest rating of a movie counts, the last of equally late ones; without times, the last."
    rows, timed = case
    user, movie, time = (np.array(column, np.int32) for column in zip(*rows))
    last = {}
    for at in sorted(range(len(rows)), key=lambda n: (time[n] if timed else 0, n)):
        last[user[at] + 1, movie[at] + 1] = at + 1
    found = interaction_matrix(user + 1, movie + 1, np.arange(1, len(rows) + 1), (5, 5), time if timed else None).tocoo()
    assert {(u, m): at for u, m, at in zip(found.row, found.col, found.data)} == last


@property_of(st.one_of(IDS, st.integers(), st.floats(), CELLS))
def cleaned(name):
    "Cleaning twice is cleaning once, and a number is its text."
    assert clean_name(clean_name(name)) == clean_name(name) == clean_name(f" {name}\t")
    assert not isinstance(name, int) or clean_name(float(name)) == clean_name(name) or abs(name) > 2**53


@property_of(st.tuples(st.lists(st.one_of(IDS, CELLS), min_size=1, max_size=20), CELLS))
def typed(case):
    "A title finds itself, or one with the same name; anything else is found with a note or not at all."
    titles, other = case
    index, notes = TitleIndex(titles), []
    assert all(clean_name(titles[index.find(title)]) == clean_name(title) for title in titles)
    found = titles[index.find(other, notes=notes)]
    assert notes or clean_name(found) == clean_name(other)


@property_of(st.one_of(delimited(), st.sampled_from(sorted(SINGLE)).flatmap(lambda name: mutated(SINGLE[name])), st.binary(max_size=99)))
def one_person(content):
    "One person's file is movies with ratings or without, or one of the package's errors."
    (FOLDER / "own.csv").write_bytes(content)
    found = read_own(FOLDER / "own.csv")
    assert len(found) and {"movie_title", "movie_id"} & set(found) and found.user_rating.dtype == np.float32
    assert all(type(name) is str and name for name in found[[c for c in ("movie_title", "movie_id") if c in found][0]])


SHARES = {"any_bytes": 2, "any_table": 4, "damaged_file": 4, "damaged_folder": 3, "any_frame": 3, "written_and_read": 1, "laid_out": 2, "changed_mind": 1, "cleaned": 1,
          "typed": 1, "one_person": 2, "grouped": 1, "divided": 1, "listed": 1}


def run(name, cases, number):
    "Try a property on so many cases; True if it held."
    tried, strategy = PROPERTIES[name]
    held = settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False)(seed(number)(given(strategy)(tried)))
    try:
        held()
        return True
    except Exception as error:
        traceback.print_exception(error, limit=-12)
        return False


def main():
    "Run all properties, and count."
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--cases", type=int, default=400)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", choices=sorted(SHARES))
    options = options.parse_args()
    shares = {options.only: 1} if options.only else SHARES
    failed = []
    for name, share in shares.items():
        wanted, number = -(-options.cases * share // sum(shares.values())), options.seed
        while RESULTS[name, "cases"] < wanted and name not in failed:
            if not run(name, wanted - RESULTS[name, "cases"], number):
                failed.append(name)
            number += 1000
        print(f"{'FAIL' if name in failed else 'ok  '} {name}: " + ", ".join(f"{RESULTS[name, what]:,} {what}" for what in ("cases", "read", "refused")), flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"{sum(n for (_, what), n in RESULTS.items() if what == 'cases'):,} cases, {len(failed)} of {len(shares)} properties failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
