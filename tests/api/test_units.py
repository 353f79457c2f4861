"""The units that are in use, and a name that may be a slip."""

from pathlib import Path

import pytest

from api import upkeep
from api.access.roles import Role
from api.records.accounts import Accounts
from api.settings import Settings
from corpus.readers import keep_to
from corpus.store import ChangeRefused


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def test_units_are_in_use_by_documents_and_by_accounts_without_any_and_with_both(settings: Settings) -> None:
    assert upkeep.units_in_use(settings) == ()
    accounts = Accounts(settings.accounts)
    accounts.set_units(accounts.add("an", Role.READER).id, ("văn phòng", "ban dân vận"))
    assert upkeep.units_in_use(settings) == ("ban dân vận", "văn phòng")
    keep_to("quy-dinh-1-qd-tw-2020", ("đảng ủy", "ban tổ chức", "văn phòng"), settings.data)
    assert upkeep.units_in_use(settings) == ("ban dân vận", "ban tổ chức", "đảng ủy", "văn phòng")


def test_a_name_that_nobody_has_is_refused_with_those_like_it_until_it_is_said_to_be_new(settings: Settings) -> None:
    with pytest.raises(ChangeRefused, match=r"“ban tổ chức”\. Sửa lại tên; nếu đúng là đơn vị mới thì nói thế\."):
        upkeep.units_of(["ban tổ chức"], settings, False, "nói thế")
    assert upkeep.units_of(["Ban tổ chức"], settings, True, "nói thế") == ("ban tổ chức",)
    keep_to("quy-dinh-1-qd-tw-2020", ("ban tổ chức",), settings.data)
    assert upkeep.units_of(["Ban  Tổ chức"], settings, False, "nói thế") == ("ban tổ chức",)
    assert upkeep.units_of([""], settings, False, "nói thế") == ()
    with pytest.raises(ChangeRefused, match=r"Gần giống: ban tổ chức\. Đang dùng: ban tổ chức\."):
        upkeep.units_of(["ban tổ chức, ban tổ chưc"], settings, False, "nói thế")
