"""What a test looks for on a page."""

from typing import Any

import lxml.html


def page(answer: Any) -> lxml.html.HtmlElement:
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    return lxml.html.document_fromstring(answer.text)


def texts(of: lxml.html.HtmlElement, classes: str) -> list[str]:
    return [element.text_content() for element in of.find_class(classes)]


def inside(of: lxml.html.HtmlElement, classes: str, tag: str) -> list[lxml.html.HtmlElement]:
    return [element for box in of.find_class(classes) for element in box.iter(tag)]


def marked(of: lxml.html.HtmlElement, hit: int = 1) -> str:
    found = (mark for mark in of.iter("mark") if str(hit) in mark.get("data-hits", "").split())
    return "".join(mark.text_content() for mark in found)
