package io.bpfevents.reactor;

import io.bpfevents.core.internal.count.LossListener;
import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.stats.RingbufStats;
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
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One subscriber of a ring's losses. What it was told is subtracted from what the ring has counted,
 * so a slow one needs no queue: its next loss is the larger.
 *
 * <p>The loop, a timer, the ring's end and new demand all come to {@link #look}, from threads of
 * their own; one of them at a time emits.
 */
final class LossSubscription implements Subscription, LossListener, Scannable {
    private static final long PERIOD_MILLIS = 500; // visible within a second, however late it runs

    private static final AtomicLongFieldUpdater<LossSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(LossSubscription.class, "requested");

    private final CoreSubscriber<? super Loss> actual;
    private final Context context;
    private final Ringbuf ring;
    private final AtomicInteger looks = new AtomicInteger(); // asked for, and not done yet
    private final Disposable.Swap timer = Disposables.swap();

    private volatile long requested;
    private volatile boolean started;
    private volatile boolean cancelled;
    private volatile boolean ended; // the ring
    private volatile boolean terminated;
    private volatile @Nullable Throwable failure; // of the ring

    // of whoever does the looks
    private final Map<LossCause, Long> told = new EnumMap<>(LossCause.class);

    LossSubscription(CoreSubscriber<? super Loss> actual, Ringbuf ring) {
        this.actual = actual;
        this.context = actual.currentContext();
        this.ring = ring;
    }

    void start() {
        AbstractRingbuf.channel(ring).losses().add(this);
        timer.update(
                Schedulers.parallel()
                        .schedulePeriodically(
                                this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        started = true; // from here on a request is answered by whoever makes it
        if (terminated) { // meanwhile, when there was nothing to be undone yet
            AbstractRingbuf.channel(ring).losses().remove(this);
        }
        look();
    }

    @Override
    public void lost() {
        look();
    }

    @Override
    public void ended(@Nullable Throwable broken) {
        failure = broken;
        ended = true;
        look();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            if (started) {
                look();
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        look();
    }

    private void look() {
        if (looks.getAndIncrement() != 0) {
            return; // whoever is at it looks once more
        }
        int done = 1;
        do {
            if (!terminated) {
                tell();
            }
            done = looks.addAndGet(-done);
        } while (done != 0);
    }

    private void tell() {
        boolean last = ended; // before the figures, which are final then
        RingbufStats stats = ring.stats();
        boolean all = true;
        for (LossCause cause : LossCause.values()) {
            all &= tell(cause, cause.countedBy(stats).orElse(0));
        }
        if (cancelled || (last && all)) {
            terminate();
        }
    }

    /** Tells what is new of one cause; returns whether nothing is left to be told. */
    private boolean tell(LossCause cause, long now) {
        long before = told.getOrDefault(cause, 0L);
        if (now <= before) {
            return true;
        }
        if (requested == 0 || cancelled) {
            return false;
        }
        told.put(cause, now);
        Operators.produced(REQUESTED, this, 1);
        guarded(() -> actual.onNext(Loss.of(cause, before, now)));
        return true;
    }

    private void terminate() {
        terminated = true;
        AbstractRingbuf.channel(ring).losses().remove(this);
        timer.dispose();
        Throwable broken = failure;
        if (!cancelled) {
            guarded(broken == null ? actual::onComplete : () -> actual.onError(broken));
        }
    }

    private void guarded(Runnable signal) {
        if (!DroppedErrors.guard(signal, context)) {
            cancelled = true;
        }
    }

    @Override
    public @Nullable Object scanUnsafe(@SuppressWarnings("rawtypes") Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
            return requested;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        if (key == Attr.TERMINATED) {
            return terminated;
        }
        if (key == Attr.ERROR) {
            return terminated ? failure : null;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
