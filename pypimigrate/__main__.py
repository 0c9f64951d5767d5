"""`python -m pypimigrate`."""

from pypimigrate.cli import main

if __name__ == "__main__":
    main()
