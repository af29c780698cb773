package io.bpfevents.web.api;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Opens {@code /dev/null} many times per second, and starts a program at every 1000th time. */
@Component
final class LoadGenerator implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(LoadGenerator.class);
    private static final String NOTHING = "/dev/null";
    private static final int OPENS_PER_PROGRAM = 1000;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();
    private final AtomicLong opened = new AtomicLong();

    /** The number of files opened in all runs. */
    long opened() {
        return opened.get();
    }

    /** Starts a run; returns false if one is running. */
    boolean start(Duration duration, int perSecond) {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("load")
                        .unstarted(() -> run(duration.toNanos(), perSecond));
        if (!running.compareAndSet(null, thread)) {
            return false;
        }
        thread.start();
        return true;
    }

    private void run(long nanos, int perSecond) {
        long begin = System.nanoTime();
        long done = 0;
        try {
            for (long now = 0; now < nanos && isCurrent(); now = System.nanoTime() - begin) {
                // no catching up after delays: the rate is an upper limit
                long due = (long) (perSecond * (now / (double) TimeUnit.SECONDS.toNanos(1)));
                long burst = Math.min(due - done, perSecond / 100 + 1);
                done = due - burst;
                for (; done < due; done++) {
                    open(done);
                    opened.incrementAndGet();
                }
                LockSupport.parkNanos(SLICE_NANOS);
            }
        } catch (IOException e) {
            LOG.warn("the load has failed: {}", e.toString());
        } finally {
            running.compareAndSet(Thread.currentThread(), null); // unless the next run has begun
        }
    }

    private boolean isCurrent() {
        return running.get() == Thread.currentThread();
    }

    private static void open(long number) throws IOException {
        try (var _ = new FileInputStream(NOTHING)) {
            if (number % OPENS_PER_PROGRAM == 0) {
                new ProcessBuilder("true")
                        .redirectInput(Redirect.from(new File(NOTHING)))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start();
            }
        }
    }

    boolean isRunning() {
        return running.get() != null;
    }

    /** Ends the run soon afterwards. */
    void stop() {
        Thread thread = running.getAndSet(null);
        LockSupport.unpark(thread);
    }

    @Override
    public void destroy() {
        stop();
    }
}
