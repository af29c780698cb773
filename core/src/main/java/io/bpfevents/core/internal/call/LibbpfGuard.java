package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfNotFoundException;

/** Checks that libbpf can be loaded, before an operation calls it for the first time. */
public final class LibbpfGuard {
    private LibbpfGuard() {}

    /**
     * Loads libbpf unless it is loaded already.
     *
     * @param operation what requires it, such as {@code "open exec.bpf.o"}
     * @throws BpfException if it cannot be loaded; the message lists the paths that were tried
     */
    public static void require(String operation) {
        try {
            Libbpf.libbpf_version_string();
        } catch (LibbpfNotFoundException e) {
            throw new BpfException(operation, 0, String.valueOf(e.getMessage()), e);
        }
    }
}
