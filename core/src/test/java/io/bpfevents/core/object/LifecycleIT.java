package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.read.RecordSource;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RecordConsumer;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@KernelTest
@Timeout(300)
class LifecycleIT {
    private static PollLoop loop;
    private static ProcessResources before;

    /** Opens the descriptors that a JVM opens once. */
    @BeforeAll
    static void warmUp() {
        loop = UnguardedLoop.create();
        before = ProcessResources.count();
        round(true);
        round(true);
    }

    @AfterAll
    static void closeLoop() {
        loop.close();
        awaitEnd(loop.onClose());
    }

    @Test
    void shouldCloseOnce() {
        Probes probes = Probes.load();
        BpfObject object = probes.object();
        assertThat(object.onClose().toCompletableFuture()).isNotDone();

        object.close();
        assertThat(object.onClose().toCompletableFuture()).isCompleted();
        object.close();
        object.closeGracefully(Duration.ZERO);

        assertThat(object.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldCloseFromManyThreads() throws Exception {
        for (int round = 0; round < 20; round++) {
            BpfObject object = TestObjects.open("two_rings").load();
            together(
                    object::close,
                    object::close,
                    object.ringbuf("first")::close,
                    () -> object.closeGracefully(Duration.ofMinutes(1)));
            awaitEnd(object.onClose());
        }
        awaitNothingLeft();
    }

    @Test
    void shouldCloseAnObjectThatWasNotLoaded() {
        OpenBpfObject object = TestObjects.open("two_rings");
        object.close();
        assertThatThrownBy(object::load).hasMessage("object two_rings is closed");
        awaitNothingLeft();
    }

    @Test
    void shouldCloseAtOnceIfNoRingWasRead() {
        BpfObject loaded = TestObjects.open("two_rings").load();
        BpfRingbuf ring = loaded.ringbuf("first");
        loaded.closeGracefully(Duration.ofDays(1));
        assertThat(ring.onClose().toCompletableFuture()).isCompleted();
        assertThat(loaded.onClose().toCompletableFuture()).isCompleted();
        awaitNothingLeft();
    }

    @Test
    void shouldDetachFirstWhenItClosesGracefully() {
        try (Producer producer = Producer.load(4096);
                Probes probes = Probes.load()) {
            BpfLink link =
                    probes.program(Probe.ON_ENTRY).attachUprobe(Probes.libc(), Probes.FUNCTION);
            assertThat(link.isOpen()).isTrue();

            probes.object().closeGracefully(Duration.ofDays(1));

            assertThat(link.isOpen()).isFalse();
            assertThat(producer.object().onClose().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void shouldRejectANegativeDurationAndStayOpen() {
        for (String name : new String[] {"globals", "producer"}) {
            try (BpfObject object = TestObjects.open(name).load()) {
                assertThatThrownBy(() -> object.closeGracefully(Duration.ofNanos(-1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("atMost");
                assertThat(object.onClose().toCompletableFuture()).isNotDone();
            }
        }
    }

    @Test
    void shouldNameTheClosedObjectInErrors() {
        Probes probes = Probes.load();
        BpfObject object = probes.object();
        BpfMap map = object.map("hits");
        BpfProgram program = probes.program(Probe.READ_GLOBALS);
        MemorySegment key = Probe.READ_GLOBALS.key();
        MemorySegment value = MemorySegment.ofArray(new long[1]);

        object.close();

        List<Runnable> uses =
                List.of(
                        object::attach,
                        () -> object.variable("rw_int").getLong(),
                        () -> map.lookup(key, value),
                        () -> map.update(key, value),
                        () -> map.delete(key),
                        program::attach,
                        program::testRun,
                        () -> program.testRun(MemorySegment.ofArray(new long[8])),
                        program::info,
                        () -> program.attachTracepoint("sched", "sched_process_exec"),
                        () -> program.attachRawTracepoint("sched_process_exec"),
                        () -> program.attachUprobe(Probes.libc(), Probes.FUNCTION),
                        () -> program.attachUretprobe(Probes.libc(), Probes.FUNCTION));
        for (Runnable use : uses) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("object globals is closed");
        }
        assertThat(map.name()).isEqualTo("hits"); // methods that need no kernel still work
        assertThat(map.maxEntries()).isPositive();
        assertThat(object.program("on_exec")).isNotNull();
    }

    @Test
    void shouldNameTheClosedRingInErrors() {
        Producer producer = Producer.load(4096);
        BpfRingbuf ring = producer.ring();
        producer.close();
        Holder holder = new Holder(() -> {});

        AbstractBuffer.channel(ring).slot().offer(holder, loop);

        assertThat(awaitEnd(holder.failed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("ring events", "is closed");
        assertThat(ring.name()).isEqualTo("events");
        assertThat(ring.sizeBytes()).isEqualTo(4096);
        assertThat(ring.stats().delivered()).isZero();
        assertThatThrownBy(() -> producer.object().ringbuf("events"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("object producer is closed");
    }

    @Test
    void shouldDetachOnAnotherThreadThanThePollLoops() {
        Producer producer = Producer.load(4096);
        CompletableFuture<Thread> closer = new CompletableFuture<>();
        producer.object().onClose().thenRun(() -> closer.complete(Thread.currentThread()));
        Holder holder = new Holder(producer::close);

        AbstractBuffer.channel(producer.ring()).slot().offer(holder, loop);

        awaitEnd(holder.completed);
        awaitEnd(closer);
        awaitNothingLeft();
    }

    @Test
    void shouldLeakNothing() {
        for (int i = 0; i < 200; i++) {
            round(i % 20 == 0);
        }
        awaitNothingLeft();
    }

    @Test
    void shouldLeakNothingWhenLoadingFails() {
        for (int i = 0; i < 20; i++) {
            try (OpenBpfObject object = TestObjects.open("rejected")) {
                assertThatThrownBy(object::load).hasMessageContaining("verifier");
            }
            try (OpenBpfObject object = TestObjects.open("nosize")) {
                assertThatThrownBy(object::load).hasMessageContaining("maxEntries");
            }
        }
        awaitNothingLeft();
    }

    /** Either the load fails, or the loaded object stays open until it is closed itself. */
    @Test
    void shouldCloseWhileAnotherThreadIsLoading() throws Exception {
        for (int round = 0; round < 50; round++) {
            OpenBpfObject object = TestObjects.open("two_rings");
            together(
                    () ->
                            ignoreClosed(() -> {
                                BpfObject loaded = object.load();
                                loaded.close();
                                awaitEnd(loaded.onClose());
                            }),
                    object::close);
        }
        awaitNothingLeft();
    }

    /** Either attaching fails, or the link is closed with the object. */
    @Test
    void shouldDetachWhileAnotherThreadIsAttaching() throws Exception {
        for (int round = 0; round < 50; round++) {
            BpfObject object = TestObjects.open("globals").load();
            BpfProgram program = object.program(Probe.ON_ENTRY.program());
            together(
                    () ->
                            ignoreClosed(() -> {
                                for (int i = 0; i < 5; i++) { // others attach once on older kernels
                                    program.attachUprobe(Probes.libc(), Probes.FUNCTION);
                                }
                            }),
                    object::close);
            awaitEnd(object.onClose());
        }
        awaitNothingLeft();
    }

    private static void round(boolean attach) {
        if (attach) { // slow: the kernel waits until no CPU runs the programs
            try (Probes probes = Probes.load()) {
                probes.object().attach();
                probes.program(Probe.ON_ENTRY).attachUprobe(Probes.libc(), Probes.FUNCTION);
            }
        }
        Producer producer = Producer.load(8192);
        Holder holder = new Holder(() -> {});
        try (producer) {
            producer.produce(10, 16);
            AbstractBuffer.channel(producer.ring()).slot().offer(holder, loop);
            awaitEnd(holder.passed);
        }
        awaitEnd(holder.completed);
        awaitEnd(producer.object().onClose());
    }

    private static <T> T awaitEnd(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void awaitNothingLeft() {
        // the loop's thread ends a moment after its last ring
        await().untilAsserted(() -> assertThat(ProcessResources.count()).isEqualTo(before));
    }

    private static void ignoreClosed(Runnable use) {
        try {
            use.run();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageEndingWith("is closed");
        }
    }

    private static void together(Runnable... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        try (ExecutorService threads = Executors.newFixedThreadPool(actions.length)) {
            List<Future<?>> all = new ArrayList<>();
            for (Runnable action : actions) {
                all.add(
                        threads.submit(() -> {
                            start.await();
                            action.run();
                            return null;
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Owns a ring's consumer slot, and reads nothing. */
    private static final class Holder implements RecordConsumer {
        final CompletableFuture<Void> passed = new CompletableFuture<>();
        final CompletableFuture<Void> completed = new CompletableFuture<>();
        final CompletableFuture<Throwable> failed = new CompletableFuture<>();
        private final Runnable onPass;

        Holder(Runnable onPass) {
            this.onPass = onPass;
        }

        @Override
        public boolean pass(RecordSource source) {
            onPass.run();
            passed.complete(null);
            return false;
        }

        @Override
        public long demand() {
            return 0;
        }

        @Override
        public ProducerSettings producerSettings() {
            return new ProducerSettings(WakeupMode.ADAPTIVE, ProducerSettings.NEVER_PAUSE);
        }

        @Override
        public long nextPollNanos(boolean unread) {
            return Long.MAX_VALUE;
        }

        @Override
        public void stop() {}

        @Override
        public void complete() {
            completed.complete(null);
        }

        @Override
        public void fail(Throwable error) {
            failed.complete(error);
        }
    }
}
