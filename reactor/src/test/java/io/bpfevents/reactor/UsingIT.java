package io.bpfevents.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The cold form: a subscription owns its object from load to close. */
@KernelTest
@Timeout(60)
class UsingIT {
    private final List<BpfObject> opened = new CopyOnWriteArrayList<>();

    private BpfObject open() {
        assertThat(Schedulers.isInNonBlockingThread()).isFalse();
        BpfObject object =
                BpfObject.openResource(getClass().getClassLoader(), "META-INF/bpf/producer.bpf.o")
                        .maxEntries("events", 4096);
        opened.add(object);
        return object;
    }

    private Flux<Long> sequences() {
        return BpfEvents.using(
                this::open,
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
                    .then(() -> await().until(() -> isLoaded(subscription)))
                    .then(() -> produceOne(opened.get(subscription)))
                    .expectNext(0L)
                    .thenCancel()
                    .verify();
        }
        opened.forEach(object -> object.onClose().toCompletableFuture().join());
        assertThat(opened).hasSize(3);
        await().untilAsserted(() -> assertThat(ProcessResources.count().threads()).isZero());
    }

    private boolean isLoaded(int subscription) {
        return opened.size() > subscription && opened.get(subscription).isLoaded();
    }

    @Test
    void shouldCloseTheObjectWhenTheStreamEnds() {
        StepVerifier.create(sequences().take(1))
                .then(() -> await().until(() -> isLoaded(0)))
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
                                    return open();
                                },
                                object -> Flux.never())
                        .subscribe();
        opening.await();
        subscription.dispose();
        cancelled.countDown();
        await().until(() -> opened.size() == 1);
        opened.get(0).onClose().toCompletableFuture().join();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) { // the cancel comes as an interrupt, too
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldCloseTheObjectThatCannotBeLoaded() {
        Flux<Long> rejected =
                BpfEvents.using(
                        () -> {
                            BpfObject object =
                                    BpfObject.openResource(
                                            getClass().getClassLoader(),
                                            "META-INF/bpf/rejected.bpf.o");
                            opened.add(object);
                            return object;
                        },
                        object -> Flux.never());
        StepVerifier.create(rejected)
                .expectErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("the verifier rejected it"))
                .verify();
        opened.get(0).onClose().toCompletableFuture().join();
    }
}
