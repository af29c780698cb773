package io.bpfevents.reactor.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.stats.RingbufStats;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.LossCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Adds up a ring's losses by cause. */
final class LossRecorder extends BaseSubscriber<Loss> {
    private final long first;
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> completed = new CompletableFuture<>();

    /**
     * @param first the initial demand; the smaller it is, the larger the losses are
     */
    LossRecorder(long first) {
        this.first = first;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (first > 0) {
            request(first);
        }
    }

    @Override
    protected void hookOnNext(Loss loss) {
        losses.add(loss);
    }

    @Override
    protected void hookOnComplete() {
        completed.complete(null);
    }

    @Override
    protected void hookOnError(Throwable error) {
        completed.completeExceptionally(error);
    }

    /** Requests the rest; completes with the stream. */
    CompletionStage<Void> finish() {
        requestUnbounded();
        return completed;
    }

    /** Compares with the stats of the closed ring. */
    void check(RingbufStats last) {
        Map<LossCause, Long> sums = new EnumMap<>(LossCause.class);
        for (Loss loss : losses) {
            long sum = sums.merge(loss.cause(), loss.count(), Long::sum);
            assertThat(loss.count()).as("%s", loss).isPositive();
            assertThat(loss.cumulative()).as("%s in %s", loss, losses).isEqualTo(sum);
        }
        assertThat(sums.getOrDefault(LossCause.RESERVE_FAILURE, 0L))
                .as("reserve failures: %s", losses)
                .isEqualTo(last.reserveFailures().orElse(0));
        assertThat(sums.getOrDefault(LossCause.DROPPED, 0L))
                .as("dropped: %s", losses)
                .isEqualTo(last.dropped());
        assertThat(sums.getOrDefault(LossCause.DECODE_FAILURE, 0L))
                .as("decode failures: %s", losses)
                .isEqualTo(last.decodeFailures());
    }
}
