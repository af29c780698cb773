package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibbpfLoaderTest {

    @Test
    void shouldListTriedFilesAndThePackageToInstall() {
        NativeLibrary library =
                load(
                        null,
                        name -> {
                            throw new IllegalArgumentException("no such thing");
                        });
        assertThatThrownBy(() -> call(library, "libbpf_num_possible_cpus"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContainingAll(
                        "libbpf.so.1: no such thing",
                        "libbpf.so: no such thing",
                        "libbpf1",
                        "Fedora, Alpine: package libbpf",
                        "-Dio.bpfevents.libbpf=<path>");
    }

    @Test
    void shouldThrowAFreshExceptionAtEachCall() {
        NativeLibrary library =
                load(
                        null,
                        name -> {
                            throw new IllegalArgumentException("no such thing");
                        });
        MethodHandle function = library.bind("anything", FunctionDescriptor.of(JAVA_INT));
        Throwable first = catchFrom(function);
        Throwable second = catchFrom(function);
        assertThat(first).isInstanceOf(LibbpfNotFoundException.class);
        assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
    }

    @Test
    void shouldTryTheNamesInOrder() throws Throwable {
        List<String> tried = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            NativeLibrary library =
                    load(
                            "",
                            name -> {
                                tried.add(name);
                                if (tried.size() == 1) {
                                    throw new IllegalArgumentException("not this one");
                                }
                                return version(arena, 1, 4);
                            });
            assertThat(call(library, "libbpf_minor_version")).isEqualTo(4);
        }
        assertThat(tried).containsExactly("libbpf.so.1", "libbpf.so");
    }

    @Test
    void shouldTryOnlyTheFileInTheProperty() {
        List<String> tried = new ArrayList<>();
        NativeLibrary library =
                load(
                        "/opt/libbpf.so",
                        name -> {
                            tried.add(name);
                            throw new IllegalArgumentException("broken");
                        });
        assertThat(tried).containsExactly("/opt/libbpf.so");
        assertThatThrownBy(() -> call(library, "anything"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContainingAll(
                        "/opt/libbpf.so: broken", "io.bpfevents.libbpf", "libbpf1");
    }

    @ParameterizedTest
    @CsvSource({
        "rwxrwxrwx, rw-r--r--", // another user can exchange the file
        "rwxr-xr-x, rw-rw-rw-", // or write it
    })
    void shouldNotLoadWhatOtherUsersCanWrite(
            String directoryMode, String fileMode, @TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("libbpf.so.1"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(directoryMode));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(fileMode));

        NativeLibrary library =
                load(
                        file.toString(),
                        name -> {
                            throw new AssertionError("opened " + name);
                        });

        assertThatThrownBy(() -> call(library, "anything"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContainingAll(
                        "not loaded, since other users can write to ", directory.toString());
    }

    /** Another user could exchange the link after the check. */
    @Test
    void shouldNotFollowALinkAgain(@TempDir Path directory) throws Throwable {
        Path file = Files.createFile(directory.resolve("libbpf.so.1"));
        Path link = Files.createDirectory(directory.resolve("links")).resolve("libbpf.so.1");
        Files.createSymbolicLink(link, file);
        List<String> opened = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            NativeLibrary library =
                    load(
                            link.toString(),
                            name -> {
                                opened.add(name);
                                return version(arena, 1, 4);
                            });
            assertThat(call(library, "libbpf_minor_version")).isEqualTo(4);
        }
        assertThat(opened).containsExactly(file.toRealPath().toString());
    }

    @Test
    void shouldLoadFromADirectoryOfThisUser(@TempDir Path directory) throws Throwable {
        Path file = Files.createFile(directory.resolve("libbpf.so.1"));
        try (Arena arena = Arena.ofConfined()) {
            NativeLibrary library = load(file.toString(), name -> version(arena, 1, 4));
            assertThat(call(library, "libbpf_minor_version")).isEqualTo(4);
        }
    }

    @Test
    void shouldRejectAnOldVersion() {
        try (Arena arena = Arena.ofConfined()) {
            NativeLibrary old = load(null, name -> version(arena, 0, 8));
            assertThatThrownBy(() -> call(old, "libbpf_major_version"))
                    .isInstanceOf(LibbpfNotFoundException.class)
                    .hasMessageContaining("libbpf.so: is libbpf 0.8; 1.0 or newer is required");
        }
        NativeLibrary older = load(null, name -> function -> Optional.empty());
        assertThatThrownBy(() -> call(older, "libbpf_major_version"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContaining("older than 0.6");
    }

    @Test
    void shouldNameAMissingFunctionAndTheVersion() {
        try (Arena arena = Arena.ofConfined()) {
            NativeLibrary library = load(null, name -> version(arena, 1, 0));
            assertThatThrownBy(() -> call(library, "ring_buffer__new"))
                    .isInstanceOf(LibbpfNotFoundException.class)
                    .hasMessageContaining(
                            "libbpf 1.0 (libbpf.so.1) has no function ring_buffer__new");
        }
    }

    @Test
    void shouldNameTheFlagWhenAccessIsDenied() {
        NativeLibrary library =
                load(
                        null,
                        name -> {
                            throw new IllegalCallerException("denied");
                        });
        assertThatThrownBy(() -> call(library, "anything"))
                .isInstanceOf(IllegalCallerException.class)
                .hasMessageContaining("--enable-native-access=ALL-UNNAMED")
                .hasRootCauseMessage("denied");
    }

    @Test
    void shouldReportTheReasonOfTheSystem() {
        assertThatThrownBy(() -> DynamicLoader.open("/none/none.so"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cannot open shared object file: No such file");
    }

    @Test
    void shouldPreferTheBundledLibrary() {
        List<String> tried = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            LibbpfLoader.Loaded loaded =
                    LibbpfLoader.load(
                            null,
                            BundledLibbpfTest.intact(),
                            name -> {
                                tried.add(name);
                                return version(arena, 1, 7);
                            });
            assertThat(loaded.isBundled()).isTrue();
        }
        assertThat(tried).hasSize(2).allMatch(name -> name.startsWith("/proc/self/fd/"));
    }

    @Test
    void shouldUseTheSystemsLibraryIfTheBundledOneCannotBeLoaded() {
        List<String> tried = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            LibbpfLoader.Loaded loaded =
                    LibbpfLoader.load(
                            null,
                            BundledLibbpfTest.intact(),
                            name -> {
                                tried.add(name);
                                if (name.startsWith("/")) {
                                    throw new IllegalArgumentException("GLIBC_2.28 not found");
                                }
                                return version(arena, 1, 1);
                            });
            assertThat(loaded.isBundled()).isFalse();
        }
        assertThat(tried).last().isEqualTo("libbpf.so.1");
    }

    @Test
    void shouldNotTryTheBundledLibraryOnAnotherCLibrary() {
        List<String> tried = new ArrayList<>();
        LibbpfLoader.Loaded loaded =
                LibbpfLoader.load(
                        null,
                        BundledLibbpfTest.onMusl(),
                        name -> {
                            tried.add(name);
                            throw new IllegalArgumentException("Error loading shared library");
                        });
        assertThat(tried).containsExactly("libbpf.so.1", "libbpf.so");
        assertThatThrownBy(() -> call(loaded.library(), "anything"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContainingAll(
                        "bpf-events-libbpf.jar: requires glibc",
                        "such as musl",
                        "libbpf.so.1: Error loading shared library",
                        "Alpine: package libbpf");
    }

    @Test
    void shouldUseNoOtherLibraryIfTheJarIsDamaged() {
        NativeLibrary library = loadNothingElse(BundledLibbpfTest.damaged());
        assertThatThrownBy(() -> call(library, "anything"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessage(
                        "The jar bpf-events-libbpf is damaged: META-INF/bpf-events/libbpf/linux-x86_64/libbpf.so.1"
                                + " does not have the checksum of SHA256SUMS. Download it again, or name a libbpf"
                                + " with -Dio.bpfevents.libbpf=<path>.");
    }

    @Test
    void shouldReportAJarThatCannotBeRead() {
        NativeLibrary library = loadNothingElse(BundledLibbpfTest.unreadable());
        assertThatThrownBy(() -> call(library, "anything"))
                .isInstanceOf(LibbpfNotFoundException.class)
                .hasMessageContaining("libelf.so.1 cannot be read. Download it again");
    }

    private static NativeLibrary loadNothingElse(BundledLibbpf bundled) {
        return LibbpfLoader.load(
                        null,
                        bundled,
                        name -> {
                            throw new AssertionError(name);
                        })
                .library();
    }

    private static NativeLibrary load(String path, Function<String, SymbolLookup> open) {
        return LibbpfLoader.load(path, BundledLibbpfTest.absent(), open).library();
    }

    /** A library with version functions only. */
    private static SymbolLookup version(Arena arena, int major, int minor) {
        Map<String, MemorySegment> functions =
                Map.of(
                        "libbpf_major_version", constant(arena, major),
                        "libbpf_minor_version", constant(arena, minor));
        return name -> Optional.ofNullable(functions.get(name));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment constant(Arena arena, int value) {
        return Linker.nativeLinker()
                .upcallStub(
                        MethodHandles.constant(int.class, value),
                        FunctionDescriptor.of(JAVA_INT),
                        arena);
    }

    private static int call(NativeLibrary library, String function) throws Throwable {
        return (int) library.bind(function, FunctionDescriptor.of(JAVA_INT)).invokeExact();
    }

    private static Throwable catchFrom(MethodHandle function) {
        try {
            return new AssertionError("returned " + (int) function.invokeExact());
        } catch (Throwable t) {
            return t;
        }
    }
}
