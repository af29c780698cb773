package io.bpfevents.libbpf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.kernel.LibbpfInfo;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which libbpf a JVM uses, with the artifact on different paths, unusable, and absent. */
@KernelTest // root, for a mount namespace
class LookupIT {
    private static final String DIRECTORY = "META-INF/bpf-events/libbpf/";
    private static final String PLATFORM =
            "linux-" + System.getProperty("os.arch").replace("amd64", "x86_64");
    private static final List<String> NO_LAUNCHER = List.of();

    @TempDir private Path directory;

    /** Prints the libbpf of its JVM, or why there is none. */
    static final class PrintLibbpf {
        private PrintLibbpf() {}

        public static void main(String[] args) {
            try {
                System.out.println(LibbpfInfo.ofThisProcess());
            } catch (RuntimeException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Where the classes of the library, of this test and the given artifact are. */
    private static String pathWith(Path... artifact) throws ReflectiveOperationException {
        return Stream.concat(
                        Stream.of(artifact),
                        Stream.of(
                                location(LibbpfInfo.class),
                                location(Class.forName("io.bpfevents.ffi.Libbpf")),
                                location(PrintLibbpf.class),
                                location(ForkedJvm.class)))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Path artifact() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(it ->
                            it.toString().endsWith(".jar")
                                    && !it.toString().matches(".*-(javadoc|sources)\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    @Test
    void shouldFindTheArtifactOnTheClassPath() throws Exception {
        assertThat(ForkedJvm.run(NO_LAUNCHER, pathWith(artifact()), PrintLibbpf.class))
                .contains("isBundled=true");
    }

    @Test
    void shouldUseTheSystemsLibraryWithoutTheArtifact() throws Exception {
        assertThat(ForkedJvm.run(NO_LAUNCHER, pathWith(), PrintLibbpf.class))
                .contains("isBundled=false")
                .doesNotContain("WARNING");
    }

    /** A module that requires the artifact's, in a JVM without a class path. */
    @Test
    void shouldFindTheArtifactOnTheModulePath() throws Exception {
        Path module = module("requires io.bpfevents.libbpf;");
        assertThat(runModule(module)).contains("isBundled=true");
    }

    @Test
    void shouldNotFindAModuleThatNothingRequires() throws Exception {
        Path module = module("");
        assertThat(runModule(module)).contains("isBundled=false");
    }

    private Path module(String requires) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("user"));
        Files.writeString(
                sources.resolve("module-info.java"),
                "module user { requires io.bpfevents.core; %s }".formatted(requires));
        Path main = Files.createDirectory(sources.resolve("user")).resolve("Main.java");
        Files.writeString(
                main,
                """
                package user;

                public final class Main {
                    public static void main(String[] args) {
                        System.out.println(
                                io.bpfevents.core.kernel.LibbpfInfo.ofThisProcess());
                    }
                }
                """);
        Path classes = directory.resolve("classes");
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--module-path",
                                pathWith(artifact(), location(NullMarked.class)),
                                "-d",
                                classes.toString(),
                                main.toString(),
                                sources.resolve("module-info.java").toString());
        assertThat(status).isZero();
        return classes;
    }

    private static String runModule(Path module) throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=io.bpfevents.ffi",
                                "--module-path",
                                module + File.pathSeparator + pathWith(artifact()),
                                "--module",
                                "user/user.Main")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(java.getInputStream().readAllBytes(), UTF_8);
        assertThat(java.waitFor()).as(output).isZero();
        return output;
    }

    /**
     * The artifact with another name of the same length in libbpf, and the checksums of what
     * results: the system's loader rejects it.
     */
    private Path changed(String name, String other) throws Exception {
        StringBuilder sums = new StringBuilder();
        Path jar = directory.resolve("changed");
        Files.createDirectories(jar.resolve(DIRECTORY + PLATFORM));
        for (String file : List.of(PLATFORM + "/libbpf.so.1", PLATFORM + "/libelf.so.1")) {
            byte[] content = Files.readAllBytes(Path.of("target/classes", DIRECTORY, file));
            if (file.endsWith("/libbpf.so.1")) {
                String text = new String(content, ISO_8859_1);
                assertThat(text).contains('\0' + name + '\0');
                content =
                        text.replace('\0' + name + '\0', '\0' + other + '\0').getBytes(ISO_8859_1);
            }
            Files.write(jar.resolve(DIRECTORY + file), content);
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
            sums.append(HexFormat.of().formatHex(sum)).append("  ").append(file).append('\n');
        }
        Files.writeString(jar.resolve(DIRECTORY + "SHA256SUMS"), sums);
        return jar;
    }

    /** As on a system whose glibc is older than the artifact's libraries require. */
    @Test
    void shouldUseTheSystemsLibraryIfTheGlibcIsTooOld() throws Exception {
        Path artifact = changed("GLIBC_2.17", "GLIBC_9.17");
        assertThat(ForkedJvm.run(NO_LAUNCHER, pathWith(artifact), PrintLibbpf.class))
                .contains("isBundled=false")
                .containsPattern(
                        "WARNING: bpf-events-libbpf.jar: from memory: .*version `GLIBC_9.17' not"
                                + " found.*; from a directory: .*; using libbpf.so.1");
    }

    @Test
    void shouldUseTheSystemsLibraryIfADependencyIsMissing() throws Exception {
        Path artifact = changed("libelf.so.1", "libnot.so.1");
        assertThat(ForkedJvm.run(NO_LAUNCHER, pathWith(artifact), PrintLibbpf.class))
                .contains("isBundled=false", "libnot.so.1: cannot open shared object file");
    }

    /** Neither works: in a mount namespace whose directories of libraries have no libbpf. */
    @Test
    void shouldReportEachReasonIfThereIsNoOther() throws Exception {
        Path artifact = changed("GLIBC_2.17", "GLIBC_9.17");
        List<String> withoutLibbpf =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "for file in /lib/*/libbpf.so* /usr/lib/*/libbpf.so* /usr/lib64/libbpf.so*; do"
                                + " [ ! -e $file ] || mount --bind /dev/null $file; done; exec \"$@\"",
                        "sh");
        assertThat(ForkedJvm.run(withoutLibbpf, pathWith(artifact), PrintLibbpf.class))
                .contains(
                        "No usable libbpf. Tried:",
                        "bpf-events-libbpf.jar: from memory: ",
                        "version `GLIBC_9.17' not found",
                        "libbpf.so.1: ",
                        "Alpine: package libbpf",
                        "-Dio.bpfevents.libbpf=<path>");
    }
}
