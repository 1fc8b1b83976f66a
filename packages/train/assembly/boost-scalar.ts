// asc: -O3 --runtime stub --noAssert --disable simd --enable threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
export * from './boost';
