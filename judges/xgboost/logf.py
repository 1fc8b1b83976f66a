"""`logf` of this machine's C library, which XGBoost calls: float32 bits in, float32 bits out."""

import ctypes
import ctypes.util
import json
import struct
import sys

logf = ctypes.CDLL(ctypes.util.find_library("m")).logf
logf.argtypes, logf.restype = [ctypes.c_float], ctypes.c_float


def bits_of_log(bits):
    x = struct.unpack("f", struct.pack("I", bits))[0]
    return struct.unpack("I", struct.pack("f", logf(x)))[0]


json.dump([bits_of_log(bits) for bits in json.load(sys.stdin)], sys.stdout)
