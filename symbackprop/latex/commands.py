"""The commands of LaTeX that only set what they stand before, or that mean what one of their arguments means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

__all__ = [
    "BETWEEN",
    "CROSSED",
    "DROPPED",
    "ENDS",
    "FONTS",
    "LABELLED",
    "LENGTHS",
    "LETTERED",
    "OPENED",
    "OVERLAYS",
    "SETTING",
    "SPACES",
    "UPRIGHT",
    "WORDS",
]


def _commands(names: str) -> Iterator[str]:
    return (rf"\{name}" for name in names.split())


# these set what follows and mean nothing
SETTING = frozenset(
    [
        "~",
        r"\ ",
        *(r"\(", r"\)", r"\[", r"\]"),  # the marks of a formula, within other marks
        *_commands(", ; ! : > /"),
        *_commands("displaystyle textstyle scriptstyle scriptscriptstyle left right middle limits nolimits it bf"),
        *_commands("nonumber notag hline centering noindent par linebreak allowdisplaybreaks qedhere relax"),
        *_commands("tiny scriptsize footnotesize small normalsize large Large strut mathstrut thinspace hfill"),
        *_commands(
            "smallskip medskip bigskip checkmark pause LARGE huge Huge tt sf sc boldmath unboldmath displaylimits"
        ),
        *_commands("space medspace thickspace negthinspace negmedspace negthickspace nobreakspace hfil vfill hss"),
        *_commands("nobreak allowbreak break goodbreak null protect leavevmode vcentcolon"),
        *(rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")),
    ]
)
ENDS = frozenset(_commands("newline cr tabularnewline displaybreak"))  # of a row
BETWEEN = frozenset(_commands("intertext intertext* shortintertext"))  # words between the rows of a display
SPACES = frozenset(_commands("quad qquad enspace enskip"))
LENGTHS = frozenset(_commands("kern mkern mskip hskip"))  # a length stands behind them, in braces or not
# fonts: what they set keeps its name
FONTS = frozenset(
    [
        *_commands(
            "mathbf boldsymbol bm pmb symbf mathit mathsf mathtt mathcal mathnormal mathscr mathfrak mathds mathbbm"
        ),
        *_commands(
            "mathbfit mathbold mathbfsf vb vectorbold vectorsym va vv overrightarrow undertilde utilde underbar"
        ),
        *_commands("symbfit symup mathup"),
    ]
)
LETTERED = frozenset(_commands("mathit mathsf mathtt"))  # several letters in one of these are a name
# what they set is a word, or a name of several letters
WORDS = frozenset(
    _commands(
        "text mathrm textrm textit textbf textsf texttt textup textsc textnormal emph operatorname mbox mathop rm"
    )
)
UPRIGHT = frozenset(_commands("mathrm rm"))  # of these, what may set a whole formula
# they are set aside with so many arguments
DROPPED: Mapping[str, int] = dict.fromkeys(
    _commands(
        "label tag tag* noalign hspace hspace* vspace color phantom vphantom hphantom ref eqref cite footnote unicode"
        " require"
    ),
    1,
)
# the last of so many arguments stays
OPENED: Mapping[str, int] = {
    **dict.fromkeys(
        _commands(
            "boxed fbox framebox bbox num Aboxed tcbhighmath mathord mathbin mathrel mathopen mathclose mathinner"
            " vcenter ensuremath underline smash"
        ),
        1,
    ),
    **dict.fromkeys(_commands("cancel bcancel xcancel rlap llap mathrlap mathllap mathclap"), 1),
    **dict.fromkeys(_commands("textcolor mathcolor colorbox overset underset stackrel scalebox raisebox"), 2),
    **dict.fromkeys(_commands("class style href cssId htmlClass htmlId htmlStyle htmlData enclose"), 2),
    r"\resizebox": 3,
}
CROSSED = frozenset(
    _commands("cancel bcancel xcancel")
)  # of these: a factor that cancels, or a claim that is taken back
# of a deck: what stands behind them is shown on some slides
OVERLAYS = frozenset(_commands("only uncover visible invisible onslide action alert"))
LABELLED = frozenset(_commands("underbrace overbrace"))  # what stands below or above is a remark
