"Reads everything it needs from settings.ini, so that there is one place to change."
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=["="])
config.read(here / "settings.ini", encoding="utf-8")
cfg = config["DEFAULT"]

minors = range(int(cfg["min_python"].split(".")[1]), 14)

setup(
    name=cfg["lib_name"],
    version=cfg["version"],
    description=cfg["description"],
    long_description=(here / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author=cfg["author"],
    author_email=cfg["author_email"],
    url=cfg["git_url"],
    project_urls={"Documentation": cfg["doc_host"] + cfg["doc_baseurl"]},
    keywords=cfg["keywords"].split(),
    license="Apache-2.0",
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Intended Audience :: Developers",
        "Intended Audience :: Science/Research",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Typing :: Typed",
        *[f"Programming Language :: Python :: 3.{minor}" for minor in minors],
    ],
    packages=find_packages(include=["movierank", "movierank.*"]),
    include_package_data=False,  # what is not Python is named here; MANIFEST.in holds what goes into the source archive
    package_data={"movierank": ["py.typed", "**/*.js", "**/*.html", "**/*.css"]},
    python_requires=">=" + cfg["min_python"],
    install_requires=cfg["requirements"].split(),
    extras_require={extra: cfg[f"{extra}_requirements"].split() for extra in ("dev", "bench", "spark")},
    entry_points={
        "console_scripts": cfg["console_scripts"].split(),
        "nbdev": ["movierank=movierank._modidx:d"],
    },
    zip_safe=False,
)
