package io.bpfevents.cli.demo;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache that {@code bin/build cli} writes and {@code bin/demo} uses. */
class AotCacheIT {
    // all that bin/build compares with the jar
    private static final List<String> SOURCES =
            List.of(
                    "pom.xml",
                    "bpf/compile",
                    "bpf/include",
                    "bpf/src",
                    "native/pom.xml",
                    "libbpf/pom.xml",
                    "bpf/pom.xml",
                    "core/pom.xml",
                    "reactor/pom.xml",
                    "catalog/pom.xml",
                    "recording/pom.xml",
                    "kafka/pom.xml",
                    "cli/pom.xml");

    /** A checkout without sources, in which the jar is up to date. */
    @TempDir private static Path checkout;

    private static Path jar;
    private static Path cache;

    @BeforeAll
    static void build() throws Exception {
        Path target = Files.createDirectories(checkout.resolve("cli/target"));
        Path scripts = Files.createDirectory(checkout.resolve("bin"));
        for (String script : List.of("bpf-events", "build", "demo", "setup")) {
            Path original = Markdown.ROOT.resolve("bin").resolve(script);
            Files.copy(original, scripts.resolve(script), COPY_ATTRIBUTES);
        }
        for (String source : SOURCES) {
            Files.createDirectories(checkout.resolve(source));
        }
        jar = Files.copy(DemoProcess.JAR, target.resolve("bpf-events-cli.jar"));
        cache = target.resolve("bpf-events-cli.aot");
        try (DemoProcess build = run(List.of(), "bin/build", "cli")) {
            assertThat(build.exitCode()).as(build.stderr()).isZero();
            assertThat(build.stdout()).isEmpty();
            assertThat(build.stderr())
                    .isEqualTo("build: caching the classes of cli, once per build\n");
        }
    }

    @Test
    void shouldStartFromTheCache() throws Exception {
        makeNewer(cache, jar);

        assertThat(sourceOfClasses()).isEqualTo("shared objects file");
    }

    @Test
    void shouldNotStartFromTheCacheOfAnOlderJar() throws Exception {
        makeNewer(jar, cache);

        assertThat(sourceOfClasses()).startsWith("file:").endsWith("bpf-events-cli.jar");
    }

    @Test
    void shouldStartSilentlyWithoutAUsableCache() throws Exception {
        Path kept = Files.move(cache, checkout.resolve("kept"));
        try {
            Files.write(cache, new byte[1 << 16]);
            makeNewer(cache, jar);

            assertThat(sourceOfClasses()).startsWith("file:");
        } finally {
            Files.delete(cache);
            Files.move(kept, cache);
        }
    }

    @Test
    void shouldMakeTheCacheOncePerJar() throws Exception {
        makeNewer(cache, jar);
        FileTime made = Files.getLastModifiedTime(cache);

        try (DemoProcess build = run(List.of(), "bin/build", "cli")) {
            assertThat(build.exitCode()).isZero();
            assertThat(build.stderr()).isEmpty();
        }
        assertThat(Files.getLastModifiedTime(cache)).isEqualTo(made);
    }

    private static void makeNewer(Path newer, Path older) throws IOException {
        long millis = Files.getLastModifiedTime(older).toMillis();
        Files.setLastModifiedTime(newer, FileTime.fromMillis(millis + 1000));
    }

    /** Runs bin/demo, which must print one event, and returns where the JVM found its classes. */
    private static String sourceOfClasses() throws Exception {
        Path log = checkout.resolve("classes.log");
        List<String> environment =
                List.of("BPF_EVENTS_BUILD=no", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + log);
        try (DemoProcess demo =
                run(environment, "bin/demo", "--simulated", "--count=1", "--json")) {
            assertThat(demo.exitCode()).as(demo.stderr()).isZero();
            assertThat(demo.lines()).hasSize(1);
            assertThat(StrictJson.object(demo.lines().getFirst())).containsEntry("pid", 1000L);
        }
        String mark = " " + DemoCommand.class.getName() + " source: ";
        String line =
                Files.readAllLines(log).stream().filter(l -> l.contains(mark)).findFirst().get();
        return line.substring(line.indexOf(mark) + mark.length());
    }

    private static DemoProcess run(List<String> environment, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("env"));
        all.add("JAVA_HOME=" + System.getProperty("java.home"));
        all.addAll(environment);
        all.addAll(List.of(command));
        return DemoProcess.start(checkout, all);
    }
}
