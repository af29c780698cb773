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

/** Copies BTF that libbpf has loaded: from a file, or from the kernel. */
public final class LoadedBtf {
    private LoadedBtf() {}

    /**
     * The bytes of BTF.
     *
     * @param btf is not freed
     * @param origin whose it is, for the error
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
     * The types of a file: of an object, which need not have programs, or of BTF alone, such as
     * {@code /sys/kernel/btf/vmlinux}.
     *
     * @param origin whose types they are, such as {@code "header event.h"}
     * @throws BpfException if there is no such file, or it is neither
     */
    public static ObjectTypes ofFile(Path file, ObjectTypes.Source source, String origin) {
        String operation = "read the types of " + origin;
        LibbpfGuard.require(operation);
        if (!Files.exists(file)) {
            throw new BpfException(operation, "there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new BpfException(operation, "it is no file that can be read");
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
        String said = log.toString().strip();
        throw new BpfException(
                operation,
                errno,
                "it is no BPF object and no file of BTF"
                        + (said.isEmpty() ? "" : "; libbpf reports: " + said),
                null);
    }

    /**
     * The types of BTF that was given to the kernel.
     *
     * @param id its number
     * @return null if the kernel has none of that number, or keeps it from this process: that
     *     requires {@code CAP_SYS_ADMIN}
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
