package io.bpfevents.reactor.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Attempts that the rate limit of a program in the kernel rejects. */
@KernelTest
class ThrottledIT {
    private static final RecordDecoder<Object> SEQUENCE =
            record -> record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);

    private final BpfObject object = TestObjects.open("throttled").load();

    @AfterEach
    void close() {
        object.close();
    }

    private EventBuffer buffer(String name) {
        return name.equals("perf") ? object.perfbuf(name) : object.ringbuf(name);
    }

    private static Flux<Object> items(EventBuffer buffer) {
        return switch (buffer) {
            case BpfRingbuf ring ->
                    BpfEvents.ringbufWithLosses(
                            ring, SEQUENCE, RingbufOptions.defaults(), loss -> loss);
            case BpfPerfbuf perfbuf ->
                    BpfEvents.perfbufWithLosses(
                            perfbuf, SEQUENCE, PerfbufOptions.defaults(), loss -> loss);
            default -> throw new AssertionError(buffer);
        };
    }

    /** Makes ten attempts, of which every fifth is throttled. */
    private void send(String name) {
        object.variable("count").set(10);
        object.variable("every").set(5);
        object.program("to_" + name).testRun();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring", "perf"})
    void shouldStandAmongTheRecords(String name) {
        List<Long> records = new CopyOnWriteArrayList<>();
        AtomicLong throttled = new AtomicLong();
        Disposable reading =
                items(buffer(name))
                        .subscribe(item -> {
                            if (item instanceof Loss loss) {
                                assertThat(loss.cause()).isEqualTo(LossCause.THROTTLED);
                                assertThat(throttled.addAndGet(loss.count()))
                                        .isEqualTo(loss.cumulative());
                            } else {
                                records.add((Long) item);
                            }
                        });
        send(name);
        await().until(() -> throttled.get() == 2);
        await().untilAsserted(
                        () -> assertThat(records).containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 7L, 8L));
        reading.dispose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring", "perf"})
    void shouldBeReportedByTheStreamOfLosses(String name) {
        StepVerifier.create(BpfEvents.losses(buffer(name)), 0) // one run is not split
                .then(() -> send(name))
                .thenRequest(1)
                .assertNext(loss -> {
                    assertThat(loss.cause()).isEqualTo(LossCause.THROTTLED);
                    assertThat(loss.count()).isEqualTo(2);
                })
                .thenCancel()
                .verify();
    }
}
