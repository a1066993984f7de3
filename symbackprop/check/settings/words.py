"""How activations are called in running text, and the words that tell a supposition and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["ACTIVATIONS_SAID", "ANOTHER_EXAMPLE", "LISTING", "SO", "SUPPOSING", "WITH_FUNCTION"]


def _word(said: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{said})(?![A-Za-z])", re.IGNORECASE)


# rows of the table of activations; a longer name before one that is a part of it
ACTIVATIONS_SAID: Mapping[str, re.Pattern[str]] = {
    "leaky_relu": _word(r"leaky[ -]?relu"),
    "relu": _word(r"relu|rectified linear(?: units?)?|rectifier"),
    "sigmoid": _word(
        r"sigmoid\w*|sigmoïde|logistic (?:function|activation|unit|neuron)s?|logistische (?:Funktion|Aktivierung)"
        r"|fonction logistique|función logística|função logística|funzione logistica"
    ),
    "tanh": _word(
        r"\\?tanh|hyperbolic tangent|Tangens hyperbolicus|tangente? h[iy]perb[oó]li[cq]\w+|tangente iperbolica"
    ),
    "softmax": _word("softmax"),
    "identity": _word(
        r"(?:linear|identity) (?:activation|output|unit|layer|function)s?|lineare[rsnm]? (?:Aktivierung|Ausgabe)"
        r"|(?:activation|sortie|couche) linéaire|(?:activación|salida|capa) lineal|(?:ativação|saída|camada) linear"
    ),
    "softplus": _word("softplus"),
    "elu": _word("elu"),
    "gelu": _word("gelu"),
    "silu": _word("silu|swish"),
}
# a function that is only supposed, as these words alone say
SUPPOSING = re.compile(
    r"\b(?:let(?:'s| us) say|suppos(?:e|ing|ed)|assum(?:e|ing)|imagine|instead(?: of)?|if|would|alternatively"
    r"|other than|replac\w+|angenommen|wenn|falls|wäre\w*|stattdessen|statt|ersetz\w+|supposons|supposant"
    r"|si (?:l'on|on|nous)|au lieu|plutôt|supón\w*|supongamos"
    r"|si (?:usamos|utiliz\w+|fuera)|en lugar|en vez|suponha\w*|se (?:us|utiliz)\w+|em vez"
    r"|supponiamo|invece)\b",
    re.IGNORECASE,
)
# one of several losses, where the document speaks of the lecture's own in this way, too
WITH_FUNCTION = re.compile(
    r"\b(?:for|with|using|when|für|mit|bei|pour|avec|en|para|con|com|per|dla|voor|met)\b"
    r"|\b(?:e\.g\.|z\. ?B\.|such as|zum Beispiel|(?:por ejemplo|par exemple|por exemplo|per esempio)\b)",
    re.IGNORECASE,
)
# another example than the one before
ANOTHER_EXAMPLE = re.compile(
    r"\b(?:(?:example|case|exercise|problem|variant|toy|scenario)\b[^.\n]{0,3}\s*#?(?:[2-9B-Z]\b|two|three|four)"
    r"|(?:second|third|fourth|another|different|new|next|other|further|simpler?|toy|mini) (?:\w+ ){0,2}"
    r"(?:example|case|input|sample|data|point|values?|numbers?|exercise|network|net)s?"
    r"|suppos\w+|imagine|instead|now (?:let|take|set|consider|with|suppose|try)"
    r"|let'?s (?:now )?(?:take|try|use|consider)"
    r"|(?:zweites|drittes|anderes|neues|weiteres) Beispiel|Beispiel [2-9]|nun sei|jetzt sei|statt(?:dessen)?"
    r"|exemple [2-9]|(?:autre|deuxième|second|nouvel) exemple|ejemplo [2-9]|otro ejemplo|segundo ejemplo"
    r"|exemplo [2-9]|outro exemplo|esempio [2-9]|altro esempio)",
    re.IGNORECASE,
)
# functions that are listed, which says of none that it is the lecture's
LISTING = re.compile(
    r"\b(?:common|popular|usual|typical|several|various|different|some|other|many|possible"
    r"|(?:examples?|types?|kinds) of) (?:\w+ ){0,3}(?:functions?|activations?|losses)\b"
    r"|\b(?:another|other|alternative) (?:one|choice|option|popular|common|activation|loss|function)s?\b"
    r"|\b(?:gängige|übliche|typische|verschiedene|andere|weitere) (?:\w+ )?\w*[Ff]unktion(?:en)?\b"
    r"|\bautres? (?:\w+ )?(?:fonctions?|activations?)\b|\botras? (?:\w+ )?(?:funci|activaci)"
    r"|\bfonctions d'activation\b|\bfunciones de activación\b|\bfunções de ativação\b|\bfunzioni di attivazione\b",
    re.IGNORECASE,
)
# what goes on from a supposition to what follows from it
SO = re.compile(
    r"\b(?:then|so|thus|hence|therefore|gives?|yields?|get|obtain|compute[sd]?|dann|also|somit|folgt|ergibt|donc|alors"
    r"|ainsi|entonces|luego|então|portanto|allora|quindi)\b|=>|→|\\Rightarrow|\\implies",
    re.IGNORECASE,
)
