package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One process at a time reads a ring, and uses a directory of pins. */
@KernelTest
@Timeout(120) // a hang is a failure
class SecondReaderIT {
    private static final List<String> OTHER_NETWORK = List.of("unshare", "--net");

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Path directory = pins.resolve("app");

    @AfterEach
    void unpin() {
        pins.close();
    }

    /** Reads a ring, or locks a directory, prints the result, and waits for its input to end. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            switch (arguments[1]) {
                case "permitted" -> System.setProperty(SecondReader.PERMITTED, "true");
                case "filtered" -> Seccomp.denySockets();
                default -> {}
            }
            boolean isDirectory = Files.isDirectory(path);
            BpfRingbuf ring = isDirectory ? null : BpfRingbuf.openPinned(path);
            try {
                if (ring == null) {
                    DirectoryLock _ = DirectoryLock.take(path); // until the process ends
                } else {
                    read(ring);
                }
                System.out.println("succeeded");
                int _ = System.in.read();
            } catch (BpfException e) {
                System.out.println("refused: " + e.getMessage());
            } finally {
                if (ring != null) {
                    ring.close();
                }
            }
        }
    }

    /** Reads a ring on a loop of its own; throws the reason if the ring cannot be read. */
    private static void read(BpfRingbuf ring) {
        CompletableFuture<Void> end =
                ring.read(Producer::sequence, _ -> {}, PollLoop.create())
                        .onClose()
                        .toCompletableFuture();
        if (end.isCompletedExceptionally()) {
            throw (RuntimeException) end.exceptionNow();
        }
    }

    /** Starts a process that has the lock when this returns. */
    private static Process start(Path path) throws IOException {
        Process process = ForkedJvm.start(Other.class, path.toString(), "");
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("succeeded");
        return process;
    }

    private static String tryIn(List<String> launcher, Path path, String condition) {
        return ForkedJvm.run(launcher, Other.class, path.toString(), condition);
    }

    private static String tryIn(Path path, String condition) {
        return tryIn(List.of(), path, condition);
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void shouldRefuseASecondProcessAndNameTheFirst() throws Exception {
        CompletableFuture<Void> closed;
        try (Producer producer = Producer.loadPinned(4096, pin)) {
            Process first = start(pin);
            try {
                String named = "process " + first.pid() + " (java: ";
                assertThat(tryIn(pin, ""))
                        .contains("refused: cannot read ring events (map id ")
                        .contains(named, "SecondReaderIT$Other ", "reads this map: ")
                        .contains("-Dio.bpfevents.secondReader=true");
                assertThatThrownBy(() -> read(producer.ring()))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContaining(named);
            } finally {
                kill(first);
            }
            read(producer.ring()); // at once: the kernel has released the lock
            assertThat(tryIn(pin, ""))
                    .contains("refused: ", "process " + ProcessHandle.current().pid() + " (java: ");
            closed = producer.ring().onClose().toCompletableFuture();
        }
        closed.get();
        assertThat(tryIn(pin, "")).contains("succeeded");
    }

    @Test
    void shouldPermitASecondProcessByAProperty() throws Exception {
        try (Producer producer = Producer.loadPinned(4096, pin)) {
            assertThat(producer.ring().sizeBytes()).isEqualTo(4096);
            Process first = start(pin);
            try {
                assertThat(tryIn(pin, "permitted"))
                        .contains("process " + first.pid() + " (java: ", "succeeded")
                        .contains("which -Dio.bpfevents.secondReader=true ignores")
                        .doesNotContain("refused: ");
            } finally {
                kill(first);
            }
        }
    }

    @Test
    void shouldNotSeeAReaderInAnotherNetworkNamespace() throws Exception {
        try (Producer producer = Producer.loadPinned(4096, pin)) {
            assertThat(producer.ring().sizeBytes()).isEqualTo(4096);
            Process first = start(pin);
            try {
                assertThat(tryIn(OTHER_NETWORK, pin, "")).contains("succeeded");
            } finally {
                kill(first);
            }
        }
    }

    @Test
    void shouldReadWithAWarningIfNoSocketCanBeMade() {
        try (Producer producer = Producer.loadPinned(4096, pin)) {
            read(producer.ring());
            assertThat(tryIn(pin, "filtered"))
                    .contains("no Unix socket can be made (EAFNOSUPPORT)", "succeeded")
                    .doesNotContain("refused: ");
        }
    }

    @Test
    void shouldLockADirectoryOverNetworkNamespaces() throws Exception {
        Files.createDirectory(directory);
        Process first = start(directory);
        try {
            String refused = "refused: cannot lock directory " + directory + ": process ";
            assertThat(tryIn(directory, "")).contains(refused + first.pid() + " (java: ");
            assertThat(tryIn(OTHER_NETWORK, directory, ""))
                    .contains(refused + first.pid() + " (java: ", "uses this directory");
            assertThat(tryIn(directory, "permitted")).contains("ignores", "succeeded");
        } finally {
            kill(first);
        }
        DirectoryLock again = DirectoryLock.take(directory);
        assertThatThrownBy(() -> DirectoryLock.take(directory))
                .hasMessageContaining("process " + ProcessHandle.current().pid() + " (java: ");
        again.close();
        DirectoryLock.take(directory).close();
    }

    @Test
    void shouldNotLockADirectoryThatIsRemoved() throws Exception {
        Files.createDirectory(directory);
        try (DirectoryLock lock = DirectoryLock.take(directory)) {
            assertThat(lock.isRemoved()).isFalse();
            Files.delete(directory);
            assertThat(lock.isRemoved()).isTrue();
        }
        assertThatThrownBy(() -> DirectoryLock.take(directory))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("ENOENT");
    }

    @Test
    void shouldNameAProcessWithoutItsControlCharacters() throws Exception {
        Process named =
                new ProcessBuilder("bash", "-c", "exec -a $'x\\e[2J\\u202ey\\nz' cat").start();
        try {
            named.outputWriter().append("ready\n").flush();
            assertThat(named.inputReader().readLine()).isEqualTo("ready"); // cat, not bash
            assertThat(new LockHolder((int) named.pid()))
                    .hasToString("process " + named.pid() + " (cat: x?[2J?y?z)");
        } finally {
            kill(named);
        }
    }
}
