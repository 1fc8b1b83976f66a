"""The samples that the tests of packages/drift draw again, so that golden files hold no data."""

import numpy


def sample(seed, rows, scale, shift, decimals):
    """mulberry32 uniforms in [0, 1), squared, scaled, shifted and rounded down (which makes ties)."""
    state = seed
    values = []
    for _ in range(rows):
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t = (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF ^ t
        u = (t ^ (t >> 14)) / 4294967296
        values.append(numpy.floor((u * u * scale + shift) * 10**decimals) / 10**decimals)
    return numpy.array(values)
