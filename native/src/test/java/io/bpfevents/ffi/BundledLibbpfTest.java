package io.bpfevents.ffi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundledLibbpfTest {
    private static final SymbolLookup NO_SYMBOLS = name -> Optional.empty();

    /** Files of the names and checksums that the artifact has, with the names as content. */
    static BundledLibbpf intact() {
        return new BundledLibbpf(of(files()), "amd64", true);
    }

    /** As {@link #intact}, with a byte changed. */
    static BundledLibbpf damaged() {
        Map<String, byte[]> files = files();
        files.put(
                BundledLibbpf.DIRECTORY + "linux-x86_64/libbpf.so.1", "changed".getBytes(US_ASCII));
        return new BundledLibbpf(of(files), "amd64", true);
    }

    /** As {@link #intact}, in a JVM whose C library is not glibc. */
    static BundledLibbpf onMusl() {
        return new BundledLibbpf(of(files()), "amd64", false);
    }

    /** A jar whose entries cannot be decompressed. */
    static BundledLibbpf unreadable() {
        return new BundledLibbpf(
                new BundledLibbpf.Resources() {
                    @Override
                    public boolean has(String name) {
                        return true;
                    }

                    @Override
                    public Optional<byte[]> find(String name) {
                        throw new BundledLibbpf.DamagedException(name + " cannot be read");
                    }
                },
                "amd64",
                true);
    }

    /** A class path without the artifact. */
    static BundledLibbpf absent() {
        return new BundledLibbpf(of(Map.of()), "amd64", true);
    }

    private static BundledLibbpf.Resources of(Map<String, byte[]> files) {
        return new BundledLibbpf.Resources() {
            @Override
            public boolean has(String name) {
                return files.containsKey(name);
            }

            @Override
            public Optional<byte[]> find(String name) {
                return Optional.ofNullable(files.get(name));
            }
        };
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new HashMap<>();
        StringBuilder sums = new StringBuilder();
        for (String name : List.of("linux-x86_64/libbpf.so.1", "linux-x86_64/libelf.so.1")) {
            byte[] content = name.getBytes(US_ASCII);
            files.put(BundledLibbpf.DIRECTORY + name, content);
            sums.append(sha256(content)).append("  ").append(name).append('\n');
        }
        files.put(BundledLibbpf.DIRECTORY + "SHA256SUMS", sums.toString().getBytes(US_ASCII));
        return files;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String content(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldExistForItsArchitecturesOnly() {
        assertThat(intact().exists()).isTrue();
        assertThat(absent().exists()).isFalse();
        assertThat(new BundledLibbpf(of(files()), "riscv64", true).exists()).isFalse();
    }

    @Test
    void shouldOpenLibelfFirstAndBothWhileBothFilesExist() {
        List<String> opened = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        intact().load(path -> {
            paths.add(path);
            paths.forEach(each -> opened.add(content(each)));
            return NO_SYMBOLS;
        });
        assertThat(opened)
                .containsExactly(
                        "linux-x86_64/libelf.so.1",
                        "linux-x86_64/libelf.so.1",
                        "linux-x86_64/libbpf.so.1");
        assertThat(paths).doesNotHaveDuplicates();
    }

    /** The dynamic loader compares the spelling of paths with those that it has loaded. */
    @Test
    void shouldSpellThePathOfAMemoryFileDifferentlyEachTime() throws IOException {
        String first;
        try (BundledLibbpf.MemoryFile file =
                BundledLibbpf.MemoryFile.of("first", "1".getBytes(US_ASCII))) {
            first = file.path();
            assertThat(content(first)).isEqualTo("1");
        }
        try (BundledLibbpf.MemoryFile file =
                BundledLibbpf.MemoryFile.of("second", "2".getBytes(US_ASCII))) {
            assertThat(file.path()).isNotEqualTo(first);
            assertThat(content(file.path())).isEqualTo("2");
        }
    }

    @Test
    void shouldUseAPrivateDirectoryIfMemoryFilesCannotBeLoaded() {
        List<Path> opened = new ArrayList<>();
        intact().load(path -> {
            if (path.startsWith("/proc/")) {
                throw new IllegalArgumentException("not permitted");
            }
            assertThat(Path.of(path).getParent())
                    .satisfies(directory ->
                            assertThat(Files.getPosixFilePermissions(directory)).hasSize(3));
            opened.add(Path.of(path));
            return NO_SYMBOLS;
        });
        assertThat(opened)
                .extracting(path -> path.getFileName().toString())
                .containsExactly("libelf.so.1", "libbpf.so.1");
        assertThat(opened).noneMatch(path -> Files.exists(path.getParent()));
    }

    @Test
    void shouldReportBothReasonsIfNeitherWayWorks() {
        BundledLibbpf bundled = intact();
        assertThatThrownBy(() ->
                        bundled.load(path -> {
                            throw new IllegalArgumentException("version GLIBC_2.28 not found");
                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "from memory: version GLIBC_2.28 not found; from a directory: version"
                                + " GLIBC_2.28 not found");
    }
}
