/**
 * The C functions of libbpf and libc that bpf-events needs, called through {@code
 * java.lang.foreign}.
 */
@SuppressWarnings("module") // core is compiled later, so the compiler does not find it yet
module io.bpfevents.ffi {
    requires static org.jspecify;

    exports io.bpfevents.ffi to
            io.bpfevents.core;
    exports io.bpfevents.ffi.callback to
            io.bpfevents.core;
    exports io.bpfevents.ffi.struct to
            io.bpfevents.core;
}
