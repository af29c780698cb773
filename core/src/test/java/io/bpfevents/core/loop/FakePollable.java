package io.bpfevents.core.loop;

import io.bpfevents.core.internal.loop.Pollable;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A pollable over an eventfd, by default, whose passes run code of the test. */
final class FakePollable implements Pollable {
    private final int fd;

    /** Completes with the release; exceptionally if the pollable was aborted. */
    final CompletableFuture<Thread> end = new CompletableFuture<>();

    final AtomicInteger passes = new AtomicInteger();
    final CompletableFuture<Thread> opened = new CompletableFuture<>();
    volatile BooleanSupplier onOpen = () -> true;
    volatile BooleanSupplier onPass = () -> false;
    volatile Runnable onPrepareSleep = () -> {};
    volatile Runnable onNextPollNanos = () -> {};
    volatile Runnable onClose = () -> {};
    volatile Runnable onRelease = () -> {};
    volatile long nextPollNanos = Long.MAX_VALUE;
    volatile boolean ignoresNotifications;
    final AtomicInteger notifications = new AtomicInteger();
    private volatile boolean closing;
    private volatile boolean done;
    private boolean released;

    FakePollable() {
        this(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
    }

    /** A pollable over another descriptor, which its release closes. */
    FakePollable(int fd) {
        this.fd = fd;
    }

    /** Makes the descriptor ready, as the kernel does when a record is committed. */
    void signal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
            long written = Libc.write(fd, one, Long.BYTES);
            if (written != Long.BYTES) {
                throw new AssertionError("write returned " + written);
            }
        }
    }

    /** Resets the descriptor; returns the number of signals since the last call. */
    long takeSignals() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            long read = Libc.read(fd, count, Long.BYTES);
            return read == Long.BYTES ? count.get(ValueLayout.JAVA_LONG, 0) : 0;
        }
    }

    @Override
    public int[] fds() {
        return fd < 0 ? new int[0] : new int[] {fd};
    }

    @Override
    public boolean open() {
        opened.complete(Thread.currentThread());
        return onOpen.getAsBoolean();
    }

    @Override
    public boolean pass() {
        passes.incrementAndGet();
        boolean worked = onPass.getAsBoolean();
        done = closing;
        return worked;
    }

    @Override
    public void notified(int ready) {
        notifications.incrementAndGet();
    }

    @Override
    public boolean ignoresNotifications() {
        return ignoresNotifications;
    }

    @Override
    public void prepareSleep() {
        onPrepareSleep.run();
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public long nextPollNanos() {
        onNextPollNanos.run();
        return nextPollNanos;
    }

    @Override
    public void close() {
        closing = true;
        onClose.run();
    }

    @Override
    public void release() {
        finish(null);
    }

    @Override
    public void abort(Throwable fatal) {
        finish(fatal);
    }

    private void finish(@Nullable Throwable fatal) {
        if (!released) { // else an error within the release ended the loop
            released = true;
            Libc.close(fd);
        }
        boolean again = false; // by the loop
        try {
            onRelease.run();
        } catch (OutOfMemoryError e) {
            again = true;
            throw e;
        } finally {
            if (again) {
                // not ended yet
            } else if (fatal == null) {
                end.complete(Thread.currentThread());
            } else {
                end.completeExceptionally(fatal);
            }
        }
    }
}
