"""Spellings: one place reads them all, and what passes is one symbol that TeX sets and nothing else."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.build import build_lecture, work_out
from symbackprop.core.errors import InputError
from symbackprop.network.lecture import parse_lecture, read_lecture
from symbackprop.network.mistakes import Report
from symbackprop.network.spelling.notationfile import check_rows, read_notation
from symbackprop.network.spelling.symbol import (
    MathSymbol,
    as_meant,
    check_pattern,
    dressed,
    primed,
    put_in,
    read_symbol,
)
from symbackprop.render.formats import FORMATS
from symbackprop.render.typeset import read_log, typeset
from symbackprop.rules.notation import builtin_notation, builtin_notations
from tests.test_input import GOOD, mistakes

PARTS = {
    "w_7": MathSymbol("w", sub="7"),
    "w_10": MathSymbol("w", sub="10"),
    r"\hat{y}_1": MathSymbol("y", sub="1", marks=("hat",)),
    r"\hat y": MathSymbol("y", marks=("hat",)),
    r"a^{(1)}_2": MathSymbol("a", sub="2", sup="(1)"),
    r"\boldsymbol{\Omega}_0": MathSymbol(r"\Omega", sub="0", marks=("boldsymbol",)),
    r"\hat{\bar{\mathbf{y}}}": MathSymbol("y", marks=("hat", "bar", "mathbf")),
    "net_{h1}": MathSymbol("net", sub="h1"),
    "w1": MathSymbol("w1"),
    "{w}_{1}": MathSymbol("w", sub="1"),
    r"E_{\text{total loss}}": MathSymbol("E", sub=r"\text{total loss}"),
    r"J(\theta)": MathSymbol("J", arguments=r"(\theta)"),
    "f'_{N}": MathSymbol("f", sub="N", primes=1),
    "w^{*}": MathSymbol("w", sup="*"),
    "w_{t+1}": MathSymbol("w", sub="t+1"),
    r"x^{\langle 1\rangle}": MathSymbol("x", sup=r"\langle1\rangle"),
    r"\Delta w": MathSymbol(r"\Delta w"),
}


@pytest.mark.parametrize("text", PARTS)
def test_a_spelling_is_taken_apart(text: str) -> None:
    """Base, scripts, primes, marks and arguments; put together again they read the same."""
    found = read_symbol(as_meant(text))
    assert found == PARTS[text]
    assert read_symbol(found.latex()) == found


# what a text is refused for, and what the message says
REFUSED = {
    "a code for a character": (r"w^^5cinput", r"\^\^, TeX's code"),
    "a code in capitals": (r"L^^5Cjobname", r"\^\^, TeX's code"),
    "a code of one letter": (r"w^^M", r"\^\^, TeX's code"),
    "a command that reads": (r"\input{x}", r"command \\input is not allowed"),
    "a command that writes": (r"\immediate\write18{id}", r"command \\immediate is not allowed"),
    "a definition": (r"\def\x{y}", r"command \\def is not allowed"),
    "another category": (r"\catcode`w=13", r"command \\catcode is not allowed"),
    "a name that is made up": (r"\csname x\endcsname", r"command \\csname is not allowed"),
    "a fragile bracket": (r"\left(w", r"command \\left is not allowed"),
    "an end of mathematics": (r"w$ x $w", r"'\$' ends mathematics"),
    "an end of a display": (r"w\]x", r"command \\\] is not allowed"),
    "a comment": ("w%", "'%' begins a comment"),
    "an active character": ("~w", "'~' is an active"),
    "an argument": ("w#1", "'#' stands for an argument"),
    "a new column": ("w&x", "'&' parts the columns"),
    "a new row": (r"w\\x", r"is not allowed"),
    "an open brace": ("w_{1", "brace { is not closed"),
    "a brace that closes nothing": ("w}", "'}' follows a symbol"),
    "braces the wrong way round": ("}{", "stands alone"),
    "an accent of nothing": (r"\hat", r"\\hat has no argument; write for example \\hat\{w\}"),
    "an accent of a sign": (r"\hat+", r"\\hat has no argument"),
    "an accent of empty braces": (r"\hat{}", "braces {} are empty"),
    "two superscripts": ("w^a^b", "two superscripts"),
    "two subscripts": ("w_a_b", "two subscripts"),
    "two superscripts inside": ("w_{a^b^c}", "two superscripts"),
    "a prime after a superscript": ("w^a'", "a prime is a superscript"),
    "a prime apart from its superscript": ("w'_1^2", "a prime is a superscript"),
    "primes apart": ("w'_1'", "a prime is a superscript"),
    "a script of nothing": ("w_", "_ has nothing to set; write w_{1}"),
    "a script of empty braces": ("w^{}", "braces {} are empty"),
    "a script of a prime": ("w^'", "has nothing to set"),
    "a script of an accent": (r"w_\hat{x}", r"put \\hat into braces"),
    "a script before anything": ("_1", "stands alone"),
    "a script in a script before anything": ("w_{_1}", "_ has nothing before it"),
    "a sum": ("w+1", r"'\+' is a sign"),
    "a negative": ("-w", "'-' is a sign"),
    "a product": (r"w \cdot x", r"'\\\\cdot' is a sign"),
    "a relation": ("w=1", "'=' is a sign"),
    "a quotient": ("a/b", "'/' is a sign"),
    "a number": ("2", "begins with the digit 2"),
    "a number with a letter": ("2w", "begins with the digit 2"),
    "two symbols": ("w_1 x_2", "'x' follows a symbol that is complete"),
    "a letter after a script": ("w_1a", "'a' follows a symbol that is complete"),
    "a bracket that is open": ("J(w", r"bracket \( is not closed"),
    "a bracket that closes nothing": ("J)", r"'\)' follows"),
    "a tab from double quotes": ("\theta", "control character '.t'; LaTeX stands in single quotes"),
    "a bell": ("w\x07", "control character"),
    "a new line": ("w\nx", "control character"),
    "a null character": ("w\0", "control character"),
    "a Greek letter": ("α_1", r"'α' is not allowed in a spelling, write \\alpha"),
    "a capital Greek letter": ("Σ", r"write \\Sigma"),
    "a letter that TeX would set": ("ü", "letters are a to z and A to Z"),
    "a mathematical letter": ("𝐖", "letters are a to z and A to Z"),
    "a subscript character": ("w₁", "letters are a to z and A to Z"),
    "a non-breaking space": ("w\u00a01", "letters are a to z and A to Z"),
    "a change of direction": ("w\u202e", "letters are a to z and A to Z"),
    "nothing": ("", "must not be empty"),
    "spaces": ("  ", "must not be empty"),
    "a small letter in an alphabet of capitals": (r"\mathbb{w}", "has capital letters only"),
    "a digit in an alphabet of letters": (r"\mathfrak{1}", "has letters only"),
    "a command among words": (r"\text{a\alpha}", r"\\text takes words in braces"),
    "words without braces": (r"\text w", r"\\text takes words in braces"),
    "an accent in a script and another": (r"\hat{x}_{\vec{y}}", "an accent in a script and another one"),
    "a page of text": ("w" * 101, "has 101 characters"),
    "a lone backslash": ("w\\", "is not allowed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_symbol_is_refused(name: str) -> None:
    """Each with what it is refused for."""
    text, says = REFUSED[name]
    with pytest.raises(ValueError, match=says):
        read_symbol(as_meant(text))


@pytest.mark.parametrize("text", ["", "{}", "d", "{}{}", "{}^a^b", "{} + 1", r"\input{}", "{}^^5e", "{}_{", "%{}"])
def test_a_pattern_makes_another_symbol(text: str) -> None:
    """A pattern has its place once, and passes the same reader."""
    with pytest.raises(ValueError, match=r"\S"):
        check_pattern(text)


# every key that takes a spelling: how the file says that it is spelled so, and the key of the message
KEYS = {
    "L": ("L = 'HERE'", "notation.L"),
    "loss_after": ("loss_after = 'HERE'", "notation.loss_after"),
    "rate": ("rate = 'HERE'", "notation.rate"),
    "an entry": ("W1 = [['HERE', 'p'], ['q', 'r']]", "notation.W1[1][1]"),
    "an entry beside a whole": ("b2 = { whole = 'c', entries = ['p', 'HERE'] }", "notation.b2.entries[2]"),
    "a whole": ("W2 = { whole = 'HERE' }", "notation.W2.whole"),
    "a whole by itself": ("z1 = 'HERE'", "notation.z1"),
    "an error signal": ("delta1 = ['HERE', 'p']", "notation.delta1[1]"),
    "a prediction": ("yhat = ['p', 'HERE']", "notation.yhat[2]"),
    "the last activation": ("a2 = ['p', 'HERE']", "notation.a2[2]"),
    "an input": ("x = ['HERE', 'p']", "notation.x[1]"),
    "a target": ("y = ['HERE', 'p']", "notation.y[1]"),
    "a function": ("activation1 = 'HERE'", "notation.activation1"),
    "a gradient": ("gradient = 'HERE{}'", "notation.gradient"),
    "an update": ("updated = '{}^{HERE}'", "notation.updated"),
    "a further spelling": ("[[notation.also]]\nL = 'E'\n[[notation.also]]\nW1 = 'HERE'", "notation.also[2].W1"),
    "a further loss": ("[[notation.also]]\nL = 'HERE'", "notation.also[1].L"),
    "an index": ("indices = ['HERE', 'j', 'k']", "notation.indices"),
}
HOSTILE = [r"w^^5cinput", r"\input{x}", r"\catcode`w=13", "w%", "w#1", "w$", "w}{x", "ü", r"\hat", "w_a_b", r"w\cr x"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", HOSTILE)
def test_every_key_passes_the_same_place(key: str, text: str) -> None:
    """File, line and key of each, and nothing else is complained of."""
    if (key, text) == ("a gradient", r"\hat"):
        return  # \hat{} is a pattern
    line, name = KEYS[key]
    (found,) = mistakes(GOOD + "\n[notation]\n" + line.replace("HERE", text))
    assert (found.file, found.key) == ("lecture.toml", name)
    assert found.line == GOOD.count("\n") + 3 + line.partition("HERE")[0].count("\n")


# --- notation files ---

ROWS = {
    "a loss": ("[letters]\nloss = 'HERE'", "letters.loss"),
    "a letter of one loss": ("[letters.losses]\nhuber = 'HERE'", "letters.losses.huber"),
    "a rate": ("[letters]\nrate = 'HERE'", "letters.rate"),
    "a derivative": ("[letters]\nderivative = 'HERE'", "letters.derivative"),
    "a product": ("[letters]\nproduct = 'HERE'", "letters.product"),
    "a transpose": ("[letters]\ntranspose = 'HERE'", "letters.transpose"),
    "an activation": ("[letters]\nactivation = 'HERE'", "letters.activation"),
    "a slope": ("[letters]\nslope = 'HERE'", "letters.slope"),
    "an order": ("[letters]\norder = 'HERE'", "letters.order"),
    "an update": ("[letters]\nupdated = '{}^{HERE}'", "letters.updated"),
    "a gradient": ("[letters]\ngradient = 'HERE{}'", "letters.gradient"),
    "indices": ("[letters]\nindices = ['i', 'HERE', 'k']", "letters.indices"),
    "nodes": ("[letters]\nhidden_nodes = ['N', 'HERE']", "letters.hidden_nodes"),
    "an output node": ("[letters]\noutput_node = 'HERE'", "letters.output_node"),
    "a base": ("[rows]\nz = { base = 'HERE', sub = ['<unit>'] }", "rows.z"),
    "a subscript": ("[rows]\nz = { base = 'z', sub = ['<unit>', 'HERE'] }", "rows.z"),
    "a superscript": ("[indexed]\nz = { base = 'z', sup = ['HERE'] }", "indexed.z"),
    "a whole": ("[whole]\nW = { base = 'HERE' }", "whole.W"),
    "a whole that runs": ("[whole_indexed]\nW = { base = 'HERE' }", "whole_indexed.W"),
    "a sample": ("[sample]\nsup = ['(<sample>)HERE']", "sample"),
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("text", [*HOSTILE, r"\input{/etc/passwd}", "<nowhere>"])
def test_a_notation_file_passes_the_same_place(row: str, text: str, tmp_path: Path) -> None:
    """Every letter and row of it, with the file and the line of the notation, not of the lecture."""
    if (row, text) == ("a gradient", r"\hat") or (text == "<nowhere>" and row in ("an update", "a transpose")):
        return  # a pattern that is one, and signs where there are no slots
    content, key = ROWS[row]
    path = tmp_path / "mine.toml"
    path.write_text("base = 'flat'\n" + content.replace("HERE", text))
    (tmp_path / "l.toml").write_text(GOOD + "\n[notation]\nstyle = 'mine.toml'\n")
    with pytest.raises(InputError) as caught:
        read_lecture(tmp_path / "l.toml")
    (found,) = caught.value.mistakes
    assert (found.file, found.line, found.key) == (str(path), 2 if key == "sample" else 3, key)


FORMS = {
    "[rows]\nz = 3": "a row is a table",
    "[rows]\nz = { base = 3 }": "a row is a table",
    "[rows]\nz = { base = 'z', sub = '<unit>' }": "a row is a table",
    "[rows]\nz = { base = 'z', under = ['1'] }": "unknown part",
    "[rows]\nzz = { base = 'z' }": "unknown row; did you mean 'z'",
    "[rowz]\nz = { base = 'z' }": "unknown table; did you mean 'rows'",
    "rows = 3": "must be a table",
    "letters = []": "must be a table",
    "[letters]\nlos = 'E'": "unknown letter; did you mean 'loss'",
    "[letters]\nloss = 3": "must be a text in quotes",
    "base = 'flatt'": "a notation starts from one of",
    "base = 3": "a notation starts from one of",
    "[letters": "no TOML",
    "[rows]\nz = { base = 'z', sub = ['{'] }": "not closed",
    "[rows]\nz = { base = 'z_1', sub = ['<unit>'] }": "two subscripts",
}


@pytest.mark.parametrize("content", FORMS)
def test_a_notation_file_of_another_form_is_told(content: str, tmp_path: Path) -> None:
    """What no notation has."""
    path = tmp_path / "mine.toml"
    path.write_text(content)
    with pytest.raises(InputError, match=FORMS[content]):
        read_notation(path)


@pytest.mark.parametrize("style", builtin_notations())
def test_the_notations_of_the_program_pass_as_well(style: str, tmp_path: Path) -> None:
    """Row by row, and as a file of the user's."""
    report = Report(style, "")
    check_rows(builtin_notation(style), report)
    assert report.found == []
    text = (resources.files("symbackprop.rules") / "notations" / f"{style}.toml").read_text("utf-8")
    assert tomllib.loads(text)["letters"]
    path = tmp_path / "copy.toml"
    path.write_text(f"base = '{style}'\n" + re.sub(r"^about.*$", "", text, flags=re.MULTILINE))
    found, known = read_notation(path), builtin_notation(style)
    assert (found.rows, found.whole, found.sample, found.letters) == (
        known.rows, known.whole, known.sample, known.letters,
    )  # fmt: skip


