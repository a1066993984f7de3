"""What a Python program uses: read, analyse, build."""

from symbackprop.build import Built, build_lecture
from symbackprop.evaluate.analysis import Analysis, analyse
from symbackprop.network.lecture import Lecture, parse_lecture, read_lecture
from symbackprop.render.results import results

__all__ = ["Analysis", "Built", "Lecture", "analyse", "build_lecture", "parse_lecture", "read_lecture", "results"]
