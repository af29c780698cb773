package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.stats.LostCount;
import io.bpfevents.core.stats.PerfbufAudit;
import io.bpfevents.reactor.Overflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The balance of a buffer's figures under random demand, policies, subscriptions and bursts on two
 * CPUs at once.
 */
abstract class PerfAccountingContract extends PerfbufFixture {
    private static final int ROUNDS = 60;
    private static final List<Overflow> POLICIES =
            List.of(
                    Overflow.backpressure(),
                    Overflow.latest(),
                    Overflow.dropOldest(),
                    Overflow.dropOldest(20 * RECORD),
                    Overflow.drop());

    private final Map<Integer, Long> lastTimes = new HashMap<>();
    private long taken;
    private long attempts;

    PerfAccountingContract(PerfbufConfig config) {
        super(config);
    }

    /** Begins runs of the program on a CPU. */
    private static CompletableFuture<Void> start(int cpu, BpfProgram flood, int runs) {
        return CompletableFuture.runAsync(
                () ->
                        on(
                                cpu,
                                () -> {
                                    for (int run = 0; run < runs; run++) {
                                        flood.testRun();
                                    }
                                    return null;
                                }),
                command -> Thread.ofPlatform().start(command));
    }

    private void burst(Random random, Received<Numbered> received) {
        int count = 1 + random.nextInt(200);
        int[] runs = {random.nextInt(5), random.nextInt(5)};
        program.object().variable("count").set(count);
        BpfProgram flood = program.object().program("perf_constant");
        CompletableFuture<Void> first = start(0, flood, runs[0]);
        CompletableFuture<Void> second = start(1, flood, runs[1]);
        for (int requests = random.nextInt(4); requests > 0; requests--) {
            received.request(1 + random.nextInt(300));
        }
        CompletableFuture.allOf(first, second).join();
        attempts += (long) count * (runs[0] + runs[1]);
    }

    /** Checks that the records of each CPU are in their order. */
    private void take(Received<Numbered> received) {
        for (Numbered one : received.all) {
            Long before = lastTimes.put(one.cpu(), one.time());
            assertThat(before == null || before < one.time()).isTrue();
        }
        taken += received.all.size();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldBalance(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Overflow policy = POLICIES.get(random.nextInt(POLICIES.size()));
            int batch = 1 + random.nextInt(100);
            Received<Numbered> received =
                    subscribed(stream(options.overflow(policy).batchSize(batch)), 0);
            for (int bursts = 1 + random.nextInt(3); bursts > 0; bursts--) {
                burst(random, received);
                PerfbufAudit audit = audit();
                assertThat(audit.attempts()).as(policy + ": " + audit).hasValue(attempts);
                assertThat(audit.lost()).isInstanceOf(LostCount.Exact.class);
            }
            received.cancel();
            PerfbufAudit audit = audit(); // after the last pass
            take(received);
            assertThat(audit.delivered()).isEqualTo(taken);
        }
        Received<Numbered> rest = subscribed(stream(), Long.MAX_VALUE);
        await().until(() -> audit().pending() == 0);
        perfbuf.close();
        perfbuf.onClose().toCompletableFuture().join();
        take(rest);
        PerfbufAudit last = audit();
        assertThat(last.attempts()).hasValue(attempts);
        assertThat(last.delivered()).isEqualTo(taken);
        assertThat(last.lost().value()).isPositive();
        assertThat(last.dropped()).isPositive();
        assertThat(program.counts("events").failures())
                .isEqualTo(last.lost().value() + last.outputFailures().orElseThrow().total());
    }
}