# --- what passes, in TeX ---

ATOMS = [
    *("w", "x", "N", "1", "10", "0"),
    *("_", "^", "'", "{", "}", "(", ")", "[", "]", " ", ",", "+", "-", "*", "/", "=", "<", ">", "|", "."),
    *(r"\alpha", r"\Gamma", r"\varepsilon", r"\ell", r"\partial", r"\nabla", r"\hat", r"\bar", r"\vec", r"\widehat"),
    *(r"\overline", r"\mathbf", r"\mathrm", r"\mathcal", r"\mathbb", r"\mathfrak", r"\mathtt", r"\boldsymbol"),
    *(r"\text", r"\textit", r"\operatorname", r"\cdot", r"\ast", r"\odot", r"\prime", r"\top", r"\langle", r"\rangle"),
    *(r"\lbrace", r"\vert", r"\Vert", r"\,", r"\;", r"\!", "\\ ", r"\dagger", r"\star"),
]


def content() -> st.SearchStrategy[str]:
    """Texts that look like spellings: some pass, some do not."""
    atom = st.sampled_from([*"wxyzNabc", r"\alpha ", r"\Gamma ", r"\ell ", r"\mathbf{W}", r"\hat{y}", r"\text{new w}"])
    inner = st.recursive(
        st.lists(st.sampled_from(["1", "10", "i", ",", "+", "-", r"\ast ", r"\prime ", "(", ")", r"\langle "]) | atom,
                 min_size=1, max_size=4).map("".join),
        lambda deeper: st.builds("{}_{{{}}}".format, atom, deeper) | st.builds("{}^{{{}}}'".format, atom, deeper),
        max_leaves=3,
    )  # fmt: skip
    script = st.one_of(
        st.builds("_{{{}}}".format, inner),
        st.builds("^{{{}}}".format, inner),
        st.sampled_from(["'", "''", "_1", "^*", "^2", "_10", ""]),
    )
    marked = st.builds(
        r"\{}{{{}}}".format, st.sampled_from(["hat", "bar", "vec", "mathbf", "mathsf", "boldsymbol", "overline"]), atom
    )
    whole = st.builds("{}{}{}{}".format, st.lists(atom, min_size=1, max_size=3).map("".join) | marked, script, script,
                      st.sampled_from(["", "", "(w)", "[1]"]))  # fmt: skip
    return whole | st.lists(st.sampled_from(ATOMS), min_size=1, max_size=8).map("".join)


