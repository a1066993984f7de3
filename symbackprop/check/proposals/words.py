"""What a name may say by how it is spelled: words and letters, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

__all__ = ["HIDDEN_LABELS", "INPUT_LABELS", "LETTERS", "OUTPUT_LABELS", "WORDS", "Sense"]


class Sense(Enum):
    """What a name may be: a quantity of some layer, or a formula of such."""

    OUTPUT = "output"
    INPUT = "input"
    TARGET = "target"
    NET = "net input"
    DELTA = "error signal"
    DIFFERENCE = "difference of output and target"
    LOSS = "loss"
    RATE = "learning rate"
    GRADIENT = "gradient of the loss"
    DENOMINATOR = "sum of exponentials"
    IDENTITY = "identity matrix"


_WORDS = {
    (Sense.OUTPUT,): "output outputs out hidden pred preds prediction predicted ypred yhat guess estimate computed "
    "Ausgabe Ausgang sortie salida saída uscita prédit Vorhersage wyjście",
    (Sense.INPUT,): "input inputs inp Eingabe Eingang entrée entrada ingresso wejście features data",
    (Sense.TARGET,): "target targets tgt label labels truth true actual expected desired ideal ytrue ground "
    "Ziel Soll Zielwert cible objetivo alvo obiettivo cel",
    (Sense.DIFFERENCE, Sense.DELTA, Sense.LOSS): "error err errors Fehler erreur erro errore błąd residual diff "
    "difference ErrorSignal errorsignal",
    (Sense.NET,): "net in sum preact preactivation logit logits score scores netto wsum",
    (Sense.DELTA, Sense.GRADIENT): "delta deltas",
    (Sense.LOSS,): "loss cost mse ce bce nll sse rss rmse ssr mae crossentropy logloss objective "
    "Verlust Kosten perte coût pérdida custo perda costo err error",
    (Sense.RATE,): "lr rate learningrate stepsize eta alpha Lernrate taux tasa taxa tasso",
    (Sense.GRADIENT, Sense.DELTA): "grad gradient gradients upstream dout",
}

# by words, which are compared in small letters and without strokes
WORDS: Mapping[str, tuple[Sense, ...]] = {}
for _senses, _text in _WORDS.items():
    for _word in _text.lower().split():
        WORDS = {**WORDS, _word: (*WORDS.get(_word, ()), *(one for one in _senses if one not in WORDS.get(_word, ())))}

_OUT, _TARGET = (Sense.OUTPUT,), (Sense.TARGET,)
# by letters, without accents that only set them
LETTERS: Mapping[str, tuple[Sense, ...]] = {
    "o": _OUT, "p": _OUT, "O": _OUT, "P": _OUT, r"\hat y": _OUT, r"\hat Y": _OUT, r"\hat p": _OUT, r"\tilde y": _OUT,
    "a": _OUT, "A": _OUT, "y": (Sense.OUTPUT, Sense.TARGET), "Y": (Sense.TARGET, Sense.OUTPUT), "f": _OUT,
    "t": _TARGET, "T": _TARGET, "d": _TARGET, r"y^*": _TARGET, r"\bar y": _TARGET, "r": _TARGET,
    "x": (Sense.INPUT,), "X": (Sense.INPUT,), "i": (Sense.INPUT,),
    "z": (Sense.NET,), "Z": (Sense.NET,), "u": (Sense.DENOMINATOR, Sense.NET), "v": (Sense.NET,), "s": (
        Sense.DENOMINATOR, Sense.NET), "S": (Sense.DENOMINATOR, Sense.OUTPUT), "h": (Sense.NET, Sense.OUTPUT),
    "D": (Sense.DENOMINATOR,), r"\Sigma": (Sense.DENOMINATOR,), r"\zeta": (Sense.NET,), r"\xi": (Sense.NET,),
    r"\delta": (Sense.DELTA, Sense.DIFFERENCE), r"\Delta": (Sense.DELTA, Sense.DIFFERENCE), "e": (
        Sense.DIFFERENCE, Sense.DELTA, Sense.LOSS),
    r"\epsilon": (Sense.DIFFERENCE, Sense.DELTA, Sense.RATE), r"\varepsilon": (Sense.DIFFERENCE, Sense.RATE),
    "E": (Sense.LOSS, Sense.DIFFERENCE), "J": (Sense.LOSS,), "L": (Sense.LOSS,), "C": (Sense.LOSS,),
    r"\ell": (Sense.LOSS,), "l": (Sense.LOSS,), "Q": (Sense.LOSS,), "F": (Sense.LOSS,), r"\mathcal L": (Sense.LOSS,),
    r"\eta": (Sense.RATE,), r"\alpha": (Sense.RATE,), r"\gamma": (Sense.RATE,), r"\lambda": (Sense.RATE,),
    r"\mu": (Sense.RATE,), r"\rho": (Sense.RATE,), r"\nu": (Sense.RATE,),
    "I": (Sense.IDENTITY,), r"\mathbb I": (Sense.IDENTITY,),
    "g": (Sense.GRADIENT, Sense.DELTA), "G": (Sense.GRADIENT, Sense.DELTA),
}  # fmt: skip

# in scripts, for a layer
OUTPUT_LABELS = frozenset(["o", "out", "output", "last", "L", "y", "k", "Ausgabe"])
HIDDEN_LABELS = frozenset(["h", "hid", "hidden", "H", "versteckt"])
INPUT_LABELS = frozenset(["in", "input", "x", "Eingabe"])
