"""Pages of pdfplumber with what this program asks of their letters, in half the time that all of it takes."""

from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page
from pdfplumber.pdf import PDF


class Lettered(Page):
    """Is a page whose letters lack the fonts, colour spaces and tags that pdfplumber looks up for each."""

    @classmethod
    def of(cls, file: PDF, at: int) -> "Lettered":
        page = file.pages[at]
        return cls(file, page.page_obj, page.page_number, page.initial_doctop)

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        if not isinstance(obj, LTChar):
            return dict(super().process_object(obj))
        left, above = self.mediabox[:2]
        top, colour = self.height - obj.y1 + above, obj.graphicstate.ncolor
        return {
            "object_type": "char",
            "page_number": self.page_number,
            "text": obj.get_text(),
            "size": obj.size,
            "upright": obj.upright,
            "matrix": obj.matrix,
            "non_stroking_color": colour if isinstance(colour, tuple) else (colour,),
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "y0": obj.y0,
            "y1": obj.y1,
            "width": obj.width,
            "height": obj.height,
            "top": top,
            "bottom": self.height - obj.y0 + above,
            "doctop": self.initial_doctop + top,
        }
