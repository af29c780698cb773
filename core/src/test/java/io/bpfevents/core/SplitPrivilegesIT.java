package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loader with two capabilities pins, ends, and a reader of another user without any capability
 * reads, as in docs/deployment.md.
 */
@KernelTest
class SplitPrivilegesIT {
    private static final List<String> LOADER =
            List.of("setpriv", "--bounding-set=-all,+bpf,+perfmon", "--inh-caps=-all");
    private static final List<String> READER =
            List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "--bounding-set=-all",
                    "--inh-caps=-all",
                    "--no-new-privs");
    private static final String READERS_GROUP = "65534";

    @TempDir private Path directory;
    private Path mount;
    private Path pins;

    /** What root does once: systemd by a mount unit and {@code install -d}. */
    @BeforeEach
    void mount() throws Exception {
        permit(directory, "rwxr-xr-x");
        mount = Files.createDirectory(directory.resolve("bpf"));
        command("mount", "-t", "bpf", "-o", "mode=0755", "bpf", mount.toString());
        pins = Files.createDirectory(mount.resolve("app"));
        command("chgrp", READERS_GROUP, pins.toString());
        command("chmod", "2750", pins.toString()); // pins have the group of the directory
    }

    @AfterEach
    void unmount() throws Exception {
        command("umount", mount.toString()); // with the pins, which detaches the program
    }

    private static long command(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return process.pid();
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void printPrivileges() throws IOException {
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:") || line.startsWith("Uid:"))
                .map(line -> line.replace('\t', ' '))
                .forEach(System.out::println);
    }

    /** Loads, attaches, pins, hands the pins to a group, and ends. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] arguments) throws IOException {
            printPrivileges();
            Path pins = Path.of(arguments[0]);
            BpfObject.openOrAdopt(pins, () -> TestObjects.open("handed")).close();
            try (Stream<Path> all = Files.list(pins)) {
                for (Path pin : all.toList()) {
                    permit(pin, "rw-rw----");
                }
            }
            System.out.println("pinned");
        }
    }

    record Started(int pid, int cpu) {}

    /** Prints the process ids in the ring, and the accounting. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws Exception {
            printPrivileges();
            System.out.println("available: " + BpfSupport.isAvailable());
            Path pins = Path.of(arguments[0]);
            try (PollLoop loop = PollLoop.create();
                    PinnedObject object = BpfObject.adopt(pins)) {
                BpfRingbuf ring = object.ringbuf("events");
                RingReader reader =
                        ring.read(
                                RecordLayout.of(ring, Started.class),
                                started -> System.out.println("started " + started.pid()),
                                loop);
                reader.request(Long.MAX_VALUE);
                ring.closeGracefully(Duration.ofSeconds(60)); // after what is in the ring
                ring.onClose().toCompletableFuture().get();
                RingbufAudit audit = ring.audit().toCompletableFuture().get();
                System.out.println(audit);
                System.out.println("failures: " + audit.reserveFailures());
                System.out.println("types: " + ring.structTypes().origin());
                System.out.println("lifetime: " + audit.lifetime().isPresent());
            }
        }
    }

    /** Tries to delete each pin, and prints which ones it could. */
    static final class Remover {
        private Remover() {}

        public static void main(String[] arguments) throws IOException {
            try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
                for (Path pin : all.toList()) {
                    try {
                        Files.delete(pin);
                        System.out.println("removed " + pin.getFileName());
                    } catch (AccessDeniedException _) {
                        System.out.println("denied " + pin.getFileName());
                    }
                }
            }
        }
    }

    private void load() throws Exception {
        assertThat(ForkedJvm.run(LOADER, Loader.class, pins.toString()))
                .contains("CapEff: 000000c000000000", "pinned"); // CAP_PERFMON, CAP_BPF
    }

    /** With write permission on the directory, the reader could detach the program by its link. */
    @Test
    void shouldNotLetTheReaderRemoveAPin() throws Exception {
        load();

        String output = ForkedJvm.run(READER, readableClassPath(), Remover.class, pins.toString());

        assertThat(output).contains("denied link_").doesNotContain("removed");
    }

    @Test
    void shouldReadWithoutAnyCapability() throws Exception {
        load();
        List<Long> started = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            started.add(command("true"));
        }

        String output = ForkedJvm.run(READER, readableClassPath(), Reader.class, pins.toString());

        assertThat(output)
                .contains("CapEff: 0000000000000000", "Uid: 65534 65534")
                .contains("failures: OptionalLong[0]") // from the control block
                .contains("types: object handed", "lifetime: true") // from the pins
                .doesNotContain("no Unix socket");
        assertThat(output.lines().filter(line -> line.startsWith("started ")))
                .containsSubsequence(started.stream().map(pid -> "started " + pid).toList());
    }

    /** Copies of the classes, since another user cannot read them in the home directory of root. */
    private String readableClassPath() throws IOException, URISyntaxException {
        List<Path> copies = new ArrayList<>();
        for (Class<?> type : List.of(BpfRingbuf.class, Libc.class, SplitPrivilegesIT.class)) {
            Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path to = directory.resolve("classes" + copies.size());
            copies.add(to);
            try (Stream<Path> all = Files.walk(from)) {
                for (Path file : all.toList()) {
                    Path copy = Files.copy(file, to.resolve(from.relativize(file).toString()));
                    permit(copy, Files.isDirectory(copy) ? "rwxr-xr-x" : "rw-r--r--");
                }
            }
        }
        return copies.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
