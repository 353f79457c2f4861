"""Somebody signs in by the provider of the office, reads what his unit may, and signs out of both."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.serving import service
from browser.visitor import BUILD, Visitor
from corpus import readers
from corpus.store import save
from made.library import NEW, OLD
from made.provider import CLIENT, SECRET, Provider, provider

NARROW = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def office() -> Iterator[Provider]:
    people = {
        "nga": {"preferred_username": "tran.nga", "groups": ["p1"]},
        "binh": {"preferred_username": "le.binh", "groups": ["p2"]},
    }
    with provider(**people) as running:
        yield running


@pytest.fixture(scope="module")
def vouched(office: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service that knows people by the provider alone."""
    place = tmp_path_factory.mktemp("vouched")
    for document in (OLD, NEW):
        save(document, place / "corpus")
    readers.keep_to(NEW.id, ("ban tổ chức",), place / "var")
    settings = {
        "REGQA_CORPUS": str(place / "corpus"),
        "REGQA_DATA": str(place / "var"),
        "REGQA_READING": "signed-in",
        "REGQA_OIDC_ISSUER": office.issuer,
        "REGQA_OIDC_CLIENT_ID": CLIENT,
        "REGQA_OIDC_CLIENT_SECRET": SECRET,
        "REGQA_OIDC_UNITS_CLAIM": "groups",
        "REGQA_OIDC_UNITS": "p1=ban tổ chức,p2=văn phòng",
    }
    with service(settings, BUILD / "browser" / "vouched.log") as address:
        yield address


def test_somebody_comes_in_by_the_office_and_goes_out_by_it(visitor: Visitor, vouched: str, office: Provider) -> None:
    page = visitor.open(f"{vouched}/documents", **NARROW)
    visitor.looks(page, "sign-in-provider-phone")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Tên ở cơ quan").fill("nga")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kho văn bản")).to_be_visible()
    expect(page.get_by_text("22-QĐ/TW").first).to_be_visible()
    page.goto(f"{vouched}/account")
    expect(page.get_by_text("ban tổ chức")).to_be_visible()
    visitor.looks(page, "account-provider-phone")
    page.get_by_role("button", name="Đăng xuất").click()
    visitor.looks(page, "signed-out-provider-phone")
    page.get_by_role("link", name="đăng xuất khỏi đó").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert office.ended == 1


def test_who_is_of_another_unit_finds_the_service_without_the_document(visitor: Visitor, vouched: str) -> None:
    page = visitor.open(f"{vouched}/documents")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    page.get_by_label("Tên ở cơ quan").fill("binh")
    page.keyboard.press("Enter")
    expect(page.get_by_text("11-QĐ/TW").first).to_be_visible()
    expect(page.get_by_text("22-QĐ/TW")).to_have_count(0)
    page.goto(f"{vouched}/read/{OLD.id}")
    expect(page.get_by_text("22-QĐ/TW")).to_have_count(0)
    page.goto(f"{vouched}/read/{NEW.id}")
    expect(page.get_by_role("heading", name="Không tìm thấy")).to_be_visible()
    visitor.expects("404")
