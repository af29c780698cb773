package io.bpfevents.core.object.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each kind of hook that a section can name: attached, it runs its program; closed, it does not.
 */
@KernelTest
class HookKindsIT {
    private static final int EPERM = 1;
    private static final int ENOTEMPTY = 39;

    private Path directory;

    /** In a tmpfs, whose function the programs probe. */
    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "bpf-events-test-");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("removed/inner"));
        Files.deleteIfExists(directory.resolve("removed"));
        Files.delete(directory);
    }

    private static OpenBpfObject open(HookKind kind) {
        assumeTrue(kind.isOffered(), () -> "this kernel has no hooks of the kind " + kind);
        OpenBpfObject object = TestObjects.open("kinds");
        for (ProgramSettings program : object.programs()) {
            object.autoload(program.name(), program.name().equals(kind.program()));
        }
        return object.global("watched", ProcessHandle.current().pid());
    }

    /** Some kernels have such hooks, and deny them even to root. */
    private static BpfObject load(OpenBpfObject object) {
        try {
            return object.load();
        } catch (BpfException e) {
            assumeTrue(e.errno() != EPERM, e.getMessage());
            throw e;
        }
    }

    private static long hits(BpfObject object) {
        return object.variable("hits").getLong();
    }

    private void remove() throws IOException {
        Files.createDirectory(directory.resolve("removed"));
        delete("removed");
    }

    /** By unlinkat: arm64 has no rmdir. */
    private void delete(String path) throws IOException {
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(directory)) {
            ((SecureDirectoryStream<Path>) parent).deleteDirectory(Path.of(path));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HookKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RAW_TRACEPOINT", "BTF_TRACEPOINT", "ITERATOR"})
    void shouldRunAtEachCall(HookKind kind) throws IOException {
        try (BpfObject object = load(open(kind))) {
            try (BpfLink link = object.program(kind.program()).attach()) {
                remove();
                remove();
                remove();
                assertThat(hits(object)).as("%s", link).isEqualTo(3);
            }
            remove();
            assertThat(hits(object)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HookKind.class,
            names = {"KRETPROBE", "KRETPROBE_MULTI", "KRETSYSCALL"})
    void shouldReadTheResultOfACall(HookKind kind) throws IOException {
        try (BpfObject object = load(open(kind)).attach()) {
            Path removed = Files.createDirectory(directory.resolve("removed"));
            Files.createDirectory(removed.resolve("inner"));
            assertThatThrownBy(() -> delete("removed")).isInstanceOf(FileSystemException.class);
            assertThat(object.variable("result").getLong()).isEqualTo(-ENOTEMPTY);
            delete("removed/inner");
            assertThat(object.variable("result").getLong()).isZero();
            assertThat(hits(object)).isEqualTo(2);
        }
    }

    @Test
    void shouldForbidACallByTheSecurityModule() throws IOException {
        try (BpfObject object = load(open(HookKind.LSM).global("forbid", 1))) {
            Path removed = Files.createDirectory(directory.resolve("removed"));
            try (BpfLink link = object.program("lsm").attach()) {
                assertThatThrownBy(() -> Files.delete(removed))
                        .as("%s", link)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("not permitted");
                assertThat(removed).exists();
            }
            Files.delete(removed);
            assertThat(hits(object)).isOne();
        }
    }

    /** The start of a thread is an event as well. */
    @ParameterizedTest
    @EnumSource(
            value = HookKind.class,
            names = {"RAW_TRACEPOINT", "BTF_TRACEPOINT"})
    void shouldRunAtAnEvent(HookKind kind) {
        try (BpfObject object = load(open(kind)).attach()) {
            Probes.exec();
            assertThat(hits(object)).isPositive();
        }
    }

    @Test
    void shouldIterateWhenItsPinIsRead() throws IOException {
        try (PinDirectory pins = new PinDirectory();
                BpfObject object = load(open(HookKind.ITERATOR))) {
            Path pin = pins.resolve("processes");
            object.program("iterator").attach().pin(pin);
            IntBuffer values =
                    ByteBuffer.wrap(Files.readAllBytes(pin))
                            .order(ByteOrder.nativeOrder())
                            .asIntBuffer();
            List<Integer> processes = new ArrayList<>();
            while (values.hasRemaining()) {
                processes.add(values.get());
            }
            assertThat(processes).contains(Math.toIntExact(ProcessHandle.current().pid()));
        }
    }
}
