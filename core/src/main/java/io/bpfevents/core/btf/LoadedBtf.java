package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.LibbpfGuard;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.LibbpfLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Copies BTF that libbpf loads from a file or from the kernel. */
public final class LoadedBtf {
    private LoadedBtf() {}

    /**
     * The bytes of loaded BTF.
     *
     * @param btf libbpf's BTF, which is not freed
     * @param origin the owner of the BTF, for the error
     */
    public static byte[] copy(MemorySegment btf, String origin) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment raw = Libbpf.btf__raw_data(btf, arena.allocate(ValueLayout.JAVA_INT));
            if (raw.equals(MemorySegment.NULL)) {
                throw new BpfException("read the BTF of " + origin, "out of memory");
            }
            return raw.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /**
     * The types of a file: an object, which need not have programs, or a BTF file, such as {@code
     * /sys/kernel/btf/vmlinux}.
     *
     * @param origin the owner of the types, such as {@code "header event.h"}
     * @throws BpfException if there is no such file, or it has another format
     */
    public static ObjectTypes ofFile(Path file, ObjectTypes.Source source, String origin) {
        String operation = "read the types of " + origin;
        LibbpfGuard.require(operation);
        if (!Files.exists(file)) {
            throw new BpfException(operation, "there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new BpfException(operation, "it is not a readable file");
        }
        StringBuilder log = new StringBuilder();
        MemorySegment btf = LibbpfLog.capture(log, () -> Libbpf.btf__parse(file.toString()));
        if (!Errno.isError(btf)) {
            return new ObjectTypes(source, origin, copyAndFree(btf, origin));
        }
        int errno = Errno.of(btf);
        if (errno == Errno.ENOENT || errno == Errno.ENODATA) {
            return new ObjectTypes(source, origin, null);
        }
        String messages = log.toString().strip();
        throw new BpfException(
                operation,
                errno,
                "it is neither a BPF object nor a BTF file"
                        + (messages.isEmpty() ? "" : "; libbpf reports: " + messages),
                null);
    }

    /**
     * The types of BTF that was loaded into the kernel.
     *
     * @param id the id of the BTF
     * @return null if the kernel has no such BTF, or denies access to it, which requires {@code
     *     CAP_SYS_ADMIN}
     */
    public static @Nullable ObjectTypes ofKernel(int id, String origin) {
        MemorySegment btf = Libbpf.btf__load_from_kernel_by_id(id);
        return Errno.isError(btf)
                ? null
                : new ObjectTypes(ObjectTypes.Source.KERNEL, origin, copyAndFree(btf, origin));
    }

    private static byte[] copyAndFree(MemorySegment btf, String origin) {
        try {
            return copy(btf, origin);
        } finally {
            Libbpf.btf__free(btf);
        }
    }
}
