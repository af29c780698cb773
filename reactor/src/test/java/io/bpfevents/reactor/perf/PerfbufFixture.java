package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * A perf buffer of the kernel, of one page per CPU unless a test chooses another configuration, on
 * a loop that only a notification wakes.
 */
@KernelTest
@Timeout(300) // a hang is a failure
abstract class PerfbufFixture {
    /** Bytes of a record in the buffer, with header and padding. */
    static final int RECORD = 48;

    /** Records that fit into the page of a CPU. */
    static final int FITS = 4096 / RECORD;

    static final Duration FOR_EVER = Duration.ofDays(10_000);

    /** A record; each run of the program numbers its attempts from 0. */
    record Numbered(long seq, @SampleCpu int cpu, @SampleTime long time) {}

    final PerfContract program = PerfContract.load(PerfContract.open());
    final PollLoop loop = UnguardedLoop.create();
    final PerfbufOptions options = PerfbufOptions.defaults().pollLoop(loop).maxDelay(FOR_EVER);
    final BpfPerfbuf perfbuf;
    final RecordLayout<Numbered> layout;

    PerfbufFixture() {
        this(PerfbufConfig.defaults().pagesPerCpu(1));
    }

    PerfbufFixture(PerfbufConfig config) {
        perfbuf = program.object().perfbuf(PerfContract.EVENTS, config);
        layout = RecordLayout.of(perfbuf, Numbered.class);
    }

    @AfterEach
    void closeAll() {
        program.close();
        program.object().onClose().toCompletableFuture().join();
        Loops.close(loop);
    }

    /** Makes attempts on a CPU, at most 256. */
    PerfContract.Outcome output(int cpu, int attempts) {
        return on(cpu, () -> program.run("perf_constant", attempts));
    }

    static PerfContract.Outcome on(int cpu, Callable<PerfContract.Outcome> run) {
        try {
            return OnCpu.call(cpu, run);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Makes attempts that all succeed. */
    void send(int cpu, int records) {
        assertThat(output(cpu, records)).isEqualTo(new PerfContract.Outcome(records, 0, 0));
    }

    Flux<Numbered> stream() {
        return stream(options);
    }

    Flux<Numbered> stream(PerfbufOptions chosen) {
        return BpfEvents.perfbuf(perfbuf, layout, chosen);
    }

    PerfbufAudit audit() {
        return perfbuf.audit().toCompletableFuture().join();
    }

    /** The numbers of the records of one CPU. */
    static List<Long> seqs(List<Numbered> records, int cpu) {
        return records.stream().filter(one -> one.cpu() == cpu).map(Numbered::seq).toList();
    }

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    /** Stores what it receives, and requests only what the test requests. */
    static class Received<T> extends BaseSubscriber<T> {
        final List<T> all = new CopyOnWriteArrayList<>();
        volatile boolean completed;
        volatile Throwable error;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // the test requests
        }

        @Override
        protected void hookOnNext(T one) {
            all.add(one);
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        @Override
        protected void hookOnError(Throwable failure) {
            error = failure;
        }

        void awaitSize(int size) {
            await().until(() -> all.size() >= size);
            assertThat(all).hasSize(size);
        }
    }

    static <T> Received<T> subscribed(Flux<T> stream, long demand) {
        Received<T> received = new Received<>();
        stream.subscribe(received);
        if (demand > 0) {
            received.request(demand);
        }
        return received;
    }
}
