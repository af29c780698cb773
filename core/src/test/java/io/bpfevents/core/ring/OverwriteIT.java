package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.read.RecordHeader;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Errno;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring of the kernel in overwrite mode (Linux 6.19). */
@KernelTest
@Timeout(300) // a hang is a failure
class OverwriteIT {
    private static final int WORDS = 16;
    private static final long SLOT = RecordHeader.slot(Long.BYTES * WORDS);
    private static final long CAPACITY = 4095 / SLOT;
    private static final int RUNS = Integer.getInteger("overwrite.runs", 60);

    private BpfObject object;
    private final PollLoop loop = PollLoop.create();
    private final List<Long> received = new ArrayList<>(); // by the loop's thread

    @BeforeEach
    void load() {
        try {
            object = TestObjects.open("overwrite").load();
        } catch (BpfException e) {
            assumeTrue(e.errno() != Errno.EINVAL, e.getMessage());
            throw e;
        }
    }

    @AfterEach
    void close() {
        if (object != null) {
            object.close();
        }
        loop.close();
    }

    private void send(int records) {
        object.variable("count").set(records);
        object.program("send").testRun();
        assertThat(object.variable("failed").getLong()).isZero();
    }

    private RingReader read(BpfRingbuf ring) {
        return ring.read(record -> record.toArray(ValueLayout.JAVA_LONG), this::accept, loop);
    }

    private void accept(long[] record) {
        assertThat(record)
                .containsExactly(LongStream.range(record[0], record[0] + WORDS).toArray());
        received.add(record[0] / 1_000);
    }

    private static RingbufAudit audit(BpfRingbuf ring) {
        return ring.audit().toCompletableFuture().join();
    }

    /** Reads everything that is in the ring. */
    private void readToTheEnd(BpfRingbuf ring, RingReader reader) throws Exception {
        ring.closeGracefully(Duration.ofSeconds(200));
        reader.onClose().toCompletableFuture().get(200, TimeUnit.SECONDS);
    }

    @Test
    void shouldDeliverTheNewestAndCountTheBytesOfTheOthers() throws Exception {
        BpfRingbuf ring = object.ringbuf("ring");
        send(1_000);
        RingbufAudit before = audit(ring);
        assertThat(before.pending()).isEqualTo(CAPACITY);
        assertThat(before.overwrittenBytes()).hasValue((1_000 - CAPACITY) * SLOT);
        assertThat(before.attempts()).isEmpty();
        RingReader reader = read(ring);
        reader.request(Long.MAX_VALUE);
        readToTheEnd(ring, reader);
        assertThat(received)
                .containsExactlyElementsOf(
                        LongStream.range(1_000 - CAPACITY, 1_000).boxed().toList());
        assertThat(ring.stats().overwrittenBytes()).hasValue((1_000 - CAPACITY) * SLOT);
        assertThat(ring.stats().delivered()).isEqualTo(CAPACITY);
    }

    /** It would read bytes that the program writes meanwhile, without notice. */
    @Test
    void shouldRejectTheReaderOfLibbpf() {
        String property = "io.bpfevents.reader";
        object.close();
        System.setProperty(property, "libbpf");
        try {
            assertThatThrownBy(() -> TestObjects.open("overwrite").load())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "read ring ring", "BPF_F_RB_OVERWRITE", "unset -D" + property);
        } finally {
            System.clearProperty(property);
        }
        load();
        send(1);
        assertThat(audit(object.ringbuf("ring")).pending()).isOne();
    }

    /** The reader, on a thread of its own, competes with the program. */
    @Test
    void shouldDeliverIntactRecordsInOrderWhileTheyAreOverwritten() throws Exception {
        BpfRingbuf ring = object.ringbuf("ring");
        RingReader reader = read(ring);
        reader.request(Long.MAX_VALUE);
        for (int run = 0; run < RUNS; run++) {
            send(1 + run * 5);
        }
        readToTheEnd(ring, reader);
        long sent = object.variable("sent").getLong();
        assertThat(received).isSorted().doesNotHaveDuplicates().endsWith(sent - 1);
        long overwritten = ring.stats().overwrittenBytes().orElseThrow();
        assertThat(received.size() * SLOT + overwritten).isEqualTo(sent * SLOT);
    }
}
