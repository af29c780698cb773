package io.bpfevents.reactor.overwrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** A ring of the kernel in overwrite mode (Linux 6.19) as a Flux. */
@KernelTest
@Timeout(300) // a hang is a failure
class OverwriteFluxIT {
    private static final int WORDS = 16;
    private static final long SLOT = 8 + Long.BYTES * WORDS;
    private static final int RUNS = 50;
    private static final RecordDecoder<Long> NUMBER =
            record -> record.get(ValueLayout.JAVA_LONG, 0) / 1_000;

    private final RingbufOptions options = RingbufOptions.defaults();
    private BpfObject object;
    private BpfRingbuf ring;

    @BeforeEach
    void load() {
        assumeTrue(!Machine.HERE.isOlderThan(6, 19), "overwrite mode requires Linux 6.19");
        object = TestObjects.open("overwrite").load();
        ring = object.ringbuf("ring");
    }

    @AfterEach
    void close() {
        if (object != null) {
            object.close();
        }
    }

    @Test
    void shouldRejectWhatTheModeMakesUseless() {
        for (Overflow policy :
                List.of(
                        Overflow.error(),
                        Overflow.dropOldest(),
                        Overflow.latest(),
                        Overflow.drop())) {
            assertThatThrownBy(() -> BpfEvents.ringbuf(ring, NUMBER, options.overflow(policy)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("BPF_F_RB_OVERWRITE", policy + " has no effect");
        }
        assertThatThrownBy(() -> BpfEvents.acknowledged(ring, NUMBER, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("BPF_F_RB_OVERWRITE", "acknowledged or not");
    }

    /** A rest holds no slot: the program could overwrite it. */
    @Test
    void shouldAccountForEachByteWhileTheRingRests() throws Exception {
        Flux<Long> numbers =
                BpfEvents.ringbuf(ring, NUMBER, options.coalesce(Duration.ofMillis(1)));
        CompletableFuture<List<Long>> received = numbers.collectList().toFuture();
        object.variable("count").set(100);
        for (int run = 0; run < RUNS; run++) {
            object.program("send").testRun();
        }
        ring.closeGracefully(Duration.ofSeconds(200));
        List<Long> all = received.get(200, TimeUnit.SECONDS);

        long sent = object.variable("sent").getLong();
        assertThat(sent).isEqualTo(RUNS * 100);
        assertThat(all).isSorted().doesNotHaveDuplicates().endsWith(sent - 1);
        assertThat(all.size() * SLOT + ring.stats().overwrittenBytes().orElseThrow())
                .isEqualTo(sent * SLOT);
    }
}
