package io.bpfevents.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs for the packets that this test sends through the loopback interface. */
@KernelTest
class PacketTargetsIT {
    private static final NetworkDevice LOOPBACK = NetworkDevice.named("lo");

    private Loopback loopback;

    @BeforeEach
    void open() throws IOException {
        loopback = new Loopback();
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    private Targets load(String program) {
        return Targets.load(program, object -> object.global("port", loopback.port()));
    }

    @Test
    void shouldCountThePacketsThatACgroupSends() throws IOException {
        Path root = Loopback.cgroups();
        Path empty = Files.createDirectory(root.resolve("bpf-events-" + loopback.port()));
        try (Targets targets = load("on_cgroup")) {
            BpfLink link = targets.program().attach(Cgroup.of(empty));
            loopback.exchange("in another cgroup");
            assertThat(targets.hits(0)).isZero();
            link.close();

            link = targets.program().attach(Cgroup.of(root));
            loopback.exchange("one", "two");
            assertThat(targets.hits(0)).isEqualTo(2);
            link.close();
            loopback.exchange("later");
            assertThat(targets.hits(0)).isEqualTo(2);
        } finally {
            Files.delete(empty);
        }
    }

    @Test
    void shouldAdviseOnADirectoryThatIsNoCgroup() {
        try (Targets targets = load("on_cgroup")) {
            for (String directory : List.of("/proc", "/none")) {
                assertThatThrownBy(() -> targets.program().attach(Cgroup.of(Path.of(directory))))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(
                                "attach program on_cgroup to cgroup " + directory,
                                directory + " is no cgroup of version 2");
            }
        }
    }

    @Test
    void shouldCountPacketsBeforeTheNetworkStack() throws IOException {
        try (Targets targets = load("on_xdp");
                Targets other = load("on_xdp")) {
            BpfLink link = targets.program().attach(LOOPBACK);
            loopback.exchange("one", "two", "three");
            assertThat(targets.hits(0)).as("%s", link).isEqualTo(3);
            assertThatThrownBy(() -> other.program().attach(LOOPBACK))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("network interface lo", "has another XDP program");
            link.close();
            loopback.exchange("later");
            assertThat(targets.hits(0)).isEqualTo(3);
        }
    }

    @Test
    void shouldAdviseOnAnInterfaceThatDoesNotExist() {
        try (Targets targets = load("on_xdp")) {
            assertThatThrownBy(() -> targets.program().attach(NetworkDevice.named("none0")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("there is no network interface none0");
        }
    }

    private OpenBpfObject openQueues() {
        return TestObjects.open("queues").global("port", loopback.port());
    }

    @Test
    void shouldCountThePacketsInBothDirections() throws IOException {
        assumeTrue(Libbpf.hasTcx(), "libbpf is older than 1.3");
        try (BpfObject object = openQueues().load()) {
            BpfLink in = attachToQueue(object, "ingress");
            BpfLink out = object.program("egress").attach(LOOPBACK);
            loopback.exchange("one", "two");
            assertThat(object.variable("hits").getLong()).isEqualTo(4);
            in.close();
            loopback.exchange("three");
            assertThat(object.variable("hits").getLong()).isEqualTo(5);
            out.close();
        }
    }

    private static BpfLink attachToQueue(BpfObject object, String program) {
        try {
            return object.program(program).attach(LOOPBACK);
        } catch (BpfException e) {
            assumeTrue(!Machine.HERE.isOlderThan(6, 6), e.getMessage());
            throw e;
        }
    }

    /** By type, since an old libbpf knows no such section. */
    @Test
    void shouldAdviseANewerLibbpf() {
        assumeTrue(!Libbpf.hasTcx(), "libbpf is 1.3 or newer");
        try (OpenBpfObject opened = openQueues().autoload("egress", false)) {
            opened.program("ingress").type(Libbpf.BPF_PROG_TYPE_SCHED_CLS);
            try (BpfObject object = opened.load()) {
                assertThatThrownBy(() -> object.program("ingress").attach(LOOPBACK))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll("libbpf v1.", "bpf-events-libbpf");
            }
        }
    }

    @Test
    void shouldFilterWhatASocketReceives() throws IOException {
        try (Targets targets = load("on_socket");
                PinDirectory pins = new PinDirectory()) {
            BpfLink link = targets.program().attach(SocketFilter.of(loopback.receiver()));
            loopback.send("x");
            loopback.exchange("one");
            assertThat(targets.hits(0)).isEqualTo(2);
            assertThatThrownBy(() -> link.pin(pins.resolve("filter")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("cannot be pinned");
            link.close();
            loopback.exchange("x");
            assertThat(targets.hits(0)).isEqualTo(2);
            assertThat(targets.program().isAttached()).isFalse();
        }
    }

    @Test
    void shouldAdviseOnADescriptorThatIsNoSocket() {
        try (Targets targets = load("on_socket")) {
            for (int descriptor : new int[] {0, -1}) {
                assertThatThrownBy(() -> targets.program().attach(SocketFilter.of(descriptor)))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(
                                "socket " + descriptor, "no descriptor of a socket");
            }
        }
    }
}
