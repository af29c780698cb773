package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.fixture.Loops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records of two CPUs whose space is freed when they are acknowledged. */
class PerfAcknowledgedIT extends PerfbufFixture {
    private Received<Acknowledged<Numbered>> subscribedFor(long demand) {
        return subscribed(BpfEvents.acknowledged(perfbuf, layout, options), demand);
    }

    private static List<Numbered> events(Received<Acknowledged<Numbered>> received) {
        return received.all.stream().map(Acknowledged::event).toList();
    }

    /** Waits until as many records are delivered: theirs and all earlier space is free. */
    private void awaitFreed(long records) {
        await().until(() -> audit().delivered() >= records);
        Loops.settle(loop, perfbuf);
        assertThat(audit().delivered()).isEqualTo(records);
    }

    @Test
    void shouldFreeTheSpaceUpToTheFirstUnacknowledgedRecord() {
        Received<Acknowledged<Numbered>> received = subscribedFor(Long.MAX_VALUE);
        send(0, FITS);
        received.awaitSize(FITS);
        assertThat(output(0, 1).sent()).isZero();
        received.all.get(1).acknowledge();
        received.all.get(2).acknowledge();
        awaitFreed(0);
        assertThat(output(0, 1).sent()).isZero();
        received.all.get(0).acknowledge();
        awaitFreed(3);
        assertThat(output(0, 3).sent()).isEqualTo(2); // and the kernel's record of the loss
        received.awaitSize(FITS + 2);
        received.all.forEach(Acknowledged::acknowledge);
        awaitFreed(FITS + 2);
        assertThat(audit().attempts()).hasValue(FITS + 5);
        send(0, FITS - 2);
        received.cancel();
    }

    @Test
    void shouldAcceptAnyOrderOverTwoCpus() {
        Received<Acknowledged<Numbered>> received = subscribedFor(Long.MAX_VALUE);
        Random random = new Random(7);
        int sent = 0;
        for (int round = 0; round < 20; round++) {
            int more = 1 + random.nextInt(40);
            send(round % 2, more);
            send((round + 1) % 2, more);
            int before = sent;
            sent += 2 * more;
            received.awaitSize(sent);
            List<Acknowledged<Numbered>> shuffled =
                    new ArrayList<>(received.all.subList(before, sent));
            Collections.shuffle(shuffled, random);
            shuffled.forEach(Acknowledged::acknowledge);
            awaitFreed(sent);
        }
        assertThat(perfbuf.stats().pendingBytes()).isZero();
        received.cancel();
    }

    @Test
    void shouldDeliverAgainWhatWasNotAcknowledged() {
        Received<Acknowledged<Numbered>> first = subscribedFor(Long.MAX_VALUE);
        send(0, 6);
        first.awaitSize(6);
        send(1, 4);
        first.awaitSize(10);
        first.all.get(0).acknowledge();
        first.all.get(1).acknowledge();
        first.all.get(7).acknowledge(); // out of order: delivered again
        awaitFreed(2);
        first.cancel();
        first.all.get(2).acknowledge(); // too late
        Received<Acknowledged<Numbered>> second = subscribedFor(Long.MAX_VALUE);
        second.awaitSize(8);
        assertThat(seqs(events(second), 0)).isEqualTo(range(2, 6));
        assertThat(seqs(events(second), 1)).isEqualTo(range(0, 4));
        assertThat(audit().acknowledgements().redelivered()).isEqualTo(8);
        second.all.forEach(Acknowledged::acknowledge);
        awaitFreed(10);
        assertThat(audit().attempts()).hasValue(10);
        second.cancel();
    }

    @Test
    void shouldAcknowledgeUpToAPosition() {
        Received<Acknowledged<Numbered>> received = subscribedFor(Long.MAX_VALUE);
        send(0, 5);
        received.awaitSize(5);
        send(1, 5);
        received.awaitSize(10);
        received.all.get(0).acknowledgeUpTo(received.all.get(6).position());
        awaitFreed(7);
        received.cancel();
        assertThat(seqs(events(redelivered(3)), 1)).isEqualTo(range(2, 5));
    }

    private Received<Acknowledged<Numbered>> redelivered(int records) {
        Received<Acknowledged<Numbered>> received = subscribedFor(Long.MAX_VALUE);
        received.awaitSize(records);
        received.cancel();
        return received;
    }

    @Test
    void shouldCloseGracefullyAfterTheLastAcknowledgement() {
        Received<Acknowledged<Numbered>> received = subscribedFor(Long.MAX_VALUE);
        send(0, 3);
        send(1, 3);
        received.awaitSize(6);
        perfbuf.closeGracefully(FOR_EVER);
        received.all.subList(0, 5).forEach(Acknowledged::acknowledge);
        awaitFreed(5);
        assertThat(perfbuf.onClose().toCompletableFuture()).isNotDone();
        assertThat(received.completed).isFalse();
        received.all.get(5).acknowledge();
        perfbuf.onClose().toCompletableFuture().join();
        assertThat(received.completed).isTrue();
        PerfbufAudit last = audit();
        assertThat(last.delivered()).isEqualTo(6);
        assertThat(last.pending()).isZero();
    }

    @Test
    void shouldRejectPoliciesThatSkip() {
        assertThatThrownBy(() ->
                        BpfEvents.acknowledged(
                                perfbuf, layout, options.overflow(Overflow.latest())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("perf buffer events", "latest()", "backpressure()");
    }
}
