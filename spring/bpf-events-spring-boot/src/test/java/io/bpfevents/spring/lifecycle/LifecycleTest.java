package io.bpfevents.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.spring.autoconfigure.Contexts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The stop of an application. */
class LifecycleTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Stops in the phase in which the web server waits for its requests. */
    private static final class Server implements SmartLifecycle {
        private final List<String> order;
        private volatile boolean running;

        Server(List<String> order) {
            this.order = order;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            order.add("server");
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
        }
    }

    /** Requests nothing by itself. */
    private static final class Reader extends BaseSubscriber<Event> {
        private final List<String> order;

        Reader(List<String> order) {
            this.order = order;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(Event event) {
            order.add("event");
        }

        @Override
        protected void hookOnComplete() {
            order.add("complete");
        }
    }

    @Test
    void shouldDrainAndCompleteBeforeTheServerStops() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Contexts.mode("simulated")
                .withPropertyValues("bpf-events.objects.samples.rings.numbers.size=4KB")
                .withBean("server", Server.class, () -> new Server(order))
                .run(context -> {
                    SimulatedRingbuf ring =
                            context.getBean("numbersBuffer", SimulatedRingbuf.class);
                    Flux<?> numbers = context.getBean("numbers", Flux.class);
                    Reader reader = new Reader(order);
                    numbers.cast(Event.class).subscribe(reader);
                    for (int i = 0; i < 4; i++) {
                        ring.output(new byte[8]);
                    }
                    CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
                    BpfEventsLifecycle lifecycle = context.getBean(BpfEventsLifecycle.class);
                    await().until(() -> !lifecycle.isRunning());
                    reader.request(10);
                    assertThat(closed).succeedsWithin(LONG);
                    assertThat(order)
                            .containsExactly(
                                    "event", "event", "event", "event", "complete", "server");
                });
    }

    @Test
    void shouldStopWithoutDemandAfterTheTimeout() {
        Contexts.mode("simulated")
                .withPropertyValues(
                        "bpf-events.objects.samples.rings.numbers.size=4KB",
                        "bpf-events.shutdown-timeout=10ms")
                .run(context -> {
                    SimulatedRingbuf ring =
                            context.getBean("numbersBuffer", SimulatedRingbuf.class);
                    Flux<?> numbers = context.getBean("numbers", Flux.class);
                    StepVerifier.create(numbers, 0)
                            .then(() -> ring.output(new byte[8]))
                            .then(context::close)
                            .expectComplete()
                            .verify(LONG);
                    assertThat(ring.onClose().toCompletableFuture()).isCompleted();
                });
    }

    @Test
    void shouldStopAlthoughOneCannotBeClosed() {
        Stoppable failing = _ -> CompletableFuture.failedStage(new IllegalStateException("test"));
        Stoppable throwing =
                _ -> {
                    throw new IllegalStateException("test");
                };
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Stoppable other =
                _ -> {
                    closed.complete(null);
                    return CompletableFuture.completedStage(null);
                };
        BpfEventsLifecycle lifecycle =
                new BpfEventsLifecycle(List.of(), List.of(throwing, failing, other), LONG);
        lifecycle.start();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        lifecycle.stop(() -> stopped.complete(null));
        assertThat(stopped).succeedsWithin(LONG);
        assertThat(closed).succeedsWithin(LONG);
        assertThat(lifecycle.isRunning()).isFalse();
        assertThat(lifecycle.isPauseable()).isFalse();
    }

    @Test
    void shouldDrainWithTheLongestTimeout() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        Stoppable stoppable =
                _ -> {
                    begun.complete(null);
                    return drained;
                };
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        BpfEventsLifecycle lifecycle =
                new BpfEventsLifecycle(List.of(), List.of(stoppable), longest);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        lifecycle.stop(() -> stopped.complete(null));
        assertThat(begun).succeedsWithin(LONG);
        assertThat(stopped).isNotDone();
        drained.complete(null);
        assertThat(stopped).succeedsWithin(LONG);
    }

    @Test
    void shouldDrainTheOthersIfAThreadCannotBeStarted() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        AtomicInteger threads = new AtomicInteger();
        BpfEventsLifecycle lifecycle =
                new BpfEventsLifecycle(
                        List.of(),
                        List.of(_ -> drained, _ -> drained, _ -> drained),
                        LONG,
                        task -> {
                            if (threads.incrementAndGet() == 2) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            task.run();
                        });
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        lifecycle.stop(() -> stopped.complete(null));
        assertThat(threads).hasValue(3);
        assertThat(stopped).isNotDone();
        drained.complete(null);
        assertThat(stopped).isCompleted();
    }
}
