"""The ways in which documents carry formulas, and text that has none."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ENVIRONMENTS", "MARKUPS", "Markup", "own_environment"]


@dataclass(frozen=True, slots=True)
class Markup:
    """A way in which documents carry formulas, or text that has none.

    `opening` is a regular expression, `closing` another, in which {name} stands for what the group `name` of the
    opening has found; `paragraph` says that it does not go over an empty line, `again` what tells, before the closing,
    that it was not closed; `verbatim` that it has no formula, `markdown` that it is none in LaTeX.
    """

    name: str
    opening: str
    closing: str
    display: bool = True
    paragraph: bool = False
    again: str = ""
    verbatim: bool = False
    markdown: bool = False


ENVIRONMENTS = (
    "equation|align|aligned|gather|gathered|multline|eqnarray|displaymath|math|alignat|alignedat|flalign|split|dmath|"
    "IEEEeqnarray|xalignat|darray|empheq"
)
_DOLLAR = r"(?:(?<!\\)|(?<=(?<!\\)\\\\))\$"  # no dollar of prose, \$, but one behind the end of a line, \\
_MATH = r"(?:math|\{math\}|\{=(?:la)?tex\}|(?i:latex|tex|katex)(?=[ \t]*$))"
# addresses of programs that draw the formula behind them
_DRAWN = (
    r"latex\.codecogs\.com/[^?\"'\s]{0,20}\?|render\.githubusercontent\.com/render/math\?math=|math\.now\.sh\?from="
    r"|(?:www\.)?zhihu\.com/equation\?tex=|chart\.googleapis\.com/chart\?cht=tx&(?:amp;)?chl=|i\.upmath\.me/svg/"
)
_QUOTED = r"(?:(?<=[\"']https:)|(?<=[\"']http:)|(?<=[\"']))"
_FENCE = r"[ \t]{0,3}(?:[-*+>][ \t]+)?"
# the first that fits decides
MARKUPS = (
    Markup("comment", r"<!--", r"-->", verbatim=True, markdown=True),
    # a fence on the line of its formula; whatever ends such a line closes it
    Markup(
        "linefence",
        rf"^{_FENCE}(?:`{{3,60}}|~{{3,60}})[ \t]*{_MATH}[ \t]+(?=[^\n`]*[=\\^_])",
        r"`{2,60}|~{3,60}",
        paragraph=True,
        markdown=True,
    ),
    Markup(
        "mathfence",
        rf"^{_FENCE}(?P<mathfence_mark>`{{3,60}}|~{{3,60}})[ \t]*{_MATH}[^\n`]*\n"
        r"(?:[ \t]*:[a-z-]+:[^\n]*\n)*",
        r"^[ \t>]*{mathfence_mark}[ \t]*$",
        markdown=True,
    ),
    Markup(
        "colons",
        r"^[ \t]{0,3}(?P<colons_mark>:{3,60})[ \t]*\{math\}[^\n]*\n(?:[ \t]*:[a-z-]+:[^\n]*\n)*",
        r"^[ \t]*{colons_mark}[ \t]*$",
        markdown=True,
    ),
    Markup("passthrough", r"^\[(?:latexmath|stem)[^\]\n]*\]\n\+{4}[ \t]*\n", r"^\+{4}[ \t]*$", markdown=True),
    Markup(
        "fence",
        rf"^{_FENCE}(?P<fence_mark>`{{3,60}}|~{{3,60}})[^\n`]*$",
        r"^[ \t>]*{fence_mark}[`~]*[ \t]*$",
        verbatim=True,
        markdown=True,
    ),
    Markup("image", rf"{_QUOTED}//(?:{_DRAWN})", r"[\"']", display=False, paragraph=True, markdown=True),
    Markup("drawn", rf"//(?:{_DRAWN})", r"[\s>]|\)(?=[\s.,;:)|]|$)", display=False, paragraph=True, markdown=True),
    Markup("wordpress", r"\$latex(?=[\s\\{])", r"(?<!\\)\$", display=False, paragraph=True, markdown=True),
    Markup("gitlab", r"\$`", r"`\$", display=False, markdown=True),
    Markup("role", r"(?::math:|\{math\})`", r"`", display=False, paragraph=True, markdown=True),
    Markup("asciidoc", r"\b(?:latex)?(?:math|stem):\[", r"(?<!\\)\]", display=False, paragraph=True, markdown=True),
    Markup(
        "tick",
        r"(?<!`)(?P<tick_mark>`{1,2})(?!`)",
        r"(?<!`){tick_mark}(?!`)",
        paragraph=True,
        verbatim=True,
        markdown=True,
    ),
    Markup(
        "listing",
        r"\\begin\{(?P<listing_name>verbatim\*?|lstlisting|comment|minted|filecontents\*?)\}",
        r"\\end\{{{listing_name}\}}",
        verbatim=True,
    ),
    Markup("verb", r"\\verb\*?(?P<verb_mark>[!-)+-@\[-`{-~])", r"{verb_mark}", paragraph=True, verbatim=True),
    Markup("script", r"<script[^>]*type=[\"']math/tex[^>]*>", r"</script>", markdown=True),
    Markup(
        "element",
        r"<(?P<element_name>latex|tex|eqn?)>(?=[^<]*[=\\^_])",
        r"</{element_name}>",
        markdown=True,
    ),
    # formulas without marks of their own, set apart by a class only
    Markup(
        "styled",
        r"<(?P<styled_name>span|div|code)\b[^<>]*\bclass=[\"'](?:[\w-]+ )*(?:math|katex|mathjax|latex|tex)(?: [\w-]+)*"
        r"[\"'][^<>]*>(?=(?:(?!\\[(\[]|\\begin)[^<$])+</)",
        r"</{styled_name}>",
        markdown=True,
    ),
    Markup("wiki", r"<math(?:\s[^>]*)?>", r"</math>", markdown=True),
    # the shortcodes of Hugo, and the blocks of Jekyll
    Markup(
        "hugo",
        r"\{\{[<%]\s*(?P<hugo_name>displaymath|inlinemath|math|katex|mathjax|latex|tex)\b[^<>%{}]*[>%]\}\}",
        r"\{{\{{[<%]\s*/\s*{hugo_name}\s*[>%]\}}\}}",
        markdown=True,
    ),
    Markup(
        "jekyll",
        r"\{%-?\s*(?P<jekyll_name>katex|math|mathjax|latex)\b[^%{}]*%\}",
        r"\{{%-?\s*end(?:{jekyll_name})?\s*-?%\}}",
        markdown=True,
    ),
    Markup("forum", r"\[(?P<forum_name>tex|latex|math)\]", r"\[/{forum_name}\]", markdown=True),
    Markup("pre", r"<(?P<pre_name>pre|code)\b[^>]*>", r"</{pre_name}>", verbatim=True, markdown=True),
    Markup(
        "environment",
        rf"\\begin\{{(?P<environment_name>(?:{ENVIRONMENTS})\*?)\}}",
        r"\\end\{{{environment_name}\}}",
        again=r"\\begin\{{{environment_name}\}}",
    ),
    Markup("dollars", rf"{_DOLLAR}\$", rf"{_DOLLAR}\$"),
    Markup("dollar", _DOLLAR, _DOLLAR, display=False, paragraph=True),
    Markup("brackets", r"(?<!\\)\\\[", r"(?<!\\)\\\]", again=r"(?<!\\)\\\["),
    Markup("parenthesis", r"(?<!\\)\\\(", r"(?<!\\)\\\)", display=False, paragraph=True, again=r"(?<!\\)\\\("),
    # in Markdown a backslash before a backslash may stand for one; \\[2pt] ends a line of LaTeX
    Markup("brackets2", r"(?<!\\)\\\\\[(?!\s*-?[\d.]+\s*[a-z]{2}\])", r"\\\\\]", again=r"(?<!\\)\\\\\[", markdown=True),
    Markup("parenthesis2", r"(?<!\\)\\\\\(", r"\\\\\)", display=False, paragraph=True, markdown=True),
)


def own_environment(number: int, opening: str, closing: str) -> Markup:
    """An environment of the document's own, or its commands for one of LaTeX."""
    return Markup(f"own{number}", opening, closing, again=opening)
