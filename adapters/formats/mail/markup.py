"""HTML of mails made harmless: what a reader does not see is not read, and what could act is not shown."""

import re

import nh3
from lxml import etree, html

LONGEST = 5_000_000
TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li",
    "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {"td": {"colspan", "rowspan", "align"}, "th": {"colspan", "rowspan", "align"}, "col": {"span"}}
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<style>body{{font:14px/1.5 sans-serif;margin:1.5rem}}td,th{{border:1px solid #ccc;padding:.2rem .5rem}}"
    "table{{border-collapse:collapse}}</style></head><body>{body}</body></html>"
)

_INVISIBLE = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0(\.0+)?(;|!|$)|font-size:0(\.0+)?(px|pt|em|rem|%)?(;|!|$)"
    r"|(^|;)(max-)?(height|width):0(px|pt)?(;|!|$)|text-indent:-\d{3,}|(left|top):-\d{3,}|clip:rect\(0"
    r"|mso-hide:all|color:transparent"
)
_COLOUR = re.compile(r"(?:^|;)(background-color|background|color):(#[0-9a-f]{3,6}|white|black)")
_DROPPED = ("script", "style", "head", "template", "noscript", "title", "object", "svg", "math")


def drop_hidden(root: html.HtmlElement) -> None:
    """Take out of the tree what no reader sees: styled away, as small as nothing, in the colour of its ground."""
    for element in list(root.iter()):
        hidden = isinstance(element.tag, str) and (element.tag in _DROPPED or _is_hidden(element))
        if hidden and element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    style = re.sub(r"\s+", "", (element.get("style") or "").lower())
    if _INVISIBLE.search(style):
        return True
    said = {name: _plain(colour) for name, colour in _COLOUR.findall(style)}
    ink = said.get("color") or (_plain((element.get("color") or "").lower()) if element.tag == "font" else "")
    return bool(ink) and ink == (said.get("background-color") or said.get("background") or _ground(element))


def _ground(element: html.HtmlElement) -> str:
    """The colour behind an element: its own or the nearest one around it; white where none is said."""
    for one in (element, *element.iterancestors()):
        style = re.sub(r"\s+", "", (one.get("style") or "").lower())
        for name, colour in _COLOUR.findall(style):
            if name != "color":
                return _plain(colour)
        if one.get("bgcolor"):
            return _plain(str(one.get("bgcolor")).lower())
    return "ffffff"


def _plain(colour: str) -> str:
    named = {"white": "ffffff", "black": "000000"}.get(colour, colour.lstrip("#"))
    return "".join(sign * 2 for sign in named) if len(named) == 3 else named


def harmless_page(markup: str, *, title: str) -> str:
    """A page of its own that runs, fetches and links to nothing; images are left out, for they tell who has read."""
    try:
        root = html.fromstring(markup[:LONGEST], parser=html.HTMLParser(no_network=True, huge_tree=False))
        drop_hidden(root)
        seen = html.tostring(root, encoding="unicode")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        seen = ""
    body = nh3.clean(seen, tags=TAGS, attributes=ATTRIBUTES, strip_comments=True, link_rel=None)
    return PAGE.format(title=nh3.clean_text(title), body=body)
