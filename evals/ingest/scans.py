"""Pages without a text layer: a PDF drawn as pictures, straight, turned or blurred."""

import io
import random
from typing import Literal, get_args

Flaw = Literal["none", "turned", "blurred"]
FLAWS: tuple[Flaw, ...] = get_args(Flaw)
_DPI = 200
_TURNED = 1.2  # degrees, at most, to either side
_BLURRED = 1.1  # pixels


def scanned(content: bytes, flaw: Flaw, seed: int) -> bytes:
    """Return a PDF with a grey picture of each page of the PDF given."""
    import pypdfium2
    from PIL import Image, ImageFilter

    chosen = random.Random(seed)
    pictures = []
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            picture = page.render(scale=_DPI / 72).to_pil().convert("L")
            if flaw == "turned":
                angle = chosen.uniform(-_TURNED, _TURNED)
                picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
            elif flaw == "blurred":
                picture = picture.filter(ImageFilter.GaussianBlur(_BLURRED))
            pictures.append(picture)
    file = io.BytesIO()
    first, *others = pictures
    first.save(file, "PDF", resolution=_DPI, save_all=True, append_images=others)
    return file.getvalue()
