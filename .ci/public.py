"""What an editor knows about the package's names: read by Pyright, never run. Copy it first: Pyright passes over folders with a dot.

    cp .ci/public.py /tmp && pyright /tmp/public.py
"""
# pyright: standard, reportMissingImports=error, reportUnknownVariableType=error, reportUnusedExpression=false
from pathlib import Path
from typing import assert_type

import pandas as pd

import movierank
from movierank import Config, Evaluation, Ratings, Recommender, Trained, Vocabulary, evaluate, load_ratings, make_config, split, split_last, train

ratings = assert_type(load_ratings("sample"), Ratings)
part, test = assert_type(split(ratings, 0.2), tuple[Ratings, Ratings])
assert_type(split_last(part, 2), tuple[Ratings, Ratings])
vocabulary = assert_type(movierank.build_vocabulary(part), Vocabulary)
config = assert_type(make_config("catalogue", epochs=3), Config)
trained = assert_type(train(part, config), Trained)
recommender = assert_type(Recommender(trained), Recommender)
assert_type(recommender.recommend("42", k=5), pd.DataFrame)
assert_type(recommender.because("42", "The Copper Windmill (1997)"), pd.DataFrame)
assert_type(evaluate(recommender, test), Evaluation)
recommender.save(Path("model"))
assert_type(Recommender.load("model"), Recommender)
movierank.group, movierank.make_loss, movierank.make_metric
