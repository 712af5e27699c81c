"""The section `gateway` of medley.yaml."""

from typing import ClassVar

from pydantic import Field, model_validator

from medley_kit.quantities import Bytes, HttpAddress, InstanceName, Secret
from medley_kit.settings import ServiceSettings
from medley_kit.settings_model import SettingsPart, refuse


class JellyfinLogin(SettingsPart):
    """The Jellyfin server whose administrators may sign in."""

    url: HttpAddress = Field(description="The address of the Jellyfin server.")


class WebhookSource(SettingsPart):
    """One instance that may post."""

    secret: Secret | None = Field(
        default=None,
        description="What the instance sends along; only `allow_unsigned_webhooks` lets it be "
        "missing.",
    )


class Webhooks(SettingsPart):
    """Who may post: kind of application → name of the instance → its secret."""

    jellyfin: dict[InstanceName, WebhookSource] = Field(
        default={}, description="Jellyfin servers, under their names in `jellyfin_sync`."
    )
    jellyseerr: dict[InstanceName, WebhookSource] = Field(
        default={}, description="Jellyseerr or Seerr instances."
    )
    qbittorrent: dict[InstanceName, WebhookSource] = Field(
        default={}, description="qBittorrent instances."
    )
    radarr: dict[InstanceName, WebhookSource] = Field(default={}, description="Radarr instances.")
    sonarr: dict[InstanceName, WebhookSource] = Field(default={}, description="Sonarr instances.")
    libretime: dict[InstanceName, WebhookSource] = Field(
        default={}, description="LibreTime stations, under their names in `libretime_sync`."
    )

    def of(self, vendor: str) -> dict[str, WebhookSource] | None:
        """The sources of one kind of application; None: there is no such kind."""
        return dict(getattr(self, vendor)) if vendor in type(self).model_fields else None

    def unsigned(self) -> list[tuple[str, str]]:
        """Kind and name of each source that has no secret."""
        return [
            (vendor, instance)
            for vendor in type(self).model_fields
            for instance, source in getattr(self, vendor).items()
            if source.secret is None
        ]


class Settings(ServiceSettings):
    """Where the gateway listens and whom it believes."""

    SECTION: ClassVar[str] = "gateway"

    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on.")
    port: int = Field(
        default=8080, ge=0, le=65535, description="The port to listen on; 0 takes any free one."
    )
    public_url: HttpAddress | None = Field(
        default=None,
        description="The address under which other applications reach the gateway; it is what they "
        "are told to post to.",
    )
    admin_tokens: dict[InstanceName, Secret] = Field(
        default={},
        description="Name → token, or `{token: …}`, or `{token_file: …}`. When there is none, one "
        "is made at the first start and printed once.",
    )
    jellyfin_login: JellyfinLogin | None = Field(
        default=None, description="Lets the administrators of one Jellyfin server sign in."
    )
    max_body: Bytes = Field(default=8_000_000, description="The largest webhook body accepted.")
    max_upload: Bytes = Field(
        default=1_000_000_000,
        description="The largest file accepted where one is uploaded, such as a backup.",
    )
    webhooks: Webhooks = Field(
        default=Webhooks(), description="Who may post, and with which secret."
    )
    allow_unsigned_webhooks: bool = Field(
        default=False,
        description="Accept a source that has no secret, with a warning at every start.",
    )

    @model_validator(mode="after")
    def _every_source_is_signed(self) -> "Settings":
        if not self.allow_unsigned_webhooks:
            for vendor, instance in self.webhooks.unsigned():
                sentence = "has no secret, and `gateway.allow_unsigned_webhooks` is not true"
                refuse(sentence, at=("webhooks", vendor, instance))
        return self
