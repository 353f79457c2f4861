from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from api.settings import Settings
from qa import settings as engine


@pytest.fixture(autouse=True)
def _no_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGQA_HOSTS")


def test_a_service_is_for_this_machine_unless_the_operator_says_more() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.metrics, settings.reading) == ("127.0.0.1", 8000, "local", None)
    assert settings.hosts == settings.widget_origins == settings.widget_keys == ()


def test_every_setting_is_read_from_the_variable_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "corpus": ("/rules", Path("/rules")),
        "data": ("/data", Path("/data")),
        "embedding_model": ("/models/e5", "/models/e5"),
        "embedding_engine": ("onnx", "onnx"),
        "judge_reads": ("10", 10),
        "chroma_url": ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        "ray_address": ("10.0.0.1:6379", "10.0.0.1:6379"),
        "llm_model": ("qwen3", "qwen3"),
        "llm_base_url": ("http://127.0.0.1:8002/v1", "http://127.0.0.1:8002/v1"),
        "llm_api_key": ("secret", SecretStr("secret")),
        "llm_timeout": ("30", 30.0),
        "llm_tokens_per_day": ("1000", 1000),
        "host": ("0.0.0.0", "0.0.0.0"),
        "port": ("0", 0),
        "hosts": ("hoidap.example.vn, [fd00::1]", ("hoidap.example.vn", "[fd00::1]")),
        "reading": ("signed-in", "signed-in"),
        "metrics": ("off", "off"),
        "trusted_proxies": ("10.0.0.2,172.17.0.0/16", ("10.0.0.2", "172.17.0.0/16")),
        "per_minute": ("100", 100),
        "posts_per_minute": ("50", 50),
        "widget_origins": ("https://a.vn,http://b.vn:8080", ("https://a.vn", "http://b.vn:8080")),
        "widget_keys": ("pk_" + "k" * 16, ("pk_" + "k" * 16,)),
        "widget_per_minute": ("7", 7),
        "widget_per_day": ("8", 8),
        "widget_per_browser_per_minute": ("9", 9),
        "admin_key": ("a" * 24, SecretStr("a" * 24)),
        "oidc_issuer": ("https://id.example.vn/realms/cq", "https://id.example.vn/realms/cq"),
        "oidc_client_id": ("regqa", "regqa"),
        "oidc_client_secret": ("secret", SecretStr("secret")),
        "oidc_client_secret_file": ("/run/secret", Path("/run/secret")),
        "oidc_scopes": ("openid groups", "openid groups"),
        "oidc_name_claim": ("name", "name"),
        "oidc_role_claim": ("roles", "roles"),
        "oidc_roles": ("a=reader, b=editor", ("a=reader", "b=editor")),
        "oidc_units_claim": ("groups", "groups"),
        "oidc_units": ("/p1=văn phòng", ("/p1=văn phòng",)),
        "database_url": ("postgresql://u:p@db/kho", SecretStr("postgresql://u:p@db/kho")),
        "database_url_file": ("/run/database", Path("/run/database")),
        "redis_url": ("rediss://:secret@[fd00::1]:6380/2", SecretStr("rediss://:secret@[fd00::1]:6380/2")),
        "redis_url_file": ("/run/redis", Path("/run/redis")),
        "workers": ("4", 4),
        "audit_days": ("365", 365),
        "audit_heads": ("/mnt/heads", Path("/mnt/heads")),
        "questions_days": ("30", 30),
        "chosen_reviewed": ("1", True),
    }
    for name, (written, _) in told.items():
        monkeypatch.setenv(f"REGQA_{name.upper()}", written)
    assert Settings().model_dump() == {name: read for name, (_, read) in told.items()}


@pytest.mark.parametrize("name", ["hosts", "widget_origins", "widget_keys"])
def test_a_list_may_be_empty_and_have_a_comma_too_many(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for written in ("", " ", ",", " , ,"):
        monkeypatch.setenv(f"REGQA_{name.upper()}", written)
        assert getattr(Settings(), name) == ()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("port", "65536"),
        ("port", "tám nghìn"),
        ("reading", "closed"),
        ("metrics", "public"),
        ("hosts", "hoidap.example.vn:443"),
        ("widget_origins", "https://a.vn/"),
        ("widget_origins", "https://a.vn:443"),
        ("widget_keys", "pk_short"),
        ("widget_per_minute", "0"),
        ("embedding_engine", "cuda"),
        ("redis_url", "127.0.0.1:6379"),
        ("redis_url", "http://127.0.0.1:6379"),
        ("redis_url", "redis://:p@ss@127.0.0.1"),
        ("redis_url", "redis://127.0.0.1/queue"),
        ("workers", "0"),
        ("workers", "65"),
        ("admin_key", "a" * 23),
        ("admin_key", "mật khẩu của quản trị viên"),
    ],
)
def test_a_wrong_value_fails_under_the_settings_own_name(
    name: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"REGQA_{name.upper()}", written)
    with pytest.raises(ValidationError) as failed:
        Settings()
    assert [error["loc"] for error in failed.value.errors()] == [(name,)]


def test_a_setting_there_is_not_is_refused_where_it_is_given_by_name() -> None:
    with pytest.raises(ValidationError, match="widget_color"):
        Settings(widget_color="red")  # type: ignore[call-arg]


def test_settings_are_not_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 80  # type: ignore[misc]


def test_the_engine_knows_no_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGQA_PORT", "tám nghìn")
    assert set(engine.Settings.model_fields) < set(Settings.model_fields)
    assert engine.Settings().documents == Settings(port=1).documents == Path("var/documents")


def test_a_key_is_not_told_where_the_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGQA_ADMIN_KEY", "only-the-administrator-knows")
    assert "only-the" not in f"{Settings()!r} {Settings()}"
    monkeypatch.setenv("REGQA_ADMIN_KEY", "")
    assert Settings().admin_key is None


def test_what_is_kept_lies_in_the_data_folder() -> None:
    settings = Settings(data=Path("/data"))
    kept = (settings.documents, settings.index, settings.files, settings.feedback)
    assert {path.parent for path in kept} == {Path("/data")}


@pytest.mark.parametrize(
    "issuer", ["http://id.example.vn", "id.example.vn", "https://a@id.example.vn", "https://id/?x"]
)
def test_a_provider_is_named_by_its_https_address(issuer: str) -> None:
    with pytest.raises(ValidationError, match="oidc_issuer"):
        Settings(oidc_issuer=issuer)
    assert Settings(oidc_issuer="http://127.0.0.1:9000").oidc_issuer
    assert Settings(oidc_issuer="").oidc_issuer is None
