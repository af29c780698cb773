package io.bpfevents.reactor.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The code of docs/restart.md. */
class RestartPageTest {
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final List<ExecEvent> sent = new CopyOnWriteArrayList<>();

    private record ExecEvent(int pid, @Size(16) String comm) {}

    private interface Broker {
        Mono<Void> send(ExecEvent event);
    }

    private interface Log {
        void append(ExecEvent event, Runnable confirmed);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void submit(int pid) {
        assertThat(ring.submit(RecordLayout.declared(ExecEvent.class), new ExecEvent(pid, "bash")))
                .isTrue();
    }

    private void awaitPublished() {
        await().until(() ->
                ring.query(SimulatedRingbuf.Query.CONSUMER_POSITION)
                        == ring.query(SimulatedRingbuf.Query.PRODUCER_POSITION));
    }

    @Test
    void shouldAcknowledgeWhatTheBrokerHas() {
        submit(1);
        submit(2);
        Broker broker = event -> Mono.fromRunnable(() -> sent.add(event));
        BpfEvents.acknowledged(ring, ExecEvent.class) // Flux<Acknowledged<ExecEvent>>
                .transform(BpfEvents.acknowledging(event -> broker.send(event), 64))
                .subscribe();
        awaitPublished();
        assertThat(sent).extracting(ExecEvent::pid).containsExactly(1, 2);
    }

    @Test
    void shouldAcknowledgeUpToWhatTheLogHas() {
        submit(1);
        submit(2);
        List<Runnable> confirmations = new CopyOnWriteArrayList<>();
        Log log =
                (event, confirmed) -> {
                    sent.add(event);
                    confirmations.add(confirmed);
                };
        BpfEvents.acknowledged(ring, ExecEvent.class)
                .doOnNext(one -> log.append(one.event(), () -> one.acknowledgeUpTo(one.position())))
                .subscribe();
        await().until(() -> confirmations.size() == 2);
        assertThat(ring.query(SimulatedRingbuf.Query.CONSUMER_POSITION)).isZero();
        new ArrayList<>(confirmations).getLast().run();
        awaitPublished();
        assertThat(sent).extracting(ExecEvent::pid).containsExactly(1, 2);
    }
}
