package io.bpfevents.reactor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The cold stream: a subscription owns its object from load to close. */
@KernelTest
@Timeout(300)
class UsingIT {
    private final List<BpfObject> opened = new CopyOnWriteArrayList<>();

    private OpenBpfObject open() {
        assertThat(Schedulers.isInNonBlockingThread()).isFalse();
        return BpfObject.openResource(getClass().getClassLoader(), "META-INF/bpf/producer.bpf.o")
                .maxEntries("events", 4096);
    }

    private BpfObject load(OpenBpfObject object) {
        BpfObject loaded = object.load();
        opened.add(loaded);
        return loaded;
    }

    private Flux<Long> sequences() {
        return BpfEvents.using(
                () -> load(open()),
                object -> BpfEvents.ringbuf(object.ringbuf("events"), Producer::sequence));
    }

    private static void produceOne(BpfObject object) {
        long[] args = new long[8];
        args[1] = 1;
        object.program("produce_16").testRun(MemorySegment.ofArray(args));
    }

    @Test
    void shouldOpenAnObjectForEachSubscription() {
        for (int i = 0; i < 3; i++) {
            int subscription = i;
            StepVerifier.create(sequences())
                    .then(() -> await().until(() -> opened.size() > subscription))
                    .then(() -> produceOne(opened.get(subscription)))
                    .expectNext(0L)
                    .thenCancel()
                    .verify();
        }
        opened.forEach(object -> object.onClose().toCompletableFuture().join());
        assertThat(opened).hasSize(3);
        await().untilAsserted(() -> assertThat(ProcessResources.count().threads()).isZero());
    }

    @Test
    void shouldCloseTheObjectWhenTheStreamEnds() {
        StepVerifier.create(sequences().take(1))
                .then(() -> await().until(() -> !opened.isEmpty()))
                .then(() -> produceOne(opened.get(0)))
                .expectNext(0L)
                .verifyComplete();
        opened.get(0).onClose().toCompletableFuture().join();
    }

