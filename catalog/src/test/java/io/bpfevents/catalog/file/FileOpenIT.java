package io.bpfevents.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class FileOpenIT {
    private static final int ENOENT = 2;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_TRUNC = 0x200;
    private static final int O_LARGEFILE = 0x8000;
    private static final int AT_FDCWD = -100;

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(FileOpen.class);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<FileOpen> opens = Observation.ofTree(FileOpen.class, variant);
                Child shell =
                        Child.startUnprivileged(
                                "/bin/sh",
                                "-c",
                                "exec 7> $1; echo; read line",
                                "sh",
                                "/dev/null")) {
            shell.readLine();
            FileOpen open =
                    opens.await(it -> it.pid() == shell.pid() && it.path().equals("/dev/null"));

            opens.assertTime(open);
            assertThat(open.task()).isEqualTo(Proc.task(shell.pid()));
            assertThat(open.duration()).isPositive();
            assertThat(open.flags() & ~O_LARGEFILE).isEqualTo(O_WRONLY | O_CREAT | O_TRUNC);
            assertThat(open.mode()).isEqualTo(0666);
            assertThat(open.directory()).isEqualTo(AT_FDCWD);
            assertThat(open.descriptor()).isPresent();
            assertThat(open.errno()).isEmpty();
            assertThat(open.isForWriting()).isTrue();
            assertThat(open.mayCreate()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheDescriptor(Variant variant) throws IOException {
        Path file = Files.createFile(directory.resolve("read"));
        try (Observation<FileOpen> opens = Observation.ofTree(FileOpen.class, variant);
                Child tail = Child.start("tail", "-f", file.toString())) {
            FileOpen open =
                    opens.await(it -> it.pid() == tail.pid() && it.path().equals(file.toString()));
            int descriptor = open.descriptor().orElseThrow();
            assertThat(Path.of("/proc/" + tail.pid() + "/fd/" + descriptor).toRealPath())
                    .isEqualTo(file.toRealPath());
            assertThat(open.isForWriting()).isFalse();
            assertThat(open.mayCreate()).isFalse();
            assertThat(open.mode()).isZero();
            tail.kill();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAFailure(Variant variant) {
        String missing = directory.resolve("missing").toString();
        try (Observation<FileOpen> opens = Observation.ofTree(FileOpen.class, variant);
                Child cat = Child.start("/bin/sh", "-c", "exec 2>/dev/null; exec cat " + missing)) {
            FileOpen open = opens.await(it -> it.pid() == cat.pid() && it.path().equals(missing));
            assertThat(open.errno()).hasValue(ENOENT);
            assertThat(open.descriptor()).isEmpty();
            assertThat(open.comm()).isEqualTo("cat");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldCutALongPathAndKeepARelativeOne(Variant variant) {
        String path = "./".repeat(200) + "missing"; // 407 bytes
        try (Observation<FileOpen> opens = Observation.ofTree(FileOpen.class, variant);
                Child cat = Child.start("/bin/sh", "-c", "exec 2>/dev/null; exec cat " + path)) {
            FileOpen open =
                    opens.await(it -> it.pid() == cat.pid() && it.path().startsWith("././."));
            assertThat(open.path()).isEqualTo(path.substring(0, 255));
        }
    }
}
