"""How findings are shown. One writer each; none of them decides anything."""
