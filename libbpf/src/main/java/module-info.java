/**
 * libbpf 1.7 and libelf for Linux on x86-64 and AArch64, as resources. The library finds them on
 * the class path; on the module path, a module that requires this one makes them visible.
 */
module io.bpfevents.libbpf {}
