package io.bpfevents.catalog.faults;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors of links of this process, with which any process could detach their programs. */
final class Links {
    private static final int BPF_LINK_DETACH = 34;

    private Links() {}

    /** Those that are open. */
    static List<Integer> open() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.filter(Links::isLink)
                    .map(fd -> Integer.valueOf(fd.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isLink(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().matches("anon_inode:\\[?bpf.link]?");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /**
     * {@code bpf(BPF_LINK_DETACH)}, as {@code bpftool link detach} calls it.
     *
     * @return 0, or -1 if the kernel refuses it
     */
    @SuppressWarnings("restricted") // tests are granted native access
    static long detach(int link) {
        long number = System.getProperty("os.arch").equals("amd64") ? 321 : 280;
        Linker linker = Linker.nativeLinker();
        MethodHandle syscall =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG),
                        Linker.Option.firstVariadicArg(1),
                        Linker.Option.critical(true));
        try {
            MemorySegment attributes = MemorySegment.ofArray(new int[] {link, 0});
            return (long) syscall.invokeExact(number, (long) BPF_LINK_DETACH, attributes, 8L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
