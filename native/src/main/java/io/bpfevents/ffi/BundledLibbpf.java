package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The libbpf in the artifact {@code bpf-events-libbpf}, if that is on the class path: {@code
 * libbpf.so.1} and the {@code libelf.so.1} that it requires, for the architecture of this JVM.
 *
 * <p>The libraries are loaded from memory files, or else from a private directory that is deleted
 * after loading. The checksums, which are in the same jar, detect a damaged jar, not an attacker.
 */
final class BundledLibbpf {
    /** The directory in the jar. */
    static final String DIRECTORY = "META-INF/bpf-events/libbpf/";

    private static final String SUMS = "SHA256SUMS"; // lines as sha256sum(1) prints them
    private static final String LIBELF = "libelf.so.1";
    private static final String LIBBPF = "libbpf.so.1";

    /** Files in jars. */
    interface Resources {
        boolean has(String name);

        /** The content, if the file exists. */
        Optional<byte[]> find(String name);
    }

    private final Resources resources;
    private final String platform;
    private final boolean hasGlibc;

    /**
     * Libraries in the jars of a class loader.
     *
     * @param architecture the system property {@code os.arch}
     * @param hasGlibc whether the C library of this JVM is glibc, which they require
     */
    BundledLibbpf(Resources resources, String architecture, boolean hasGlibc) {
        this.resources = resources;
        this.hasGlibc = hasGlibc;
        this.platform = "linux-" + (architecture.equals("amd64") ? "x86_64" : architecture);
    }

    /** The libraries that the loader of this class finds. */
    static BundledLibbpf ofClassPath() {
        return new BundledLibbpf(
                new OfLoader(),
                System.getProperty("os.arch", ""),
                NativeLibrary.libc().has("gnu_get_libc_version"));
    }

    /** Whether the artifact is present, with libraries for this architecture. */
    boolean exists() {
        return resources.has(name(LIBBPF));
    }

    /**
     * Loads the libraries for the lifetime of the process.
     *
     * @param open opens a library like {@link DynamicLoader#open}
     * @throws DamagedException if a file does not have its checksum
     * @throws IllegalArgumentException if the system cannot load them; the message is the reason
     * @throws IllegalCallerException if native access is denied
     */
    SymbolLookup load(Function<String, SymbolLookup> open) {
        if (!hasGlibc) { // the loader of musl would name a file of glibc that is missing
            throw new IllegalArgumentException(
                    "requires glibc, and the C library of this JVM is another one, such as musl");
        }
        byte[] libelf = verified(LIBELF);
        byte[] libbpf = verified(LIBBPF);
        try {
            return fromMemory(libelf, libbpf, open);
        } catch (IOException | IllegalArgumentException memory) {
            try {
                return fromDirectory(libelf, libbpf, open);
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "from memory: %s; from a directory: %s"
                                .formatted(memory.getMessage(), e.getMessage()),
                        e);
            }
        }
    }

    /** The soname of the first library satisfies the dependency of the second one. */
    private static SymbolLookup fromMemory(
            byte[] libelf, byte[] libbpf, Function<String, SymbolLookup> open) throws IOException {
        try (MemoryFile elf = MemoryFile.of(LIBELF, libelf);
                MemoryFile bpf = MemoryFile.of(LIBBPF, libbpf)) {
            var _ = open.apply(elf.path());
            return open.apply(bpf.path());
        }
    }

    private static SymbolLookup fromDirectory(
            byte[] libelf, byte[] libbpf, Function<String, SymbolLookup> open) throws IOException {
        Path directory = Files.createTempDirectory("bpf-events"); // only this user may enter it
        Path elf = directory.resolve(LIBELF);
        Path bpf = directory.resolve(LIBBPF);
        try {
            Files.write(elf, libelf);
            Files.write(bpf, libbpf);
            var _ = open.apply(elf.toString());
            return open.apply(bpf.toString());
        } finally {
            for (Path file : List.of(elf, bpf, directory)) {
                file.toFile().delete(); // what remains does no harm: only this user can enter
            }
        }
    }

    private String name(String file) {
        return DIRECTORY + platform + '/' + file;
    }

    private byte[] verified(String file) {
        byte[] content =
                resources
                        .find(name(file))
                        .orElseThrow(() -> new DamagedException(name(file) + " is missing"));
        String sum = HexFormat.of().formatHex(sha256().digest(content));
        String line = sum + "  " + platform + '/' + file;
        boolean isListed =
                resources
                        .find(DIRECTORY + SUMS)
                        .map(sums -> new String(sums, StandardCharsets.US_ASCII))
                        .orElse("")
                        .lines()
                        .anyMatch(line::equals);
        if (!isListed) {
            throw new DamagedException(name(file) + " does not have the checksum of " + SUMS);
        }
        return content;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("each Java platform has SHA-256", e);
        }
    }

    /** The resources that the loader of this class finds. */
    private static final class OfLoader implements Resources {
        private final ClassLoader loader =
                Objects.requireNonNullElseGet(
                        BundledLibbpf.class.getClassLoader(), ClassLoader::getSystemClassLoader);

        @Override
        public boolean has(String name) {
            return loader.getResource(name) != null;
        }

        @Override
        public Optional<byte[]> find(String name) {
            try (InputStream in = loader.getResourceAsStream(name)) {
                return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
            } catch (IOException e) {
                throw new DamagedException(name + " cannot be read: " + e.getMessage());
            }
        }
    }

    /**
     * A file without a directory, in memory: {@code memfd_create(2)}. A library can be loaded from
     * it where no directory is writable, or where the file systems are mounted with {@code noexec}.
     */
    static final class MemoryFile implements AutoCloseable {
        // sys/mman.h. Without MFD_EXEC, which the kernel rejects with vm.memfd_noexec=2. A library
        // can be mapped from a file that may not be executed.
        private static final int MFD_CLOEXEC = 1;

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
            int descriptor = create(name);
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

        private static int create(String name) {
            MemorySegment state = CallState.get();
            try (Arena arena = Arena.ofConfined()) {
                return CallState.check(
                        state,
                        (int)
                                MEMFD_CREATE.invokeExact(
                                        state, CString.copy(arena, name), MFD_CLOEXEC));
            } catch (Throwable t) {
                throw NativeLibrary.unchecked(t);
            }
        }

        /**
         * A path of the file in this process, valid until the close. Each call returns another
         * spelling of it: the dynamic loader returns a library that it has loaded from a path of
         * the same spelling without reading the file, and numbers of descriptors are used again.
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

    /** The jar is not what was released. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(
                    "The jar bpf-events-libbpf is damaged: "
                            + message
                            + ". Download it again, or name a libbpf with -D%s=<path>."
                                    .formatted(LibbpfLoader.PROPERTY));
        }
    }
}
