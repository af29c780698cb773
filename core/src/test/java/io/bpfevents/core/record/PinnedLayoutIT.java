package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that the records of a pinned ring are bound to. */
@KernelTest
class PinnedLayoutIT {
    /** Root without the capability that reading types from the kernel requires. */
    private static final List<String> WITHOUT_SYS_ADMIN =
            List.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin");

    /** Packed in C, so that a declared layout has other offsets. */
    @BpfStruct(value = "tight", incomplete = true)
    record Tight(byte a, int b) {}

    record ExecEvent(int pid, @Size(16) String comm) {}

    @TempDir private Path directory;

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("ring");

    @AfterEach
    void unpin() {
        pins.close();
    }

    private BpfObject contract(String name, String fields, String ring) {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                #include "bpf_events.bpf.h"
                struct tight { %s } __attribute__((packed));
                BPF_EVENTS_RING(%2$s, 4096, struct tight);
                SEC("syscall") int send(void *ctx)
                {
                	struct tight t = { .b = 2 };
                	bpf_events_output(%2$s, &t, sizeof(t));
                	return 0;
                }
                char LICENSE[] SEC("license") = "GPL";
                """
                        .formatted(fields, ring);
        return BpfObject.open(Clang.bpf(directory, name, source)).pinPath(ring, pin).load();
    }

    private long offsetOfB() {
        try (BpfRingbuf pinned = BpfRingbuf.openPinned(pin)) {
            byte[] record = RecordLayout.of(pinned, Tight.class).encode(new Tight((byte) 0, 0x77));
            for (int i = 0; i < record.length; i++) {
                if (record[i] == 0x77) {
                    return i;
                }
            }
            throw new AssertionError("was not written");
        }
    }

    @Test
    void shouldFindTheTypeOfARingWithALongName() {
        try (BpfObject object =
                contract("long_name", "__u8 a; __u32 b;", "ring_with_a_very_long_name")) {
            assertThat(object.onClose().toCompletableFuture()).isNotDone();
            assertThat(offsetOfB()).isEqualTo(1);
        }
    }

    @Test
    void shouldReadTheTypesOfTheControlBlockWithoutAnyProgram() {
        contract("gone", "__u8 a; __u32 b;", "events").close();
        assertThat(offsetOfB()).isEqualTo(1);
    }

    /** The pinned maps are those of the first program; the second program reuses them. */
    @Test
    void shouldFollowTheProgramThatWasLoadedLast() {
        try (BpfObject first = contract("first", "__u8 a; __u32 b;", "events");
                BpfObject second = contract("second", "__u8 a; __u16 more; __u32 b;", "events")) {
            assertThat(first.onClose().toCompletableFuture()).isNotDone();
            assertThat(second.onClose().toCompletableFuture()).isNotDone();
            assertThat(offsetOfB()).isEqualTo(3);
        }
    }

    @Test
    void shouldUseADeclaredLayoutIfTheTypesOfTheProgramLackTheStruct() {
        try (BpfObject object = TestObjects.open("local_only").pinPath("events", pin).load();
                BpfRingbuf pinned = BpfRingbuf.openPinned(pin)) {
            assertThat(object.onClose().toCompletableFuture()).isNotDone();
            assertThat(RecordLayout.of(pinned, ExecEvent.class))
                    .hasToString("ExecEvent of struct exec_event");
        }
    }

    /** A process without the capability. */
    static final class Reader {
        private Reader() {}

        /** Prints the layouts of a pinned ring. */
        public static void main(String[] arguments) {
            try (BpfRingbuf pinned = BpfRingbuf.openPinned(Path.of(arguments[0]))) {
                System.out.println(RecordLayout.of(pinned, ExecEvent.class));
                System.out.println(RecordLayout.of(pinned, Tight.class));
            } catch (LayoutException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void shouldRejectAnIncompleteRecordIfTheTypesCannotBeRead() {
        try (BpfObject object = contract("hidden", "__u8 a; __u32 b;", "events")) {
            assertThat(object.onClose().toCompletableFuture()).isNotDone();
            assertThat(ForkedJvm.run(WITHOUT_SYS_ADMIN, Reader.class, pin.toString()))
                    .contains(
                            "ExecEvent of struct exec_event",
                            "cannot make a layout of record Tight",
                            "@BpfStruct(incomplete = true)",
                            "StructSource.header(",
                            "CAP_SYS_ADMIN")
                    .doesNotContain("Tight of struct tight");
        }
    }
}
