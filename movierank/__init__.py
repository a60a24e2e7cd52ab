"""Ratings in, ranked recommendations out: the names that most people need, each imported when it is first used."""

__version__ = "0.1.0"

TYPE_CHECKING = False  # true for editors and type checkers, who know the name; importing typing would take longer than all the rest

if TYPE_CHECKING:
    from .data import Ratings, load_ratings
    from .engine.measures import Evaluation
    from .engine.settings import Config
    from .evaluation import evaluate, split, split_last
    from .grouping import group
    from .loss_metrics import make_loss, make_metric
    from .recommendation import Recommender
    from .training import Trained, make_config, train
    from .vocabulary import Vocabulary, build_vocabulary

__all__ = [
    "Config", "Evaluation", "Ratings", "Recommender", "Trained", "Vocabulary",
    "build_vocabulary", "evaluate", "group", "load_ratings", "make_config", "make_loss", "make_metric", "split", "split_last", "train",
]

_MODULES = {  # the same for Python, which imports none of them before a name is asked for (PEP 562)
    "data": ["Ratings", "load_ratings"],
    "engine.measures": ["Evaluation"],
    "engine.settings": ["Config"],
    "evaluation": ["evaluate", "split", "split_last"],
    "grouping": ["group"],
    "loss_metrics": ["make_loss", "make_metric"],
    "recommendation": ["Recommender"],
    "training": ["Trained", "make_config", "train"],
    "vocabulary": ["Vocabulary", "build_vocabulary"],
}

if not TYPE_CHECKING:  # a type checker would take this for any name

    def __getattr__(name):
        for module, names in _MODULES.items():
            if name in names:
                from importlib import import_module

                value = globals()[name] = getattr(import_module(f".{module}", __name__), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})
