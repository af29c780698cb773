package io.bpfevents.reactor;

import io.bpfevents.core.internal.count.LossListener;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.stats.BufferStats;
import io.bpfevents.reactor.internal.Downstream;
import io.bpfevents.reactor.internal.LossMarkers;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * The subscription to a buffer's losses. The losses already emitted are subtracted from those that
 * the buffer has counted, so a slow subscriber needs no queue: its next {@link Loss} is larger.
 *
 * <p>The loop, a timer, the close of the buffer and new demand call {@link #drain} from threads of
 * their own; one thread at a time emits.
 */
final class LossSubscription implements Subscription, LossListener, Scannable {
    private static final long PERIOD_MILLIS = 500; // a loss is reported within a second

    private static final AtomicLongFieldUpdater<LossSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(LossSubscription.class, "requested");

    private final Downstream<Loss> downstream;
    private final EventBuffer buffer;
    private final AtomicInteger drains = new AtomicInteger(); // calls that are not served yet
    private final Disposable.Swap timer = Disposables.swap();

    private volatile long requested;
    private volatile boolean started;
    private volatile boolean bufferEnded;
    private volatile boolean finished; // this subscription
    private volatile @Nullable Throwable failure; // of the buffer

    // the thread that drains
    private final Map<LossCause, Long> emitted = new EnumMap<>(LossCause.class);

    LossSubscription(CoreSubscriber<? super Loss> actual, EventBuffer buffer) {
        this.downstream = new Downstream<>(actual);
        this.buffer = buffer;
    }

    void start() {
        AbstractBuffer.channel(buffer).losses().add(this);
        timer.update(
                Schedulers.parallel()
                        .schedulePeriodically(
                                this::drain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        started = true; // from now on each request drains on its own thread
        if (finished) { // before the listener was added: remove it now
            AbstractBuffer.channel(buffer).losses().remove(this);
        }
        drain();
    }

    @Override
    public void lost() {
        drain();
    }

    @Override
    public void ended(@Nullable Throwable broken) {
        failure = broken;
        bufferEnded = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            if (started) {
                drain();
            }
        }
    }

    @Override
    public void cancel() {
        downstream.cancel();
        drain();
    }

    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return; // the thread that drains makes another round
        }
        int done = 1;
        do {
            if (!finished) {
                emit();
            }
            done = drains.addAndGet(-done);
        } while (done != 0);
    }

    private void emit() {
        boolean last = bufferEnded; // before the stats, which are final after the close
        BufferStats stats = buffer.stats();
        boolean all = true;
        for (LossCause cause : LossCause.values()) {
            all &= emit(cause, cause.countedBy(stats).orElse(0));
        }
        if (downstream.isCancelled() || (last && all)) {
            finish();
        }
    }

    /** Emits the new losses of one cause; returns whether all of them are emitted. */
    private boolean emit(LossCause cause, long now) {
        long before = emitted.getOrDefault(cause, 0L);
        if (now <= before) {
            return true;
        }
        if (requested == 0 || downstream.isCancelled()) {
            return false;
        }
        emitted.put(cause, now);
        try {
            if (downstream.next(LossMarkers.loss(cause, before, now))) {
                Operators.produced(REQUESTED, this, 1);
            }
        } catch (Throwable thrown) { // a subscriber that breaks rule 2.13 gets nothing more
            Exceptions.throwIfJvmFatal(thrown);
            downstream.cancel();
            downstream.drop(thrown);
        }
        return true;
    }

    private void finish() {
        finished = true;
        AbstractBuffer.channel(buffer).losses().remove(this);
        timer.dispose();
        Throwable broken = failure;
        if (broken == null) {
            downstream.complete();
        } else if (!downstream.isCancelled()) {
            downstream.fail(broken);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        return downstream.scan(key, requested);
    }
}