def passes(text: str) -> bool:
    try:
        read_symbol(as_meant(text))
    except ValueError:
        return False
    return True


def test_whatever_passes_is_set_by_tex() -> None:
    """Hundreds of texts that pass, plain, with further scripts, a prime and a pattern around them: something is set."""
    good: dict[str, None] = {}

    @settings(max_examples=2500, derandomize=True, database=None, deadline=None)
    @given(content())
    def collect(text: str) -> None:
        if passes(text):
            good[as_meant(text)] = None

    collect()
    assert len(good) > 300
    formulas = [
        form for text in good for form in (text, dressed(text, "t", "+"), primed(text), put_in(r"\bar{}", text))
    ]
    formulas += [read_symbol(text).latex() for text in good]
    body = "\n".join(
        f"\\setbox0\\hbox{{${form}$}}\\ifdim\\wd0>0pt\\else\\errmessage{{nothing}}\\fi" for form in formulas
    )
    preamble = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath,amssymb}\begin{document}"
    done = typeset(f"{preamble}\n{body}\nx\\end{{document}}".encode(), refers=False)
    assert read_log(done.log).missing == ()


ANYTHING = [*"wx_^{}'\\%$#&~\t\0 ^5cαü\"`@:;?!", "^^", r"\input", r"\def"]


