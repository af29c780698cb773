package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.attach.Cgroup;
import io.bpfevents.core.attach.Loopback;
import io.bpfevents.core.attach.NetworkDevice;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** A link that the kernel lets any process detach, under a running stream. */
@KernelTest
class DetachedLinkIT {
    record Packet(int port) {}

    /** A kind of such links, by the program of {@code packets.bpf.c}. */
    enum Kind {
        CGROUP("on_cgroup"),
        XDP("on_xdp"),
        TCX("on_queue");

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        AttachTarget target() throws IOException {
            return this == CGROUP ? Cgroup.of(Loopback.cgroups()) : NetworkDevice.named("lo");
        }

        BpfObject load(int port) {
            assumeTrue(this != TCX || Libbpf.hasTcx(), "libbpf is older than 1.3");
            assumeTrue(this != TCX || !Machine.HERE.isOlderThan(6, 6), "tcx requires Linux 6.6");
            OpenBpfObject opened = TestObjects.open("packets").global("port", (short) port);
            for (ProgramSettings settings : opened.programs()) {
                opened.autoload(settings.name(), settings.name().equals(program));
            }
            return opened.load();
        }
    }

    /** The stream cannot end: its ring is intact, and a new attachment continues it. */
    @ParameterizedTest
    @EnumSource
    void shouldStayOpenWithoutEventsUntilTheProgramIsAttachedAgain(Kind kind) throws Exception {
        try (Loopback loopback = new Loopback();
                BpfObject object = kind.load(loopback.port())) {
            BpfProgram program = object.program(kind.program);
            List<Packet> received = new CopyOnWriteArrayList<>();
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Disposable stream =
                    BpfEvents.ringbuf(object.ringbuf("packets"), Packet.class)
                            .subscribe(received::add, failures::add);
            List<Integer> before = Links.open();
            BpfLink link = program.attach(kind.target());
            List<Integer> made = Links.open().stream().filter(fd -> !before.contains(fd)).toList();
            assertThat(made).hasSize(1);
            loopback.exchange("one", "two");
            await().until(() -> received.size() == 2);
            assertThat(received).containsOnly(new Packet(loopback.port()));

            assertThat(Links.detach(made.getFirst())).isZero();

            loopback.exchange("unseen"); // the program would run before it is received
            assertThat(object.variable("seen").getLong()).isEqualTo(2);
            RingbufAudit audit = object.ringbuf("packets").audit().toCompletableFuture().join();
            assertThat(audit.pending()).isZero();
            assertThat(received).hasSize(2);
            assertThat(stream.isDisposed()).isFalse();
            assertThat(failures).isEmpty();
            assertThat(program.isAttached()).as("reported as attached").isTrue();

            link.close(); // does no harm
            assertThat(program.isAttached()).isFalse();
            try (BpfLink _ = program.attach(kind.target())) {
                loopback.exchange("three");
                await().until(() -> received.size() == 3);
            }
            assertThat(failures).isEmpty();
        }
    }
}
