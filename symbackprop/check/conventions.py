"""How people write: the letters and words that mean the same everywhere, as tables.

What a document means by a letter is decided by these tables, the lecture's notation and the document's own definitions;
no other module of `check` has letters or words of its own, but `phrases.py`, what words around a formula say,
`settings/words.py` how functions and losses are called,
and `proposals/words.py` what names may stand for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symbackprop.latex.rewriting.primed_indices import CLASS, PRIMED
from symbackprop.latex.words import FOR, IF, WHEN_WORDS

__all__ = [
    "ANY_VARIABLES",
    "ASIDE",
    "AXES",
    "BEFORE_UPDATE_MARKS",
    "CAPITALS",
    "CERTAIN_INDICES",
    "CLASS_LETTERS",
    "COEFFICIENT_LETTERS",
    "CONNECTING",
    "COUNTED_LAYERS",
    "COUNTED_UNITS",
    "COUNTS",
    "FIRST_OF_TWO",
    "FUNCTION_LETTERS",
    "FUNCTION_NAMES",
    "IMPLIED_SUMS",
    "INDICES",
    "JACOBIANS",
    "LABELLED_ABOVE",
    "LABELLED_NAMES",
    "LAST_OF_TWO",
    "LAYER_LETTERS",
    "LETTERS_OF_PARAMETERS",
    "LET_WORDS",
    "LOSS_LETTERS",
    "MULTIPLES",
    "NAME_LETTERS",
    "OVER_SAMPLES",
    "PARAMETER_LETTERS",
    "PROGRAM_FUNCTIONS",
    "PROGRAM_PRODUCTS",
    "PROGRAM_SUMS",
    "REASONS",
    "RUNNING",
    "SAMPLE_LETTERS",
    "SAMPLE_ROWS",
    "SCRIPT_WORDS",
    "STARS",
    "STEP_FUNCTIONS",
    "STEP_LETTERS",
    "STEP_NAMES",
    "TARGET_LETTERS",
    "THAT_IS",
    "TOTAL_DERIVATIVES",
    "TRAINING_STEPS",
    "TRANSPOSED_BY_PRIME",
    "TRANSPOSED_BY_T",
    "UNDEFINED",
    "UNITS_OF_MEASURE",
    "UPDATED_MARKS",
    "UPDATED_WORDS",
    "UPDATE_TAKES",
    "WIDTH_LETTERS",
    "WITH_WORDS",
]

# letters

INDICES = frozenset("ijklmnpqrstchKLMNCℓ") | PRIMED | {CLASS}  # of running indices
RUNNING = INDICES - frozenset("hC")  # of these, those that mark no kind of unit: o1 and h2 are units
CERTAIN_INDICES = frozenset("ijklmnpqrsctLℓ") | PRIMED | {CLASS}  # that nobody uses as a label
LAYER_LETTERS = frozenset("lℓ")  # that count nothing but layers
NAME_LETTERS = frozenset("efgwxyzABEFGHOPQRSTUVWXYZ")  # letters of quantities and functions, which run over nothing
COUNTS = frozenset("nNmMKCDd")  # for how many there are of something
WIDTH_LETTERS = ("n", "N", "s")  # with a layer below, for the number of its units
COUNTED_UNITS: Mapping[
    str, str
] = {  # words and letters below one of these, N_{out} and n_x, for the layer that it counts
    **dict.fromkeys(["in", "inp", "input", "inputs", "x", "features"], "input"),
    **dict.fromkeys(["out", "output", "outputs", "o", "y", "classes"], "output"),
    **dict.fromkeys(["hid", "hidden", "h"], "hidden"),
}
STEP_LETTERS = frozenset("nkis")  # that may count the steps of a training, beside t
ANY_VARIABLES = (r"\xi", r"\zeta", r"\chi")  # put for an argument, where a claim is an identity in any
PARAMETER_LETTERS = ("w", "W", r"\theta", "p", "b", r"\omega")  # letters for any parameter
SAMPLE_LETTERS = ("n", "p", "d")  # below a loss, for the sample that it is of
TARGET_LETTERS = ("y", "t", "q")  # letters for a target in an example of the document
CLASS_LETTERS = frozenset("tc")  # for the true class, the correct one
LOSS_LETTERS = frozenset(
    ["J", "L", "E", "C", "loss", "cost", r"\ell", "mse", "error", "MSE", "Loss", "Cost"]
)  # for the loss
JACOBIANS = frozenset(["J", r"\mathcal J"])  # J_x(s): of the derivatives of s by x
TOTAL_DERIVATIVES = frozenset(["D"])  # D_x s, the same
FUNCTION_LETTERS = frozenset(["f", "g", "h", r"\phi", r"\varphi", r"\psi"])  # letters for a function that is not named
MULTIPLES: Mapping[str, int] = {"K": 3, "k": 3, "M": 6}  # powers of ten

# in scripts

# words of several letters in a script, where no letter is an index
SCRIPT_WORDS = frozenset([
    "in", "out", "hid", "new", "old", "neu", "alt", "total", "input", "output", "hidden", "sample", "net", "target",
    "stable", "true", "tot", "batch", "max", "min",
])  # fmt: skip
STARS = frozenset(["*", r"\ast", r"\star"])  # above a name, no power
TRAINING_STEPS = frozenset(["t", "(t)", "t+1", "(t+1)"])  # steps of a training, no units
# words that nothing but an update is marked by, in the languages of lectures
UPDATED_WORDS = (
    *("new", "neu", "updated", "novo", "nova", "nuevo", "nueva", "nuovo", "nuova", "nouveau", "nouvelle", "nowe"),
    *("nowa", "nowy", "nieuw", "nové", "nová"),
)  # fmt: skip
COEFFICIENT_LETTERS = frozenset([r"\beta", r"\theta", "w", "a", "b", r"\alpha", r"\hat\beta"])  # counted from 0
LETTERS_OF_PARAMETERS = COEFFICIENT_LETTERS | {"W", r"\Theta", r"\mathbf w"}  # all together: h_{W,b}, J(W, b; x, y)
UPDATED_MARKS = (*UPDATED_WORDS, "(t+1)", "t+1", "+", "*", r"\ast", r"\prime")
BEFORE_UPDATE_MARKS = (
    *("old", "alt", "antigo", "antiga", "viejo", "vieja", "vecchio", "vecchia", "ancien", "ancienne", "stare", "stara"),
    *("stary", "oud", "staré", "stará", "(t)", "t"),
)  # fmt: skip

# capitals, which stand for all samples of a batch where the small letter stands for one

CAPITALS: Mapping[str, str] = {
    rf"\{name}": rf"\{name.capitalize()}"
    for name in ("gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega")
}

# what is written like a function and is no row of their table

FUNCTION_NAMES: Mapping[str, str] = {
    **dict.fromkeys([r"\log", "log"], "log"),
    **dict.fromkeys([r"\lg", "lg"], "lg"),
    **dict.fromkeys([r"\max", "max"], "max"),
    **dict.fromkeys([r"\min", "min"], "min"),
    **dict.fromkeys(["tr", "Tr", "trace"], "tr"),
    **dict.fromkeys(["diag", "Diag"], "diag"),
    **dict.fromkeys(["sigm", "logistic", "Logistic", "expit"], "sigmoid"),
    **dict.fromkeys(["id", "Identity", "identity", "linear", "Linear"], "identity"),
}

# the step function, which is the slope of ReLU; a letter stands for it where that is no name
STEP_NAMES = frozenset(["step", "Step", "heaviside", "Heaviside", "heav"])
STEP_FUNCTIONS = frozenset(["H", r"\Theta", r"\theta"])

# words within a formula

WITH_WORDS = frozenset(["with", "where", "mit", "wo", "wobei", "avec", "où", "con", "donde", "dove", "com", "onde",
                        "gdzie", "met", "waar"])  # fmt: skip
_BECAUSE = frozenset(["since", "because", "weil", "da", "denn", "car", "puisque", "porque", "perché", "poiché", "pois",
                      "ponieważ", "bo", "want", "omdat"])  # fmt: skip
THAT_IS = frozenset(
    ["i.e", "ie", "that is", "d.h", "das heißt", "c'est-à-dire", "es decir", "cioè", "ou seja", "czyli"]
)
CONNECTING = WHEN_WORDS | WITH_WORDS | _BECAUSE | THAT_IS | frozenset([
    "and", "or", "so", "thus", "hence", "therefore", "for all", "so that", "und", "oder", "also", "et", "ou",
    "donc", "ainsi", "entonces", "luego", "quindi", "dunque", "portanto", "oraz", "lub", "więc", "zatem", "en", "dus",
])  # fmt: skip
# what stands behind one of these says what holds for the claim before it
# words that begin what is said
LET_WORDS = frozenset(["let", "define", "sei", "seien", "soit", "sea", "sia", "seja", "niech", "laat"])
CONNECTING |= LET_WORDS
ASIDE = IF | FOR | WITH_WORDS | _BECAUSE
REASONS = FOR | _BECAUSE | frozenset(["as", "if", "wegen", "falls"])
UNDEFINED = frozenset(["undefined", "undefiniert", "indeterminate"])
UNITS_OF_MEASURE = frozenset(["nats", "nat", "bits", "bit", "rounded", "gerundet"])

FIRST_OF_TWO = frozenset(["hidden", "hid", "input", "inp", "in", "ih", "xh", "h"])
LAST_OF_TWO = frozenset(["output", "out", "ho", "hy", "o"])
LABELLED_NAMES = frozenset(["W", "w", "b", "B", "z", "Z", "a", "A", "H", "h", r"\delta", r"\Delta"])
LABELLED_ABOVE = LABELLED_NAMES | {"net", "out", "act", "u", "s", "v", "o", "y"}
# sums that are left out
IMPLIED_SUMS = re.compile(
    r"(?<!not use )(?<!without )(?<!no )\bEinstein\w*(?:['’]s)?[ -](?:summation[ -]|sum[ -])?(?:notation|convention)"
    r"|\bsummation convention|\b(?:implied|implicit) sum(?:s|mations?)?\b"
    r"|\brepeated ind(?:ex|ices|exes)\b[^.$]{0,30}\b(?:summed|implied|sum)"
    r"|\bsum(?:mation|s)? over (?:a |any |the |all )?repeated ind|\bSummenkonvention|\bconvention d['’]Einstein"
    r"|\b(?:convenio|notación|convenzione|convenção|notação|notazione) d[ei] (?:suma de |soma de )?Einstein",
    re.IGNORECASE,
)
# a matrix with a row for each sample, said in words
SAMPLE_ROWS = re.compile(
    r"\bdesign matrix\b|\b(?:each|every|one) row\b[^.$]{0,30}\b(?:sample|example|observation|data)|"
    r"\brows?\b[^.$]{0,30}\b(?:are|is|for each|per|holds?)\b[^.$]{0,20}\b(?:samples?|examples?|observations?)\b|"
    r"\b(?:samples?|examples?|observations?)\b[^.$]{0,30}\b(?:as|in|are) (?:the |its )?rows\b|"
    r"\$[mnN]\s*\\times\s*[dDpnM]\$",
    re.IGNORECASE,
)
# whether an update takes one sample, or several at once, said in words
_ALL_AT_ONCE = (
    r"\b(?:(?:mini|full|whole)?[ -]?batch(?:es)?)\b(?: SGD\b| stochastic\b)?"
    r"|\b(?:all|whole|entire)\b[^.$]{0,20}\b(?:data|samples|examples|training set)\b"
)
_ONE_AT_ONCE = (
    r"\bstochasti\w+|\bSGD\b|\bon-?line\b|\bestoc[aá]stic\w+"
    r"|\b(?:one|single|each|every|per)[ -](?:training |random )?(?:sample|example|instance|observation|pattern)\b"
    r"|\b(?:ein\w*|jede[smnr]?) (?:einzelne\w* )?(?:Beispiel|Trainingsbeispiel|Datenpunkt|Muster)\b"
)
UPDATE_TAKES = re.compile(f"({_ONE_AT_ONCE})|{_ALL_AT_ONCE}", re.IGNORECASE)
# along which axis a sum runs, in words or as programs say it; over the samples it depends on how they lie
AXES: Mapping[str, int] = {
    "axis=0": 0, "axis=1": 1, "0": 0, "1": 1, "rows": 0, "row": 0, "columns": 1, "column": 1, "cols": 1,
    "Zeilen": 0, "Spalten": 1,
}  # fmt: skip
OVER_SAMPLES = frozenset(["samples", "examples", "batch", "Beispiele"])
# how programs call sums, with the axis that such a name says, and means
PROGRAM_SUMS: Mapping[str, str] = {
    **dict.fromkeys(["sum", "Sum", "np.sum", "numpy.sum", "torch.sum", "tf.reduce_sum", "reduce_sum", "xp.sum"], ""),
    **dict.fromkeys(["rowsum", "row_sum", "rowSum", "rowSums"], "axis=1"),
    **dict.fromkeys(["colsum", "col_sum", "columnsum", "colSum", "colSums"], "axis=0"),
    **dict.fromkeys(
        ["mean", "Mean", "np.mean", "numpy.mean", "torch.mean", "tf.reduce_mean", "avg", "average"], "mean"
    ),
}
PROGRAM_PRODUCTS: Mapping[str, str] = {
    **dict.fromkeys(["np.dot", "np.matmul", "numpy.dot", "torch.matmul", "torch.mm", "tf.matmul", "dot"], r"\cdot"),
    **dict.fromkeys(["np.multiply", "numpy.multiply", "torch.mul"], r"\odot"),
    "np.outer": r"\otimes",
}
PROGRAM_FUNCTIONS: Mapping[str, str] = {
    "np.exp": r"\exp", "np.log": r"\log", "np.tanh": r"\tanh", "np.maximum": r"\max", "torch.exp": r"\exp",
}  # fmt: skip
# the letter L above or below a name, as far as an index runs, or beside the word
COUNTED_LAYERS = re.compile(
    r"[\^_]\s*+\{?\s*+[(\[]?\s*+L\s*+(?:-\s*+1\s*+)?[)\]}]|[\^_]L\b|dots\s*+,\s*+L\b|\bl\s*+(?:=|<|\\leq?)\s*+L\b"
    r"|\bL\$?[ -]+(?:\w+[ -])?(?:layers?|Schichten)\b|\blayers?[ (]+\$?L\b"
    r"|(?i:\bnumber of layers|\bAnzahl der Schichten)"
)
# what says that a prime, or a small t above, is a transpose
_PRIME = r"(?:\bprimes?\b|(?<!\w)'(?!\w)|\^\s*\{?\\prime\b)"
TRANSPOSED_BY_PRIME = re.compile(
    rf"{_PRIME}[^.\n]{{0,30}}\b(?:transpos|Transpon)|\b(?:transpos|Transpon)\w*[^.\n]{{0,30}}{_PRIME}", re.IGNORECASE
)
TRANSPOSED_BY_T = re.compile(r"\^\s*(?:t(?![a-z])|\{\s*t\s*\})")