    @Test
    void shouldCloseTheObjectWhenCancelledWhileItIsOpened() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Disposable subscription =
                BpfEvents.using(
                                () -> {
                                    opening.countDown();
                                    awaitUninterruptibly(cancelled);
                                    return load(open());
                                },
                                object -> Flux.never())
                        .subscribe();
        opening.await();
        subscription.dispose();
        cancelled.countDown();
        await().until(() -> opened.size() == 1);
        opened.get(0).onClose().toCompletableFuture().join();
    }

    /** The stage at which a subscription is cancelled, which closes its object. */
    enum Stage {
        OPENING,
        OPENED,
        LOADED,
        CREATING_THE_STREAM,
        STREAM_CREATED,
        SUBSCRIBING,
        TAKING_THE_SEAT,
        SUBSCRIBED
    }

    /** One subscription that is cancelled at a stage. */
    private final class Cancelling {
        private final Stage stage;
        private final AtomicReference<Disposable> subscription = new AtomicReference<>();
        private final CountDownLatch subscribed = new CountDownLatch(1);

        Cancelling(Stage stage) {
            this.stage = stage;
        }

        void run(List<Throwable> failures) {
            Flux<Event> events = BpfEvents.using(this::openAndCancel, this::streamAndCancel);
            subscription.set(events.subscribe(event -> {}, failures::add));
            subscribed.countDown();
            if (stage == Stage.SUBSCRIBED) {
                await().until(() -> opened.size() == 1);
                cancel();
            }
            await().until(() -> opened.size() == 1);
            opened.get(0).onClose().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
            opened.clear();
        }

        private BpfObject openAndCancel() {
            if (stage == Stage.OPENING) {
                BpfObject object = load(open());
                cancel();
                object.close();
                return BpfObject.open(Path.of("/proc/self/exe")).load(); // fails after the cancel
            }
            OpenBpfObject object = open();
            if (stage == Stage.OPENED) {
                cancel();
            }
            BpfObject loaded = load(object);
            if (stage == Stage.LOADED) {
                cancel();
            }
            return loaded;
        }

        private Publisher<Event> streamAndCancel(BpfObject object) {
            if (stage == Stage.CREATING_THE_STREAM) {
                cancelAndAwaitEnd(object);
            }
            PollLoop loop =
                    stage == Stage.TAKING_THE_SEAT
                            ? CancelledOffer.loop(this::cancel)
                            : PollLoop.create();
            object.onClose().whenComplete((_, _) -> loop.close());
            Flux<Event> events =
                    BpfEvents.ringbuf(
                            object.ringbuf("events"), RingbufOptions.defaults().pollLoop(loop));
            if (stage == Stage.STREAM_CREATED) {
                cancelAndAwaitEnd(object);
            }
            return stage == Stage.SUBSCRIBING
                    ? events.doOnSubscribe(_ -> cancelAndAwaitEnd(object))
                    : events;
        }

        private void cancelAndAwaitEnd(BpfObject object) {
            cancel();
            awaitUninterruptibly(object.onClose());
        }

        /** Cancels on another thread, since a cancel interrupts this one. */
        private void cancel() {
            awaitUninterruptibly(subscribed);
            awaitUninterruptibly(CompletableFuture.runAsync(subscription.get()::dispose));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportNothingWhenCancelled(Stage stage) {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(reported::add);
        try {
            for (int round = 0; round < 60; round++) {
                new Cancelling(stage).run(reported);
            }
            assertThat(reported).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void shouldReportTheErrorOfOpen() {
        IllegalStateException real = new IllegalStateException("is closed");
        Flux<Long> failing =
                BpfEvents.using(
                        () -> {
                            throw real;
                        },
                        object -> Flux.never());
        StepVerifier.create(failing).expectErrorMatches(error -> error == real).verify();
    }

    @Test
    void shouldAcceptAnObjectWhoseProgramsTheUserHasAttached() {
        AtomicReference<BpfLink> link = new AtomicReference<>();
        Flux<Long> stream =
                BpfEvents.using(
                        () -> {
                            BpfObject object = load(hooks("uprobe_by_method"));
                            link.set(
                                    object.program("uprobe_by_method")
                                            .attachUprobe(Probes.libc(), Probes.FUNCTION));
                            return object;
                        },
                        object -> Flux.just(object.programs().stream().count()));
        StepVerifier.create(stream).expectNextCount(1).verifyComplete();
        assertThat(link.get()).isNotNull();
    }

    @Test
    void shouldCloseAnObjectOfWhichNothingCanBeAttached() {
        Flux<Long> stream =
                BpfEvents.using(() -> load(hooks("xdp_by_others")), object -> Flux.never());
        StepVerifier.create(stream)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("none of its programs could be attached"))
                .verify();
        opened.get(0).onClose().toCompletableFuture().join();
    }

    /** With a link of the user the object stays open when attach() fails; the stream closes it. */
    @Test
    void shouldCloseAnObjectAfterAFailedAttach() {
        Flux<Long> stream =
                BpfEvents.using(
                        () -> {
                            BpfObject object = load(hooks("uprobe_by_method", "on_missing"));
                            object.program("uprobe_by_method")
                                    .attachUprobe(Probes.libc(), Probes.FUNCTION);
                            return object;
                        },
                        object -> Flux.never());
        StepVerifier.create(stream)
                .expectErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("sys_enter_no_such_call"))
                .verify();
        opened.get(0).onClose().toCompletableFuture().join();
    }

    private OpenBpfObject hooks(String... programs) {
        OpenBpfObject object =
                BpfObject.openResource(getClass().getClassLoader(), "META-INF/bpf/hooks.bpf.o");
        for (ProgramSettings program : object.programs()) {
            object.autoload(program.name(), List.of(programs).contains(program.name()));
        }
        return object;
    }

    private static void awaitUninterruptibly(CompletionStage<?> stage) {
        CountDownLatch done = new CountDownLatch(1);
        stage.whenComplete((_, _) -> done.countDown());
        awaitUninterruptibly(done);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) { // a cancel interrupts the thread as well
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldCloseTheObjectThatCannotBeLoaded() {
        AtomicReference<OpenBpfObject> known = new AtomicReference<>();
        Flux<Long> rejected =
                BpfEvents.using(
                        () -> {
                            OpenBpfObject object =
                                    BpfObject.openResource(
                                            getClass().getClassLoader(),
                                            "META-INF/bpf/rejected.bpf.o");
                            known.set(object);
                            return object.load();
                        },
                        object -> Flux.never());
        StepVerifier.create(rejected)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("the verifier rejected it"))
                .verify();
        assertThatThrownBy(known.get()::load).hasMessage("object rejected is closed");
    }
}
