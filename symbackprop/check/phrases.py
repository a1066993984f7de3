"""What the words around a formula say, as regular expressions, in the languages of lectures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from symbackprop.check.conventions import LET_WORDS, REASONS, WITH_WORDS
from symbackprop.latex.words import FOR, IF

__all__ = [
    "ACTIVATIONS_SAID",
    "AFTER_CASE",
    "AFTER_HYPOTHESIS",
    "AFTER_UPDATE",
    "AFTER_WHEN",
    "BEFORE_ARRIVED",
    "BEFORE_CASE",
    "BEFORE_DEFINITION",
    "BEFORE_HYPOTHESIS",
    "BEFORE_IF",
    "BEFORE_ONE_OF_SEVERAL",
    "BEFORE_PART",
    "BEFORE_PLACE",
    "BEFORE_RANGE",
    "BEFORE_REASON",
    "BEFORE_SUPPOSED",
    "BEFORE_SUPPOSED_VALUE",
    "BEFORE_UNIT",
    "BEFORE_ZERO",
    "BEHIND_FORMULA",
    "BEHIND_PART",
    "BEHIND_RELATION",
    "BEHIND_UNIT",
    "BIAS_WITHIN",
    "BY_OUTPUT",
    "CLASS_KNOWN",
    "CLASS_SUPPOSED",
    "CLASS_TOLD",
    "COUNT_BY_USE",
    "COUNT_OF_SAMPLES",
    "COUNT_SAID_ANEW",
    "DEPTH_BY_USE",
    "END_OF_CASE",
    "FUNCTION_LABEL",
    "IGNORES_LAYOUT",
    "KINKS",
    "LABELLED_WEIGHT",
    "LAST_LAYER",
    "LAYERS_SPOKEN_OF",
    "LAYER_LETTER",
    "LET_BEFORE",
    "LOGARITHM_BASE",
    "NEW_SENTENCE",
    "NUMBER_OF_LAYERS",
    "NUMBER_OF_UNITS",
    "OTHER_CLASSES",
    "OUTPUT_SAID",
    "PART_OF_UNITS",
    "ROW_GRADIENTS",
    "ROW_VECTORS",
    "SHAPES_SAID",
    "SHAPE_OF_ANOTHER",
    "SHAPE_SUPPOSED",
    "SINGULAR",
    "TRUE_CLASS",
    "UNITS_ACTIVE",
    "UNITS_SAID",
    "WHERE_IT_HOLDS",
]

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

_WHEN = "|".join(sorted(IF | FOR | {"where", "for all", "où"}, key=len, reverse=True))
BEFORE_IF = re.compile(rf"\b(?:{_WHEN})\s*\$?$", re.IGNORECASE)
LET_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(LET_WORDS))}|suppose|consider)\b[^.;\n]{{0,40}}$", re.IGNORECASE)
# what is supposed of a target: "if", or of one sample of several: "for an example with"
_IF = "|".join(sorted(IF, key=len, reverse=True))
_OF_ONE = "|".join(sorted(FOR | WITH_WORDS, key=len, reverse=True))
BEFORE_SUPPOSED = re.compile(rf"\b(?:{_IF})\s*\$?$", re.IGNORECASE)
BEFORE_ONE_OF_SEVERAL = re.compile(rf"\b(?:{_OF_ONE})\s*\$?$", re.IGNORECASE)
# what was supposed is supposed no more: of a case, where a paragraph begins that does not stand below it
END_OF_CASE = re.compile(r"\n[ \t]*\n(?=[A-ZÄÖÜÉ\d*>|])|\n#|\\(?:sub)*section\b|\\begin\{frame\}")
# where something holds that does not hold everywhere
WHERE_IT_HOLDS = re.compile(
    rf"\b(?:{_WHEN}|when(?:ever)?|as long|unless|at(?! most| least)|near|around|between|large|small|big|positive"
    r"|negative|active|often|most(?<!at most))\b",
    re.IGNORECASE,
)
NEW_SENTENCE = re.compile(r"[.!?][)*_]*\s+(?=[^\W\d_]|\$)|\n#|\\(?:sub)*section\b|\\begin\{frame\}")
BEFORE_CASE = re.compile(r"\b(?:case|fall|cas|caso|przypadek|geval)\b[^.$]{0,12}\$?$", re.IGNORECASE)
AFTER_CASE = re.compile(r"\s*+(?:\$|\\\))?[ -]*+(?:case|Fall|cas|caso|przypadek|geval)\b", re.IGNORECASE)
AFTER_WHEN = re.compile(rf"[$)\\\s]*+(?:{_WHEN})[$(\\\s]*+", re.IGNORECASE)
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
# "for the value", wherever it stands
_A_VALUE = (
    r"(?:for|at|with|für|mit|bei|pour|avec|à|para|con|com|per)\s+(?:an?\s+|the\s+|(?:d?en|dem|einen|la|el|o|um|un|una|une|il)\s+)?"
    r"(?:values?|Werte?|valeurs?|valor(?:es)?|valore)(?:\s+(?:of|von|de|di))?"
)
BEFORE_SUPPOSED_VALUE = re.compile(
    rf"(?<!\w)(?:(?:{_SAY}),?|{_AT}|(?<![^.,;:(\n])\s*(?:{_FOR})|{_A_VALUE})\s*(?:\$|\\\()?$", re.IGNORECASE
)
# what is only supposed, "if W = 0"; what is 0 where people say for what, "a net with w = 0"; and what follows of it
_OPENS = r"\s*(?:\$|\\\()\s*"
_SUPPOSING = rf"(?:{_IF}|suppose(?: that)?|assume(?: that)?|supposons que|angenommen|supongamos que|suponha que)"
BEFORE_HYPOTHESIS = re.compile(rf"\b{_SUPPOSING}{_OPENS}$", re.IGNORECASE)
BEFORE_ZERO = re.compile(rf"\b(?:{_FOR}|{_OF_ONE}){_OPENS}$", re.IGNORECASE)
AFTER_HYPOTHESIS = re.compile(
    rf"\b(?:{_SUPPOSING}{_OPENS}[^$\n]{{1,60}}=[^$\n]{{1,20}}|(?:{_FOR}|{_OF_ONE}){_OPENS}[^$\n]{{1,60}}=\s*0\s*)"
    r"(?:\$|\\\))[^\n]*$",
    re.IGNORECASE,
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
# the name of a function as the label of a line, "2. The tanh function:"
FUNCTION_LABEL = re.compile(
    r"(?:^|\n)[\s\d.)*#>+-]*(?:the |die |la |le )?(?:leaky )?"
    r"(?P<name>tanh|sigmoid|logistic|relu|softplus|identity|linear)"
    r"(?:[- ]?(?:functions?|funktion|activation|función|fonction|função)|\s*函数|関数|функция)?\W{0,3}[:：]\W{0,4}$",
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
COUNT_SAID_ANEW = re.compile(r"\$?\s*+(?:(?:be|is|denotes?|for|=|:)\s*+)?(?:the )?number of\b", re.IGNORECASE)
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
_CLASS = (
    r"(?:true|correct|right|actual|target|gold|ground[- ]truth|wahren?|richtigen?|korrekten?)[- ]"
    r"(?:class|label|category|Klasse)"
)
TRUE_CLASS = re.compile(
    rf"\b{_CLASS}\s*+(?:is |ist |=)?\s*+\$?([a-z])\b"
    rf"|\$([a-z])\$ (?:is|denotes|be|ist)(?: the| die| der)?(?: index of the| number of the| Index der)? {_CLASS}\b"
    r"|\$([a-z])\$ (?:is|denotes|ist|est|désigne|es|è|é) (?:the |die |der |das |le |la |l'|el |il |lo |o )?"
    r"(?:(?:index|number|label|Index|Nummer|numéro|indice|étiquette|número|índice|numero|etichetta|rótulo)"
    r" (?:of|der|de|della|da|du) (?:the |la |l')?)?(?:true |correct |right )?(?:class|Klasse|classe|clase)\b",
    re.IGNORECASE,
)
# what is said right behind a formula of the letters in it: "where $c$ is the correct class"
BEHIND_FORMULA = re.compile(
    r"[\s$.,;\\\])}]*(?:\\end\{[a-z*]+\}[\s$.,;]*)*(?:where|here|with|and|wobei|hier|dabei|mit|où|donde|onde|dove)\b[^.]{0,80}",
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
# words for a set of only some of the classes or units: the wrong classes $S$, S \subset
_SOME = (
    rf"(?:{_OTHER}|negative[ns]?|positive[ns]?|active|inactive|aktive[ns]?|selected|chosen|sampled|some|einige"
    r"|ausgewählte[ns]?)"
)
_SOME_UNITS = rf"{_SOME}\s+(?:output\s+)?(?:{_CLASSES})"
PART_OF_UNITS = re.compile(
    rf"\b{_SOME_UNITS}\s+\$([A-Z])\$|\$([A-Z])\$[^.$]{{0,40}}?\b(?:{_SOME_UNITS}|subsets?|Teilmengen?)\b"
    r"|(?<![A-Za-z\\])([A-Z])\s*\\subset",
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
# biases that are a row or column of the weights, beside which a 1 stands
BIAS_WITHIN = re.compile(
    r"\bbias(?:es)?\b[^.$]{0,60}\b(?:included|absorbed|folded|merged|incorporated|appended|contained)\b"
    r"|\b(?:append|prepend|augment|concatenat)\w*\b[^.$]{0,60}(?:\bones?\b|\$?1\$?)|\baugmented\b|\bbias trick\b"
    r"|\[\s*1\s*(?:\\[ ,;:]|~|,|;)\s*(?:\\(?:mathbf|bm|vec|boldsymbol)\W*)?[A-Za-z]|(?:\\[ ,;:]|~|,|;)\s*1\s*\]"
    r"|matrix\}\s*1\s*(?:&|\\\\)\s*(?:\\(?:mathbf|bm|vec|boldsymbol|mathrm)\W*)?[A-Za-z]"
    r"|(?<!\\)\b[A-Za-z]\}?(?:[_^](?:\{[^{}]{1,20}\}|\w)){0,3}\s*(?:&|\\\\)\s*1\s*\\end\{[a-z]*matrix",
    re.IGNORECASE,
)
# behind a name and a sign of relation: $W = $ weights matrix
BEHIND_RELATION = re.compile(r"\s*(?:\$|\\\))[ \t]*\n?[ \t]*[^\W\d_]{2,}")
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
    rf"|\b(?:last|output|final) layer,?[\s(]*\$\s*(?:l|\\ell)\s*=\s*{_DEPTH}"
    rf"|\$\s*(?:l|\\ell)\s*=\s*{_DEPTH},?[\s(]*(?:the )?(?:last|output|final) layer"
    r"|\$\s*([nNKDHM])\s*=\s*(?:l|\\ell)\s*\$,?[\s(]*(?:the )?(?:last|output|final) layer",
    re.IGNORECASE,
)
# the same by use: x^{(l < N)}, l = 1, \dots, N, l = N - 1, \dots, 1
_DOTS = r"(?:\\[lcv]?dots[bc]?|\.\.\.|…)"
DEPTH_BY_USE = re.compile(
    r"\^\s*\{\s*[(\[]?\s*(?:l|\\ell)\s*(?:<|\\lt(?![a-z]))\s*([NKDHM])\b"
    rf"|(?<![A-Za-z\\])(?:l|\\ell)\s*=\s*[012]\s*,\s*(?:[1-3]\s*,\s*)?{_DOTS}\s*,?\s*([NKDHM])(?![A-Za-z_])"
    rf"|(?<![A-Za-z\\])(?:l|\\ell)\s*=\s*([NKDHM])\s*(?:-\s*\d\s*)?,\s*(?:\3\s*-\s*\d\s*,\s*)?{_DOTS}"
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
# words that say of which shape a formula is, before it and behind it: <size> is the shape, <name> another formula
_SHAPE = r"(?:dimensions?|dims?|shapes?|sizes?|dimensionality)"
_MATRIX = r"(?:matrix|matrices|arrays?|tensors?)"
_VECTOR = r"(?P<vector>(?:(?:row|column)[ -])?vectors?)"
_ALSO = r"(?:(?:also|then|therefore|thus|hence|now|still|always|both|each|again|all|here|just)\s+)*"
_MUST = rf"(?:must|should|will|shall|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to)\s+{_ALSO}"
_HAS = rf"{_ALSO}(?P<verb>{_MUST}have|has|have|having)\s+{_ALSO}"
_IS = rf"{_ALSO}(?P<verb>{_MUST}be|is|are|being)\s+{_ALSO}"
_A = r"(?:an?\s+|the\s+)?"
_NAMELY = r"\s*,?\s*(?:(?:i\.\s?e\.|namely|that\s+is|d\.\s?h\.|nämlich|also),?\s*)?"
_CALLED = r"(?:the\s+|its\s+|our\s+|an?\s+)?(?:(?!of\b|by\b|in\b|to\b|transpos)[a-z-]+\s+){0,3}"
_SAME_AS = rf"the\s+same\s+{_SHAPE}\s+as\s+{_CALLED}<name>(?:{_NAMELY}<size>)?"
_FORM = r"(?:Dimension(?:en)?|Form|Größe|Gestalt|Format|Shape)"
_MATRIZEN = r"(?:Matrix|Matrizen)"
_VEKTOR = r"(?P<vector>(?:Spalten|Zeilen)?vektor(?:en)?)"
_AUCH = r"(?:(?:auch|dann|also|damit)\s+)*"
_HAT = rf"(?P<verb>hat|haben|besitzt|besitzen|muss|müssen|soll|sollen|sollte|sollten)\s+{_AUCH}"
_IST = rf"(?P<verb>ist|sind)\s+{_AUCH}"
_DIE = r"(?:die|eine|das)\s+"
_NAMEN = r"(?:(?:die|der|das)\s+)?(?:\w+\s+)?"
_GLEICHE = rf"(?:dieselben?|die\s+gleichen?|dasselbe|das\s+gleiche)\s+{_FORM}\s+wie\s+{_NAMEN}<name>"
_THE = r"(?:^|[.,;:(*]\s*|\b(?:the|and|that|so|thus|but|die|und|dass)\s+)"
SHAPES_SAID: Sequence[tuple[str, str]] = (
    ("", rf"{_HAS}{_A}(?:following\s+)?{_SHAPE}(?:\s+of|\s+equal\s+to|\s*[:=])?\s*<size>"),
    ("", rf"(?:{_IS})?{_A}(?:{_MATRIX}\s+|{_VECTOR}\s+)?(?:of|with)\s+(?:the\s+)?{_SHAPE}(?:\s+of)?\s*<size>"),
    ("", rf"{_IS}{_A}<size>\s*-?\s*(?:[a-z]+\s+)?(?:{_MATRIX}|{_VECTOR})\b"),
    ("", rf"{_IS}{_A}{_VECTOR}\s+of\s+length\s+<size>"),
    ("", rf"{_IS}{_A}{_VECTOR}\s+(?:of|with)\s+<size>\s+(?:entries|components|elements)\b"),
    ("", rf"{_IS}{_A}<size>\s*-?\s*dimensional\s+{_VECTOR}\b"),
    ("", rf"[(:,–—-]\s*(?:of\s+|with\s+)?(?:the\s+)?{_SHAPE}\s*(?:of\s*)?[:=]?\s*<size>"),
    ("", rf"{_HAS}(?:exactly\s+)?{_SAME_AS}"),
    ("", rf"{_IS}of\s+{_SAME_AS}"),
    ("", rf"{_HAS}(?:exactly\s+)?(?P<alike>the\s+same)\s+{_SHAPE}(?!\s+as\b)(?:{_NAMELY}<size>)?"),
    (rf"{_THE}{_SHAPE}\s+of\s+{_CALLED}\(?$", rf"(?:{_IS}|[:=]\s*)(?:equal\s+to\s+)?<size>"),
    ("", rf"{_HAT}(?:{_DIE})?{_FORM}(?:\s+von|:)?\s*<size>"),
    (
        "",
        rf"(?:{_IST})?(?:eine?\s+)?(?:{_MATRIZEN}\s+|{_VEKTOR}\s+)?(?:(?:von|mit)\s+der|vom|von|der)\s+{_FORM}\s*<size>",
    ),
    ("", rf"{_IST}(?:eine\s+)?<size>\s*-?\s*(?:[A-Za-z]+)?{_MATRIZEN}\b"),
    ("", rf"{_IST}(?:ein\s+)?{_VEKTOR}\s+der\s+Länge\s*<size>"),
    ("", rf"{_HAT}{_GLEICHE}(?:{_NAMELY}<size>)?"),
    ("", rf"{_DIE}{_FORM}\s*<size>\s+(?P<verb>hat|haben|besitzt|besitzen)\b"),
    (rf"\b(?:hat|haben|besitzt|besitzen)\s+{_NAMEN}$", rf"{_DIE}{_FORM}\s*<size>"),
    (rf"{_THE}{_FORM}\s+(?:von|der|des)\s+(?:\w+\s+)?$", r"(?P<verb>ist|sind|beträgt|lautet)\s+<size>"),
)
SINGULAR = frozenset(["has", "is", "hat", "ist", "besitzt", "muss", "soll", "sollte"])
# what has a shape is another thing than the formula behind these words: the transpose of W, the product of W and x
_OF = r"of|in|into|by|to|from|between|times|per|plus|minus|w\.?r\.?t\.?|with|on|over|von|nach|mit|mal|aus|zwischen"
_ARTICLE = r"(?:(?:the|an?|its|our|each|every|this|that|all|any|der|die|das|dem|den|des|einer|eines|einem)\s+)?"
SHAPE_OF_ANOTHER = re.compile(
    rf"(?:(?<=[\w$)]\s)(?:{_OF})|\b(?:respect|Produkt|Ableitung|Transponierte|Gradient)\s+(?:to|der|des))\s+{_ARTICLE}"
    rf"(?:(?!{_SHAPE}\b|length\b|{_FORM}\b|Länge\b)[^\W\d_][\w-]*\s+){{0,2}}\(?$",
    re.IGNORECASE,
)
SHAPE_SUPPOSED = re.compile(
    rf"\b(?:{_IF}|suppos\w+|assum\w+|imagine|unless|were|would|angenommen|wäre)\b[^.;]*$", re.IGNORECASE
)
