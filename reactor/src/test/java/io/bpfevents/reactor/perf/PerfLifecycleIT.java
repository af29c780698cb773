package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.reactor.fixture.Loops;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The begin and the termination of subscriptions to a perf buffer. */
class PerfLifecycleIT extends PerfbufFixture {
    private void awaitClosed() {
        perfbuf.onClose().toCompletableFuture().join();
    }

    @Test
    void shouldContinueWithTheFirstUnreadRecord() {
        send(0, 10);
        send(1, 10);
        Received<Numbered> first = subscribed(stream(), 7);
        first.awaitSize(7);
        first.cancel();
        send(0, 1);
        Received<Numbered> second = subscribed(stream(), Long.MAX_VALUE);
        second.awaitSize(14);
        first.all.addAll(second.all);
        assertThat(seqs(first.all, 0).subList(0, 10)).isEqualTo(range(0, 10));
        assertThat(seqs(first.all, 1)).isEqualTo(range(0, 10));
        second.cancel();
    }

    @Test
    void shouldDeliverNothingAfterACancelWithinOnNext() {
        Received<Numbered> received =
                new Received<>() {
                    @Override
                    protected void hookOnNext(Numbered one) {
                        super.hookOnNext(one);
                        if (all.size() == 4) {
                            cancel();
                        }
                    }
                };
        stream().subscribe(received);
        send(0, 10);
        received.request(Long.MAX_VALUE);
        received.awaitSize(4);
        assertThat(audit().pending()).isEqualTo(6);
        Received<Numbered> second = subscribed(stream(), 6);
        second.awaitSize(6);
        assertThat(seqs(second.all, 0)).isEqualTo(range(4, 10));
        assertThat(received.all).hasSize(4);
        second.cancel();
    }

    @Test
    void shouldRefuseASecondSubscriber() {
        Received<Numbered> first = subscribed(stream(), 0);
        StepVerifier.create(stream())
                .verifyErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContainingAll("perf buffer events", "subscriber"));
        send(1, 1);
        first.request(1);
        first.awaitSize(1);
        first.cancel();
    }

    @Test
    void shouldCompleteAtTheClose() {
        Received<Numbered> received = subscribed(stream(), 3);
        send(0, 5);
        received.awaitSize(3);
        perfbuf.close();
        awaitClosed();
        assertThat(received.completed).isTrue();
        assertThat(perfbuf.stats().pendingBytes()).isEqualTo(2 * RECORD);
        assertThat(audit().pending()).isEqualTo(2);
    }

    @Test
    void shouldDeliverWhatWasThereAtAGracefulClose() {
        Received<Numbered> received = subscribed(stream(), 0);
        send(0, 5);
        send(1, 5);
        perfbuf.closeGracefully(FOR_EVER);
        Loops.settle(loop, perfbuf); // the close has begun
        send(0, 3);
        received.request(Long.MAX_VALUE);
        await().until(() -> received.completed);
        awaitClosed();
        assertThat(seqs(received.all, 0)).isEqualTo(range(0, 5));
        assertThat(seqs(received.all, 1)).isEqualTo(range(0, 5));
        assertThat(audit().pending()).isEqualTo(3);
    }

    @Test
    void shouldServeASubscriberDuringAGracefulClose() {
        send(1, 5);
        Received<Numbered> first = subscribed(stream(), 1);
        first.awaitSize(1);
        perfbuf.closeGracefully(FOR_EVER);
        first.cancel();
        Received<Numbered> second = subscribed(stream(), Long.MAX_VALUE);
        await().until(() -> second.completed);
        assertThat(seqs(second.all, 1)).isEqualTo(range(1, 5));
    }

    @Test
    void shouldCloseWithinOnNext() {
        Received<Numbered> received =
                new Received<>() {
                    @Override
                    protected void hookOnNext(Numbered one) {
                        super.hookOnNext(one);
                        perfbuf.close();
                    }
                };
        stream().subscribe(received);
        send(0, 10);
        received.request(Long.MAX_VALUE);
        awaitClosed();
        assertThat(received.completed).isTrue();
        assertThat(audit().delivered()).isEqualTo(received.all.size());
        assertThat(audit().attempts()).hasValue(10);
    }

    @Test
    void shouldFailASubscriptionToAClosedBuffer() {
        perfbuf.close();
        StepVerifier.create(stream())
                .verifyErrorSatisfies(error ->
                        assertThat(error)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContainingAll("perf buffer events", "closed"));
    }

    @Test
    void shouldCompleteWithTheLoop() {
        Received<Numbered> received = subscribed(stream(), 1);
        Loops.close(loop);
        assertThat(received.completed).isTrue();
        awaitClosed();
    }
}
