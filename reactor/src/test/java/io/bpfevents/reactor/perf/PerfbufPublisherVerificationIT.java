package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestContext;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import reactor.core.publisher.Flux;

/**
 * The Reactive Streams TCK on perf buffers of the kernel: each subscriber gets a buffer of its own,
 * filled on two CPUs, which is closed gracefully as soon as it has subscribed.
 */
public class PerfbufPublisherVerificationIT extends PublisherVerification<Long> {
    private static final Duration FOR_EVER = Duration.ofDays(10_000);
    private static final int ENDLESS = 1_000; // more than any test receives
    private static final int RUN = 200; // attempts of one run of the program
    private static final int PLACEHOLDERS = 7; // tests of the TCK without an implementation

    private final PollLoop loop = UnguardedLoop.create();
    private final PerfbufOptions options =
            PerfbufOptions.defaults().pollLoop(loop).maxDelay(FOR_EVER);
    private final Queue<PerfContract> programs = new ConcurrentLinkedQueue<>();

    public PerfbufPublisherVerificationIT() {
        super(new TestEnvironment(500, 50), 300);
    }

    /** As {@code KernelTest} does it for Jupiter. */
    @BeforeMethod
    public void requirePerfBuffers() {
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    if ("true".equals(System.getenv("CI"))) {
                        throw cause;
                    }
                    throw new SkipException(cause.getMessage());
                });
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return Flux.defer(() -> {
            PerfContract program = program();
            BpfPerfbuf perfbuf = program.object().perfbuf(PerfContract.EVENTS);
            int left = (int) Math.min(elements, ENDLESS);
            for (int cpu = 0; left > 0; cpu = 1 - cpu) {
                int records = Math.min(left, RUN);
                var outcome = PerfbufFixture.on(cpu, () -> program.run("perf_constant", records));
                assertThat(outcome.sent()).isEqualTo(records);
                left -= records;
            }
            return elements > ENDLESS ? events(perfbuf) : ending(perfbuf);
        });
    }

    private Flux<Long> ending(BpfPerfbuf perfbuf) {
        return Flux.from(subscriber -> {
            events(perfbuf).subscribe(subscriber);
            perfbuf.closeGracefully(FOR_EVER);
        });
    }

    private Flux<Long> events(BpfPerfbuf perfbuf) {
        return BpfEvents.perfbuf(
                perfbuf, record -> record.get(ValueLayout.JAVA_LONG_UNALIGNED, 0), options);
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        BpfPerfbuf perfbuf = program().object().perfbuf(PerfContract.EVENTS);
        perfbuf.close();
        return events(perfbuf);
    }

    private PerfContract program() {
        PerfContract program = PerfContract.load(PerfContract.open());
        programs.add(program);
        return program;
    }

    @AfterMethod
    public void release() {
        for (var program = programs.poll(); program != null; program = programs.poll()) {
            program.close();
            program.object().onClose().toCompletableFuture().join();
        }
    }

    /** Fails if tests were skipped because a precondition is not met. */
    @AfterClass
    public void shouldHaveRunAllButThePlaceholders(ITestContext context) {
        Loops.close(loop);
        if (BpfSupport.unavailabilityCause().isEmpty()) {
            long skipped =
                    context.getSkippedTests().getAllResults().stream()
                            .filter(result -> result.getInstance() == this)
                            .count();
            assertThat(skipped).isEqualTo(PLACEHOLDERS);
        }
    }
}