@given(st.lists(st.sampled_from(ANYTHING), max_size=12).map("".join))
def test_what_passes_has_nothing_that_acts(text: str) -> None:
    """Whatever text: what passes consists of signs that mean the same in every document."""
    if passes(text):
        read = as_meant(text)
        assert "^^" not in read
        assert not set(read) & set('%$#&~\t\0"`@:;?!\n')
        assert read.isascii()
        assert r"\input" not in read
        assert r"\def" not in read


def test_what_passes_is_safe_in_the_deck_and_in_a_document_of_the_author(tmp_path: Path) -> None:
    """One lecture with every kind of respelling, and all its formulas in a document of their own."""
    table = r"""
[notation]
style = "bracket"
W1 = { whole = "\\Theta'^{[1]}", entries = [["w'", "\\hat{w}^{*}"], ["w_10", "net_{h1}"]] }
W2 = [["v^{(1)}_1", "v_2''"], ["\\mathbf{v}_3", "\\text{gain}_4"]]
b1 = ["\\beta_1'", "\\beta_2^{x}"]
z1 = { whole = "s", entries = ["s'", "s''"] }
yhat = ["o_1", "o'_2"]
L = "J'"
loss_after = "J^{\\text{new}}"
rate = "\\varepsilon"
gradient = "\\bar{}"
updated = "{}^{\\text{new}}"
activation1 = "g^{[1]}"
"""
    batch = GOOD.replace("[1, 0.5]", "[[1, 0.5], [0, 1]]").replace("[1, 0]", "[0, 1]")
    work = work_out(parse_lecture(batch + table, "batch.toml"))
    assert typeset(FORMATS["deck"].files(work)["deck.tex"], refers=False).pdf
    formulas = FORMATS["formulas"].files(work)["formulas.tex"].decode()
    names = re.findall(r"sbpeq@\\detokenize\{([^}]*)\}\\endcsname", formulas)
    uses = "\n\n".join(rf"$\sbpeq{{{used}}}$" for used in names)
    packages = r"\documentclass{article}\usepackage{amsmath,amssymb}"
    document = rf"{packages}{formulas}\begin{{document}}{uses}\end{{document}}"
    assert typeset(document.encode(), name="use").pdf


