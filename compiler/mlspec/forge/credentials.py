"""How git shows who it is to a forge: the token is in the environment alone, and goes to one server."""


def settings(server: str, user: str, token: str) -> tuple[tuple[str, str], ...]:
    """Returns git's settings for a server at an address; `token` is how a shell names the variable that has it."""
    answer = f"""printf 'username={user}\\npassword=%s\\n' "{token}\""""
    helper = f'!f() {{ test "$1" = get && {answer}; }}; f'
    return (("credential.helper", ""), (f"credential.{server.rstrip('/')}.helper", helper))
