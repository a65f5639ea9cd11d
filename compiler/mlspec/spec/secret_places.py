"""Where a credential belongs that was found in a spec: its store has the value, and the spec at most a name."""

LOG_URL = ("prediction_log", "url")
PROMETHEUS = ("prometheus", "address")
ABORTS = "on_abort"
OF_REGISTRIES = "keep the new one in CI's secret store, and name it where credentials stand: {secret: NAME}"


def where_it_belongs(keys: tuple[str, ...]) -> str:
    """Returns what to do with the new one, by the keys that lead to where the old one stood."""
    if keys[-2:] == LOG_URL:
        return (
            "put the new one under MLSPEC_LOG_TOKEN into the Secret <model>-connections of the namespace: it is sent "
            "as a bearer token"
        )
    if keys[:1] == (ABORTS,):
        return (
            "put the new one under mlspec-revert-token into the Secret argo-rollouts-notification-secret of the "
            "namespace: it is sent with the message"
        )
    if keys[-2:] == PROMETHEUS:
        return "mlspec gate sends the one in the variable MLSPEC_PROMETHEUS_TOKEN; controllers ask without any"
    return OF_REGISTRIES
