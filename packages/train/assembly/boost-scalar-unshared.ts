// asc: -O3 --runtime stub --noAssert --disable simd --importMemory --initialMemory 1 --maximumMemory 65536
export * from './boost';
