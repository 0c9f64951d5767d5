"""What asks the network. Nothing here is imported, and no socket is opened, without `--live`."""
