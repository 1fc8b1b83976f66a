// asc: -O3 --runtime stub --noAssert --enable simd,threads --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
export * from './boost';
