package io.bpfevents.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.StrictJson;
import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one jar in a root directory that has a JDK and glibc and nothing else, is read-only, and has
 * a {@code /tmp} from which nothing can be executed.
 */
@KernelTest
class NothingInstalledIT {
    // The mounts are those of a mount namespace, which ends with the command.
    private static final String SCRIPT =
            """
            set -eu
            root=$0 jdk=$1 jar=$2
            shift 2
            mount -t tmpfs tmpfs "$root"
            mkdir "$root/jdk" "$root/proc" "$root/sys" "$root/tmp"
            mount --bind "$jdk" "$root/jdk"
            mount -t proc proc "$root/proc"
            mount --rbind /sys "$root/sys"
            mount -t tmpfs -o noexec tmpfs "$root/tmp"
            { ldd "$jdk/bin/java"; ldd "$jdk/lib/server/libjvm.so"; } |
                grep -o '/[^ ]*/\\(ld-linux[^ ]*\\|lib[a-z+_]*\\.so\\.[^ ]*\\)' | sort -u |
                while read -r library; do
                    mkdir -p "$root${library%/*}"
                    cp "$library" "$root$library"
                done
            cp "$jar" "$root/bpf-events-cli.jar"
            find "$root" -xdev -name '*.so*' >"$STDERR.libraries"
            mount -o remount,ro "$root"
            exec chroot "$root" /jdk/bin/java -jar /bpf-events-cli.jar "$@"
            """;

    @TempDir private Path directory;

    private List<String> run(String... arguments) throws IOException, InterruptedException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path stderr = directory.resolve("stderr");
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SCRIPT));
        command.add(root.toString());
        command.add(System.getProperty("java.home"));
        command.add(Path.of("target", "bpf-events-cli.jar").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(Redirect.to(stderr.toFile()));
        builder.environment().put("STDERR", stderr.toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(Files.readString(stderr)).isZero();
        assertThat(directory.resolve("stderr.libraries"))
                .content()
                .contains("libc.so")
                .doesNotContain("libbpf", "libelf");
        return out.lines().toList();
    }

    @Test
    void shouldUseTheBundledLibbpf() throws Exception {
        assertThat(run("version"))
                .map(StrictJson::object)
                .filteredOn(row -> row.get("component").equals("libbpf"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("detail", "bundled"));
    }

    @Test
    void shouldPrintEvents() throws Exception {
        Path program = Files.copy(Path.of("/bin/true"), directory.resolve("started"));
        try (var _ = Activity.of(program.toString())) {
            List<Map<String, Object>> events =
                    run("exec", "--path", program.toString(), "-c", "1").stream()
                            .map(StrictJson::object)
                            .toList();
            assertThat(events)
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event).containsEntry("filename", program.toString()));
        }
    }
}
