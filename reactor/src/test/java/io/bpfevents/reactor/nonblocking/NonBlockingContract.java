package io.bpfevents.reactor.nonblocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

/**
 * The library blocks no thread that must not block: neither its callers, here Reactor's parallel
 * threads, nor the loop's thread, except in its wait. Requires a JVM of its own.
 */
@Timeout(300)
abstract class NonBlockingContract {
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

    private final PollLoop loop = PollLoop.create(NonBlockingThread::new);
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    private NumberedRing ring;

    private static final class NonBlockingThread extends Thread implements NonBlocking {
        NonBlockingThread(Runnable work) {
            super(work, "bpf-events-nonblocking");
            setDaemon(true);
        }
    }

    abstract NumberedRing newRing();

    @BeforeAll
    static void install() {
        BlockHound.builder()
                .loadIntegrations() // Reactor's rules for which threads must not block
                // BlockHound does not know calls of C
                .markAsBlocking(
                        "io.bpfevents.ffi.Libc",
                        "epoll_wait",
                        "(ILjava/lang/foreign/MemorySegment;II)I")
                .markAsBlocking(
                        "io.bpfevents.ffi.LibcScheduling",
                        "epoll_pwait2",
                        "(ILjava/lang/foreign/MemorySegment;ILjava/lang/foreign/MemorySegment;)I")
                .markAsBlocking("io.bpfevents.ffi.LibcScheduling", "membarrier", "(I)I")
                .markAsBlocking(
                        "io.bpfevents.ffi.Libbpf",
                        "bpf_object__close",
                        "(Ljava/lang/foreign/MemorySegment;)V")
                .allowBlockingCallsInside("io.bpfevents.core.loop.EpollSet", "await")
                .blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    BLOCKED.add(error);
                    throw error;
                })
                .install();
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            ring.ring().onClose().toCompletableFuture().join();
        }
        Loops.close(loop);
        BLOCKED.clear();
    }

    // Without these, the others could not fail.

    @Test
    void shouldCatchAThreadThatSleeps() {
        onParallelThread(() ->
                assertThatThrownBy(() -> Thread.sleep(1))
                        .isInstanceOf(BlockingOperationError.class));
        assertThat(BLOCKED).hasSize(1);
    }

    @Test
    void shouldCatchAThreadThatWaitsForRings() {
        MemorySegment events = EpollEvent.allocate(Arena.global(), 1);
        onParallelThread(() ->
                assertThatThrownBy(() -> Libc.epoll_wait(-1, events, 1, 0))
                        .isInstanceOf(BlockingOperationError.class));
        assertThat(BLOCKED).hasSize(1);
    }

    @Test
    void shouldCatchASubscriberThatBlocksTheLoop() throws Exception {
        CountDownLatch served = new CountDownLatch(1);
        sequences()
                .subscribe(sequence -> {
                    assertThatThrownBy(() -> Thread.sleep(1))
                            .isInstanceOf(BlockingOperationError.class);
                    served.countDown();
                });
        ring.produce(Burst.of(0, 1));
        served.await();
        assertThat(BLOCKED).hasSize(1);
    }

    // The library's own calls.

    @Test
    void shouldNotBlockSubscribeRequestAndCancel() throws Exception {
        Flux<Long> sequences = sequences();
        for (int round = 0; round < 100; round++) {
            Counter counter = new Counter(3);
            onParallelThread(() -> sequences.subscribe(counter));
            onParallelThread(() -> counter.request(1));
            ring.produce(Burst.of(round * 3L, 2));
            onParallelThread(() -> counter.request(1));
            ring.produce(Burst.of(round * 3L + 2, 1));
            counter.received.await();
            onParallelThread(counter::cancel);
        }
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void shouldNotBlockARejectedSubscriber() throws Exception {
        Flux<Long> sequences = sequences();
        sequences.subscribe(new Counter(1));
        CountDownLatch rejected = new CountDownLatch(1);
        onParallelThread(() -> sequences.subscribe(sequence -> {}, error -> rejected.countDown()));
        rejected.await();
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void shouldNotBlockStatsAndClose() throws Exception {
        Counter counter = new Counter(1);
        sequences().subscribe(counter);
        counter.request(Long.MAX_VALUE);
        ring.produce(Burst.of(0, 1));
        counter.received.await();
        onParallelThread(() -> assertThat(ring.ring().stats().sizeBytes()).isPositive());
        onParallelThread(() -> ring.ring().closeGracefully(Duration.ofMinutes(1)));
        onParallelThread(() -> ring.ring().close());
        ring.ring().onClose().toCompletableFuture().join();
        onParallelThread(loop::close);
        loop.onClose().toCompletableFuture().join();
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void shouldNotBlockTheCloseOfARingThatWasNeverRead() {
        sequences();
        onParallelThread(() -> ring.ring().close());
        ring.ring().onClose().toCompletableFuture().join();
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void shouldNotBlockTheLoopWhenAStreamEnds() throws Exception {
        CountDownLatch errors = new CountDownLatch(1);
        CountDownLatch completed = new CountDownLatch(1);
        Flux<Long> sequences = sequences();
        Flux<Long> changed =
                BpfEvents.ringbuf(
                        ring.ring(),
                        record -> {
                            throw new IllegalArgumentException("bad");
                        },
                        options);
        sequences.take(10).thenMany(changed).subscribe(x -> {}, error -> errors.countDown());
        ring.produce(Burst.of(0, 11));
        errors.await();
        sequences
                .doOnNext(sequence -> ring.close())
                .subscribe(sequence -> {}, error -> {}, completed::countDown);
        ring.produce(Burst.of(11, 1));
        completed.await();
        ring.ring().onClose().toCompletableFuture().join();
        assertThat(BLOCKED).isEmpty();
    }

    private Flux<Long> sequences() {
        ring = newRing();
        return BpfEvents.ringbuf(ring.ring(), Producer::sequence, options);
    }

    private static void onParallelThread(Runnable call) {
        Mono.fromRunnable(call).subscribeOn(Schedulers.parallel()).block();
    }

    private static final class Counter extends BaseSubscriber<Long> {
        final CountDownLatch received;

        Counter(int records) {
            received = new CountDownLatch(records);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(Long sequence) {
            received.countDown();
        }
    }
}
