package io.bpfevents.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.kernel.Seccomp;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.LibcLocks;
import io.bpfevents.ffi.struct.BpfTc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters of the loopback interface of a network namespace, which each test has for itself. */
@KernelTest
class TrafficControlIT {
    private static final String QUEUE_FILTER =
            "io.bpfevents.core.object.program.unlinked.QueueFilter";
    private static final int FIRST_HANDLE = 1;
    private static final int FIRST_PRIORITY = 0xC000;

    private NetworkNamespace namespace;

    @BeforeEach
    void open() {
        namespace = new NetworkNamespace();
    }

    @AfterEach
    void close() {
        namespace.close();
    }

    private static Targets load(Loopback loopback) {
        return Targets.load("on_queue", object -> object.global("port", loopback.port()));
    }

    private static MemorySegment hook(Arena arena, int direction) {
        int device = LibcLocks.if_nametoindex("lo");
        assertThat(device).isPositive();
        return BpfTc.allocateHook(arena, device, direction);
    }

    private static int makeQueue() {
        try (Arena arena = Arena.ofConfined()) {
            return Libbpf.bpf_tc_hook_create(hook(arena, BpfTc.BPF_TC_EGRESS));
        }
    }

    /** Removes the queue, as {@code tc qdisc del dev lo clsact}. */
    private static int removeQueue() {
        try (Arena arena = Arena.ofConfined()) {
            int both = BpfTc.BPF_TC_INGRESS | BpfTc.BPF_TC_EGRESS;
            return Libbpf.bpf_tc_hook_destroy(hook(arena, both));
        }
    }

    @Test
    void shouldCountThePacketsInBothDirections() throws IOException {
        namespace.setLoopbackUp();
        try (Loopback loopback = new Loopback();
                Targets targets = load(loopback);
                PinDirectory pins = new PinDirectory()) {
            BpfLink in = targets.program().attach(TrafficControl.ingress("lo"));
            BpfLink out = targets.program().attach(TrafficControl.egress("lo"));
            loopback.exchange("one", "two");
            assertThat(targets.hits(0)).isEqualTo(4);
            assertThatThrownBy(() -> out.pin(pins.resolve("filter")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("cannot be pinned");
            in.close();
            loopback.exchange("three");
            assertThat(targets.hits(0)).isEqualTo(5);
            out.close();
            out.close();
            loopback.exchange("later");
            assertThat(targets.hits(0)).isEqualTo(5);
            assertThat(targets.program().isAttached()).isFalse();
            assertThat(makeQueue()).as("the queue is kept").isEqualTo(-Errno.EEXIST);
        }
    }

    @Test
    void shouldKeepAFilterThatHasReplacedTheProgram() throws IOException {
        namespace.setLoopbackUp();
        try (Loopback loopback = new Loopback();
                Targets targets = load(loopback);
                Targets others = load(loopback)) {
            BpfLink link = targets.program().attach(TrafficControl.egress("lo"));
            replaceFirstFilter(others.program());
            link.close();
            loopback.exchange("one");
            assertThat(others.hits(0)).isOne();
            assertThat(targets.hits(0)).isZero();
        }
    }

    /** As {@code tc filter replace}: the first filter of a queue has these numbers. */
    private static void replaceFirstFilter(BpfProgram program) {
        int replace = 1; // bpf/libbpf.h, BPF_TC_F_REPLACE
        int fd = Libbpf.bpf_prog_get_fd_by_id(program.info().id());
        assertThat(fd).isNotNegative();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = BpfTc.allocateFilter(arena, FIRST_HANDLE, FIRST_PRIORITY);
            filter.set(ValueLayout.JAVA_INT, 8, fd);
            filter.set(ValueLayout.JAVA_INT, 12, replace);
            assertThat(Libbpf.bpf_tc_attach(hook(arena, BpfTc.BPF_TC_EGRESS), filter)).isZero();
        } finally {
            Libc.close(fd);
        }
    }

    /** Nothing is printed: neither for the queue that exists, nor for what is gone. */
    @Test
    void shouldCloseWhatAnotherProgramHasRemoved() throws IOException {
        namespace.setLoopbackUp();
        try (Loopback loopback = new Loopback();
                Targets targets = load(loopback);
                LogRecords log = LogRecords.of("io.bpfevents.libbpf");
                LogRecords warnings = LogRecords.of(QUEUE_FILTER)) {
            BpfLink link = targets.program().attach(TrafficControl.egress("lo"));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment filter = BpfTc.allocateFilter(arena, FIRST_HANDLE, FIRST_PRIORITY);
                MemorySegment hook = hook(arena, BpfTc.BPF_TC_EGRESS);
                assertThat(Libbpf.bpf_tc_detach(hook, filter)).isZero();
            }
            loopback.exchange("unseen");
            assertThat(targets.hits(0)).isZero();
            assertThat(targets.program().isAttached()).as("reported as attached").isTrue();
            link.close();

            link = targets.program().attach(TrafficControl.egress("lo"));
            assertThat(removeQueue()).isZero();
            link.close();

            try (BpfLink _ = targets.program().attach(TrafficControl.egress("lo"))) {
                loopback.exchange("one");
                assertThat(targets.hits(0)).isOne();
            }
            assertThat(log.texts(Level.WARNING)).isEmpty();
            assertThat(warnings.texts(Level.WARNING)).isEmpty();
        }
    }

