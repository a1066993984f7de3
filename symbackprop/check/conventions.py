"""How people write: the letters and words that mean the same everywhere, as tables.

What a document means by a letter is decided by these tables, the lecture's notation and the document's own definitions;
no other module of `check` has letters or words of its own, but `settings/words.py` how functions and losses are called,
and `proposals/words.py` what names may stand for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from symbackprop.latex.words import FOR, IF, WHEN_WORDS

__all__ = [
    "ACTIVATIONS_SAID",
    "AFTER_CASE",
    "AFTER_UPDATE",
    "AFTER_WHEN",
    "ASIDE",
    "AXES",
    "BEFORE_ARRIVED",
    "BEFORE_CASE",
    "BEFORE_DEFINITION",
    "BEFORE_IF",
    "BEFORE_ONE_OF_SEVERAL",
    "BEFORE_PART",
    "BEFORE_PLACE",
    "BEFORE_RANGE",
    "BEFORE_REASON",
    "BEFORE_SUPPOSED",
    "BEFORE_SUPPOSED_VALUE",
    "BEFORE_UNIT",
    "BEFORE_UPDATE_MARKS",
    "BEHIND_PART",
    "BEHIND_UNIT",
    "BY_OUTPUT",
    "CAPITALS",
    "CERTAIN_INDICES",
    "CLASS_KNOWN",
    "CLASS_LETTERS",
    "CLASS_SUPPOSED",
    "CLASS_TOLD",
    "COEFFICIENT_LETTERS",
    "CONNECTING",
    "COUNTED_LAYERS",
    "COUNTED_UNITS",
    "COUNTS",
    "COUNT_BY_USE",
    "COUNT_OF_SAMPLES",
    "COUNT_SAID_ANEW",
    "END_OF_CASE",
    "FIRST_OF_TWO",
    "FUNCTION_LETTERS",
    "FUNCTION_NAMES",
    "IGNORES_LAYOUT",
    "IMPLIED_SUMS",
    "INDICES",
    "JACOBIANS",
    "KINKS",
    "LABELLED_ABOVE",
    "LABELLED_NAMES",
    "LABELLED_WEIGHT",
    "LAST_LAYER",
    "LAST_OF_TWO",
    "LAYERS_SPOKEN_OF",
    "LAYER_LETTER",
    "LAYER_LETTERS",
    "LETTERS_OF_PARAMETERS",
    "LET_BEFORE",
    "LOGARITHM_BASE",
    "LOSS_LETTERS",
    "MULTIPLES",
    "NAME_LETTERS",
    "NEW_SENTENCE",
    "NUMBER_OF_LAYERS",
    "NUMBER_OF_UNITS",
    "OTHER_CLASSES",
    "OUTPUT_SAID",
    "OVER_SAMPLES",
    "PARAMETER_LETTERS",
    "PROGRAM_FUNCTIONS",
    "PROGRAM_PRODUCTS",
    "PROGRAM_SUMS",
    "REASONS",
    "ROW_GRADIENTS",
    "ROW_VECTORS",
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
    "TRAINING_STEPS",
    "TRANSPOSED_BY_PRIME",
    "TRANSPOSED_BY_T",
    "TRUE_CLASS",
    "UNDEFINED",
    "UNITS_ACTIVE",
    "UNITS_OF_MEASURE",
    "UNITS_SAID",
    "UPDATED_MARKS",
    "UPDATED_WORDS",
    "UPDATE_TAKES",
    "WIDTH_LETTERS",
]

# letters

INDICES = frozenset("ijklmnpqrstchKLMNCℓ")  # of running indices
RUNNING = INDICES - frozenset("hC")  # of these, those that mark no kind of unit: o1 and h2 are units
CERTAIN_INDICES = frozenset("ijklmnpqrsctLℓ")  # that nobody uses as a label
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
PARAMETER_LETTERS = ("w", "W", r"\theta", "p", "b", r"\omega")  # letters for any parameter
SAMPLE_LETTERS = ("n", "p", "d")  # below a loss, for the sample that it is of
TARGET_LETTERS = ("y", "t", "q")  # letters for a target in an example of the document
CLASS_LETTERS = frozenset("tc")  # for the true class, the correct one
LOSS_LETTERS = frozenset(
    ["J", "L", "E", "C", "loss", "cost", r"\ell", "mse", "error", "MSE", "Loss", "Cost"]
)  # for the loss
JACOBIANS = frozenset(["J", r"\mathcal J"])  # J_x(s): of the derivatives of s by x
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

# words before a formula for the units that it is about: those of the output, or hidden ones
_UNIT = r"(?:layer )?(?:units?|neurons?|nodes?|cells?|layers?)"


def _unit_said(word: str, *others: str) -> re.Pattern[str]:
    """The words for units of a kind: "hidden units", "is hidden", and at the end "for the hidden"."""
    alone = rf"(?:is|are|in|for) (?:an? |the |all |each |any |one )?{word}s?\s*[,:]?\s*$"
    return re.compile("|".join((rf"\b{word}[ -]{_UNIT}\b", rf"\b{alone}", *others)), re.IGNORECASE)


UNITS_SAID: Mapping[bool, re.Pattern[str]] = {
    False: _unit_said(
        "hidden",
        r"\b(?:versteckte|verborgene)[rsnm]? \w+",
        r"\b(?:neurone|unité|couche)s? cachée?s?\b",
        r"\b(?:neurona|unidad|capa|neurônio|unidade|camada)(?:e?s)? ocult[ao]s?\b",
    ),
    True: _unit_said(
        "output",
        r"\bAusgabe(?:einheit|neuron|knoten|schicht)\w*",
        r"\bAusgangs(?:neuron|schicht)\w*",
        r"\b(?:neurone|unité|couche)s? de sortie\b",
        r"\b(?:neurona|unidad|capa)(?:e?s)? de salida\b",
        r"\b(?:neurônio|unidade|camada)s? de saída\b",
    ),
}

# any hidden layer, or the last one
LAYERS_SPOKEN_OF = re.compile(
    r"\b((?:a|any|each|every|all|the|for|other) hidden layers?|hidden layers?,? \$)"
    r"|\b(?:output|last|final|all) layers?\b|\b(?:each|every|any) layer\b",
    re.IGNORECASE,
)

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
    "diag": "diag",
    **dict.fromkeys(["sigm", "logistic", "expit"], "sigmoid"),
    **dict.fromkeys(["id", "Identity", "identity", "linear", "Linear"], "identity"),
}

# the step function, which is the slope of ReLU; a letter stands for it where that is no name
STEP_NAMES = frozenset(["step", "Step", "heaviside", "Heaviside", "heav"])
STEP_FUNCTIONS = frozenset(["H", r"\Theta"])

# words within a formula

_WITH = frozenset(["with", "where", "mit", "wo", "wobei", "avec", "où", "con", "donde", "dove", "com", "onde", "gdzie",
                   "met", "waar"])  # fmt: skip
_BECAUSE = frozenset(["since", "because", "weil", "da", "denn", "car", "puisque", "porque", "perché", "poiché", "pois",
                      "ponieważ", "bo", "want", "omdat"])  # fmt: skip
THAT_IS = frozenset(
    ["i.e", "ie", "that is", "d.h", "das heißt", "c'est-à-dire", "es decir", "cioè", "ou seja", "czyli"]
)
CONNECTING = WHEN_WORDS | _WITH | _BECAUSE | THAT_IS | frozenset([
    "and", "or", "so", "thus", "hence", "therefore", "for all", "so that", "und", "oder", "also", "et", "ou",
    "donc", "ainsi", "entonces", "luego", "quindi", "dunque", "portanto", "oraz", "lub", "więc", "zatem", "en", "dus",
])  # fmt: skip
# what stands behind one of these says what holds for the claim before it
# words that begin what is said
_LET = frozenset(["let", "define", "sei", "seien", "soit", "sea", "sia", "seja", "niech", "laat"])
CONNECTING |= _LET
ASIDE = IF | FOR | _WITH | _BECAUSE
REASONS = FOR | _BECAUSE | frozenset(["as", "if", "wegen", "falls"])
UNDEFINED = frozenset(["undefined", "undefiniert", "indeterminate"])
UNITS_OF_MEASURE = frozenset(["nats", "nat", "bits", "bit", "rounded", "gerundet"])

# words around a formula

_WHEN = "|".join(sorted(IF | FOR | {"where", "for all", "où"}, key=len, reverse=True))
BEFORE_IF = re.compile(rf"\b(?:{_WHEN})\s*\$?$", re.IGNORECASE)
LET_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(_LET))}|suppose|consider)\b[^.;\n]{{0,40}}$", re.IGNORECASE)
# what is supposed of a target: "if", or of one sample of several: "for an example with"
_IF = "|".join(sorted(IF, key=len, reverse=True))
_OF_ONE = "|".join(sorted(FOR | _WITH, key=len, reverse=True))
BEFORE_SUPPOSED = re.compile(rf"\b(?:{_IF})\s*\$?$", re.IGNORECASE)
BEFORE_ONE_OF_SEVERAL = re.compile(rf"\b(?:{_OF_ONE})\s*\$?$", re.IGNORECASE)
# what was supposed is supposed no more: of a case, where a paragraph begins that does not stand below it
END_OF_CASE = re.compile(r"\n[ \t]*\n(?=[A-ZÄÖÜÉ\d*>|])|\n#|\\(?:sub)*section\b|\\begin\{frame\}")
NEW_SENTENCE = re.compile(r"[.!?][)*_]*\s+(?=[^\W\d_]|\$)|\n#|\\(?:sub)*section\b|\\begin\{frame\}")
BEFORE_CASE = re.compile(r"\b(?:case|fall|cas|caso|przypadek|geval)\b[^.$]{0,12}\$?$", re.IGNORECASE)
AFTER_CASE = re.compile(r"\s*(?:\$|\\\))?[ -]*(?:case|Fall|cas|caso|przypadek|geval)\b", re.IGNORECASE)
AFTER_WHEN = re.compile(rf"[$)\\\s]*(?:{_WHEN})[$(\\\s]*", re.IGNORECASE)
BEFORE_DEFINITION = re.compile(
    r"\b(let|where|with|define[ds]?|set|put|denote[ds]?|call|sei|wobei|mit|setze)\b[^.$]{0,40}$", re.IGNORECASE
)
# words that go on to what there is after an update
_UPDATE = r"updat(?:e[sd]?|ing)|(?:weight |parameter )?step|iteration|epoch|training"
_ORDINAL = r"second|third|fourth|fifth|2nd|3rd|4th|next|another|further"
_UPDATED = r"parameters?|weights?|values?|bias(?:es)?|outputs?|predictions?|loss|error|cost|forward|coefficients?"
_ZWEITE = r"zweite[rsnm]?|dritte[rsnm]?|nächste[rsnm]?|neue[rsnm]?|weitere[rsnm]?"
_SECOND = r"deuxième|seconde?|troisième|segund[ao]|tercera?|terceir[ao]|prochaine?|próxim[ao]|siguiente|prossim[ao]"
_NEW = r"nouve(?:aux|lles?)|nuev[oa]s|nov[oa]s|nuov[ei]"
AFTER_UPDATE = re.compile(
    rf"\b(?:after|once)\b[^.$]{{0,30}}\b(?:{_UPDATE})\b|\b(?:{_ORDINAL}) (?:\w+ )?(?:{_UPDATE}|pass|round|time)\b"
    rf"|\b(?:new|updated|improved|adjusted) (?:\w+ )?(?:{_UPDATED})\b"
    r"|\b(?:iteration|epoch|update|round)s?[ #~$]*[2-9]\b"
    r"|\bforward (?:pass|propagation)\b[^.$]{0,20}\b(?:once more|again|anew)\b"
    r"|\b(?:repeat|redo|rerun)\b[^.$]{0,20}\bforward\b"
    r"|\b(?:gradient|update|descent)(?:[ -]descent)? (?:steps?|updates?)\b"
    r"|\b(?:steps?|updates?) (?:gives?|yields?|leads?)\b"
    r"|\bnach (?:de[mnr]|eine[mr]|zwei|drei)?\s?(?:\w+ )?(?:Update|Aktualisierung|Schritt|Iteration|Epoche|Durchlauf)\b"
    rf"|\b(?:{_ZWEITE}) (?:Iteration|Epoche|Durchlauf|Durchgang|Update|Gewichte?|Parameter|Werte?|Bias\w*|Vorhersage)\b"
    r"|\b(?:après|después de|depois d[ea]|dopo)\b[^.$]{0,25}\b(?:mise à jour|actualiza|atualiza|aggiornam|itera|ité)"
    rf"|\b(?:{_SECOND}) (?:itér|itera|époque|época|epoca|paso|passo|étape|passe)"
    rf"|\b(?:{_NEW}) (?:poids|paramètres|valeurs?|pesos?|par[áa]metr|valor|biais|pesi)",
    re.IGNORECASE,
)
# what only supposes a value: "at", "for", "start with", and no "we arrive at"
_ARRIVE = r"(?:arriv|end|stay|remain|start|stop|look|g[eo]t|is|are|was|be|land|ankomm|komm)\w*(?: up)?"
_AT = r"at|wherever|an der Stelle"
_FOR = r"for|für|pour|para|per|voor|dla"  # at the beginning: what is said "for a = 0.2" is claimed
_SAY = r"start(?:ing)? with|try(?:ing)?|e\.\s?g\.|for (?:example|instance)|such as|say|typically|usually|z\.\s?B\."
BEFORE_SUPPOSED_VALUE = re.compile(
    rf"(?<!\w)(?:(?:{_SAY}),?|{_AT}|(?<![^.,;:(\n])\s*(?:{_FOR}))\s*(?:\$|\\\()?$", re.IGNORECASE
)
BEFORE_REASON = re.compile(rf"\b(?:{'|'.join(sorted(REASONS - FOR, key=len, reverse=True))})\s*\$?$", re.IGNORECASE)
BEFORE_RANGE = re.compile(rf"\b(?:{_FOR})\s*(?:\$|\\\()?$", re.IGNORECASE)
# a function is said only of a part of its arguments: "if z > 0, it is just"
BEFORE_PART = re.compile(rf"\b(?:{_WHEN})\b[^.;\n]{{0,16}}?(?:[<>≤≥]|\\(?:leq?|geq?|lt|gt)\b)[^.;\n]*$", re.IGNORECASE)
BEHIND_PART = re.compile(
    rf"\s*(?:\$|\\\))?[\s,]*\b(?:{_WHEN})\b[^.;\n]{{0,16}}?(?:[<>≤≥]|\\(?:leq?|geq?|lt|gt)\b)", re.IGNORECASE
)
# a function with a kink, or a slope, by name or as it is written
KINKS = re.compile(
    r"relu|rectif|heaviside|\bstep\b|\bH\s*\(|\\Theta\s*\(|\bmax\b|\\max\b|[>≥]\s*0|'\s*\(|\\prime|\\mathbb\s*\{?\s*[1I]|\\mathbf\{1\}",
    re.IGNORECASE,
)
# a name, or the argument of a function, is what the function gives: "x is already the output"
_GIVEN = r"outputs?|activations?|activated|outcome|result|Ausgabe|Ausgang|Aktivierung|sortie|salida|saída|já|ya|déjà"
OUTPUT_SAID = re.compile(
    r"(?<![\w\\])(\\?[A-Za-z]+)\$?,?\s+(?:(?:bereits|schon)\b|(?:is|are|ist|est|es|é|has|being|denotes)\s+"
    rf"(?:already\b|(?:\w+\s+){{0,5}}?(?:{_GIVEN})\b))"
)
BY_OUTPUT = re.compile(r"\bin terms of (?:its|the|their) (?:own )?(?:output|activation|value)\b", re.IGNORECASE)
# units with a kink are where they pass on what they get: "since all are positive", "where z > 0"
UNITS_ACTIVE = re.compile(
    r"\b(?:positive|active|activated|positiv\w*|aktiv\w*|positifs?|actifs?|activas?|activos?|positivos?)\b"
    r"|\b(?:slope|derivative|gradient|Ableitung|Steigung)\b[^.\n]{0,12}\b(?:is|of|equals|ist|gleich)\b[^.\n]{0,12}\b1\b"
    rf"|\b(?:{_WHEN}|since|because|as|all|both|case|weil|da|alle)\b"
    r"(?:[^.\n]|\.(?! )){0,160}?(?:[>≥]|\\(?:geq?|gt)\b)\s*0",
    re.IGNORECASE,
)
# words for functions that a layer may have, each with the name of its row
ACTIVATIONS_SAID = re.compile(
    r"(?P<tanh>tanh|hyperbolic tangent|tangens hyperbolicus)|(?P<sigmoid>sigmoid|logistic|\\sigma)"
    r"|(?P<relu>relu|rectifi)|(?P<softplus>softplus)|(?P<identity>\bidentity\b|\blinear\b)",
    re.IGNORECASE,
)
BEFORE_ARRIVED = re.compile(rf"\b{_ARRIVE} at\s*(?:\$|\\\()?$", re.IGNORECASE)
BEFORE_PLACE = re.compile(r"\b(?:at|in|bei)\s*\$?$", re.IGNORECASE)
# what says that transposes and products entry by entry are left out
IGNORES_LAYOUT = re.compile(
    r"\b(?:ignor|neglect|forget|disregard|omit|not worry|not care|vernachl|ignorier)\w*\b[^.\n]{0,60}"
    r"\b(?:vectors?|matri\w+|transpos\w+|dimensions|shapes|Vektoren|Matrizen|Dimensionen)\b",
    re.IGNORECASE,
)
# what a letter counts, said in words
COUNT_SAID_ANEW = re.compile(r"\$?\s*(?:be|is|denotes?|for|=|:)?\s*(?:the )?number of\b", re.IGNORECASE)
COUNT_OF_SAMPLES = re.compile(
    r"\$([mnNMS])\$\s*+(?:(?:is|denotes|=|:|be|for)\s*+)?(?:the )?(?:total |overall )?(?:number|count) of "
    r"(?:training |data )?(?:examples|samples|points|instances|observations)"
    r"|\$([mnNMS])\$ (?:training |data )?(?:examples|samples|points)\b"
    r"|(?:number|count) of (?:training |data )?(?:examples|samples|points)(?: is|:|,)? \$([mnNMS])\$",
    re.IGNORECASE,
)
# m, n or N may count the samples where a mean is taken by it: 1/m, 1/(2N)
COUNT_BY_USE = re.compile(
    r"\\[dt]?frac\s*+\{?\s*+(?:[12]|\\eta|\\alpha)\s*+\}?\s*+\{?\s*+2?\s*+([mnN])\b\s*+\}?"
    r"|\b[12]\s*+/\s*+\(?\s*+2?\s*+([mnN])\b"
)
NUMBER_OF_UNITS = re.compile(
    r"(?:the )?number of (?:nodes|neurons|units) in the (hidden|input|output) layer", re.IGNORECASE
)
BEFORE_UNIT = re.compile(r"\b(?:node|neuron|unit)s?\s*\$?\s*$", re.IGNORECASE)
BEHIND_UNIT = re.compile(r"^\$?\s*(?:in|of) the (input|hidden|output) layer\b", re.IGNORECASE)
LOGARITHM_BASE = re.compile(r"\blog(?:arithm)?s?\b[^.$]{0,40}?\b(?:base|Basis)[ -]*(\$?(?:\d+|e))\b", re.IGNORECASE)
_CLASS = r"(?:true|correct|right|wahren?|richtigen?) (?:class|label|Klasse)"
TRUE_CLASS = re.compile(
    rf"\b{_CLASS}\s*+(?:is |ist |=)?\s*+\$?([a-z])\b"
    rf"|\$([a-z])\$ (?:is|denotes|be|ist)(?: the| die| der)?(?: index of the| number of the| Index der)? {_CLASS}\b",
    re.IGNORECASE,
)
# the class that a sentence is about: the true one, or the others
_TRUE = r"true|correct|right|actual|target|gold|ground[- ]truth|wahre[nr]?|richtige[nr]?|korrekte[nr]?"
_CLASSES = r"class(?:es)?|labels?|Klassen?|outputs?|units?|neurons?|entries|components?|logits?|scores?"
_OTHER = r"other|others|wrong|incorrect|remaining|false|rest|andere[nr]?|anderen|falsche[nr]?|übrige[nr]?"
OTHER_CLASSES = re.compile(
    rf"\b(?:{_OTHER})\s+(?:{_CLASSES})\b|\b(?:for|and|bei|für)\s+(?:all\s+|alle\s+)?(?:the\s+|die\s+)?"
    r"(?:others?|rest|anderen|übrigen)\b(?!\s+\w)|\ball others\b|\botherwise\b",
    re.IGNORECASE,
)
_CLASSE = r"(?:classe|clase) (?:correct[ae]|vraie|verdadera|certa)"
_KNOWN = rf"\b(?:(?:{_TRUE})[- ](?:class|label|Klasse|category)|{_CLASSE})\b"
CLASS_KNOWN = re.compile(_KNOWN, re.IGNORECASE)
CLASS_TOLD = re.compile(rf"{_KNOWN}[^.$]{{0,12}}(?:is|ist|est|es|è|=|:)[^.$]{{0,12}}\$?\s*\d\b", re.IGNORECASE)
CLASS_SUPPOSED = re.compile(rf"\b(?:{_IF}|suppose|assume|say|case|Fall|angenommen)\b", re.IGNORECASE)
# the derivative of a number by a vector as a row, said in words
ROW_GRADIENTS = re.compile(
    r"\b(?:gradients?|derivatives?)\b[^.$]{0,50}\b(?:are|is|as)\b[^.$]{0,20}\brows?\b|\brow[ -](?:vector )?gradients?\b"
    r"|\bnumerator layout\b|\bZähler-?[Ll]ayout\b|\bGradient(?:en)?\b[^.$]{0,40}\bZeilen(?:vektor(?:en)?)?\b",
    re.IGNORECASE,
)
# vectors as rows, said in words
ROW_VECTORS = re.compile(
    r"\b(?:use|using|treat|consider|write|represent|take)\b[^.$]{0,40}\brow[ -]vectors?\b"
    r"|\b(?:vectors?|inputs?|samples?|everything|they)\b[^.$]{0,30}\b(?:are|is|as)\b[^.$]{0,12}\brow[ -]vectors?\b"
    r"|\bals Zeilenvektor(?:en)?\b|\bZeilenvektoren\b[^.$]{0,30}\b(?:verwendet|geschrieben)\b",
    re.IGNORECASE,
)
# a letter above a name for the last layer, as the words say; for any layer, as a name with units below shows
LAST_LAYER = re.compile(
    r"(?:(?:super|sub)?scripts?|index|letters?)\s+[\"'“”`$]*([A-Za-z]{1,6})[\"'“”`$]*\s+"
    r"(?:indicates?|denotes?|stands? for|means?|is|refers? to|marks?)\s+(?:the |an )?(?:output|last|final)[ -]layer"
    r"|\$([a-z])\$\s+(?:indicates|denotes|stands for)\s+the (?:output|last|final)[ -]layer"
    r"|Index\s+[\"'„“`$]*([A-Za-z]{1,6})[\"'“”`$]*\s+(?:bezeichnet|steht für|meint)\s+die (?:Ausgabe|letzte )schicht",
    re.IGNORECASE,
)
# a letter for the number of layers, which above a name is the last one
_DEPTH = r"([nNKDHM]|[nNLK]_(?:[lL]|\\ell|\{(?:[lL]|\\ell|\\(?:text|mathrm)\{layers?\})\}))\s*\$"
_LAYERS = r"(?:total )?(?:number|count) of (?:(?!hidden)\w+ )?layers\b"
NUMBER_OF_LAYERS = re.compile(
    rf"\$\s*{_DEPTH}[\s&:=-]*(?:(?:to )?(?:denotes?|be|is|stands? for|counts?)\s+)?(?:the )?{_LAYERS}"
    rf"|\b{_LAYERS}(?:[^.$\n]{{0,30}}\b(?:by|as|is|be))?[\s,:(]*\$\s*{_DEPTH}"
    rf"|\b(?:last|output|final) layer,?[\s(]*\$\s*(?:l|\\ell)\s*=\s*{_DEPTH}",
    re.IGNORECASE,
)
LAYER_LETTER = re.compile(
    r"_(?:\w|\{\w{1,2}\})\s*\^\s*\{\s*[(\[]?\s*([mpqhr])\s*[+-]\s*1\s*[)\]]?\s*\}"
    r"|\^\s*\{\s*[(\[]?\s*([mpqhr])\s*[+-]\s*1\s*[)\]]?\s*\}\s*_"
    r"|\^\s*\{\s*[(\[]?\s*(L)\s*\+\s*1\s*[)\]]?\s*\}"  # there is none behind the last
)
# what a weight of one of two layers is called by, below or above it; single letters only beside a capital
LABELLED_WEIGHT = re.compile(
    r"(?<![A-Za-z])(?:[Ww]\}?\s*[_^]\s*\{?\s*\(?(?:\\(?:text|mathrm|mathit|textrm|textit|operatorname)\s*\{\s*)?"
    r"(hidden|hid|input|inp|in|output|out)\b|W\}?\s*_\s*\{?\s*(?:\\(?:text|mathrm)\s*\{)?(ih|xh|ho|hy|h|o)\b"
    r"|[Ww]\}?\s*_\s*\{\s*[a-z]\s*,?\s*[a-z]\s*\}\s*\^\s*[{(]*\s*(h|o)\b"
    r"|[Ww]\}?\s*\^\s*[{(]*\s*(h|o)\s*[})]*\s*_)"
)
FIRST_OF_TWO = frozenset(["hidden", "hid", "input", "inp", "in", "ih", "xh", "h"])
LAST_OF_TWO = frozenset(["output", "out", "ho", "hy", "o"])
LABELLED_NAMES = frozenset(["W", "w", "b", "B", "z", "Z", "a", "A", "H", "h", r"\delta", r"\Delta"])
LABELLED_ABOVE = LABELLED_NAMES | {"net", "out", "act", "u", "s", "v", "o", "y"}
# sums that are left out
IMPLIED_SUMS = re.compile(
    r"(?<!not use )(?<!without )(?<!no )\bEinstein\w*(?:['’]s)?[ -](?:summation[ -]|sum[ -])?(?:notation|convention)"
    r"|\bsummation convention|\brepeated ind(?:ex|ices|exes)\b[^.$]{0,30}\b(?:summed|implied|sum)"
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
    "axis=0": 0, "axis=1": 1, "rows": 0, "row": 0, "columns": 1, "column": 1, "cols": 1, "Zeilen": 0, "Spalten": 1,
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
