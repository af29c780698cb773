package io.bpfevents.reactor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

/** A subscriber that cancels, and whose ring is closed, while it subscribes. */
@Timeout(60)
class CancelWhileSubscribingTest {
    private static final String DROPPED = "reactor.onErrorDropped.local"; // Reactor's context key

    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
    private final List<Throwable> dropped = new CopyOnWriteArrayList<>();
    private final List<SignalType> ended = new CopyOnWriteArrayList<>();
    private final AtomicReference<Subscription> subscription = new AtomicReference<>();

    static List<Overflow> policies() {
        return List.of(
                Overflow.backpressure(),
                Overflow.dropOldest(),
                Overflow.latest(),
                Overflow.error());
    }

    private void subscribe(Overflow policy, PollLoop loop) {
        Flux<Event> events =
                BpfEvents.ringbuf(ring, RingbufOptions.defaults().overflow(policy).pollLoop(loop));
        Consumer<Throwable> drop = dropped::add;
        events.contextWrite(context -> context.put(DROPPED, drop))
                .subscribe(
                        new BaseSubscriber<>() {
                            @Override
                            protected void hookOnSubscribe(Subscription given) {
                                subscription.set(given);
                                given.request(1);
                            }

                            @Override
                            protected void hookOnError(Throwable throwable) {
                                ended.add(SignalType.ON_ERROR);
                            }

                            @Override
                            protected void hookOnComplete() {
                                ended.add(SignalType.ON_COMPLETE);
                            }
                        });
    }

    private void cancel() {
        subscription.get().cancel();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldNotReportThatTheRingIsClosed(Overflow policy) throws Exception {
        Thread closer = Thread.ofPlatform().unstarted(ring::close);
        PollLoop loop =
                CancelledOffer.loop(() -> {
                    cancel();
                    closer.start();
                });

        subscribe(policy, loop);

        closer.join();
        ring.onClose().toCompletableFuture().get(30, TimeUnit.SECONDS);
        loop.close();
        assertThat(dropped).isEmpty();
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldReportARealFailureAllTheSame() {
        IllegalArgumentException noThread = new IllegalArgumentException("no thread");
        PollLoop loop =
                PollLoop.create(work -> {
                    cancel();
                    throw noThread;
                });

        subscribe(Overflow.backpressure(), loop);

        ring.close();
        loop.close();
        assertThat(dropped).containsExactly(noThread);
        assertThat(ended).isEmpty();
    }

    @Test
    void shouldReportAClosedRingToASubscriberThatHasNotCancelled() {
        ring.close();
        PollLoop loop = PollLoop.create();
        subscribe(Overflow.error(), loop);
        loop.close();
        assertThat(ended).containsExactly(SignalType.ON_ERROR);
        assertThat(dropped).isEmpty();
    }
}
