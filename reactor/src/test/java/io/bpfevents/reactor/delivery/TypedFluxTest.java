package io.bpfevents.reactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.RecordSelector;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Rings whose records are Java records, on a simulated ring. */
class TypedFluxTest {
    record Exec(int pid, @Size(16) String comm, @Size(256) String filename) {}

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final PollLoop.Manual loop = PollLoop.manual();
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);

    @AfterEach
    void close() {
        ring.close();
        loop.runOnce();
    }

    @Test
    void shouldDeliverSubmittedRecords() {
        RecordLayout<Exec> layout = RecordLayout.declared(Exec.class);
        Exec bash = new Exec(1, "bash", "/bin/bash");
        Exec ls = new Exec(2, "ls", "/bin/ls");

        StepVerifier.create(BpfEvents.ringbuf(ring, Exec.class, options))
                .then(() -> assertThat(ring.submit(layout, bash)).isTrue())
                .then(() -> assertThat(ring.submit(layout, ls)).isTrue())
                .then(loop::runOnce)
                .expectNext(bash, ls)
                .then(ring::close)
                .then(loop::runOnce)
                .verifyComplete();
    }

    @Test
    void shouldAcceptALayoutOrALookup() {
        record Local(int pid) {}
        RecordLayout<Local> layout = RecordLayout.declared(MethodHandles.lookup(), Local.class);
        Flux<Local> byLayout = BpfEvents.ringbuf(ring, layout, options);
        Flux<Local> byLookup =
                BpfEvents.ringbuf(
                        ring, RecordLayout.of(ring, MethodHandles.lookup(), Local.class), options);

        for (Flux<Local> flux : List.of(byLayout, byLookup)) {
            StepVerifier.create(flux.take(1))
                    .then(() -> ring.submit(layout, new Local(7)))
                    .then(loop::runOnce)
                    .expectNext(new Local(7))
                    .verifyComplete();
        }
    }

    @Test
    void shouldReportThatTheRingIsFull() {
        RecordLayout<Exec> layout = RecordLayout.declared(Exec.class);
        Exec event = new Exec(1, "bash", "/bin/bash");
        int sent = 0;
        while (ring.submit(layout, event)) {
            sent++;
        }
        assertThat(sent).isEqualTo(4095 / 288); // 276 bytes, the header, and padding to 8
        ring.close();
        assertThat(ring.stats().reserveFailures()).hasValue(1);
    }

    @Test
    void shouldFailOnARecordThatIsTooShortAndContinueAfterIt() {
        RecordLayout<Exec> layout = RecordLayout.declared(Exec.class);
        Exec event = new Exec(1, "bash", "/bin/bash");

        StepVerifier.create(BpfEvents.ringbuf(ring, Exec.class, options))
                .then(() -> ring.output(new byte[19]))
                .then(loop::runOnce)
                .verifyErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(RecordDecodingException.class)
                                .hasMessageContainingAll(
                                        "a record of 19 bytes is too short for Exec of"
                                                + " struct exec",
                                        "20 bytes"));
        StepVerifier.create(BpfEvents.ringbuf(ring, Exec.class, options))
                .then(() -> ring.submit(layout, event))
                .then(loop::runOnce)
                .expectNext(event)
                .thenCancel()
                .verify();
        assertThat(ring.stats().decodeFailures()).isEqualTo(1);
    }

    record Wrong(Object pid, String comm, @BpfField("x") char c) {}

    @Test
    void shouldRejectBadArgumentsWhenTheFluxIsAssembled() {
        assertThatThrownBy(() -> BpfEvents.ringbuf(ring, Wrong.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("Object pid", "String comm", "char c");
    }

    sealed interface Net {}

    record Connect(int type, short port) implements Net {}

    record Close(int type, long bytes) implements Net {}

    @Test
    void shouldDeliverRecordsOfSeveralTypes() {
        RecordLayout<Connect> connects = RecordLayout.declared(Connect.class);
        RecordLayout<Close> closes = RecordLayout.declared(Close.class);
        RecordDecoder<Net> decoder =
                RecordSelector.of(Net.class, "type", Map.of(1L, connects, 2L, closes));

        StepVerifier.create(BpfEvents.ringbuf(ring, decoder, options))
                .then(() -> ring.submit(connects, new Connect(1, (short) 80)))
                .then(() -> ring.submit(closes, new Close(2, 1000)))
                .then(() -> ring.submit(closes, new Close(3, 0)))
                .then(loop::runOnce)
                .expectNext(new Connect(1, (short) 80), new Close(2, 1000))
                .verifyErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("the record's type is 3"));
    }
}
