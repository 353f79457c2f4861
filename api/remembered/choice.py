"""Where it is decided what remembers: this process by itself, or Redis where the settings name one."""

from api.remembered.kinds import Remembered
from api.remembered.memory import in_memory
from api.settings import REDIS_URL, Settings, held_in
from corpus.store import CorpusError


class RedisUnset(CorpusError):
    """The settings name a Redis that cannot be used; the message names the setting, and no password."""


def remembered(settings: Settings) -> Remembered:
    """Return what remembers for these settings, whether or not Redis answers by now. Raises RedisUnset."""
    url = _url(settings)
    if url is None:
        return in_memory()
    try:
        from api.remembered.shared import in_redis
    except ModuleNotFoundError as error:
        raise RedisUnset("REGQA_REDIS_URL cần gói redis, chưa được cài. Chạy: pip install 'regqa[redis]'") from error
    return in_redis(url)


def _url(settings: Settings) -> str | None:
    place = settings.redis_url_file
    if place is None:
        return settings.redis_url.get_secret_value() if settings.redis_url else None
    if settings.redis_url:
        raise RedisUnset("REGQA_REDIS_URL và REGQA_REDIS_URL_FILE cùng được đặt; bỏ một trong hai.")
    url = held_in(place, "REGQA_REDIS_URL_FILE", RedisUnset)
    if not REDIS_URL.fullmatch(url):
        raise RedisUnset(
            f"REGQA_REDIS_URL_FILE: {place} phải chứa một địa chỉ dạng redis://[:mật-khẩu@]máy[:cổng][/số]."
        )
    return url