    private void tc(String command) throws IOException, InterruptedException {
        boolean isInstalled =
                Stream.of("/usr/sbin/tc", "/sbin/tc").map(Path::of).anyMatch(Files::isExecutable);
        assumeTrue(isInstalled, "tc is not installed");
        namespace.run(command.split(" ", -1));
    }

    private static int findFirstFilter(int direction) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = BpfTc.allocateFilter(arena, FIRST_HANDLE, FIRST_PRIORITY);
            return Libbpf.bpf_tc_query(hook(arena, direction), filter);
        }
    }

    /** By a thread that may not open a socket, which the call requires. */
    @Test
    void shouldLogTheCommandThatDetachesWhatCannotBeDetached() throws Exception {
        try (Targets targets = Targets.load("on_queue");
                LogRecords warnings = LogRecords.of(QUEUE_FILTER)) {
            BpfLink link = targets.program().attach(TrafficControl.egress("lo"));
            Thread closing =
                    new Thread(() -> {
                        Seccomp.denySockets();
                        link.close();
                    });
            closing.start();
            closing.join();
            assertThat(findFirstFilter(BpfTc.BPF_TC_EGRESS)).isZero();
            assertThat(warnings.texts(Level.WARNING)).hasSize(1);
            String warning = warnings.texts(Level.WARNING).getFirst();
            assertThat(warning)
                    .contains("cannot detach the program from egress of network interface lo");
            tc(warning.substring(warning.indexOf("tc filter del")));
            assertThat(findFirstFilter(BpfTc.BPF_TC_EGRESS)).isNegative();
        }
    }

    /** The interface is down and has no address. */
    @Test
    void shouldRejectWhatTheOlderQueueDoesNotHave() throws Exception {
        tc("tc qdisc add dev lo ingress");
        try (Targets targets = Targets.load("on_queue")) {
            assertThatThrownBy(() -> targets.program().attach(TrafficControl.egress("lo")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("network interface lo has the older qdisc ingress");
            assertThat(findFirstFilter(BpfTc.BPF_TC_INGRESS)).isNegative();
            try (BpfLink _ = targets.program().attach(TrafficControl.ingress("lo"))) {
                assertThat(findFirstFilter(BpfTc.BPF_TC_INGRESS)).isZero();
            }
        }
    }

    @Test
    void shouldAdviseOnAnInterfaceThatDoesNotExist() {
        try (Targets targets = Targets.load("on_queue")) {
            assertThatThrownBy(() -> targets.program().attach(TrafficControl.ingress("none0")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "attach program on_queue to ingress of network interface none0",
                            "there is no network interface none0");
            assertThatThrownBy(() -> targets.program().attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("attach(TrafficControl)");
        }
    }
}