def test_equal_looks_are_found_however_they_are_written() -> None:
    """w_1, w_{1}, {w}_1 and w _ 1 are one symbol, and so are both orders of scripts."""
    pairs = [("w_1", "w_{1}"), ("w_1", "{w}_1"), ("w_1", "w _ 1"), ("w_a^b", "w^b_a"), (r"\hat y", r"\hat{y}")]
    for one, other in pairs:
        table = f"\n[notation]\nW1 = [['{one}', 'p'], ['q', '{other}']]\n"
        (found,) = mistakes(GOOD + table)
        assert "are both written" in found.message
    assert parse_lecture(GOOD + "\n[notation]\nW1 = [['w_1', 'p'], ['q', 'w^1']]\n")


def test_the_loss_and_the_rate_clash_too() -> None:
    """With the key that spells them."""
    assert [found.key for found in mistakes(GOOD + "\n[notation]\nrate = 'x_1'\n")] == ["notation.rate"]


def test_a_lecture_with_an_unsafe_notation_file_writes_nothing(tmp_path: Path) -> None:
    """The example that read a file of the system."""
    (tmp_path / "nota.toml").write_text('base = "flat"\n[letters]\nloss = "\\\\input{/etc/passwd}"\n')
    (tmp_path / "l.toml").write_text(GOOD + '\n[notation]\nstyle = "nota.toml"\n')
    with pytest.raises(InputError, match=r"nota\.toml:3: letters\.loss: the command .input is not allowed"):
        build_lecture(tmp_path / "l.toml", tmp_path / "out", pdf=False)
    assert not (tmp_path / "out").exists()
