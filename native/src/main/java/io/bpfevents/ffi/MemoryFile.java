package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file without a directory, in memory: {@code memfd_create(2)}. A library can be loaded from it
 * where no directory is writable, or where the file systems are mounted with {@code noexec}.
 */
final class MemoryFile implements AutoCloseable {
    // sys/mman.h; the second one is required where vm.memfd_noexec is set, and unknown before 6.3
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_EXEC = 0x10;

    private static final int EINVAL = 22;

    private static final MethodHandle MEMFD_CREATE =
            NativeLibrary.libc()
                    .bindCapturing(
                            "memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private final int descriptor;

    private MemoryFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates a file with this content.
     *
     * @param name appears in {@code /proc/self/maps}
     * @throws IOException if the kernel denies it
     */
    static MemoryFile of(String name, byte[] content) throws IOException {
        int descriptor = create(name, MFD_CLOEXEC | MFD_EXEC);
        if (descriptor == -EINVAL) {
            descriptor = create(name, MFD_CLOEXEC);
        }
        if (descriptor < 0) {
            throw new IOException("memfd_create: " + Errno.name(-descriptor));
        }
        MemoryFile file = new MemoryFile(descriptor);
        try {
            Files.write(Path.of(file.path()), content);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static int create(String name, int flags) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state, (int) MEMFD_CREATE.invokeExact(state, CString.copy(arena, name), flags));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * A path of the file in this process, valid until the close. Each call returns another spelling
     * of it: the dynamic loader returns a library that it has loaded from a path of the same
     * spelling without reading the file, and numbers of descriptors are used again.
     */
    String path() {
        StringBuilder path = new StringBuilder("/proc/self/fd");
        for (long bits = System.nanoTime() & 0xFFFF_FFFFL; bits != 0; bits >>>= 1) {
            path.append((bits & 1) == 0 ? "/" : "/.");
        }
        return path.append('/').append(descriptor).toString();
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
