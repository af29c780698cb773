package io.bpfevents.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A session that cannot begin leaves neither an open file nor a task. */
class RecordingSessionTest {
    @TempDir private Path directory;

    private RecordingSession begin(Accounting first, Scheduler scheduler) {
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
            return RecordingSession.begin(file(), ring, null, first, scheduler);
        }
    }

    private Path file() {
        return directory.resolve("recording.avro");
    }

    private static Accounting accounting(OptionalLong figure) {
        return new Accounting(
                0, 0, 0, figure, 0, 0, 0, figure, figure, figure, figure, figure, figure);
    }

    /** The files that this process has open. */
    private static List<Path> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(Files::exists).map(RecordingSessionTest::target).toList();
        }
    }

    private static Path target(Path link) {
        try {
            return link.toRealPath();
        } catch (IOException e) { // closed meanwhile
            return link;
        }
    }

    @Test
    void shouldKeepTheFileOpenUntilItIsFinished() throws IOException {
        VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        Accounting none = accounting(OptionalLong.empty());
        RecordingSession session = begin(none, scheduler);

        assertThat(openFiles()).contains(file().toRealPath());
        assertThat(scheduler.getScheduledTaskCount()).isPositive();

        assertThat(session.finish(none)).isEqualTo(Recording.open(file()).summary());
        assertThat(openFiles()).doesNotContain(file().toRealPath());
    }

    @Test
    @SuppressWarnings("NullAway") // what fails when it is written
    void shouldCloseTheFileIfTheFirstAppendFails() throws IOException {
        VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        Accounting unwritable = accounting(null);

        assertThatThrownBy(() -> begin(unwritable, scheduler)).isInstanceOf(BpfException.class);

        assertThat(openFiles()).doesNotContain(file().toRealPath());
        assertThat(scheduler.getScheduledTaskCount()).isZero();
    }

    @Test
    void shouldCloseTheFileIfTheFlushesCannotBeScheduled() throws IOException {
        assertThatThrownBy(() -> begin(accounting(OptionalLong.empty()), new Rejecting()))
                .isInstanceOf(RejectedExecutionException.class);

        assertThat(openFiles()).doesNotContain(file().toRealPath());
    }

    /** A scheduler that is shutting down. */
    private static final class Rejecting implements Scheduler {
        @Override
        public Disposable schedule(Runnable task) {
            throw new RejectedExecutionException("planned");
        }

        @Override
        public Disposable schedulePeriodically(
                Runnable task, long initialDelay, long period, TimeUnit unit) {
            throw new RejectedExecutionException("planned");
        }

        @Override
        public Worker createWorker() {
            return Schedulers.immediate().createWorker();
        }
    }
}
