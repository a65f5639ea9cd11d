"""`python -m mlspec`: the command, where its script is not on the path."""

from mlspec.cli.main import main

if __name__ == "__main__":
    main()
