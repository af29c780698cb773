package io.bpfevents.reactor.failures;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Two rings on one loop in a JVM whose heap is really exhausted: run by {@link OutOfMemoryTest}
 * with a small heap. Prints one line per fact that the test checks.
 */
final class FullHeap {
    private static final int SIZE = 4096;
    private static final RecordDecoder<Long> BYTES = MemorySegment::byteSize;

    /** The heap's memory: a list, so that one reference holds it, and one assignment frees it. */
    private static volatile @Nullable Block hog;

    private static volatile boolean release;
    private static volatile @Nullable Thread loopThread;

    private record Block(Object bytes, @Nullable Block next) {}

    /** Records what it receives without allocating. */
    private static class Receiver implements CoreSubscriber<Long> {
        final AtomicInteger received = new AtomicInteger();
        final AtomicInteger errors = new AtomicInteger();
        volatile @Nullable Throwable error;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Long bytes) {
            received.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
            errors.incrementAndGet();
        }

        @Override
        public void onComplete() {}
    }

    /** Holds all memory until it is signalled. */
    private static final class Collector extends Receiver {
        @Override
        public void onNext(Long bytes) {
            fill();
            hog = new Block(new byte[1 << 20], hog); // throws
        }

        @Override
        public void onError(Throwable failure) {
            hog = null;
            super.onError(failure);
        }
    }

    private final PollLoop loop = PollLoop.create(FullHeap::thread);
    private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", SIZE);
    private final SimulatedRingbuf other = SimulatedRingbuf.create("other", SIZE);
    private final Receiver receiver;
    private final Receiver otherReceiver = new Receiver();

    private FullHeap(Receiver receiver) {
        this.receiver = receiver;
    }

    private static Thread thread(Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("loop").unstarted(work);
        thread.setUncaughtExceptionHandler((which, error) -> {}); // the test reads the signals
        loopThread = thread;
        return thread;
    }

    /** Runs a case: {@code decoder}, {@code subscriber} or {@code loop}. */
    public static void main(String[] arguments) {
        boolean collects = arguments[0].equals("subscriber");
        FullHeap heap = new FullHeap(collects ? new Collector() : new Receiver());
        switch (arguments[0]) {
            case "subscriber" -> heap.fillInSubscriber();
            case "decoder" -> heap.fillInDecoder();
            case "loop" -> heap.fillFromOutside();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        heap.report();
        heap.reportNext();
    }

    /** Allocates until the heap is full, and then in smaller blocks; returns when none fits. */
    private static void fill() {
        for (int bytes = 1 << 20; bytes > 0; bytes /= 16) {
            try {
                while (true) {
                    hog = new Block(new byte[bytes], hog);
                }
            } catch (OutOfMemoryError e) {
                // the next smaller size
            }
        }
    }

    private void fillInDecoder() {
        BpfEvents.ringbuf(
                        ring,
                        record -> {
                            Block all = null;
                            while (true) {
                                all = new Block(new byte[1 << 16], all);
                            }
                        },
                        options)
                .cast(Long.class)
                .subscribe(receiver);
        BpfEvents.ringbuf(other, BYTES, options).subscribe(otherReceiver);
        boolean _ = ring.output(new byte[8]);
        awaitSignals();
    }

    private void fillInSubscriber() {
        BpfEvents.ringbuf(other, BYTES, options).subscribe(otherReceiver);
        BpfEvents.ringbuf(ring, BYTES, options).subscribe(receiver);
        boolean _ = ring.output(new byte[8]);
        awaitSignals();
    }

    private void fillFromOutside() {
        BpfEvents.ringbuf(ring, BYTES, options).subscribe(receiver);
        BpfEvents.ringbuf(other, BYTES, options).subscribe(otherReceiver);
        boolean _ = ring.output(new byte[8]);
        while (receiver.received.get() == 0) {
            Thread.onSpinWait();
        }
        Reservation reserved = Objects.requireNonNull(ring.reserve(8));
        Thread filler = Thread.ofPlatform().daemon().start(FullHeap::keepFull);
        while (hog == null) {
            Thread.onSpinWait();
        }
        boolean submitted = false;
        Thread thread = Objects.requireNonNull(loopThread);
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            if (!submitted) {
                try {
                    reserved.submit();
                    submitted = true;
                } catch (OutOfMemoryError e) {
                    // again
                }
            }
        }
        System.gc();
        release = true;
        join(filler);
        awaitSignals();
    }

    private static void keepFull() {
        while (!release) {
            fill();
            LockSupport.parkNanos(1_000_000); // the others need the CPU that each collection takes
        }
        hog = null;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until both subscribers are signalled, or cannot be any more: the loop's thread has ended. */
    private void awaitSignals() {
        join(Objects.requireNonNull(loopThread));
    }

    private void report() {
        System.out.println("error " + name(receiver) + " " + receiver.errors);
        System.out.println("other " + name(otherReceiver) + " " + otherReceiver.errors);
        System.out.println(
                "closed "
                        + ring.onClose().toCompletableFuture().isCompletedExceptionally()
                        + " "
                        + other.onClose().toCompletableFuture().isCompletedExceptionally());
    }

    private static String name(Receiver receiver) {
        Throwable error = receiver.error;
        return error == null ? "none" : error.getClass().getSimpleName();
    }

    /** A new ring on the same loop works. */
    private void reportNext() {
        SimulatedRingbuf next = SimulatedRingbuf.create("next", SIZE);
        boolean _ = next.output(new byte[8]);
        System.out.println("next " + BpfEvents.ringbuf(next, BYTES, options).blockFirst());
        loop.close();
        loop.onClose().toCompletableFuture().join();
        System.out.println("end");
    }
}
