package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.cli.testing.OtherUser;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code load}, {@code pins list} and {@code pins remove}, in a BPF file system of its own. */
@KernelTest
class PinsIT {
    @TempDir private Path dir;
    private Path mount;
    private Path object;
    private Path pins;

    @BeforeEach
    void mount() throws Exception {
        mount = Files.createDirectory(dir.resolve("bpf"));
        run("mount", "-t", "bpf", "-o", "mode=0755", "bpf", mount.toString());
        object = Files.write(dir.resolve("handed.bpf.o"), TestObjects.bytes("handed"));
        pins = mount.resolve("handed");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mount.toString());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static Command command(String... arguments) {
        return Command.run(Main::run, arguments);
    }

    private Command load(String... more) {
        String[] arguments = new String[4 + more.length];
        List<String> first = List.of("load", object.toString(), "--pin", pins.toString());
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i < 4 ? first.get(i) : more[i - 4];
        }
        Command load = command(arguments);
        assertThat(load.exitCode()).as(load.err()).isZero();
        return load;
    }

    /** Starts programs, which the object of the test reports. */
    private static void produce() throws Exception {
        run("true");
        run("true");
    }

    @Test
    void shouldPrintThePinsOfALoadedObject() {
        Command load = load("--fields", "kind,type,name,owner,mode,path");

        assertThat(load.lines())
                .extracting(it -> it.replace(mount.toString(), ""))
                .containsExactly(
                        line("map", "array", "bpf_events_obj", "bpf_events_object"),
                        line("map", "array", "handed.bss", "bss_g0"),
                        line("map", "array", "bpf_events_btf", "btf_g0"),
                        line("map", "ringbuf", "events", "events"),
                        line("map", "array", ".data.events", "events_ctl"),
                        line("map", "array", "bpf_events_life", "events_life"),
                        line("link", "perf", "on_exec", "link_on_exec_g0"),
                        line("map", "array", "handed.rodata", "rodata_g0"));
        assertThat(command("pins", "list", pins.toString()).lines())
                .hasSize(8)
                .allMatch(it -> it.contains("\"owner\":\"root\""));
    }

    private static String line(String kind, String type, String name, String pin) {
        return "{\"kind\":\"%s\",\"type\":\"%s\",\"name\":\"%s\",\"owner\":\"root\",\"mode\":\"0600\",\"path\":\"/handed/%s\"}"
                .formatted(kind, type, name, pin);
    }

    @Test
    void shouldShowTheFillOfARing() throws Exception {
        load();
        produce();

        Command list = command("pins", "list", mount.toString(), "--filter", "type==ringbuf");

        assertThat(list.out())
                .containsPattern(
                        "\"size_bytes\":65536,\"pending_bytes\":[1-9]\\d*,\"fill_percent\":")
                .containsPattern("\"pending\":[1-9]\\d*,\"reader_pid\":null");
    }

    @Test
    void shouldPrintColumnsInATerminal() throws Exception {
        load();
        Path scratch = Files.createDirectory(dir.resolve("scratch"));
        try (CommandProcess list =
                CommandProcess.inTerminal(scratch, "pins", "list", pins.toString())) {
            assertThat(list.exitCode()).isZero();
            assertThat(list.out())
                    .containsPattern(
                            "KIND +TYPE +NAME +ID +OWNER +MODE +FILL_PERCENT +PENDING +READER_PID +PATH")
                    .containsPattern("map +ringbuf +events +\\d+ +root +0600 +\\d+ +\\d+ +- +/");
        }
    }

    /** Reads what is in the ring. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws Exception {
            try (PollLoop loop = PollLoop.create();
                    PinnedObject object = BpfObject.adopt(Path.of(arguments[0]))) {
                BpfRingbuf ring = object.ringbuf("events");
                RingReader reader =
                        ring.read(
                                record -> record.byteSize(),
                                size -> System.out.println("record of " + size),
                                loop);
                reader.request(Long.MAX_VALUE);
                ring.closeGracefully(Duration.ofSeconds(60));
                ring.onClose().toCompletableFuture().get();
                System.out.println(
                        "failures: " + ring.audit().toCompletableFuture().get().reserveFailures());
            }
        }
    }

    @Test
    void shouldLetTheOwnerReadWithoutAnyCapability() throws Exception {
        OtherUser user = OtherUser.in(Files.createDirectory(dir.resolve("classes")));
        run("chmod", "0755", dir.toString());
        Command load = load("--owner", "65534:65534", "--fields", "kind,owner,mode");
        assertThat(load.err()).isEmpty();
        assertThat(load.out())
                .contains("{\"kind\":\"map\",\"owner\":\"nobody\",\"mode\":\"0600\"}")
                .contains("{\"kind\":\"link\",\"owner\":\"root\",\"mode\":\"0600\"}");
        produce();

        OtherUser.Result list = user.run("io.bpfevents.cli.Main", "pins", "list", pins.toString());
        OtherUser.Result read = user.run(Reader.class.getName(), pins.toString());
        OtherUser.Result remove =
                user.run("io.bpfevents.cli.Main", "pins", "remove", "--force", pins.toString());

        assertThat(list.out()).containsPattern("\"name\":\"events\".*\"pending\":[1-9]");
        assertThat(read.err()).isEmpty();
        assertThat(read.out()).contains("record of 8\nrecord of 8\n", "failures: OptionalLong[0]");
        assertThat(remove.exitCode()).as(remove.err()).isEqualTo(1);
        assertThat(pins.resolve("link_on_exec_g0")).exists();
    }

    @Test
    void shouldReportADirectoryThatTheOwnerCannotSearch() throws Exception {
        run("chmod", "0700", mount.toString());

        Command load = load("--owner", "65534:65534");

        assertThat(load.err()).contains("may not search").contains("mount a BPF file system");
    }

    @Test
    void shouldNotGiveAwayADirectoryOfAnotherUser() throws Exception {
        Files.createDirectory(pins);
        run("chown", "65534", pins.toString());

        Command load =
                command(
                        "load",
                        object.toString(),
                        "--pin",
                        pins.toString(),
                        "--owner",
                        "65534:65534");

        assertThat(load.exitCode()).isEqualTo(1);
        assertThat(load.err()).contains("belongs to another user").hasLineCount(1);
        assertThat(pins).isEmptyDirectory();
    }

    @Test
    void shouldReportThatTheSameVersionIsPinned() {
        load();

        assertThat(load().err()).contains("this version is pinned in").hasLineCount(1);
    }

    @Test
    void shouldRemoveAnObjectOnlyByForceIfRecordsAreUnread() throws Exception {
        load();
        produce();

        Command refused = command("pins", "remove", pins.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .containsPattern("events has [1-9]\\d* unread records: read them with ")
                .hasLineCount(1);
        assertThat(pins.resolve("events")).exists();

        Command removed = command("pins", "remove", "--force", pins.toString());
        assertThat(removed.err()).isEqualTo("bpf-events: removed the object in " + pins + "\n");
        assertThat(removed.exitCode()).isZero();
        assertThat(pins).doesNotExist();
    }

    @Test
    void shouldRefuseTheRingOfAnotherReader() throws Exception {
        Path ring = mount.resolve("ring");
        try (BpfObject loaded = TestObjects.open("plain").load()) {
            loaded.ringbuf("events").pin(ring);
        }
        Path scratch = Files.createDirectory(dir.resolve("scratch"));
        Process reader = startReader(ring, scratch);
        try {
            Command refused = command("pins", "remove", ring.toString());

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .startsWith("bpf-events: process " + reader.pid() + " (java) reads ring ");
            assertThat(command("pins", "list", ring.toString(), "--fields", "reader_pid").out())
                    .isEqualTo("{\"reader_pid\":" + reader.pid() + "}\n");
        } finally {
            reader.destroyForcibly().waitFor();
        }
        assertThat(command("pins", "remove", ring.toString()).exitCode()).isZero();
        assertThat(ring).doesNotExist();
    }

    private static Process startReader(Path ring, Path scratch) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WaitingReader.class.getName(),
                                ring.toString())
                        .directory(scratch.toFile())
                        .redirectError(scratch.resolve("err").toFile())
                        .start();
        assertThat(process.getInputStream().read()).as("reads").isEqualTo('r');
        return process;
    }

    /** Reads a ring until it is killed. */
    static final class WaitingReader {
        private WaitingReader() {}

        public static void main(String[] arguments) throws Exception {
            PollLoop loop = PollLoop.create();
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            RingReader reader = ring.read(record -> record.byteSize(), _ -> {}, loop);
            reader.request(Long.MAX_VALUE);
            System.out.print("r");
            System.out.flush();
            ring.onClose().toCompletableFuture().get();
        }
    }

    @Test
    void shouldRemoveAPinThatTheUserNames() {
        load();
        Path link = pins.resolve("link_on_exec_g0");

        Command refused = command("pins", "remove", link.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("belongs to the object in " + pins).hasLineCount(1);

        assertThat(command("pins", "remove", "--force", link.toString()).exitCode()).isZero();
        assertThat(link).doesNotExist();
    }

    @Test
    void shouldRemoveARingWithItsControlBlock() {
        Path ring = mount.resolve("ring");
        try (BpfObject loaded = TestObjects.open("handed").load()) {
            loaded.ringbuf("events").pin(ring);
        }
        assertThat(mount.resolve("ring_ctl")).exists();

        assertThat(command("pins", "remove", ring.toString()).exitCode()).isZero();

        assertThat(ring).doesNotExist();
        assertThat(mount.resolve("ring_ctl")).doesNotExist();
    }

    @Test
    void shouldRemoveNoDirectoryThatIsNoObject() {
        Command refused = command("pins", "remove", "--force", mount.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has not pinned an object in " + mount).hasLineCount(1);
    }
}
