"""What a person has to do where an application has no way to be told."""

from medley.webhooks.wanted import CALLED, HEADER, Wanted


def steps(one: Wanted) -> str:
    """One sentence: where to click, and what to enter."""
    secret = "" if one.secret is None else f", header {HEADER} with the secret of {one.source}"
    match one.app:
        case "jellyfin":
            return (
                f"in its dashboard: Plugins, Webhook, Add Generic Destination, {one.url}{secret}; "
                "tick Item Added, Item Deleted, User Data Saved and the User events, "
                "all item types, Send All Properties"
            )
        case "qbittorrent":
            shown = "" if one.secret is None else f' -H "{HEADER}: $SECRET"'
            return (
                "in Options, Downloads, Run external program on torrent finished: "
                f'curl -s{shown} -d "hash=%I" {one.url}'
            )
        case "jellyseerr":
            return f"in Settings, Notifications, Webhook: {one.url}, all types"
        case "radarr" | "sonarr":
            return f"in Settings, Connect, +, Webhook: {one.url}, all events, no tags"
        case _:
            return f"let {CALLED[one.app]} post to {one.url}{secret}"
