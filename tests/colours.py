"""Colours as eyes see them: contrast, and the distance of two for the colour-blind."""

from __future__ import annotations


def _linear(hex_: str) -> list[float]:
    parts = [int(hex_[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """(L1 + 0.05)/(L2 + 0.05), L the relative luminance: WCAG 2."""
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(hex_), strict=True)) for hex_ in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1: what a protan, a deutan and a tritan eye sees
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "common": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def _lab(hex_: str, eye: str) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as an eye sees it, white point D65."""
    seen = [max(0.0, sum(m * c for m, c in zip(row, _linear(hex_), strict=True))) for row in EYES[eye]]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(m * c for m, c in zip(row, seen, strict=True)) for row in to_xyz)
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x / 0.9505, y, z / 1.089))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, eye: str) -> float:
    """The distance of two colours in CIE76, as an eye sees them."""
    return sum((a - b) ** 2 for a, b in zip(_lab(one, eye), _lab(other, eye), strict=True)) ** 0.5


def mixed(colour: str, ground: str, share: float) -> str:
    """A share of a colour on a ground, as TeX mixes them."""
    parts = [(int(colour[n : n + 2], 16), int(ground[n : n + 2], 16)) for n in (0, 2, 4)]
    return "".join(f"{round(share * one + (1 - share) * other):02X}" for one, other in parts)
