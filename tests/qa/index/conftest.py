import pytest

from made.documents import corpus
from made.embedders import HashEmbedder
from made.index import MODEL
from qa.index.build import build
from qa.index.open import open_index


@pytest.fixture(scope="package")
def index(tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    build(corpus(), HashEmbedder(), root)
    with open_index(root, MODEL) as opened:
        yield opened
