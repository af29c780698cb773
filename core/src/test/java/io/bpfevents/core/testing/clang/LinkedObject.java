package io.bpfevents.core.testing.clang;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Links objects of {@code src/test/bpf} into one, like {@code bpftool gen object}. */
public final class LinkedObject {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private LinkedObject() {}

    /** Links objects and opens the result. */
    public static OpenBpfObject open(Path folder, String... names) {
        return BpfObject.open(link(folder, names));
    }

    /**
     * Links objects of {@code src/test/bpf}.
     *
     * @param folder for the files
     * @return the linked file
     */
    public static Path link(Path folder, String... names) {
        return link(folder, Stream.of(names).map(name -> file(folder, name)).toList());
    }

    private static Path file(Path folder, String name) {
        try {
            return Files.write(folder.resolve(name + ".bpf.o"), TestObjects.bytes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Links objects.
     *
     * @param folder for the linked file, which is returned
     */
    public static Path link(Path folder, List<Path> objects) {
        Path linked = folder.resolve("linked.bpf.o");
        assertThat(Libbpf.libbpf_version_string()).isNotNull(); // loads libbpf
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = MemorySegment.NULL;
            MemorySegment linker =
                    (MemorySegment)
                            function("new", ValueLayout.ADDRESS, 2)
                                    .invokeExact(arena.allocateFrom(linked.toString()), none);
            assertThat(linker).isNotEqualTo(none);
            for (Path file : objects) {
                MemorySegment path = arena.allocateFrom(file.toString());
                int added = (int) function("add_file", INT, 3).invokeExact(linker, path, none);
                assertThat(added).isZero();
            }
            int finalized = (int) function("finalize", INT, 1).invokeExact(linker);
            assertThat(finalized).isZero();
            freed(linker);
            return linked;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted")
    private static void freed(MemorySegment linker) throws Throwable {
        Linker.nativeLinker()
                .downcallHandle(symbol("free"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS))
                .invokeExact(linker);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, ValueLayout result, int pointers) {
        ValueLayout[] arguments = new ValueLayout[pointers];
        Arrays.fill(arguments, ValueLayout.ADDRESS);
        return Linker.nativeLinker()
                .downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment symbol(String name) {
        return SymbolLookup.libraryLookup("libbpf.so.1", Arena.global())
                .findOrThrow("bpf_linker__" + name);
    }
}
