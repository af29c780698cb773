package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.loop.Waker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupts of the loop's thread, and POSIX signals to it: it waits again. */
@Timeout(60) // a hang is a failure
class LoopInterruptsTest {
    private static final int TIMES = 200;
    private static final int SIGUSR1 = 10; // include/uapi/asm-generic/signal.h

    private static final MethodHandle SIGNAL =
            libc(
                    "signal",
                    FunctionDescriptor.of(
                            ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle TGKILL =
            libc(
                    "tgkill",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT));

    private final EpollLoop loop = new EpollLoop(EpollLoop.defaultThreads(), false);
    private final FakePollable pollable = new FakePollable();
    private final List<Boolean> flags = new CopyOnWriteArrayList<>(); // one per pass
    private volatile int tid;

    @AfterEach
    void closeLoop() {
        loop.close();
        loop.onClose().toCompletableFuture().join();
    }

    private Waker register() {
        pollable.onOpen =
                () -> {
                    tid = threadId();
                    return true;
                };
        Waker waker = loop.register(pollable);
        awaitWaits(1);
        return waker;
    }

    private void awaitWaits(long count) {
        await().until(() -> loop.waits() >= count);
    }

    private boolean recordFlag() {
        flags.add(Thread.currentThread().isInterrupted());
        return false;
    }

    /** The thread waits in the kernel, which an interrupt does not end. */
    @Test
    void shouldNotWakeWhenInterruptedInAWait() {
        Waker waker = register();
        Thread thread = pollable.opened.join();
        pollable.onPass = this::recordFlag;
        for (int i = 0; i < TIMES; i++) {
            thread.interrupt();
        }
        assertThat(thread.isInterrupted()).isTrue();
        assertThat(loop.waits()).isEqualTo(1);
        waker.wake();
        awaitWaits(2);
        assertThat(flags).isNotEmpty().doesNotContain(true);
        assertThat(loop.waits()).isEqualTo(2);
        assertThat(thread.isInterrupted()).isFalse();
    }

    @Test
    void shouldClearTheFlagThatAPassHasSet() {
        AtomicInteger passes = new AtomicInteger();
        pollable.onPass =
                () -> {
                    boolean _ = recordFlag();
                    Thread.currentThread().interrupt();
                    return passes.incrementAndGet() < TIMES;
                };
        register();
        assertThat(passes).hasValueGreaterThanOrEqualTo(TIMES);
        assertThat(flags).doesNotContain(true);
        assertThat(loop.waits()).as("no busy loop").isEqualTo(1);
    }

    /** {@code EINTR} ends a wait as a wake-up does. */
    @Test
    void shouldWaitAgainAfterSignals() throws Throwable {
        register();
        // as a handler that does nothing; one that the kernel ignores ends no wait
        MemorySegment nothing = Linker.nativeLinker().defaultLookup().findOrThrow("abs");
        MemorySegment before = (MemorySegment) SIGNAL.invokeExact(SIGUSR1, nothing);
        try {
            long waits = loop.waits();
            for (int round = 1; round <= 10; round++) {
                while (loop.waits() < waits + TIMES / 10) { // nothing else ends a wait
                    raise();
                }
                waits = loop.waits();
                pollable.signal();
                int notified = round;
                await().until(() -> pollable.notifications.get() == notified);
            }
        } finally {
            MemorySegment _ = (MemorySegment) SIGNAL.invokeExact(SIGUSR1, before);
        }
        assertThat(pollable.end).isNotDone();
    }

    private void raise() throws Throwable {
        int result = (int) TGKILL.invokeExact((int) ProcessHandle.current().pid(), tid, SIGUSR1);
        assertThat(result).isZero();
    }

    private static int threadId() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            return Integer.parseInt(self.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("restricted") // tests are granted native access
    private static MethodHandle libc(String function, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type);
    }
}
