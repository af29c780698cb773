package io.bpfevents.catalog.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class ProcessStartIT {
    /** The program's own limit for the arguments of a process. */
    private static final int ARGUMENTS = 1024;

    private static final String SHELL = "/bin/sh";
    private static final String WAIT = "read line";

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(ProcessStart.class);
    }

    private static Observation<ProcessStart> observe(Variant variant) {
        return Observation.ofTree(ProcessStart.class, variant);
    }

    /** The program that a process runs in the end. */
    private static ProcessStart await(
            Observation<ProcessStart> starts, Child child, String filename) {
        return starts.await(it -> it.pid() == child.pid() && it.filename().equals(filename));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        String[] command = {SHELL, "-c", WAIT, "name", "", "two words", ""};
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.startUnprivileged(command)) {
            ProcessStart start = await(starts, child, SHELL);

            starts.assertTime(start);
            assertThat(start.task()).isEqualTo(Proc.task(child.pid()));
            assertThat(start.task().uid()).isEqualTo(Child.UID);
            assertThat(start.task().gid()).isEqualTo(Child.GID);
            assertThat(start.comm()).isEqualTo("sh");
            assertThat(start.namespacePid()).isEqualTo(Proc.namespacePid(child.pid()));
            assertThat(start.argumentsCut()).isFalse();
            assertThat(start.arguments()).containsExactly(command);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportThePidInAnotherNamespace(Variant variant) {
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.start("unshare", "--pid", "--fork", SHELL, "-c", WAIT)) {
            ProcessStart start = starts.await(it -> it.task().ppid() == child.pid());

            assertThat(start.namespacePid()).isEqualTo(1);
            assertThat(Proc.namespacePid(start.pid())).isEqualTo(1);
            assertThat(start.task()).isEqualTo(Proc.task(start.pid()));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheFileOfAScript(Variant variant) throws IOException {
        String script = executable("script", "#!/bin/sh -e\n" + WAIT + "\n");
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.start(script, "argument")) {
            ProcessStart start = await(starts, child, script);

            assertThat(start.comm()).isEqualTo("script");
            assertThat(start.arguments()).containsExactly(SHELL, "-e", script, "argument");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldCutLongArguments(Variant variant) {
        String before = String.join("\0", SHELL, "-c", "exit", "");
        String fits = "x".repeat(ARGUMENTS - before.length() - 1);
        try (Observation<ProcessStart> starts = observe(variant)) {
            try (Child child = Child.start(SHELL, "-c", "exit", fits)) {
                ProcessStart start = await(starts, child, SHELL);
                assertThat(start.argumentsCut()).isFalse();
                assertThat(start.arguments()).containsExactly(SHELL, "-c", "exit", fits);
            }
            try (Child child = Child.start(SHELL, "-c", "exit", fits + "xyz", "missing")) {
                ProcessStart start = await(starts, child, SHELL);
                assertThat(start.argumentsCut()).isTrue();
                assertThat(start.arguments()).containsExactly(SHELL, "-c", "exit", fits + "x");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnEmptyName(Variant variant) {
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.start("bash", "-c", "exec -a '' /bin/true")) {
            ProcessStart start = await(starts, child, "/bin/true");

            assertThat(start.arguments()).containsExactly("");
            assertThat(start.argumentsCut()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldCutALongFilename(Variant variant) throws IOException {
        Path deep = directory;
        while (deep.toString().length() < 300) {
            deep = deep.resolve("d".repeat(100));
        }
        Files.createDirectories(deep);
        String program = Files.copy(Path.of(SHELL), deep.resolve("sh")).toString();
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.start(program, "-c", "exit")) {
            ProcessStart start = await(starts, child, program.substring(0, 255));

            assertThat(start.arguments()).containsExactly(program, "-c", "exit");
        }
    }

    /** The effective user is root then, and so is the owner of the files in {@code /proc}. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheRealUserOfASetUserIdProgram(Variant variant) throws IOException {
        String program = executable("cat", Files.readAllBytes(Path.of("/bin/cat")));
        new ProcessBuilder("chmod", "u+s", program).start().onExit().join();
        try (Observation<ProcessStart> starts = observe(variant);
                Child child = Child.startUnprivileged(program)) {
            ProcessStart start = await(starts, child, program);

            assertThat(Proc.effectiveUid(child.pid())).isZero();
            assertThat(start.task()).isEqualTo(Proc.task(child.pid()));
            assertThat(start.task().uid()).isEqualTo(Child.UID);
        }
    }

    private String executable(String name, String text) throws IOException {
        return executable(name, text.getBytes(UTF_8));
    }

    private String executable(String name, byte[] content) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.write(directory.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
