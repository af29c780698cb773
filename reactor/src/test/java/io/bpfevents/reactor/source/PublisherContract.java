package io.bpfevents.reactor.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.loop.UnguardedLoop;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.Burst;
import io.bpfevents.core.testing.ring.NumberedRing;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.fixture.Loops;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.IResultMap;
import org.testng.ITestContext;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import reactor.core.publisher.Flux;

/**
 * The Reactive Streams TCK for publishers, on finite rings: each subscriber gets a ring of its own,
 * which is closed gracefully as soon as it has subscribed.
 */
public abstract class PublisherContract extends PublisherVerification<Long> {
    private static final int RING = 64 * 1024;
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    /** More than any test receives: a publisher of more elements does not complete. */
    private static final int ENDLESS = 1_000;

    private static final int TESTS = 31;
    private static final int PLACEHOLDERS = 7; // tests of the TCK without an implementation

    private final PollLoop loop = UnguardedLoop.create();
    private final RingbufOptions options =
            RingbufOptions.defaults().pollLoop(loop).maxDelay(FOR_EVER);
    private final Queue<NumberedRing> rings = new ConcurrentLinkedQueue<>();

    PublisherContract() {
        super(new TestEnvironment(500, 50), 300);
    }

    abstract NumberedRing newRing(long bytes);

    /** The reason why such rings are not available on this machine. */
    Optional<BpfException> unavailable() {
        return Optional.empty();
    }

    /** As {@code KernelTest} does it for Jupiter. */
    @BeforeMethod
    public void requireRings() {
        unavailable()
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
            NumberedRing ring = ring();
            int records = (int) Math.min(elements, ENDLESS);
            assertThat(ring.produce(Burst.of(0, records)).successes()).isEqualTo(records);
            return elements > ENDLESS ? events(ring, options) : ending(ring);
        });
    }

    private Flux<Long> ending(NumberedRing ring) {
        return Flux.from(subscriber -> {
            events(ring, options).subscribe(subscriber);
            ring.ring().closeGracefully(FOR_EVER);
        });
    }

    /** The stream to be verified. */
    protected Flux<Long> events(NumberedRing ring, RingbufOptions options) {
        return BpfEvents.ringbuf(ring.ring(), Producer::sequence, options);
    }

    @Override
    public Publisher<Long> createFailedPublisher() {
        NumberedRing ring = ring();
        ring.ring().close();
        return events(ring, options);
    }

    private NumberedRing ring() {
        NumberedRing ring = newRing(RING);
        rings.add(ring);
        return ring;
    }

    @AfterMethod
    public void release() {
        for (NumberedRing ring = rings.poll(); ring != null; ring = rings.poll()) {
            ring.close();
            ring.ring().onClose().toCompletableFuture().join();
        }
    }

    /** Fails if tests were skipped because a precondition is not met. */
    @AfterClass
    public void shouldHaveRunAllButThePlaceholders(ITestContext context) {
        Loops.close(loop);
        if (unavailable().isEmpty()) {
            assertThat(count(context.getSkippedTests())).isEqualTo(PLACEHOLDERS);
            assertThat(count(context.getPassedTests()) + count(context.getFailedTests()))
                    .isEqualTo(TESTS);
        }
    }

    /** The results of this class: the context is shared by several. */
    private long count(IResultMap results) {
        return results.getAllResults().stream()
                .filter(result -> result.getInstance() == this)
                .count();
    }
}
