"""How the names of a lecture are spelled, and otherwise than it spells them."""
