package io.bpfevents.core.btf;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Copies BTF from a file, from libbpf or from the kernel. */
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
        byte[] btf = BtfFile.read(file, what -> new BpfException(operation, what));
        return new ObjectTypes(source, origin, btf);
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
