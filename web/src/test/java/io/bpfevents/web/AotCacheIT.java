package io.bpfevents.web;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT cache that {@code bin/build web} writes; that of the demo has the other tests. */
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
                    "spring/bpf-events-spring-boot/pom.xml",
                    "spring/bpf-events-spring-boot-starter/pom.xml",
                    "recording/pom.xml",
                    "kafka/pom.xml",
                    "web/pom.xml");

    /** A checkout without sources, in which the jar is up to date. */
    @TempDir private Path checkout;

    @Test
    void shouldStartThePageFromTheCache() throws Exception {
        Path target = Files.createDirectories(checkout.resolve("web/target"));
        Path scripts = Files.createDirectory(checkout.resolve("bin"));
        for (String script : List.of("build", "demo", "setup")) {
            Path original = Markdown.ROOT.resolve("bin").resolve(script);
            Files.copy(original, scripts.resolve(script), COPY_ATTRIBUTES);
        }
        for (String source : SOURCES) {
            Files.createDirectories(checkout.resolve(source));
        }
        Files.copy(Path.of("target", "bpf-events-web.jar"), target.resolve("bpf-events-web.jar"));
        Path log = checkout.resolve("classes.log");

        assertThat(run(List.of("bin/build", "web")))
                .isEqualTo("build: caching the classes of web, once per build\n");
        assertThat(
                        run(
                                List.of(
                                        "env",
                                        "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + log,
                                        "bin/demo",
                                        "--web",
                                        "--simulated", // selects the setup without libbpf
                                        "--help")))
                .contains("Usage: bpf-events-web");
        assertThat(Files.readAllLines(log))
                .anyMatch(line ->
                        line.endsWith(
                                WebApplication.class.getName() + " source: shared objects file"));
    }

    /** Runs a command, which must succeed, and returns its output, stderr included. */
    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = checkout.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("BPF_EVENTS_BUILD");
        assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
